"""Letting a requirement pass for this round: who answers for it says why (A2 `waive`)."""

from __future__ import annotations

from kesu.procedure import turning, waiving
from kesu.procedure.commands import authority, bodies
from kesu.procedure.commands.bodies import Body
from kesu.procedure.declared import Requirement, Step
from kesu.procedure.draft import Draft
from kesu.procedure.refusals import Refusal, word
from kesu.procedure.state import Task


def waive(draft: Draft, body: Body) -> None:
    """A holder of the requirement's `waive` role lets it pass, with the reason; a new round asks for it again."""
    bodies.check_keys(body, ("step", "row", "outcome", "requirement", "reason"))
    name = bodies.step_of(draft, body)
    step = draft.program.steps[name]
    number, outcome, requirement = _requirement(step, body)
    row = bodies.row_of(draft, name, body)
    task = _open_task(draft, name, row)
    if not requirement.waive:
        raise Refusal("order", "not_waivable", number=number)
    if waiving.key_of(number, outcome) in task.waived:
        raise Refusal("order", "waived_already", number=number)
    authority.permit_role(draft, waiving.inside_roles(draft.program.procedure, requirement))
    reason = bodies.text_of(body, "reason", needed="reason_missing")
    draft.emit(
        "RequirementWaived", {"reason": reason}, step=name, row=row, round=draft.step(name).round, outcome=outcome,
        requirement=number, behalf=draft.behalf,
    )  # fmt: skip


def _requirement(step: Step, body: Body) -> tuple[int, str | None, Requirement]:
    """Its number, the outcome it belongs to, and itself. Refuses `input`."""
    outcome, given = body.get("outcome"), body.get("requirement")
    if outcome is not None and (not isinstance(outcome, str) or outcome not in step.outcomes):
        offered = list(step.outcomes)
        raise Refusal("input", "unknown_outcome", step=word(step), outcome=str(outcome)[:60], offered=offered)
    number = int(given) if isinstance(given, int | str) and str(given).isdecimal() and len(str(given)) < 6 else 0
    requires = step.outcomes[outcome].requires if outcome else step.requires
    if not 1 <= number <= len(requires):
        raise Refusal("input", "unknown_requirement", step=word(step), number=str(given)[:20], most=len(requires))
    return number, outcome, requires[number - 1]


def _open_task(draft: Draft, name: str, row: str) -> Task:
    state = draft.step(name)
    task = state.tasks.get(row)
    if state.status != "open" or task is None or task.status != "open" or not turning.is_alive(draft, name):
        status = task.status if task is not None and row else state.status
        raise Refusal("order", "not_open", step=word(draft.program.steps[name]), status=status)
    return task
