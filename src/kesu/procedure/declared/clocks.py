"""Clocks (A5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kesu.procedure.declared.elements import NOWHERE, Element

if TYPE_CHECKING:
    from kesu.procedure.calendars import CalendarText, Duration
    from kesu.procedure.declared.elements import Place, Ref
    from kesu.procedure.declared.who import Who
    from kesu.procedure.expressions import Expression


@dataclass(frozen=True, slots=True)
class Limit:
    """How long: exactly one of duration, expression. An expression may yield a duration or, for `due`, an instant."""

    duration: Duration | None = None
    expression: Expression | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Warning:
    """`warn`: a duration before due, or a share of the time from start to due (75 for `75%`)."""

    before: Duration | None = None
    percent: int | None = None


@dataclass(frozen=True, slots=True)
class Overdue:
    """One thing that happens when a clock is overdue; action: notify, escalate, complete."""

    action: str
    target: str | Expression  # role code, or `step.outcome` for complete
    after: Duration | None = None
    when: Expression | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Extension:
    by: Who
    most: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock(Element):
    """`within` or `due`. per_row: its `from` and `to` are steps over one list, or its limit names `each` (B21)."""

    start: tuple[Ref, ...]  # `from`
    to: tuple[Ref, ...]
    within: Limit | None = None
    due: Limit | None = None
    when: Expression | None = None
    warn: Warning | None = None
    overdue: tuple[Overdue, ...] = ()
    pause_while: Expression | None = None
    counts_when: Expression | None = None
    extend: Extension | None = None
    keep_rounds: bool = False
    anew: bool = False
    urgent: bool = False  # its lateness is told in quiet hours, too
    calendar: str | CalendarText | Expression | None = None
    per_row: bool = False
