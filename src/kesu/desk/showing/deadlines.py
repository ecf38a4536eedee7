"""Deadlines of a case with their explanation, line by line, the sum adding up (language B7.38)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kesu.desk.looking import Look
from kesu.desk.showing import words
from kesu.desk.speaking import due_text, language, listed, moment_text, said, who_name
from kesu.procedure.calendars.rendering import render_explanation
from kesu.procedure.deadlines import ClockView
from kesu.procedure.drawing.words import clock_words
from kesu.procedure.promising import PromiseView, promise_views

HOUR, DAY = 3600, 86400


@dataclass(frozen=True, slots=True)
class Deadline:
    """One run of a clock. status: running, met, late, ended, overdue, halted."""

    clock: str
    row: str
    label: str
    status: str
    word: str
    due: str
    left: str
    start: str
    met: str
    steps: str
    outside: bool
    explanation: list[str]
    cites: tuple[str, ...]
    may_extend: bool
    asked: str
    promise: str = ""  # its number, where it is a promise
    may_keep: bool = False


def deadlines(look: Look, *, may_keep: frozenset[str] = frozenset()) -> list[Deadline]:
    """The clocks, and what was promised to the outside. may_keep: numbers of promises the reader may call kept."""
    views = promise_views(look.program, look.state, look.context)
    promised = [_promised(look, view, may_keep) for view in views]
    return [*(one for one in promised if one.left), *(_deadline(look, view) for view in look.clocks),
            *(one for one in promised if not one.left)]  # fmt: skip


def _promised(look: Look, view: PromiseView, may_keep: frozenset[str]) -> Deadline:
    still = view.status == "open"
    running = "overdue" if view.late else "running"
    status = running if still else "late" if view.late else words.PROMISE_ENDS[view.status]
    amount = f"{Decimal(view.amount):,}" if view.amount is not None else ""
    kind = words.word(words.PROMISE, view.kind)
    by = look.name_of(view.by)
    label = _("Promised by %(who)s: %(what)s") % {"who": by, "what": f"{kind} {amount}".strip()}
    rule = {"clock": label, "procedure": said(look.program.procedure.title)}
    return Deadline(
        clock=f"promise.{view.number}", row="", label=label, status=status, word=words.word(words.CLOCK, status),
        due=due_text(view.until, look.zone), left=distance(view.until, look.context.now) if still else "",
        start=moment_text(view.at, look.zone), met=moment_text(view.kept_at, look.zone), steps="", outside=False,
        explanation=render_explanation({**view.explanation, "rule": rule}, language()), cites=(), may_extend=False,
        asked="", promise=view.number, may_keep=still and view.number in may_keep,
    )  # fmt: skip


def _deadline(look: Look, view: ClockView) -> Deadline:
    clock = look.program.procedure.clocks[view.clock]
    status = _status(view)
    return Deadline(
        clock=view.clock,
        row=view.row,
        label=said(clock) if clock.label else _named_by_steps(look, view),
        status=status,
        word=words.word(words.CLOCK, status),
        due=due_text(view.due, look.zone),
        left=distance(view.due, look.context.now) if view.status == "running" else "",
        start=moment_text(view.start, look.zone),
        met=moment_text(view.met_at, look.zone),
        steps=listed(look.step_label(step) for step in view.steps),
        outside=view.outside,
        explanation=_explained(look, view),
        cites=clock.cites,
        may_extend=clock.extend is not None and view.status == "running",
        asked=moment_text(view.asked, look.zone),
    )


def _status(view: ClockView) -> str:
    if view.status == "running":
        return "halted" if view.halted else "overdue" if view.overdue else "running"
    return "late" if view.status == "met" and view.late else view.status


def _named_by_steps(look: Look, view: ClockView) -> str:
    steps = listed(look.step_label(step) for step in view.steps)
    return _("until “%(steps)s”") % {"steps": steps} if steps else view.clock


def clock_label(look: Look, clock: str) -> str:
    """What a clock is called; one without a label by the step it ends at."""
    spec = look.program.procedure.clocks.get(clock)
    if spec is None:
        return clock
    if spec.label:
        return said(spec)
    steps = listed(look.step_label(ref.name) for ref in spec.to if ref.kind == "step")
    return _("until “%(steps)s”") % {"steps": steps} if steps else clock


def _explained(look: Look, view: ClockView) -> list[str]:
    if view.explanation is None:
        return []
    procedure, directory = look.program.procedure, look.viewer.directory
    data = {**view.explanation, "rule": _rule(look, view)}
    return render_explanation(data, language(), named=lambda code: who_name(procedure, directory, code))


def _rule(look: Look, view: ClockView) -> dict[str, str]:
    """What the limit follows from, in words; the text of the version by the first digits of its hash."""
    procedure = look.program.procedure
    clock = procedure.clocks[view.clock]
    version = _("version %(v)s") % {"v": procedure.version}
    words_of = {
        "cites": listed(clock.cites),
        "clock": clock_label(look, view.clock),
        "limit": clock_words(procedure, clock, language()),
        "procedure": f"{said(procedure.title)} {version} ({procedure.digest.removeprefix('sha256:')[:12]})",
    }
    return {name: text for name, text in words_of.items() if text}


def distance(due: str | datetime | None, now: datetime) -> str:
    """`3 days left`, `2 hours overdue`: in whole units, rounded down."""
    if due is None:
        return ""
    at = datetime.fromisoformat(due) if isinstance(due, str) else due
    seconds = int((at - now).total_seconds())
    length = _length(abs(seconds))
    return _("%(length)s left") % {"length": length} if seconds >= 0 else _("%(length)s overdue") % {"length": length}


def _length(seconds: int) -> str:
    if seconds >= 2 * DAY:
        return ngettext("%(count)s day", "%(count)s days", seconds // DAY) % {"count": seconds // DAY}
    if seconds >= HOUR:
        return ngettext("%(count)s hour", "%(count)s hours", seconds // HOUR) % {"count": seconds // HOUR}
    minutes = max(1, seconds // 60)
    return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
