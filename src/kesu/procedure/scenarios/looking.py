"""What people see of a case: the fields that exist for them, and what a task's form shows and offers them.

All of it by the rules of pages and interface (`seeing`, `tasks`, `hiding`), so that a scenario tests what people get.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from kesu.procedure import tasks
from kesu.procedure.context import Context
from kesu.procedure.declared import Field
from kesu.procedure.hiding import offered
from kesu.procedure.program import Program
from kesu.procedure.state import CaseState
from kesu.procedure.values import option_codes

FormSeen = dict[str, Any]
"""`shows`: fields beside the form; `outcomes`: those to choose from; `offers`: codes by field, `table.column` alike."""


def form_seen(
    program: Program, state: CaseState, look: Callable[[str], Context], step: str, by: str, anyone: Context
) -> FormSeen | None:
    """The form of a step's first open task as `by` sees it, else the first of those whose task it is; None where none
    is open, or nobody is there to see it. look: the context of a person who looks; anyone: that of nobody."""
    task = next((one for one in tasks.open_tasks(program, state, anyone) if one.step == step), None)
    person = by or next(iter(task.people if task is not None else ()), "")
    if task is None or not person:
        return None
    form = tasks.form_of(program, state, look(person), step, task.row)
    fields = [*form.fields, *(one for view in form.outcomes for one in view.fields)]
    return {
        "shows": [name for name, _value in form.shows],
        "outcomes": [view.outcome.name for view in form.outcomes],
        "offers": dict(_offers(one.spec for one in fields)),
    }


def _offers(fields: Iterable[Field]) -> Iterator[tuple[str, list[str]]]:
    for spec in fields:
        yield spec.name, list(option_codes(offered(spec.options)))
        for name, column in spec.columns.items():
            yield f"{spec.name}.{name}", list(option_codes(offered(column.options)))
