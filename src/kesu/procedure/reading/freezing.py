"""What a snapshot is made of follows from its register: its columns, and whether it may leave."""

from __future__ import annotations

from dataclasses import replace

from kesu.procedure.declared import Field, Procedure, measure_of
from kesu.procedure.figurerows import columns_of
from kesu.procedure.reading.reader import Reader
from kesu.procedure.registers import Column, columns_over

_KINDS = frozenset(
    ("text", "long_text", "integer", "decimal", "money", "boolean", "date", "time", "datetime", "duration", "choice")
) | frozenset(("person", "unit", "party", "contact", "product", "part", "lot", "place"))


def check_snapshots(procedure: Procedure, reader: Reader) -> None:
    """After binding: what is said of the rows of another procedure's register, which nobody here knows. A row has
    columns and nothing below them; what has is the case it comes from."""
    for field in procedure.fields.values():
        reads = field.where.reads if field.type == "snapshot" and field.where is not None else ()
        for path in sorted(path for path in reads if path[0] == "x" and len(path) > 2):
            assert field.where is not None
            name = ".".join(path)
            reader.say("snapshot.row", field.where.place, name=name, rest=name.removeprefix("x."))


def complete_snapshots(procedure: Procedure, said: frozenset[str]) -> Procedure:
    """Snapshots with the columns of their register. One that holds something internal, entries of the ledger, what has
    expired, or rows of another procedure, which nobody here knows, is internal, unless the pack says (`said`) what it
    is."""
    changed = {
        name: _complete(field, procedure, name in said)
        for name, field in procedure.fields.items()
        if field.type == "snapshot"
    }
    return replace(procedure, fields={**procedure.fields, **changed}) if changed else procedure


def _complete(field: Field, procedure: Procedure, said: bool) -> Field:
    measured = measure_of(field.of or "")
    if measured is not None:
        measure = procedure.measures.get(measured[1]) if measured[0] is None else None
        columns_of_it = columns_of(field, measure, procedure) if measure is not None else {}
        return replace(field, internal=field.internal or not said, columns=columns_of_it)
    register = procedure.registers.get(field.of or "")
    if register is None:
        return replace(field, internal=field.internal or not said)
    columns = columns_over(procedure, register).columns
    internal = frozenset(name for name, spec in procedure.fields.items() if spec.internal)
    secret = (
        register.ledger or register.expired or any(column.internal or column.reads & internal for column in columns)
    )
    return replace(
        field,
        internal=field.internal or (secret and not said),
        columns={column.key: _field(column, internal) for column in columns},
    )


def _field(column: Column, internal: frozenset[str]) -> Field:
    hidden = column.internal or bool(column.reads & internal)
    if column.spec is not None and column.spec.type in _KINDS:
        bare = {"computed": None, "see": None, "facet": None, "default": None, "value": None}
        return replace(column.spec, name=column.key, internal=hidden, optional=True, **bare)  # type: ignore[arg-type]
    kind = column.type.name if column.type.name in _KINDS else "text"
    return Field(name=column.key, type=kind, internal=hidden, optional=True)
