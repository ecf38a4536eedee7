"""Time passing: before any command and on each tick the case advances to now (B7.35–36, B2.10)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from kesu.procedure import acting, ending, promising, telling, turning
from kesu.procedure.calendars import (
    Calendar,
    Duration,
    Schedule,
    grid_tick,
    later,
    next_tick,
    parse_duration,
    parse_schedule,
    warn_at,
)
from kesu.procedure.clocks import runs
from kesu.procedure.clocks.due import calendar_for
from kesu.procedure.declared import Clock, Overdue
from kesu.procedure.draft import Draft
from kesu.procedure.expressions import Expression
from kesu.procedure.instants import happen
from kesu.procedure.settling import settle
from kesu.procedure.state import PLAIN, Run
from kesu.procedure.values import native_instant, plain_instant

MOST = 20_000
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """Something that will happen of itself. fires: first instant at which it may; stamp: the instant it counts from."""

    fires: str
    stamp: str
    kind: str  # warn, overdue, rung, delay, tick, promise
    name: str
    row: str = PLAIN
    rung: int = -1
    due: str = ""


def advance(draft: Draft) -> None:
    """Fire all that fell due up to now, in order of instants, each stamped with its own instant, and settle."""
    now = draft.at
    _note_calendar(draft)
    for _ in range(MOST):
        found = first_moment(draft)
        if found is None or found.fires > now:
            break
        draft.at = max(found.stamp, draft.state.opened_at)
        draft.recorded = now
        with draft.as_system():
            _fire(draft, found)
            settle(draft)
    draft.at, draft.recorded = now, None


def _note_calendar(draft: Draft) -> None:
    """A new edition of the calendar is an event in every open case whose dues it moves (A12)."""
    state = draft.state
    if not state.calendar or not state.clocks or state.status != "open":
        return
    version = draft.facts.calendar().version
    if version == state.calendar:
        return
    running = [name for name, rows in state.clocks.items() if any(run.status == "running" for run in rows.values())]
    if any(_counts_working_time(draft, name) for name in running):
        draft.emit("CalendarRenewed", calendar=version, was=state.calendar)
        settle(draft)


def _counts_working_time(draft: Draft, name: str) -> bool:
    clock = draft.program.procedure.clocks.get(name)
    limit = clock.within if clock is not None else None
    return limit is not None and (limit.duration is None or limit.duration.is_working)


def first_moment(draft: Draft) -> Moment | None:
    """The next thing that happens of itself, None where nothing is ahead."""
    return min(_moments(draft), default=None)


def _moments(draft: Draft) -> Iterator[Moment]:
    for name, rows in draft.state.clocks.items():
        clock = draft.program.procedure.clocks.get(name)
        if clock is None:
            continue
        for row, run in rows.items():
            if run.status == "running" and not run.halted and not run.past:
                yield from _of_run(draft, clock, row, run)
    for number, one in promising.open_ones(draft.state):
        if one.get("warn") and not one.get("overdue"):
            yield Moment(one["warn"], one["warn"], "promise_warning", number)
        if not one.get("overdue"):
            yield Moment(_after(one["until"]), one["until"], "promise", number)
    for name in draft.program.delayed:
        step = draft.step(name)
        if step.until is not None and step.status == "waiting":
            yield Moment(step.until, step.until, "delay", name)
    for name in draft.program.gridded:
        tick = _next_tick(draft, name)
        if tick is not None:
            yield Moment(tick, tick, "tick", name)


# --- clocks ------------------------------------------------------------------------------------------


def _of_run(draft: Draft, clock: Clock, row: str, run: Run) -> Iterator[Moment]:
    due = runs.due_text(draft, clock, run, row)
    if due is None:
        return
    if f"overdue@{due}" not in run.fired:
        yield Moment(_after(due), due, "overdue", clock.name, row, due=due)
    if clock.warn is not None and f"warn@{due}" not in run.fired and f"overdue@{due}" not in run.fired:
        at = plain_instant(warn_at(native_instant(due), _start(run), _warning(clock), calendar_for(clock, draft.facts)))
        at = max(at, run.start if len(run.start) > 10 else at)
        yield Moment(at, at, "warn", clock.name, row, due=due)
    for place, rung in enumerate(clock.overdue):
        if f"{place}@{due}" not in run.fired:
            at = due if rung.after is None else _plus(due, rung.after, calendar_for(clock, draft.facts))
            yield Moment(_after(at), at, "rung", clock.name, row, place, due)


def _start(run: Run) -> date | datetime:
    return date.fromisoformat(run.start) if len(run.start) == 10 else native_instant(run.start)


def _warning(clock: Clock) -> Duration | int:
    assert clock.warn is not None
    return clock.warn.before if clock.warn.before is not None else clock.warn.percent or 0


def _after(instant: str) -> str:
    """Late is what comes later than the limit, to the second (B7.32)."""
    return plain_instant(native_instant(instant) + _SECOND)


def _plus(instant: str, duration: Duration, calendar: Calendar) -> str:
    return plain_instant(later(native_instant(instant), duration, calendar))


def _fire(draft: Draft, moment: Moment) -> None:
    if moment.kind == "delay":
        draft.dirty.add(moment.name)
    elif moment.kind == "tick":
        _tick(draft, moment.name)
    elif moment.kind == "promise":
        promising.fall_due(draft, moment.name)
    elif moment.kind == "promise_warning":
        promising.warn(draft, moment.name)
    elif moment.kind == "warn":
        _warn(draft, moment)
    elif moment.kind == "overdue":
        draft.emit("ClockOverdue", clock=moment.name, row=moment.row, due=moment.due)
        happen(draft, f"clock.{moment.name}.overdue")
    else:
        _climb(draft, moment)


def _warn(draft: Draft, moment: Moment) -> None:
    clock = draft.program.procedure.clocks[moment.name]
    draft.emit("ClockWarned", clock=clock.name, row=moment.row, due=moment.due)
    happen(draft, f"clock.{clock.name}.warned")
    told: list[str] = []
    people: list[str] = []
    for ref in clock.to:
        if ref.kind == "step" and (step := draft.program.steps[ref.name]).by and draft.step(ref.name).status == "open":
            facts = turning.facts_of_row(draft, ref.name, moment.row)
            for entry in acting.entries_of(facts, step.by):
                told.append(entry.code)
                people += entry.people
    if told:
        to, who = list(dict.fromkeys(told)), list(dict.fromkeys(people))
        draft.emit("Notified", to=to, people=who, because="warn", clock=clock.name, row=moment.row)


def _climb(draft: Draft, moment: Moment) -> None:
    clock = draft.program.procedure.clocks[moment.name]
    rung: Overdue = clock.overdue[moment.rung]
    facts = runs.facts_for(draft, clock, moment.row)
    holds = rung.when is None or draft.holds(rung.when, facts, empty=False)
    target = rung.target if isinstance(rung.target, str) else None
    draft.emit(
        "ClockEscalated", clock=clock.name, row=moment.row, due=moment.due, rung=moment.rung,
        action=rung.action if holds else "passed", target=target,
    )  # fmt: skip
    if not holds:
        return
    if rung.action == "complete":
        step, _, outcome = str(rung.target).rpartition(".")
        task = draft.step(step).tasks.get(moment.row)
        if draft.step(step).status == "open" and (moment.row == PLAIN or (task and task.status == "open")):
            ending.end_by_machine(draft, step, outcome, because="clock", row=moment.row)
    else:
        telling.notify(draft, rung.target, rung.action, clock.name, moment.row)


# --- ticks -------------------------------------------------------------------------------------------


def _every(draft: Draft, name: str) -> Schedule | Duration | None:
    starts = draft.program.steps[name].starts
    assert starts is not None and starts.every is not None
    value: Any = starts.every
    if isinstance(value, Expression):
        value = draft.value(value)
    if isinstance(value, str):
        try:
            return parse_duration(value)
        except ValueError:
            return parse_schedule(value)
    return value if isinstance(value, Duration) else None


def _next_tick(draft: Draft, name: str) -> str | None:
    state, starts = draft.step(name), draft.program.steps[name].starts
    if state.grid is None or state.banned or starts is None or draft.state.status not in ("open", "closed"):
        return None
    if starts.times is not None:
        most = draft.value(starts.times) if isinstance(starts.times, Expression) else starts.times
        if most is None or state.starts >= int(most):
            return None
    every = _every(draft, name)
    if every is None:
        return None
    begin, calendar = native_instant(state.grid), draft.facts.calendar()
    if isinstance(every, Duration):
        return plain_instant(grid_tick(begin, every, state.ticks + 1, calendar).astimezone(UTC))
    last = native_instant(state.last_tick) if state.last_tick else begin
    return plain_instant(next_tick(every, last, calendar))


def _tick(draft: Draft, name: str) -> None:
    """One tick: it starts the step, is missed where it finds it open, falls away under a false `while` (B2.10)."""
    step, state = draft.program.steps[name], draft.step(name)
    number = state.ticks + 1
    if state.status in ("open", "awaiting"):
        draft.emit("TickMissed", step=name, tick=number)
        return
    draft.emit("TickPassed", step=name, tick=number)
    if step.while_ is not None and not draft.holds(step.while_, empty=True):
        return
    if turning.may_start(draft, name):
        turning.start_step(draft, name, tick=number)
