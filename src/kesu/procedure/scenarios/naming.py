"""Names in an expectation that nothing is called by: what is expected not to happen would hold of them for ever."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kesu.procedure.declared import Field
from kesu.procedure.program import Program
from kesu.procedure.scenarios.expecting import FORM, negated
from kesu.procedure.values import option_codes

COMPLAINANT = "complainant"


@dataclass(frozen=True, slots=True)
class Known:
    """What there is to be named. met: the procedures that triggers may open cases of."""

    program: Program
    people: Collection[str]
    met: Collection[str] = ()

    def parties(self) -> set[str]:
        return {*self.program.procedure.roles, COMPLAINANT, *self.people}

    def documents(self) -> set[str]:
        procedure = self.program.procedure
        return {*procedure.documents, *(f"{d} to {one}" for d in procedure.documents for one in self.parties())}

    def links(self) -> set[str]:
        return {*(one.link for one in self.program.procedure.openings), *self.met}

    def steps(self) -> set[str]:
        return set(self.program.steps)

    def signed(self) -> set[str]:
        sheets = {name for name, spec in self.program.fields.items() if spec.sheet is not None}
        return self.steps() | sheets


_NAMES: Mapping[str, Callable[[Known], set[str]]] = {
    "notified": Known.parties,
    "sent": Known.documents,
    "made": Known.documents,
    "signed": Known.signed,
    "opened": Known.links,
    "joined": Known.links,
    "withdrawn": Known.steps,
}


def nonsense(given: Mapping[str, Any], known: Known) -> list[str]:
    """One line for each name that is nobody's and nothing's."""
    found = [line for key, names in _NAMES.items() for line in _unknown(key, negated(given.get(key)), names(known))]
    found += [f"{key}: takes names with what is expected of each" for key in ("sees", "form") if _shapeless(given, key)]
    for person, fields in _entries(given.get("sees")):
        found += [f"sees.{person}: nobody of that name"] if person not in known.people else []
        found += _unknown(f"sees.{person}", _listed(fields), known.program.fields)
    for step, asked in _entries(given.get("form")):
        found += _of_form(f"form.{step}", step, asked, known)
    return found


def _of_form(place: str, step: str, asked: Any, known: Known) -> Iterator[str]:
    if step not in known.program.steps:
        yield f"{place}: no such step"
        return
    if not isinstance(asked, Mapping):
        yield f"{place}: takes {', '.join(FORM)}"
        return
    yield from (f"{place}.{key}: no such expectation" for key in asked if key not in FORM)
    if asked.get("by") and asked["by"] not in known.people:
        yield f"{place}.by: nobody of the name {asked['by']}"
    yield from _unknown(f"{place}.shows", _listed(asked.get("shows")), known.program.fields)
    yield from _unknown(f"{place}.outcomes", _listed(asked.get("outcomes")), known.program.steps[step].outcomes)
    for name, options in _entries(asked.get("offers")):
        spec = _field(known.program.fields, name)
        if spec is not None and spec.rows is None:  # rows come and go
            yield from _unknown(f"{place}.offers.{name}", _listed(options), option_codes(spec.options))


def _field(fields: Mapping[str, Field], name: str) -> Field | None:
    """A field, or a column as `table.column`."""
    table, _, column = name.partition(".")
    return fields[table].columns.get(column) if column and table in fields else fields.get(name)


def _shapeless(given: Mapping[str, Any], key: str) -> bool:
    return bool(given.get(key)) and not isinstance(given[key], Mapping)


def _entries(given: Any) -> Iterable[tuple[str, Any]]:
    return [(str(name), one) for name, one in given.items()] if isinstance(given, Mapping) else []


def _listed(given: Any) -> list[str]:
    """All names, those that are not expected as well."""
    names = given.get("only") if isinstance(given, Mapping) else given
    texts = [names] if isinstance(names, str) else names or ()
    return [str(name).removeprefix("not ") for name in texts]


def _unknown(place: str, names: Iterable[str], known: Collection[str]) -> list[str]:
    return [f"{place}: there is no {name}" for name in names if name not in known]
