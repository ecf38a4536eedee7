"""Forms out of declared fields, for somebody who sees the procedure once: plain controls, big enough for a thumb."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from kesu.casebook.posted import name_of
from kesu.organisation.speaking import language
from kesu.portal.speaking import OF_PEOPLE, document_said, outcome_said, said
from kesu.portal.uploads import Kept, Uploads
from kesu.procedure.asking import asked_if
from kesu.procedure.declared import Field, Option
from kesu.procedure.hiding import offered
from kesu.procedure.program import Program
from kesu.procedure.tasks import Form, FormField

KINDS = {
    "long_text": "area", "list": "area", "boolean": "yesno", "date": "date", "time": "time",
    "datetime": "datetime-local", "integer": "number", "decimal": "number", "money": "number", "choice": "radios",
    "choices": "checks", "file": "file", "files": "file", "table": "table",
}  # fmt: skip
FILES = frozenset(("file", "files"))
BLANK_ROWS = 3
MOST_ROWS = 50


@dataclass(slots=True)
class Choice:
    value: str
    label: str
    chosen: bool


@dataclass(slots=True)
class Control:
    """One field. `name` is what it is sent as, `code` the declared field's; values as they were typed."""

    name: str
    code: str
    kind: str
    label: str
    hint: str = ""
    required: bool = False
    unit: str = ""
    unknown: str = ""
    is_unknown: bool = False
    value: str = ""
    choices: list[Choice] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    rows: list[list[Control]] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    only: str = ""  # when it is asked for; empty: always

    @property
    def id(self) -> str:
        return "c-" + self.name.replace(".", "-")


@dataclass(slots=True)
class OutcomeForm:
    code: str
    label: str
    hint: str
    comment: bool
    chosen: bool
    controls: list[Control]
    choices: list[Choice] = field(default_factory=list)

    @property
    def prefix(self) -> str:
        return f"o.{self.code}."


@dataclass(frozen=True, slots=True)
class Around:
    """What controls are made from: what was typed, if anything, and the files that came with it."""

    program: Program
    zone: tzinfo
    post: QueryDict | None = None
    files: Uploads = field(default_factory=Uploads)


def controls(around: Around, fields: Iterable[FormField], prefix: str = "") -> list[Control]:
    return [_control(around, asked, name_of(asked, prefix)) for asked in fields]


def outcomes(around: Around, form: Form) -> list[OutcomeForm]:
    chosen = str(around.post.get("outcome", "")) if around.post is not None else ""
    return [
        OutcomeForm(
            code=view.outcome.name,
            label=outcome_said(view.outcome),
            hint=said(view.outcome.hint),
            comment=view.outcome.comment,
            chosen=chosen == view.outcome.name,
            controls=controls(around, view.fields, f"o.{view.outcome.name}."),
            choices=choices(around, view.choices, f"o.{view.outcome.name}."),
        )
        for view in form.outcomes
    ]


def choices(around: Around, names: Iterable[str], prefix: str = "") -> list[Choice]:
    """What they may have sent to themselves: letters by name; what has no paper is a notice."""
    ticked = set(around.post.getlist(f"{prefix}send")) if around.post is not None else set()
    documents = around.program.procedure.documents
    labels = {name: document_said(documents[name]) if name in documents else _("a notice") for name in names}
    return [Choice(name, label, name in ticked) for name, label in labels.items()]


def file_names(form: Form) -> list[str]:
    """What the form's files are sent as."""
    pairs = [(asked, "") for asked in form.fields]
    pairs += [(asked, f"o.{view.outcome.name}.") for view in form.outcomes for asked in view.fields]
    return [name_of(asked, prefix) for asked, prefix in pairs if asked.spec.type in FILES]


def _control(around: Around, asked: FormField, name: str) -> Control:
    spec = asked.spec
    made = Control(
        name, spec.name, KINDS.get(spec.type, "text"), said(spec), said(spec.hint), asked.required, spec.unit or "",
        said(spec.unknown),
    )  # fmt: skip
    made.only = said(asked_if(around.program.fields, asked.condition, hidden=_unnamed(around.program)))
    if made.kind == "table":
        _lay_out(around, asked, made)
        return made
    made.value, many = _stands(around, spec, name, asked.value, made)
    if spec.rows is not None and not spec.options:
        made.kind = "text"  # the rows are being typed beside it: so is the key
    elif spec.type in ("choice", "choices"):
        made.choices = list(_choices(offered(spec.options, {made.value, *many}), {made.value, *many}))
    if spec.type in FILES:
        made.kept, made.errors = around.files.of(name), list(around.files.errors.get(name, ()))
    return made


