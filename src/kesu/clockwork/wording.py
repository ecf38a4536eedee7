"""The words of mails, in the reader's language, made when a mail is sent and kept nowhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from kesu.casebook.addressed import said
from kesu.casebook.doers import due_of
from kesu.casebook.queries import CaseView
from kesu.clockwork.models import Delivery
from kesu.organisation.calendars import calendars_of
from kesu.organisation.isolating import isolated
from kesu.organisation.speaking import language
from kesu.procedure.declared import Element, Procedure


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail before it has an address. lines: paragraphs."""

    subject: str
    lines: Sequence[str]
    attached: Mapping[str, bytes] = field(default_factory=dict)


def label(element: Element | None, code: str) -> str:
    return element.text(language()) if element else code


def title(procedure: Procedure) -> str:
    return procedure.title.get(language()) if procedure.title else procedure.name


def title_of(view: CaseView) -> str:
    """`25030001 Customer complaint`; before there is a number, the procedure's title alone."""
    return " ".join(part for part in (view.row.number, title(view.program.procedure)) if part)


def about_case(view: CaseView, group: Sequence[Delivery], address: str) -> Letter:
    """What one person is told of one case."""
    told = [line for delivery in group for line in lines_of(view, delivery)]
    first = told[0] if told else _("Something happened in this case")
    lines = [*told, "", f"{title_of(view)}  {isolated(view.row.title)}".strip(), address]
    return Letter(f"[{title_of(view)}] {isolated(first.splitlines()[0][:80])}", lines)


def digest(cases: Sequence[tuple[CaseView, Sequence[Delivery], str]]) -> Letter:
    """What one person is told of several cases, in one mail a day."""
    number = len(cases)
    subject = ngettext("Your digest: %(n)s case", "Your digest: %(n)s cases", number) % {"n": number}
    lines: list[str] = []
    for view, group, address in cases:
        lines += [f"■ {title_of(view)}  {isolated(view.row.title)}".rstrip()]
        lines += [f"  · {line}" for delivery in group for line in lines_of(view, delivery)]
        lines += [f"  {address}", ""]
    return Letter(subject, lines)


def lines_of(view: CaseView, delivery: Delivery) -> Iterator[str]:
    """The sentences of one delivery."""
    body = delivery.body
    if delivery.kind == "Tasks":
        yield from (_task(view, step, row) for step, row in body["tasks"])
    elif delivery.kind == "Messaged":
        assert delivery.case is not None and delivery.seq is not None
        yield said(delivery.case, delivery.seq) or _("This message was erased.")
    elif delivery.kind == "Sent":
        name = str(body.get("document") or "")
        document = label(view.program.procedure.documents.get(name), name)
        yield _("“%(document)s” was sent to you.") % {"document": document}
    else:
        yield _notice(view, body)


def _task(view: CaseView, step: str, row: str) -> str:
    text = _("New task: %(step)s") % {"step": label(view.program.steps.get(step), step)}
    due = due_of(view.row.ref, step, row)
    return f"{text} {_('(due %(due)s)') % {'due': wall_clock(due)}}" if due else text


def wall_clock(at: datetime) -> str:
    """An instant as people of the organisation read it, in its zone."""
    return f"{at.astimezone(calendars_of().resolve(None).zone):%Y-%m-%d %H:%M}"


def _notice(view: CaseView, body: Mapping[str, Any]) -> str:
    clock, step = str(body.get("clock") or ""), str(body.get("step") or "")
    return notice_said(
        str(body.get("because") or ""),
        clock=label(view.program.procedure.clocks.get(clock), clock),
        step=label(view.program.steps.get(step), step),
    ) or _("Please look at this case.")


def notice_said(because: str, *, clock: str, step: str) -> str | None:
    """Why somebody is told, in a mail and on the page of notices; clock, step: their labels, empty where there is none.

    None: nothing more is known than that something happened.
    """
    said = _ALONE.get(because) or (_CLOCKS.get(because) if clock else None)
    if said is None and step:
        said = _STEPS.get(because, _TOLD)
    return _(said) % {"clock": clock, "step": step} if said else None


_ALONE = {
    "promise_warned": gettext_noop("A promise that you made will soon fall due."),
    "promise_overdue": gettext_noop("A promise was not kept in time."),
    "booked": gettext_noop("Something was booked to your charge; you may appeal against it on the page of the case."),
    "appealed": gettext_noop("There is an appeal to be decided."),
    "appeal_upheld": gettext_noop("Your appeal was upheld: the booking was reversed."),
    "appeal_rejected": gettext_noop("Your appeal was rejected."),
}
_CLOCKS = {
    "warn": gettext_noop("The time limit “%(clock)s” will soon run out."),
    "notify": gettext_noop("The time limit “%(clock)s” is overdue."),
    "escalate": gettext_noop("“%(clock)s” is overdue and was passed on to you: please step in."),
}
_STEPS = {
    "assigned": gettext_noop("“%(step)s” was given to you."),
    "claimed": gettext_noop("Somebody else has taken “%(step)s”."),
    "released": gettext_noop("“%(step)s” is free again."),
}
_TOLD = gettext_noop("For your information: “%(step)s”.")
