"""People and units that a value names (A4 `person`, `people`, `unit`, `units`): they must be in the organisation."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping

from kesu.procedure.declared import Field
from kesu.procedure.refusals import Refusal, word
from kesu.procedure.state import Json
from kesu.procedure.who import Directory

PEOPLE = frozenset({"person", "people"})
UNITS = frozenset({"unit", "units"})


def check_named(spec: Field, value: Json, directory: Directory) -> None:
    """Refuses `input` for a code that is no person's, or no unit's, with the nearest one that is.

    Who has left is still a person: a form may speak of them. Nothing is compared with what is not listed: the units of
    an organisation without any, the people of a scenario that leaves them out.
    """
    more = directory.open_ended
    for kind, given in named(spec, value):
        if kind in PEOPLE and "people" not in more and given not in directory.people:
            names = {one.id: one.name for one in directory.people.values() if one.active}
            raise _refusal("no_person_in", spec, given, names)
        if kind in UNITS and "units" not in more and directory.units and given not in directory.units:
            labels = {code: unit.label.zh for code, unit in directory.units.items()}
            raise _refusal("no_unit_in", spec, given, labels)


def named(spec: Field, value: Json) -> Iterator[tuple[str, str]]:
    """What a value names, alone, in a list or in a column: the type as which it is named, and the code."""
    if spec.columns and isinstance(value, list):
        for row in value:
            yield from (one for name, part in row.items() for one in _in_column(spec, name, part))
        return
    kind = str(spec.of) if spec.type == "list" else spec.type
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str):
            yield kind, one


def _in_column(spec: Field, column: str, value: Json) -> Iterator[tuple[str, str]]:
    return named(spec.columns[column], value) if column in spec.columns else iter(())


def _refusal(key: str, spec: Field, given: str, known: Mapping[str, str]) -> Refusal:
    return Refusal("input", key, field=word(spec), given=given[:60], meant=_meant(given, known), name=spec.name)


def _meant(given: str, known: Mapping[str, str]) -> str:
    """The code whose spelling, or whose name, comes nearest."""
    spelled = {**{name: code for code, name in known.items()}, **{code: code for code in known}}
    close = difflib.get_close_matches(given, spelled, 1, 0.4)
    return spelled[close[0]] if close else next(iter(known), "…")
