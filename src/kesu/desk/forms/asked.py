"""Which fields of a form are asked for as it stands. The engine says so; the page only shows and hides.

A page that hides a field names its control in `away`: it is not handed in, and what it held before stays; a page
without a script shows every field with the sentence of when it is asked for, and hands in what was filled in.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.http import JsonResponse, QueryDict

from kesu.casebook.posted import name_of
from kesu.desk.speaking import said
from kesu.procedure.asking import asked_if
from kesu.procedure.program import Program
from kesu.procedure.tasks import Form, FormField
from kesu.procedure.values import Json, as_handed_in

AWAY = "away"


def only(program: Program, field: FormField, hidden: frozenset[str]) -> str:
    """When the field is asked for, in the reader's language; empty where it always is."""
    return said(asked_if(program.fields, field.condition, hidden=hidden))


def is_away(post: QueryDict, name: str) -> bool:
    """Whether the page hid that control."""
    return name in post.getlist(AWAY)


def as_it_was(field: FormField) -> Json:
    """What a hidden field is handed in as, so that no draft of it is: what the case holds already."""
    return as_handed_in(field.value)


def answer(named: Iterator[tuple[str, FormField]]) -> JsonResponse:
    """For the page's script: the controls that hang on a condition, and whether each is asked for."""
    return JsonResponse({"applies": {name: field.applies for name, field in named if field.condition is not None}})


def named_fields(form: Form, hidden: frozenset[str]) -> Iterator[tuple[str, FormField]]:
    """The fields of a task's form by what they are sent as, without those that do not exist for the reader."""
    asked = [("", form.fields), *((f"o.{view.outcome.name}.", view.fields) for view in form.outcomes)]
    for prefix, fields in asked:
        for field in fields:
            if field.column or field.name not in hidden:
                yield name_of(field, prefix), field
