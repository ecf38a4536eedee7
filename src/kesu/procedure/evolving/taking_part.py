"""Who took part in a case, and how tasks end: what the handlers of several events need."""

from __future__ import annotations

from collections.abc import Mapping

from kesu.procedure.state import CaseState, Json, StepState, Task

Head = Mapping[str, Json]
Values = Mapping[str, Json]


def take_part(state: CaseState, person: str | None) -> None:
    if person and person != "system" and person not in state.people:
        state.people = [*state.people, person]


def end_task(state: CaseState, task: Task, head: Head) -> None:
    task.status, task.outcome, task.done_at = "done", head.get("outcome"), head["at"]
    if task.phase != "review":
        task.by, task.unit = head.get("actor"), head.get("unit")
    else:
        task.reviewer = head.get("actor")
    task.submitted_at = task.submitted_at or head["at"]
    task.draft = {}
    take_part(state, head.get("actor"))


def doers(task: Task, head: Head) -> list[str]:
    """Who did it: all signers; under review the worker, not the reviewer."""
    last = [head["actor"]] if head.get("actor") and task.phase != "review" else []
    return [who for who in dict.fromkeys([*task.parts, *last]) if who != "system"]


def withdraw_tasks(step: StepState) -> None:
    for task in step.tasks.values():
        if task.status in ("open", "awaiting"):
            task.status = "withdrawn"
