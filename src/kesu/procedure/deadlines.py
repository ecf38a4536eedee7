"""Deadlines of a case as people need them: each with its due, how it stands and why it is when it is. Read only."""

from __future__ import annotations

from dataclasses import dataclass

from kesu.procedure import closing
from kesu.procedure.clocks import runs
from kesu.procedure.clocks.explaining import explain
from kesu.procedure.context import Context
from kesu.procedure.declared import Clock
from kesu.procedure.draft import Draft
from kesu.procedure.program import Program
from kesu.procedure.state import CaseState, Json, Run


@dataclass(frozen=True, slots=True)
class ClockView:
    """A run of a clock. due: UTC text, None while halted or without a limit. outside: waiting for others."""

    clock: str
    row: str
    start: str
    status: str  # running, met, ended
    due: str | None
    overdue: bool
    halted: bool
    late: bool
    late_by: int  # seconds
    met_at: str | None
    because: str | None
    steps: tuple[str, ...]
    outside: bool
    asked: str | None
    explanation: dict[str, Json] | None


def clock_views(
    program: Program, state: CaseState, context: Context, *, explained: bool = True
) -> tuple[ClockView, ...]:
    """All runs of the present round, running ones by due first."""
    draft = Draft(program, state, context)
    found = [
        _clock_view(draft, program.procedure.clocks[name], row, run, explained)
        for name, rows in state.clocks.items()
        if name in program.procedure.clocks
        for row, run in rows.items()
        if not run.past
    ]
    return tuple(sorted(found, key=lambda view: (view.status != "running", view.due or "9", view.clock)))


def _clock_view(draft: Draft, clock: Clock, row: str, run: Run, explained: bool) -> ClockView:
    facts = runs.facts_for(draft, clock, row)
    steps = tuple(ref.name for ref in clock.to if ref.kind == "step")
    return ClockView(
        clock=clock.name,
        row=row,
        start=run.start,
        status=run.status,
        due=runs.due_text(draft, clock, run, row) if run.status == "running" else None,
        overdue=run.overdue,
        halted=run.halted,
        late=run.late,
        late_by=run.late_by,
        met_at=run.met_at,
        because=run.because,
        steps=steps,
        outside=bool(steps) and all(closing.is_outside_step(draft, draft.program.steps[step]) for step in steps),
        asked=run.asked,
        explanation=explain(clock, run, facts) if explained else None,
    )
