"""Every due explains itself (B7.38): start, intervals, days left out and put in, pauses, rule, version, calendar."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from kesu.procedure.calendars.explanation import explain_due, explain_fixed
from kesu.procedure.calendars.pausing import Pause
from kesu.procedure.clocks.due import calendar_for, limit_of
from kesu.procedure.declared import Clock
from kesu.procedure.facts import Facts
from kesu.procedure.state import Run
from kesu.procedure.values import native_instant

Json = Any


def explain(clock: Clock, run: Run, facts: Facts) -> dict[str, Json] | None:
    """The explanation of a run's due as JSON-plain data, None where it has no limit (measured only).

    Render it with `calendars.rendering.render_explanation`.
    """
    calendar, rule = calendar_for(clock, facts), _rule(clock, run, facts)
    pauses = tuple(_pause(pause, clock) for pause in run.pauses)
    limit: Any = limit_of(clock, facts)
    if run.extended_to is not None:
        rule["extended"] = {"to": run.extended_to, "times": run.extensions}
        limit = native_instant(run.extended_to)
    if limit is None:
        return None
    if isinstance(limit, date):
        return explain_fixed(limit, calendar, pauses, facts.context.now, rule)
    start = date.fromisoformat(run.start) if len(run.start) == 10 else datetime.fromisoformat(run.start)
    return explain_due(limit, start, calendar, pauses, facts.context.now, rule)


def _pause(pause: list[str | None], clock: Clock) -> Pause:
    begin, end, who = (*pause, None)[:3]
    assert begin is not None
    reason = clock.pause_while.text if clock.pause_while is not None else ""
    return Pause(native_instant(begin), native_instant(end) if end else None, reason, who or "")


def _rule(clock: Clock, run: Run, facts: Facts) -> dict[str, Json]:
    procedure = facts.program.procedure
    limit = clock.within or clock.due
    return {
        "clock": clock.name,
        "from": run.key,
        "limit": limit.text if limit else "",
        "cites": list(clock.cites),
        "procedure": procedure.name,
        "version": procedure.version,
        "digest": procedure.digest,
    }
