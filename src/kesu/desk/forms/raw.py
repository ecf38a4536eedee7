"""What stands in a control: as it was typed, or as it is stored, so that nothing typed is ever lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any

from django.http import QueryDict

from kesu.procedure.declared import Field

MANY = frozenset(("choices", "people", "units", "file", "files"))
MOST_ROWS = 200
EMPTY_WORDS = frozenset(("", None))


@dataclass(slots=True)
class RawRow:
    """One row of a table: its identity if it has one, and its cells."""

    number: str = ""
    cells: dict[str, Raw] = field(default_factory=dict)
    removed: bool = False


@dataclass(slots=True)
class Raw:
    text: str = ""
    many: list[str] = field(default_factory=list)
    rows: list[RawRow] = field(default_factory=list)
    unknown: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.text.strip() or self.many or self.unknown or any(not _blank(row) for row in self.rows))


def _blank(row: RawRow) -> bool:
    return row.removed or all(cell.is_empty for cell in row.cells.values())


# --- from what is stored -----------------------------------------------------------------------------


def stored(spec: Field, plain: Any, zone: tzinfo) -> Raw:
    """A JSON-plain value as its control shows it; instants in `zone`."""
    if plain is None:
        return Raw()
    if isinstance(plain, Mapping) and plain.get("unknown") is True:
        return Raw(unknown=True)
    if spec.type == "table":
        return Raw(rows=[_stored_row(spec, row, zone) for row in plain])
    if spec.type == "list":
        return Raw(text="\n".join(map(str, plain)))
    if spec.type in MANY:
        return Raw(many=[str(part) for part in plain] if isinstance(plain, list) else [str(plain)])
    if spec.type == "boolean":
        return Raw(text="true" if plain else "false")
    if spec.type == "datetime":
        return Raw(text=datetime.fromisoformat(plain).astimezone(zone).strftime("%Y-%m-%dT%H:%M"))
    return Raw(text=str(plain))


def _stored_row(spec: Field, row: Mapping[str, Any], zone: tzinfo) -> RawRow:
    cells = {name: stored(column, row.get(name), zone) for name, column in spec.columns.items()}
    return RawRow(str(row.get("#", "")), cells)


# --- from what was typed -----------------------------------------------------------------------------


def typed(spec: Field, name: str, post: QueryDict) -> Raw:
    """What a form sent under that name. Rows keep their order; a row more is there where one was asked for."""
    unknown = f"{name}?" in post
    if spec.type == "table":
        return Raw(rows=_typed_rows(spec, name, post), unknown=unknown)
    if spec.type in MANY:
        return Raw(many=[part for part in post.getlist(name) if part], unknown=unknown)
    return Raw(text=str(post.get(name, "")), unknown=unknown)


def _typed_rows(spec: Field, name: str, post: QueryDict) -> list[RawRow]:
    count = str(post.get(f"{name}.n", "0"))
    wanted = min(int(count) if count.isdigit() else 0, MOST_ROWS)
    rows = [_typed_row(spec, f"{name}.{place}", post) for place in range(wanted)]
    if post.get("more") == name and wanted < MOST_ROWS:
        rows.append(RawRow(cells={column: Raw() for column in spec.columns}))
    return rows


def _typed_row(spec: Field, name: str, post: QueryDict) -> RawRow:
    cells = {column: typed(inner, f"{name}.{column}", post) for column, inner in spec.columns.items()}
    return RawRow(str(post.get(f"{name}.#", "")), cells, f"{name}.x" in post)


# --- to what a command takes -------------------------------------------------------------------------


def given(spec: Field, raw: Raw, left_out: frozenset[str] = frozenset()) -> Any:
    """The value for a command's map: text for any scalar, None where empty. left_out: columns the form did not show."""
    if raw.unknown:
        return {"unknown": True}
    if spec.type == "table":
        rows = [_given_row(spec, row, left_out) for row in raw.rows if not _blank(row)]
        return rows or None
    if spec.type == "list":
        return [line.strip() for line in raw.text.splitlines() if line.strip()] or None
    if spec.type == "file":
        return raw.many[-1] if raw.many else None
    if spec.type in MANY:
        return raw.many or None
    return raw.text.replace("\r\n", "\n") if raw.text.strip() else None


def _given_row(spec: Field, row: RawRow, left_out: frozenset[str]) -> dict[str, Any]:
    cells = {
        name: given(spec.columns[name], cell)
        for name, cell in row.cells.items()
        if name not in left_out and spec.columns[name].computed is None
    }
    return {**({"#": row.number} if row.number.isdigit() else {}), **cells}
