"""The form of a task: what its step asks, what each outcome asks besides, and what was typed into it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.http import QueryDict

from kesu.casebook.posted import name_of
from kesu.desk.forms import asked
from kesu.desk.forms.beside import Beside
from kesu.desk.forms.controls import Around, Control, control
from kesu.desk.forms.heard import channels
from kesu.desk.forms.raw import Raw, given, stored, typed
from kesu.desk.forms.weak_spots import WeakSpot, weak_spots
from kesu.desk.looking import Look
from kesu.desk.showing.values import brief
from kesu.desk.speaking import said
from kesu.procedure.program import Program
from kesu.procedure.tasks import Form, FormField, OutcomeView, TaskView, entered_as, form_of


@dataclass(slots=True)
class OutcomeForm:
    code: str
    label: str
    hint: str
    controls: list[Control]
    comment: bool
    sign: bool
    reviewed: bool
    chosen: bool
    back_to: str = ""
    choices: list[tuple[str, str, bool]] = field(default_factory=list)

    @property
    def prefix(self) -> str:
        return f"o.{self.code}."


@dataclass(slots=True)
class TaskForm:
    """Everything the page needs to draw one task. key: makes a form sent twice one act."""

    task: TaskView
    title: str
    hint: str
    row_label: str
    controls: list[Control]
    outcomes: list[OutcomeForm]
    shows: list[tuple[str, Any]]
    comment: str
    entered_as: str | None
    sign: bool
    choices: list[tuple[str, str, bool]]
    key: str
    refusal: Any = None
    cites: tuple[str, ...] = ()
    question: str = ""
    checks: list[WeakSpot] = field(default_factory=list)
    channel: str = ""  # how an outside party was heard, and what shows it
    evidence: str = ""
    earlier: str = ""  # a comment that came with the task: of the worker, for the reviewer
    others: list[Any] = field(default_factory=list)
    signed: Any = None  # what a signature covers, where one is asked for

    @property
    def channels(self) -> list[tuple[str, str]]:
        return channels()

    @property
    def tag(self) -> str:
        """What tells this form's controls from another's on the page."""
        return f"{self.task.step}-{self.task.row}"

    @property
    def single(self) -> bool:
        return len(self.outcomes) == 1

    @property
    def signs(self) -> bool:
        return self.sign or any(outcome.sign for outcome in self.outcomes)

    @property
    def asks(self) -> bool:
        """Whether there is anything to fill in."""
        return bool(self.controls or self.choices or any(one.controls or one.choices for one in self.outcomes))

    @property
    def all_controls(self) -> Iterator[Control]:
        yield from self.controls
        for outcome in self.outcomes:
            yield from outcome.controls


def task_form(
    look: Look,
    task: TaskView,
    *,
    post: QueryDict | None = None,
    draft: dict[str, Any],
    beside: Mapping[str, Any] | None = None,
) -> TaskForm:
    """The form of an open task; `post` is what was typed when it comes back to the reader. draft, beside: what was kept
    of fields, and of the rest of the form."""
    form = form_of(look.program, look.state, look.context, task.step, task.row, typed=draft)
    step, rest = form.step, Beside(post, beside or {})
    if post is not None:
        form = typed_form(look, form, post)
    return TaskForm(
        task=task,
        title=said(step),
        hint=said(step.hint),
        row_label=row_label(look, form),
        controls=[_control(look, field, "", post, draft) for field in _seen(look, form.fields)],
        outcomes=[_outcome(look, view, rest, draft, form.ticked) for view in form.outcomes],
        shows=[(name, value) for name, value in form.shows if name not in look.hidden],
        comment=rest.text("comment"),
        entered_as=entered_as(look.program, look.state, look.context, task),
        sign=form.sign,
        choices=_choices(look, form.choices, rest.ticked("", form.ticked)),
        key=str(post.get("key")) if post is not None and post.get("key") else str(uuid4()),
        cites=step.cites,
        question=step.question or "",
        channel=rest.text("channel"),
        evidence=rest.text("evidence"),
        earlier=form.comment or "",
        checks=weak_spots(look, form),
    )


def typed_form(look: Look, form: Form, post: QueryDict) -> Form:
    """The same form with what was typed into it: what it asks for, and how its requirements stand."""
    chosen = str(post.get("outcome", "")) or (form.outcomes[0].outcome.name if len(form.outcomes) == 1 else "")
    typed_in = data_of(look, form, post, chosen, hidden_too=True)
    return form_of(look.program, look.state, look.context, form.step.name, form.row, typed=typed_in)


def row_label(look: Look, form: Form) -> str:
    """What tells one row's task from another's: the first text of the row."""
    if form.element is None:
        return ""
    if not isinstance(form.element, dict):
        return str(form.element)
    expression = form.step.each
    table = look.program.each_table(expression) if expression is not None else None
    columns = look.program.fields[table].columns if table else {}
    shown = [brief(look, columns[name], value) for name, value in form.element.items() if value and name in columns]
    return " · ".join(shown[:3]) or form.row


def _seen(look: Look, fields: tuple[FormField, ...]) -> list[FormField]:
    return [field for field in fields if field.column or field.name not in look.hidden]


def _outcome(
    look: Look, view: OutcomeView, rest: Beside, draft: dict[str, Any], ticked: tuple[str, ...]
) -> OutcomeForm:
    outcome = view.outcome
    prefix = f"o.{outcome.name}."
    return OutcomeForm(
        code=outcome.name,
        label=said(outcome) if outcome.label else "",
        hint=said(outcome.hint),
        controls=[_control(look, field, prefix, rest.post, draft) for field in _seen(look, view.fields)],
        comment=outcome.comment,
        sign=view.sign,
        reviewed=view.reviewed,
        chosen=rest.text("outcome") == outcome.name,
        back_to=look.step_label(outcome.back_to),
        choices=_choices(look, view.choices, rest.ticked(prefix, ticked)),
    )


def _control(look: Look, field: FormField, prefix: str, post: QueryDict | None, draft: dict[str, Any]) -> Control:
    name = name_of(field, prefix)
    if post is not None:
        raw = typed(field.spec, name, post)
    else:
        key = f"each.{field.name}" if field.column else field.name
        raw = stored(field.spec, draft.get(key, field.value), look.zone)
    return field_control(look.around, field, name, raw)


def field_control(around: Around, field: FormField, name: str, raw: Raw) -> Control:
    required, when = field.required or field.condition is not None, asked.only(around.program, field, around.hidden)
    made = control(around, field.spec, name, raw, required=required, left_out=later(around.program, field))
    made.only, made.away = when, not field.applies
    return made


def later(program: Program, field: FormField) -> frozenset[str]:
    """Columns of a table that steps fill row by row afterwards: nobody hands them in with the rows."""
    return program.each_columns(field.name) if field.spec.type == "table" and not field.column else frozenset()


def _choices(look: Look, names: tuple[str, ...], ticked: tuple[str, ...]) -> list[tuple[str, str, bool]]:
    """What may be ticked to be sent: name, words, whether it is ticked."""
    return [(name, _send_label(look, name), name in ticked) for name in names]


def _send_label(look: Look, name: str) -> str:
    """The document, or whoever is to hear of it."""
    procedure = look.program.procedure
    found = procedure.documents.get(name) or procedure.roles.get(name) or procedure.fields.get(name.removeprefix("f."))
    return said(found) or name


# --- back from the browser ---------------------------------------------------------------------------


def data_of(
    look: Look, form: Form, post: QueryDict, outcome: str | None, *, hidden_too: bool = False
) -> dict[str, Any]:
    """The values of a sent form: of the step and of the chosen outcome. hidden_too: what was typed into fields that the
    page then hid as well, for a draft."""
    data = dict(_given(look, form.fields, "", post, hidden_too))
    for view in form.outcomes:
        if view.outcome.name == outcome:
            data |= dict(_given(look, view.fields, f"o.{outcome}.", post, hidden_too))
    return data


def _given(
    look: Look, fields: tuple[FormField, ...], prefix: str, post: QueryDict, hidden_too: bool
) -> Iterator[tuple[str, Any]]:
    for one in _seen(look, fields):
        name = name_of(one, prefix)
        if not hidden_too and asked.is_away(post, name):
            value = asked.as_it_was(one)
        else:
            value = given(one.spec, typed(one.spec, name, post), later(look.program, one))
        yield (f"each.{one.name}" if one.column else one.name), value
