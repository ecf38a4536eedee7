"""Tasks for which nobody is named or left: they go to the procedure's owner, with a finding (B6.27)."""

from __future__ import annotations

from kesu.procedure import acting
from kesu.procedure.commands import authority
from kesu.procedure.draft import Draft

MAY_DESERT = frozenset(
    {"StepOpened", "RowOpened", "TaskMoved", "TaskSigned", "TaskSubmitted", "TaskReopened", "SignaturesLapsed"}
)
"""Events after which other people have to act than before."""


def look_at_all(draft: Draft) -> None:
    """After people have come or gone: no event of the case says so."""
    for name, step in list(draft.state.steps.items()):
        if step.status == "open":
            for row, task in list(step.tasks.items()):
                if task.status == "open":
                    look(draft, name, row)


def look(draft: Draft, name: str, row: str) -> None:
    """Record the finding if nobody may act but the owner: once per opening and phase of the task."""
    state = draft.step(name)
    task = state.tasks.get(row)
    who = acting.who_of(draft.program.steps[name], task, draft.facts) if task is not None else None
    if task is None or who is None or task.status != "open":
        return
    facts = authority.task_facts(draft, name, row, task)
    if acting.is_deserted(facts, who, task, acting.entries_of(facts, who), acting.barred(facts, who, task)):
        phase = task.phase if task.phase != "work" else None
        draft.find("nobody_left", step=name, round=state.round, row=row or None, phase=phase)
