"""/cases/{ref}/forms: what a task asks for now, filled with what is known."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Router

from kesu.api.callers import caller_of
from kesu.api.looking import Look, look_at
from kesu.api.problems import Problem
from kesu.api.schemas.forms import Form
from kesu.api.showing import forms as showing
from kesu.casebook.drafts import kept_of, place_of
from kesu.procedure import tasks

router = Router(tags=["cases"])


@router.get("/{ref}/forms/{step}", response=Form, summary="The form of a task", operation_id="get_form")
def get_form(
    request: HttpRequest,
    ref: Annotated[str, Path(description="Reference or number of the case")],
    step: str,
    row: Annotated[str, Query(description="For a step with a task per row: the row, as the task names it")] = "",
) -> Any:
    """Fields with types, options, whether they are required now and what is in them; the outcomes that people may
    choose, with what each asks for. 404 where that task is not open. Outside roles get the forms of their own tasks."""
    caller = caller_of(request)
    look = look_at(caller, ref)
    if not _is_open(look, step, row) or (look.outside and not _is_theirs(look, step, row)):
        raise Problem(404, "not_found")
    kept = kept_of(place_of(look.ref, look.state, step, row), caller.person)
    found = tasks.form_of(look.program, look.state, look.context, step, row, typed=kept.data)
    return showing.form(look, found, kept)


def _is_open(look: Look, step: str, row: str) -> bool:
    state = look.state.steps.get(step)
    task = state.tasks.get(row) if state and step in look.program.steps else None
    return task is not None and state is not None and state.status == "open" and task.status == "open"


def _is_theirs(look: Look, step: str, row: str) -> bool:
    found = tasks.open_tasks(look.program, look.state, look.context)
    return any(
        (one.step, one.row) == (step, row) and tasks.may_do(look.program, look.state, look.context, one)
        for one in found
    )
