"""The form that corrects one fact, on record with the old value and the reason."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from kesu.desk.forms.controls import Control, control
from kesu.desk.forms.raw import given, stored, typed
from kesu.desk.looking import Look
from kesu.procedure.offering import with_rows

NAME = "value"


def correction(look: Look, field: Any, post: QueryDict | None) -> Control | None:
    """The control for the field asked for, None where there is none to correct."""
    if not isinstance(field, str) or not may_be_shown(look, field):
        return None
    spec = with_rows(look.program.fields[field], look.facts, look.hidden | {field})
    raw = typed(spec, NAME, post) if post is not None else stored(spec, look.state.fields.get(field), look.zone)
    return control(look.around, spec, NAME, raw, required=False)


def may_be_shown(look: Look, field: str) -> bool:
    spec = look.program.fields.get(field)
    return spec is not None and spec.computed is None and spec.sheet is None and field not in look.hidden


def corrected(look: Look, field: str, post: QueryDict) -> Any:
    """The value that was typed."""
    spec = look.program.fields[field]
    return given(spec, typed(spec, NAME, post))
