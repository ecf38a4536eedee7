"""What hangs on a dormant step: put aside by a start, as it was before once that start is taken back (B2.11, B2.13)."""

from __future__ import annotations

from typing import Any

from kesu.procedure.clocks import runs
from kesu.procedure.draft import Draft
from kesu.procedure.graph import reach, refs_of
from kesu.procedure.program import Program
from kesu.procedure.state import Json


def hanging(program: Program, name: str) -> list[str]:
    """The steps that hang on that dormant step and on nothing else, in order."""
    graph = program.graph
    found = {name}
    for later in (step for step in graph.order if step in reach(graph.dependents, name)):
        step = program.steps[later]
        if step.starts is None and all(_hangs_on(ref, found, program) for ref in refs_of(step.after)):
            found.add(later)
    return [later for later in graph.order if later in found and later != name]


def _hangs_on(ref: Any, found: set[str], program: Program) -> bool:
    if ref.kind == "step":
        return ref.name in found
    if ref.kind == "clock":
        starts = program.procedure.clocks[ref.name].start
        return all(start.kind == "step" and start.name in found for start in starts)
    return ref.kind == "child" and program.graph.openers.get(ref.name) in found


def own_clocks(program: Program, name: str) -> list[str]:
    """The clocks that run between that step and what hangs on it alone."""
    mine = {name, *hanging(program, name)}
    return [
        clock.name
        for clock in program.procedure.clocks.values()
        if all(ref.kind == "step" and ref.name in mine for ref in (*clock.start, *clock.to))
    ]


def put_aside(draft: Draft, name: str) -> None:
    """What hangs on a step that is started now waits anew; clocks to it count from the new start (B2.11)."""
    program = draft.program
    every = hanging(program, name)
    reset = [later for later in every if draft.step(later).status != "waiting"]
    if not reset:
        return
    withdrawn = [later for later in reset if draft.step(later).status in ("open", "awaiting")]
    asked = [clock for clock in own_clocks(program, name) if _leads_to(program, clock, set(reset))]
    past = {clock: _present(draft, clock) for clock in asked if _present(draft, clock)}
    running = [(clock, row) for clock, rows in past.items() for row in rows if _runs(draft, clock, row)]
    with draft.as_system():
        draft.emit(
            "RoundStarted", of=name, steps=reset, because="start", withdrawn=withdrawn or None, past=past or None
        )
        for clock, row in running:
            runs.end(draft, program.procedure.clocks[clock], row, "superseded")


def _leads_to(program: Program, clock: str, steps: set[str]) -> bool:
    return all(ref.name in steps for ref in program.procedure.clocks[clock].to)


def _present(draft: Draft, clock: str) -> list[str]:
    return [row for row, run in draft.state.clocks.get(clock, {}).items() if not run.past]


def _runs(draft: Draft, clock: str, row: str) -> bool:
    return draft.state.clocks[clock][row].status == "running"


def withdraw_start(draft: Draft, name: str, *, because: str, values: dict[str, Json] | None = None) -> None:
    """`while` or the starter takes a start back: the step is as it was before, and so is what hangs on it (B2.13)."""
    aside = draft.step(name).aside or {}
    if "seq" not in aside:  # started before this was kept: the step alone
        draft.emit("StartWithdrawn", values, step=name, because=because)
        return
    program, put_by = draft.program, aside.get("steps") or {}
    back = [later for later in hanging(program, name) if later in put_by or draft.step(later).status != "waiting"]
    withdrawn = [later for later in back if draft.step(later).status in ("open", "awaiting")]
    for clock in own_clocks(program, name):
        for row in _present(draft, clock):
            if _runs(draft, clock, row) and draft.state.clocks[clock][row].began > aside["seq"]:
                runs.end(draft, program.procedure.clocks[clock], row, "not_applicable")
    draft.emit("StartWithdrawn", values, step=name, because=because, steps=back or None, withdrawn=withdrawn or None)
    for later in back:
        _awaits_nobody(draft, later)


def _awaits_nobody(draft: Draft, name: str) -> None:
    """A task that awaits again, whose child has ended meanwhile, is open: its people decide."""
    for row, task in list(draft.step(name).tasks.items()):
        children = [child for link in task.awaits for child in draft.state.children.get(link, ())]
        mine = [child for child in children if child.get("step") == name and child.get("row", "") == row]
        if task.status == "awaiting" and any(child["status"] != "open" for child in mine):
            with draft.as_system():
                draft.emit("TaskReopened", step=name, row=row, because="child_ended")
