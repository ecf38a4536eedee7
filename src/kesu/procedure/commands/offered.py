"""Whether what was chosen among rows of the case is there (A4 `from`): it depends on the case, as what is required
does, and is looked at with it; so nobody learns by trying which rows there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kesu.procedure.declared import Field
from kesu.procedure.draft import Draft
from kesu.procedure.facts import Facts
from kesu.procedure.hiding import hidden_in, texts_in
from kesu.procedure.offering import gone, rows_of
from kesu.procedure.refusals import Refusal, word
from kesu.procedure.state import Json


def check_offered(
    draft: Draft, values: Mapping[str, Json], facts: Facts, columns: Mapping[str, Field] | None = None
) -> None:
    """Refuses `requires` (`not_offered`) the first value whose row is gone. facts: with the values laid over, so that
    rows and choice may come in one form. columns: what the names are, where they are those of a row."""
    specs = draft.program.fields if columns is None else columns
    for name, value in values.items():
        spec = specs.get(name)
        if spec is None or value is None:
            continue
        _check_hidden(draft, spec, value)
        keys = {one.rows.table: _keys(draft, facts, one.rows.table) for one in _choices(spec) if one.rows}
        lost = gone(spec, value, keys) if keys else []
        if lost:
            raise Refusal("requires", "not_offered", field=word(spec), given=lost[0][:60], name=spec.name)


def _check_hidden(draft: Draft, spec: Field, value: Json) -> None:
    """Refuses `input` an option that is no longer offered, unless the case holds it already (A4 `hidden`)."""
    away = hidden_in(spec, value)
    known = frozenset(texts_in(list(draft.state.fields.values()))) if away else frozenset()
    for code in away:
        if code not in known:
            raise Refusal("input", "bad_value", field=word(spec), why="hidden_option", name=spec.name, given=code[:60])


def _choices(spec: Field) -> Iterator[Field]:
    yield spec
    yield from spec.columns.values()


def _keys(draft: Draft, facts: Facts, table: str) -> frozenset[str]:
    spec = draft.program.fields[table]
    return frozenset(str(row[spec.key or ""]) for row in rows_of(facts, spec) if row.get(spec.key or "") is not None)
