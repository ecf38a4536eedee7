"""Choices among rows of the case: the rows as options, and whether what was chosen is still among them (A4 `from`)."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from typing import Any

from kesu.procedure.declared import Field, Label, Option, RowsOf
from kesu.procedure.facts import Facts
from kesu.procedure.state import Json
from kesu.procedure.values import UNKNOWN_PLAIN, option_codes, to_plain

MOST_LETTERS = 80  # of what a row is called


def with_rows(spec: Field, facts: Facts, hidden: Container[str] = frozenset()) -> Field:
    """The field with the rows there are as its options, so that it is shown and asked as any choice; a table with them
    in its columns; any other field as it is. hidden: fields that do not exist for the reader: they offer nothing."""
    if spec.rows is not None:
        return replace(spec, options=_options(spec.rows, facts, hidden))
    if any(column.rows for column in spec.columns.values()):
        columns = {name: with_rows(column, facts, hidden) for name, column in spec.columns.items()}
        return replace(spec, columns=columns)
    return spec


def _options(chosen: RowsOf, facts: Facts, hidden: Container[str]) -> tuple[Option, ...]:
    table = facts.program.fields.get(chosen.table)
    if table is None or table.key is None or table.name in hidden:
        return ()
    key, named = table.columns[table.key], table.columns.get(chosen.label or "")
    rows = ((row[key.name], row) for row in rows_of(facts, table) if row.get(key.name) is not None)
    found = {str(code): Option(name=str(code), label=_label(key, named, row)) for code, row in rows}
    return tuple(found.values())


def rows_of(facts: Facts, table: Field) -> Sequence[Mapping[str, Any]]:
    """The rows of a table there are now, native; none while they are not known."""
    rows = facts.field(table.name)
    return rows if isinstance(rows, tuple | list) else ()


def _label(key: Field, named: Field | None, row: Mapping[str, Any]) -> Label:
    zh, en = (
        " · ".join(text for one in (key, named) if one is not None and (text := _told(one, row, language)))
        for language in ("zh", "en")
    )
    return Label(zh, en)


def _told(column: Field, row: Mapping[str, Any], language: str) -> str:
    value = to_plain(row.get(column.name))
    if value is None or isinstance(value, Mapping | list):
        return ""
    option = option_codes(column.options).get(str(value)) if column.options else None
    text = " ".join((option.text(language) if option else str(value)).split())
    return text if len(text) <= MOST_LETTERS else text[: MOST_LETTERS - 1] + "…"


def gone(spec: Field, value: Json, rows: Mapping[str, frozenset[str]]) -> list[str]:
    """The keys it names that no row has (any more), in a table's columns too. rows: the keys there are, by table."""
    if spec.rows is not None:
        keys = rows.get(spec.rows.table, frozenset())
        return [str(value)] if value is not None and value != UNKNOWN_PLAIN and str(value) not in keys else []
    columns = [column for column in spec.columns.values() if column.rows is not None]
    if not columns or not isinstance(value, Sequence):
        return []
    return [key for row in value for column in columns for key in gone(column, row.get(column.name), rows)]
