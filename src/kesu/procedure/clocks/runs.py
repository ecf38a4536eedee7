"""Runs of clocks: started, restarted, met, ended, paused (B7.31–33, 35, 37)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kesu.procedure.clocks.due import calendar_for, simple_due
from kesu.procedure.declared import Clock, Ref
from kesu.procedure.draft import Draft
from kesu.procedure.facts import Facts
from kesu.procedure.state import PLAIN, Run
from kesu.procedure.values import plain_instant, to_plain

HORIZON = 9998  # a due beyond this year is no due


def facts_for(draft: Draft, clock: Clock, row: str) -> Facts:
    return draft.program.for_row(clock.name, row, draft.facts)


def run_of(draft: Draft, clock: Clock, row: str) -> Run | None:
    """The latest run of the present round."""
    run = draft.state.clocks.get(clock.name, {}).get(row)
    return None if run is None or run.past else run


def due_text(draft: Draft, clock: Clock, run: Run, row: str) -> str | None:
    """When it falls due, as text in UTC; None while halted or without a limit."""
    limit = clock.within
    if limit is not None and limit.duration is not None and not run.pauses and run.extended_to is None:
        return simple_due(limit.duration, run.start, calendar_for(clock, draft.facts))
    due = draft.program.due_of(clock.name, run, draft.facts, row)
    return plain_instant(due) if due is not None else None


def start(draft: Draft, clock: Clock, row: str, key: str) -> None:
    """An instant of the clock's `from` has come (B7.31)."""
    if clock.per_row and row == PLAIN:
        for each_row in _rows(draft, clock):
            start(draft, clock, each_row, key)
        return
    if row != PLAIN and not clock.per_row:
        return
    run = run_of(draft, clock, row)
    if run is not None and run.status == "running":
        if clock.anew:
            with draft.as_system():
                draft.emit("ClockRestarted", clock=clock.name, row=row, start=draft.at, key=key)
        return
    if clock.to and all(_has_ended(draft, ref, row) for ref in clock.to):
        return
    if clock.when is not None and not draft.holds(clock.when, facts_for(draft, clock, row), empty=True):
        return
    with draft.as_system():
        draft.emit("ClockStarted", clock=clock.name, row=row, start=draft.at, key=key)


def _rows(draft: Draft, clock: Clock) -> list[str]:
    step = draft.program.row_step(clock)
    if step is None:
        return []
    return list(draft.program.elements(step, draft.facts))


def is_met_already(draft: Draft, clock: Clock) -> bool:
    """Whether each of its `to` has ended in this round: then nothing is owed (B7.31)."""
    return bool(clock.to) and all(_has_ended(draft, ref, PLAIN) for ref in clock.to)


def _has_ended(draft: Draft, ref: Ref, row: str) -> bool:
    if ref.kind == "step":
        step = draft.step(ref.name)
        if draft.program.steps[ref.name].starts is not None:
            return step.banned
        if row != PLAIN and row in step.tasks:
            return step.tasks[row].status in ("done", "skipped", "withdrawn")
        if ref.what == "opened":
            return step.opened_at is not None or step.status in ("done", "skipped", "void")
        return step.status in ("done", "skipped", "void")
    return ref.kind == "case" and ref.name == "closed" and draft.state.status == "closed"


def meet(draft: Draft, clock: Clock, row: str) -> bool:
    """An instant of the clock's `to` has come (B7.32); whether a run was met by it."""
    rows, before = draft.state.clocks.get(clock.name), len(draft.events)
    if not rows or (row != PLAIN and not clock.per_row):
        return False
    for run_row in list(rows) if row == PLAIN else [row]:
        run = run_of(draft, clock, run_row)
        if run is None or run.status != "running":
            continue
        facts = facts_for(draft, clock, run_row)
        if clock.counts_when is not None and not draft.holds(clock.counts_when, facts, empty=False):
            continue
        due = due_text(draft, clock, run, run_row)
        late = (due is not None and draft.at > due) or (run.overdue and due is None)
        with draft.as_system():
            draft.emit("ClockMet", clock=clock.name, row=run_row, late=late, late_by=_seconds(due, draft.at), due=due)
    return len(draft.events) > before


