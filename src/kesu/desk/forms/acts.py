"""The pages of commands that change a case as a whole: what each asks for, and what it sends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kesu.casebook import published, queries
from kesu.desk.looking import Look
from kesu.desk.showing import words
from kesu.desk.speaking import moment_text, role_name, said
from kesu.procedure.outsiders import outsiders
from kesu.procedure.refusals import Refusal

Body = dict[str, Any]


@dataclass(slots=True)
class Ask:
    """One control of such a page. kind: area, line, select, case, moment, number."""

    name: str
    label: str
    kind: str = "area"
    required: bool = True
    choices: list[tuple[str, str]] = field(default_factory=list)
    hint: str = ""
    value: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """A command's page. title, explain, press are marked for translation where they stand."""

    title: str
    explain: str
    press: str
    asks: Callable[[Look], list[Ask]]
    preview: bool = False
    danger: bool = True


def reason(look: Look) -> list[Ask]:
    return [Ask("reason", _("Reason"))]


def _comment(look: Look) -> list[Ask]:
    return [Ask("comment", _("What the complainant says"), required=False)]


def _restart(look: Look) -> list[Ask]:
    steps = look.program.steps
    reached = [name for name, step in look.state.steps.items() if step.round and steps[name].starts is None]
    choices = [(name, said(steps[name])) for name in reached if name in steps]
    return [Ask("step", _("Back to step"), "select", choices=choices), *reason(look)]


def _merge(look: Look) -> list[Ask]:
    hint = _("Its number. Files, links and further cases move there; facts stay readable here.")
    return [Ask("into", _("The case that goes on"), "case", hint=hint), Ask("comment", _("Comment"), required=False)]


def _migrate(look: Look) -> list[Ask]:
    choices = [(one.version, one.version) for one in published.versions_of(look.state.procedure)]
    choices = [pair for pair in choices if pair[0] != look.state.version]
    return [Ask("version", _("To version"), "select", choices=choices), Ask("comment", _("Comment"), required=False)]


def _message(look: Look) -> list[Ask]:
    asks = [Ask("to", _("To"), "select", choices=list(_receivers(look))), Ask("text", _("Text"))]
    kinds = dict.fromkeys(kind for one in look.program.procedure.promises for kind in one.kinds)
    if kinds:
        choices = [("", _("no promise")), *((kind, words.word(words.PROMISE, kind)) for kind in kinds)]
        hint = _("Only to the outside, and only within your authority; it becomes a duty with a time limit.")
        asks += [
            Ask("promise.kind", _("It promises"), "select", required=False, choices=choices, hint=hint),
            Ask("promise.amount", _("Amount"), "number", required=False),
            Ask("promise.until", _("Until"), "moment", required=False),
        ]
    return asks


def _receivers(look: Look) -> Iterator[tuple[str, str]]:
    """The outside first, then roles of the procedure."""
    procedure = look.program.procedure
    yield from ((code, role_name(procedure, code)) for code in outsiders(look.program, look.state, look.context))
    yield from ((code, said(role)) for code, role in procedure.roles.items() if not role.outside)


def _link(look: Look) -> list[Ask]:
    return [
        Ask("to", _("The other case"), "case", hint=_("Its number.")),
        Ask("as", _("What it is to this one"), "line", hint=_("A word, such as “repeat” or “same batch”.")),
    ]


def _unpublish(look: Look) -> list[Ask]:
    known = look.program.procedure.documents
    choices = [
        (number, f"{said(known[one['document']])} · {moment_text(one['at'], look.zone)}")
        for number, one in look.state.publications.items()
        if not one.get("withdrawn") and one["document"] in known
    ]
    return [Ask("publication", _("What was made public"), "select", choices=choices), *reason(look)]


ACTS: dict[str, Act] = {
    "unpublish": Act(
        gettext_noop("Withdraw a publication"),
        gettext_noop("Nobody outside reads it any more. That it was public stays in the timeline, with the reason."),
        gettext_noop("Withdraw"), _unpublish,
    ),
    "message": Act(
        gettext_noop("Write a message"), gettext_noop("It is kept with the case and goes out by mail or link."),
        gettext_noop("Send"), _message, danger=False,
    ),
    "link": Act(
        gettext_noop("Link with another case"), gettext_noop("The link shows in both directions on this page."),
        gettext_noop("Link"), _link, danger=False,
    ),
    "withdraw_case": Act(
        gettext_noop("Withdraw the complaint"),
        gettext_noop("The complainant takes it back; where the procedure says what is to be done then, that begins."),
        gettext_noop("Withdraw the complaint"), _comment,
    ),
    "restart": Act(
        gettext_noop("Go back to a step (deviation)"),
        gettext_noop("A new round begins there. It is recorded as a deviation from the procedure."),
        gettext_noop("Go back"), _restart, preview=True,
    ),
    "merge": Act(
        gettext_noop("Merge into another case"),
        gettext_noop("Two records of the same matter become one. Open tasks of this case end."),
        gettext_noop("Merge"), _merge, preview=True,
    ),
    "migrate": Act(
        gettext_noop("Move to another version"),
        gettext_noop("The case goes on under that version; what it lacks ends, what is new waits for its turn."),
        gettext_noop("Move the case"), _migrate, preview=True,
    ),
    "hold": Act(
        gettext_noop("Hold (nothing may be erased)"),
        gettext_noop("For a lawsuit, an inquiry, an audit: until the hold is lifted nothing of the case is erased."),
        gettext_noop("Hold"), reason, danger=False,
    ),
    "lift": Act(
        gettext_noop("Lift the hold"), gettext_noop("From then on the case may be erased when its time has run out."),
        gettext_noop("Lift"), reason,
    ),
    "erase": Act(
        gettext_noop("Erase by law"),
        gettext_noop("Everything that was said in this case goes, for good. The chain and a certificate remain."),
        gettext_noop("Erase for good"), reason,
    ),
    "cancel": Act(
        gettext_noop("Cancel the case"),
        gettext_noop("For what was opened in error. The case ends; its number is kept with the reason."),
        gettext_noop("Cancel the case"), reason,
    ),
}  # fmt: skip


def asks_of(verb: str, look: Look, post: QueryDict | None) -> list[Ask]:
    """The controls, with what was typed."""
    asks = ACTS[verb].asks(look)
    for ask in asks:
        ask.value = str(post.get(ask.name, "")) if post is not None else ""
    return asks


def body_of(verb: str, look: Look, post: QueryDict) -> Body:
    """The verb's map. Raises Refusal where a case is named that the reader does not see."""
    body: Body = {}
    promise: Body = {}
    for ask in ACTS[verb].asks(look):
        value = str(post.get(ask.name, "")).strip()
        if not value:
            continue
        if ask.kind == "case":
            body[ask.name] = _other(look, value)
        elif ask.name.startswith("promise."):
            promise[ask.name.removeprefix("promise.")] = value
        else:
            body[ask.name] = value
    if promise:
        body["promise"] = promise
    if verb == "withdraw_case" and post.get("as"):
        body["as"] = str(post["as"])
    return body


def _other(look: Look, name: str) -> str:
    found = queries.ref_seen(look.viewer, name)
    if found is None:
        raise Refusal("input", "unknown_case", case=name[:60])
    return str(found)
