"""What a procedure says, apart from how its text says it: a mutant that says the same is nobody's to notice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from kesu.procedure.declared import Procedure
from kesu.procedure.expressions import Expression

TEXT_ONLY = frozenset(("place", "digest", "expanded", "marks"))
"""Where and in which words it stands."""


def meaning(procedure: Procedure) -> Any:
    """Plain tuples that are equal where two readings of a pack are the same procedure: what is left out stands there
    as what holds then. Expressions are equal by text, scope and type."""
    return _plain(procedure)


def _plain(value: Any) -> Any:
    if isinstance(value, Expression):
        return value.text, value.scope, repr(value.type)
    if is_dataclass(value):
        named = (one.name for one in fields(value) if one.name not in TEXT_ONLY)
        return type(value).__name__, *((name, _plain(getattr(value, name))) for name in named)
    if isinstance(value, Mapping):
        return tuple((key, _plain(one)) for key, one in value.items())
    if isinstance(value, list | tuple):
        return tuple(_plain(one) for one in value)
    return tuple(sorted(map(repr, value))) if isinstance(value, set | frozenset) else repr(value)