def _unnamed(program: Program) -> frozenset[str]:
    """Fields that no sentence outside names."""
    fields = program.fields.values()
    return frozenset(one.name for one in fields if one.internal or one.see is not None or one.type in OF_PEOPLE)


def _stands(around: Around, spec: Field, name: str, value: Any, made: Control) -> tuple[str, list[str]]:
    """What stands in the control: as typed, else as stored; and all of it, where there may be several."""
    if around.post is not None:
        made.is_unknown = f"{name}?" in around.post
        return str(around.post.get(name, "")), around.post.getlist(name)
    if isinstance(value, Mapping):
        made.is_unknown = value.get("unknown") is True
        return "", []
    if isinstance(value, list):
        return "\n".join(map(str, value)), [str(one) for one in value]
    if isinstance(value, bool):
        return ("true" if value else "false"), []
    if spec.type == "datetime" and value:
        return datetime.fromisoformat(str(value)).astimezone(around.zone).strftime("%Y-%m-%dT%H:%M"), []
    return ("" if value is None else str(value)), []


def _choices(options: tuple[Option, ...], chosen: set[str]) -> Iterator[Choice]:
    for option in options:
        yield Choice(option.name, option.text(language()), option.name in chosen)
        yield from _choices(option.options, chosen)


# --- tables ------------------------------------------------------------------------------------------


def _columns(program: Program, asked: FormField) -> list[Field]:
    """Columns that are asked for: not those of the inside, nor those that steps fill row by row."""
    later = program.each_columns(asked.name)
    return [
        column
        for column in asked.spec.columns.values()
        if not column.internal and column.computed is None and column.name not in later
    ]


def _lay_out(around: Around, asked: FormField, made: Control) -> None:
    columns = _columns(around.program, asked)
    made.columns = [said(column) for column in columns]
    known = asked.value if isinstance(asked.value, list) else []
    count = _row_count(around.post, made.name) if around.post is not None else len(known) + BLANK_ROWS
    for place in range(min(count, MOST_ROWS)):
        row = known[place] if place < len(known) else {}
        cells = [
            FormField(column.name, column, not column.optional, row.get(column.name), column=True) for column in columns
        ]
        made.rows.append([_control(around, cell, f"{made.name}.{place}.{cell.name}") for cell in cells])


def _row_count(post: QueryDict | None, name: str) -> int:
    count = str(post.get(f"{name}.n", "0")) if post is not None else "0"
    return int(count) if count.isdigit() else 0


# --- back from the browser ---------------------------------------------------------------------------


def data_of(around: Around, form: Form, outcome: str | None) -> dict[str, Any]:
    """The values of a sent form, of the step and of the chosen outcome."""
    data = given(around, form.fields)
    for view in form.outcomes:
        if view.outcome.name == outcome:
            data |= given(around, view.fields, f"o.{outcome}.")
    return data


def given(around: Around, fields: Iterable[FormField], prefix: str = "") -> dict[str, Any]:
    return {
        f"each.{asked.name}" if asked.column else asked.name: _given(around, asked, name_of(asked, prefix))
        for asked in fields
    }


def _given(around: Around, asked: FormField, name: str) -> Any:
    post = around.post if around.post is not None else QueryDict()
    spec = asked.spec
    if f"{name}?" in post:
        return {"unknown": True}
    if spec.type == "table":
        return _given_rows(around, asked, name) or None
    if spec.type in FILES:
        digests = [one.digest for one in around.files.of(name)]
        return (digests or None) if spec.type == "files" else (digests[-1] if digests else None)
    if spec.type == "choices":
        return [one for one in post.getlist(name) if one] or None
    text = str(post.get(name, "")).replace("\r\n", "\n")
    if spec.type == "list":
        return [line.strip() for line in text.splitlines() if line.strip()] or None
    return text if text.strip() else None


def _given_rows(around: Around, asked: FormField, name: str) -> list[dict[str, Any]]:
    rows = []
    for place in range(min(_row_count(around.post, name), MOST_ROWS)):
        cells = {
            column.name: _given(around, _cell(column), f"{name}.{place}.{column.name}")
            for column in _columns(around.program, asked)
        }
        if any(value is not None for value in cells.values()):
            rows.append(cells)
    return rows


def _cell(column: Field) -> FormField:
    return FormField(column.name, column, not column.optional, None, column=True)
