"""What a step and its outcomes require, how it stands now, and what somebody answerable has let pass (A2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kesu.procedure import freezing
from kesu.procedure.acting import is_outside
from kesu.procedure.commands import authority
from kesu.procedure.declared import Outcome, Procedure, Requirement, Step
from kesu.procedure.draft import Draft
from kesu.procedure.facts import Facts
from kesu.procedure.refusals import Refusal
from kesu.procedure.state import Json, Task
from kesu.procedure.trying import tried


@dataclass(frozen=True, slots=True)
class Check:
    """One requirement as it stands. number: its place in its list, from 1; outcome: None where it is the step's own;
    state: `met`, `unmet`, `empty` (what it reads is not known, or it fails), `waived`."""

    number: int
    outcome: str | None
    state: str
    requirement: Requirement
    may_waive: bool


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A requirement of a task, as a paper tells it. state: as in `Check`; waiver: who waived it, when and why
    (`by` `behalf` `at` `reason`), empty where nobody did."""

    number: int
    state: str
    requirement: Requirement
    waiver: Mapping[str, Json]


def key_of(number: int, outcome: str | None) -> str:
    """What a task's `waived` calls a requirement."""
    return f"{outcome}.{number}" if outcome else str(number)


def unfulfilled(draft: Draft, step: Step, outcome: Outcome, task: Task | None, facts: Facts) -> Requirement | None:
    """The first requirement, the step's before the outcome's, that neither holds nor is waived; empty is no (B1.9)."""
    waived = frozenset(task.waived) if task is not None else frozenset()
    facts = freezing.foreseen(draft, step, (outcome,), facts)
    for key, requirement in _keyed(step, outcome):
        if key not in waived and not draft.holds(requirement.that, facts, empty=False):
            return requirement
    return None


def _keyed(step: Step, outcome: Outcome) -> Iterator[tuple[str, Requirement]]:
    for number, requirement in enumerate(step.requires, 1):
        yield key_of(number, None), requirement
    for number, requirement in enumerate(outcome.requires, 1):
        yield key_of(number, outcome.name), requirement


def checks_of(draft: Draft, step: Step, task: Task, facts: Facts) -> tuple[Check, ...]:
    """Every requirement of the step and of what may still come of it; under review only of the outcome chosen."""
    outcomes = [o for o in step.outcomes.values() if o.given_by is None]
    if task.phase == "review" and task.chosen:
        outcomes = [step.outcomes[task.chosen]]
    facts = freezing.foreseen(draft, step, outcomes, facts)
    lists = [(None, step.requires), *((outcome.name, outcome.requires) for outcome in outcomes)]
    return tuple(
        Check(number, outcome, _state(task, key_of(number, outcome), one, facts), one, _may_waive(draft, one))
        for outcome, requires in lists
        for number, one in enumerate(requires, 1)
    )


def reviewed(step: Step, task: Task, facts: Facts) -> Iterator[Reviewed]:
    """What the step and the outcome chosen require of this task: as it stands, of a done one as it was handed in."""
    chosen = step.outcomes.get(task.outcome or task.chosen or "")
    asked = [(None, step.requires), *([(chosen.name, chosen.requires)] if chosen is not None else [])]
    found = ((key_of(place, name), one) for name, requires in asked for place, one in enumerate(requires, 1))
    for number, (key, one) in enumerate(found, 1):
        over = task.status == "done" and key not in task.waived  # else it would not have ended
        yield Reviewed(number, "met" if over else _state(task, key, one, facts), one, task.waivers.get(key, {}))


def _state(task: Task, key: str, requirement: Requirement, facts: Facts) -> str:
    if key in task.waived:
        return "waived"
    value = tried(requirement.that, facts)
    return "empty" if value is None else "met" if value else "unmet"


def inside_roles(procedure: Procedure, requirement: Requirement) -> tuple[str, ...]:
    """Who may waive it: never an outside role, whatever the pack says."""
    return tuple(role for role in requirement.waive if not is_outside(procedure, role))


def _may_waive(draft: Draft, requirement: Requirement) -> bool:
    roles = inside_roles(draft.program.procedure, requirement)
    if not roles:
        return False
    behalf = draft.behalf
    try:
        authority.permit_role(draft, roles)
    except Refusal:
        return False
    finally:
        draft.behalf = behalf
    return True
