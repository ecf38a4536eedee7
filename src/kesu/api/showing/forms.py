"""Forms in the words of the interface."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from kesu.api.looking import Look
from kesu.api.showing.words import named, texts
from kesu.casebook.drafts import Kept
from kesu.procedure.asking import asked_if
from kesu.procedure.declared import Element, Field, Option
from kesu.procedure.hiding import offered
from kesu.procedure.program import Program
from kesu.procedure.tasks import Form, FormField, OutcomeView
from kesu.procedure.waiving import Check

Plain = dict[str, Any]


def form(look: Look, found: Form, kept: Kept) -> Plain:
    """An open task's form. A field that does not exist for the reader is not shown."""
    shown = [(name, value) for name, value in found.shows if name not in look.view.hidden]
    return {
        "step": found.step.name,
        "label": named(found.step),
        "hint": hint(found.step),
        "cites": list(found.step.cites),
        **{name: getattr(found, name) for name in ("row", "round", "phase", "sign", "comment", "element")},
        "fields": fields(look.program, found.fields, look.view.hidden),
        "outcomes": [_outcome(look, one) for one in found.outcomes],
        "shows": [{"name": n, "label": named(look.program.fields[n]), "value": value} for n, value in shown],
        "choices": list(found.choices),
        "ticked": list(found.ticked),
        "checks": [_check(look, one) for one in found.checks],
        "draft": kept.data,
        "beside": kept.beside,
    }


def fields(program: Program, found: Iterable[FormField], hidden: frozenset[str] = frozenset()) -> list[Plain]:
    same = ("required", "applies", "column", "adds", "value")
    return [
        {**_field(one.spec), **{name: getattr(one, name) for name in same}, "only_if": _only_if(program, one, hidden)}
        for one in found
        if one.column or one.name not in hidden
    ]


def _only_if(program: Program, asked: FormField, hidden: frozenset[str]) -> dict[str, str] | None:
    sentence = asked_if(program.fields, asked.condition, hidden=hidden)
    return texts(sentence) if sentence is not None else None


def hint(element: Element) -> dict[str, str] | None:
    return texts(element.hint) if element.hint else None


def _outcome(look: Look, view: OutcomeView) -> Plain:
    spec = view.outcome
    return {
        "outcome": spec.name,
        "label": named(spec),
        "fields": fields(look.program, view.fields, look.view.hidden),
        "comment": spec.comment,
        "sign": view.sign,
        "reviewed": view.reviewed,
        "choices": list(view.choices),
        "closes": spec.close,
        "back_to": spec.back_to,
    }


def _check(look: Look, check: Check) -> Plain:
    requirement = check.requirement
    return {
        "requirement": check.number,
        "outcome": check.outcome,
        "state": check.state,
        "sentence": texts(requirement.otherwise) if requirement.otherwise else None,
        "condition": requirement.that.text,
        "cites": list(requirement.cites),
        "waive": [{"code": role, "label": named(look.program.procedure.roles[role])} for role in requirement.waive],
        "may_waive": check.may_waive,
    }


_COLUMN = {"column": True, "adds": False, "value": None, "applies": True, "only_if": None}


def _field(spec: Field) -> Plain:
    columns = [
        {**_field(column), "required": not column.optional, **_COLUMN}
        for column in spec.columns.values()
        if column.computed is None
    ]
    return {
        "name": spec.name,
        "label": named(spec),
        "hint": hint(spec),
        "type": spec.type,
        "of": spec.of,
        "unit": spec.unit,
        "internal": spec.internal,
        "unknown": texts(spec.unknown) if spec.unknown else None,
        "options": list(_options(offered(spec.options), None)),
        "options_from": spec.rows.table if spec.rows else None,
        "columns": columns,
    }


def _options(options: Iterable[Option], under: str | None) -> Iterator[Plain]:
    for option in options:
        yield {"code": option.name, "label": named(option), "under": under}
        yield from _options(option.options, option.name)
