"""Rows of `each` steps: whose turn has come, whose will not, row by row where two steps run over one list (B4)."""

from __future__ import annotations

from kesu.procedure.declared import Ref, Step
from kesu.procedure.draft import Draft
from kesu.procedure.expressions import Expression
from kesu.procedure.facts import Facts
from kesu.procedure.instants import happen
from kesu.procedure.references import LOST, MET, NEUTRAL, PASSED, PENDING, joined
from kesu.procedure.state import Json, StepState

HOLDS = (MET, PASSED)


def reads_each(step: Step) -> bool:
    """Whether `when` is asked row by row (B4.21)."""
    return step.each is not None and names_each(step.when)


def worth_by_row(draft: Draft, step: Step) -> dict[str, int]:
    """What `after` is worth for each row there is now: references to a step over the same list are row by row."""
    refs, rest = draft.program.rowwise.get(step.name, ((), None))
    state = draft.step(step.name)
    rows = list(draft.program.elements(step.name, draft.facts))
    if not refs:
        return dict.fromkeys(rows, MET)
    others = [rest(draft.state, state.reset)] if rest is not None else []
    return {row: joined([*others, *(_row_value(draft, ref, row) for ref in refs)]) for row in rows}


def _row_value(draft: Draft, ref: Ref, row: str) -> int:
    step: StepState = draft.step(ref.name)
    plain = ref.what is None
    if step.status in ("waiting", "dormant"):
        return PENDING
    if step.status in ("skipped", "void"):
        return (PASSED if step.status == "skipped" else NEUTRAL) if plain else LOST
    task = step.tasks.get(row)
    if task is None:
        return PENDING if step.status != "done" else NEUTRAL if plain else LOST
    if task.status in ("open", "awaiting"):
        return PENDING
    if task.status == "done":
        return MET if plain or ref.what in ("done", task.outcome) else LOST
    return (PASSED if task.status == "skipped" else NEUTRAL) if plain else LOST


def match(draft: Draft, step: Step, named: dict[str, list[str] | None]) -> list[str]:
    """Open the rows whose turn has come, skip those whose will not; the rows opened. `named`: whom `by` names."""
    opened = []
    tasks = draft.step(step.name).tasks
    for row, worth in worth_by_row(draft, step).items():
        if row in tasks:
            continue
        if worth in HOLDS:
            if _is_needed(draft, step, row):
                draft.emit("RowOpened", step=step.name, row=row, named=named.get(row))
                opened.append(row)
            else:
                read = draft.reads_of(step.when, _facts_of(draft, step, row)) if step.when is not None else {}
                draft.emit("RowSkipped", {"read": read}, step=step.name, row=row, because="when")
        elif worth in (LOST, NEUTRAL):
            draft.emit("RowSkipped", step=step.name, row=row, because="void")
    for row in opened:
        happen(draft, f"{step.name}.opened", row)
    return opened


def _is_needed(draft: Draft, step: Step, row: str) -> bool:
    if not reads_each(step) or step.when is None:
        return True
    return draft.holds(step.when, _facts_of(draft, step, row), empty=True)


def _facts_of(draft: Draft, step: Step, row: str) -> Facts:
    element: Json = draft.program.elements(step.name, draft.facts).get(row)
    return draft.facts.laid_over(element=element)


def names_each(expression: Expression | None) -> bool:
    """Whether a condition is asked row by row (B4.21)."""
    return expression is not None and any(path[0] == "each" for path in expression.reads)


def halt(draft: Draft, step: Step) -> bool:
    """A `while` that names `each` withdraws the rows for which it is false; whether it did."""
    if not names_each(step.while_) or step.while_ is None:
        return False
    elements = draft.program.elements(step.name, draft.facts)
    before = len(draft.events)
    for row, task in list(draft.step(step.name).tasks.items()):
        if task.status not in ("open", "awaiting") or row not in elements:
            continue
        facts = draft.facts.laid_over(element=elements[row])
        if not draft.holds(step.while_, facts, empty=True):
            read = draft.reads_of(step.while_, facts)
            with draft.as_system():
                draft.emit("RowSkipped", {"read": read}, step=step.name, row=row, because="while", withdrawn=True)
    return len(draft.events) > before


def all_ended(draft: Draft, step: Step) -> bool:
    """Whether every row is done, skipped or withdrawn, and none is still to come."""
    tasks = draft.step(step.name).tasks
    if any(task.status in ("open", "awaiting") for task in tasks.values()):
        return False
    return not any(row not in tasks and worth == PENDING for row, worth in worth_by_row(draft, step).items())