def _seconds(due: str | None, at: str) -> int | None:
    if due is None or at <= due:
        return None
    return int((datetime.fromisoformat(at) - datetime.fromisoformat(due)).total_seconds())


def end(draft: Draft, clock: Clock, row: str, because: str) -> None:
    with draft.as_system():
        draft.emit("ClockEnded", clock=clock.name, row=row, because=because)


# --- after every event -------------------------------------------------------------------------------


def upkeep(draft: Draft) -> bool:
    """Runs that no longer apply end, pauses begin and end, facts start and move runs; whether anything did."""
    before = len(draft.events)
    for clock in draft.program.factual:
        _from_fact(draft, clock)
    if draft.state.clocks:
        for name, runs in list(draft.state.clocks.items()):
            kept = draft.program.procedure.clocks.get(name)
            for row, run in list(runs.items()):
                if kept is not None and run.status == "running" and not run.past:
                    _keep_up(draft, kept, row)
    return len(draft.events) > before


def _keep_up(draft: Draft, clock: Clock, row: str) -> None:
    if clock.to and all(_cannot_come(draft, ref, row, clock) for ref in clock.to):
        end(draft, clock, row, "not_applicable")
        return
    if clock.pause_while is not None:
        _pause(draft, clock, row)
    run = draft.state.clocks[clock.name][row]
    if run.overdue and not run.halted:
        due = due_text(draft, clock, run, row)
        if due is not None and draft.at <= due and f"overdue@{due}" not in run.fired:
            with draft.as_system():
                draft.emit("ClockNoLongerOverdue", clock=clock.name, row=row, due=due)


def _pause(draft: Draft, clock: Clock, row: str) -> None:
    assert clock.pause_while is not None
    facts = facts_for(draft, clock, row)
    holds = draft.holds(clock.pause_while, facts, empty=False)
    if holds != draft.state.clocks[clock.name][row].halted:
        values = {"reason": draft.reads_of(clock.pause_while)} if holds else None
        draft.emit("ClockPaused" if holds else "ClockResumed", values, clock=clock.name, row=row)


def _cannot_come(draft: Draft, ref: Ref, row: str, clock: Clock) -> bool:
    """Whether this `to` can no longer come in this round (B7.33)."""
    if ref.kind != "step":
        return False
    step = draft.step(ref.name)
    if row != PLAIN and row in step.tasks and draft.program.steps[ref.name].each:
        status = step.tasks[row].status
        return status in ("skipped", "withdrawn") or (status == "done" and clock.counts_when is None)
    if step.status in ("skipped", "void"):
        return draft.program.steps[ref.name].starts is None or step.banned
    if step.status == "done":
        if draft.program.steps[ref.name].starts is not None:
            return False
        return clock.counts_when is None or (ref.what not in (None, "done", step.outcome))
    return step.status == "waiting" and not step.unasked and draft.program.never[ref.name](draft.state, step.reset)


def _from_fact(draft: Draft, clock: Clock) -> None:
    for ref in clock.start:
        if ref.kind != "field" or draft.state.status != "open":
            continue
        value = draft.facts.field(ref.name)
        if not value:
            continue
        _fact_known(draft, clock, to_plain(value), str(ref))


def _fact_known(draft: Draft, clock: Clock, value: Any, key: str) -> None:
    run = run_of(draft, clock, PLAIN)
    if run is None:
        if clock.to and all(_has_ended(draft, to, PLAIN) for to in clock.to):
            return
        if clock.when is not None and not draft.holds(clock.when, empty=True):
            return
        with draft.as_system():
            draft.emit("ClockStarted", clock=clock.name, start=value, key=key, fact=True)
    elif run.fact and run.status == "running" and run.start != value:
        with draft.as_system():
            draft.emit("ClockRestarted", clock=clock.name, start=value, key=key)
