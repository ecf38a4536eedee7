"""When a run falls due: a pure function of its start and pauses, the procedure and the calendar (B7.34, 37)."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from kesu.procedure.calendars import Calendar, Duration, due, end_of, parse_duration
from kesu.procedure.declared import Clock
from kesu.procedure.expressions import Expression
from kesu.procedure.state import Run
from kesu.procedure.values import plain_instant

if TYPE_CHECKING:
    from kesu.procedure.facts import Facts


def calendar_for(clock: Clock, facts: Facts) -> Calendar:
    """The clock's own calendar, else the case's."""
    if clock.calendar is None:
        return facts.calendar()
    wanted: Any = clock.calendar
    if isinstance(wanted, Expression):
        wanted = wanted(facts)
    return facts.context.calendars.resolve(wanted) if wanted is not None else facts.calendar()


def limit_of(clock: Clock, facts: Facts) -> Duration | datetime | None:
    """The limit as it reads now: a duration, or the instant of `due`; None while it is empty."""
    limit = clock.within or clock.due
    if limit is None:
        return None
    if limit.expression is None:
        return limit.duration
    try:
        value: Any = limit.expression(facts)
    except Exception:  # an expression that fails gives no limit: the run is measured only (B1.9)
        return None
    if isinstance(value, str):
        return parse_duration(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return end_of(value, calendar_for(clock, facts))
    return value if isinstance(value, Duration | datetime) else None


def pauses_of(run: Run) -> tuple[tuple[datetime, datetime | None], ...]:
    return tuple(
        (datetime.fromisoformat(begin), datetime.fromisoformat(end) if end else None)
        for begin, end, *_ in run.pauses
        if begin is not None
    )


@lru_cache(maxsize=65_536)
def simple_due(limit: Duration, start: str, calendar: Calendar) -> str | None:
    """The due of an unpaused run with a fixed limit, as text in UTC: the common case, remembered."""
    moment = date.fromisoformat(start) if len(start) == 10 else datetime.fromisoformat(start)
    at = due(limit, moment, calendar).at
    return plain_instant(at) if at is not None else None


def due_of(clock: Clock, run: Run, facts: Facts) -> datetime | None:
    """When the run falls due, in UTC; None while it is halted, or has no limit."""
    if run.extended_to is not None:
        return None if run.halted else datetime.fromisoformat(run.extended_to)
    limit = limit_of(clock, facts)
    if limit is None:
        return None
    if isinstance(limit, datetime):
        return None if run.halted else limit
    start = date.fromisoformat(run.start) if len(run.start) == 10 else datetime.fromisoformat(run.start)
    return due(limit, start, calendar_for(clock, facts), pauses_of(run) if run.pauses else ()).at
