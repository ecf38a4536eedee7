"""`from: f.solutions`: a choice whose options are the rows of a table of the case (A4)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from kesu.procedure.declared import Field, Procedure, RowsOf
from kesu.procedure.reading.reader import Reader
from kesu.procedure.reading.shape import Json, Kind
from kesu.procedure.reading.tree import Node, ScalarNode

_FORM = re.compile(r"f\.([^\W\d]\w*)(?:\.([^\W\d]\w*))?")
_KEYS = frozenset(("text", "choice", "party", "contact", "product", "part", "lot", "place"))
_LABELS = ("text", "long_text")


class From(Kind):
    zh, en, example = (
        "表字段 f.表，或其中的列 f.表.列",
        "a table, `f.table`, or its column, `f.table.column`",
        "f.solutions",
    )

    def read(self, node: Node, reader: Reader) -> RowsOf | None:
        found = _FORM.fullmatch(node.text) if isinstance(node, ScalarNode) and not node.null else None
        if found is None:
            self.refuse(node, reader)
            return None
        return RowsOf(found[1], found[2], None, node.place)

    def schema(self) -> Json:
        return {"type": "string", "pattern": r"^f\.\w+(\.\w+)?$"}


FROM = From()


def complete_choices(procedure: Procedure) -> Procedure:
    """Choices among rows with the key column of their table, and the column that is read beside it."""
    fields = {name: _complete(field, procedure.fields) for name, field in procedure.fields.items()}
    return replace(procedure, fields=fields)


def _complete(field: Field, fields: Mapping[str, Field]) -> Field:
    if any(column.rows for column in field.columns.values()):
        columns = {name: _complete(column, fields) for name, column in field.columns.items()}
        return replace(field, columns=columns)
    table = fields.get(field.rows.table) if field.rows else None
    key = _key_of(table) if table is not None else None
    if field.rows is None or table is None or key is None:
        return field
    rest = [column for name, column in table.columns.items() if name != table.key and column.type in _LABELS]
    label = field.rows.label or next((column.name for column in rest), None)
    return replace(field, rows=replace(field.rows, label=label, key=key))


def check_choices(procedure: Procedure, reader: Reader) -> None:
    """A choice among rows needs a table whose rows have a key, and leaves the house only where the rows do (A4)."""
    for field in _choices(procedure):
        rows = field.rows
        assert rows is not None
        table = procedure.fields.get(rows.table)
        if table is None:
            names = [name for name, one in procedure.fields.items() if one.type == "table"]
            reader.say("name.unknown", rows.place, names, name=rows.table, kind="table field", kind_zh="表字段")
        elif (key := _key_of(table)) is None or key.type not in _KEYS:
            reader.say("field.from", rows.place, name=field.name, table=rows.table)
        elif rows.label is not None and rows.label not in table.columns:
            reader.say("name.unknown", rows.place, table.columns, name=rows.label, kind="column", kind_zh="列")
        elif not field.internal and _is_internal(table, rows):
            reader.say("field.from-internal", rows.place, name=field.name, table=rows.table)


def _key_of(table: Field) -> Field | None:
    return table.columns.get(table.key or "") if table.type == "table" else None


def _choices(procedure: Procedure) -> Iterator[Field]:
    for field in procedure.fields.values():
        yield from (column for column in field.columns.values() if column.rows is not None)
        if field.rows is not None:
            yield field


def _is_internal(table: Field, rows: RowsOf) -> bool:
    shown = [table.columns[name] for name in (table.key, rows.label) if name is not None]
    return table.internal or any(column.internal for column in shown)
