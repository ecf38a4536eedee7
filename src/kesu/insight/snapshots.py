"""A snapshot of a case in words: its frozen rows, its seal, and what has changed since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kesu.casebook import published
from kesu.casebook.restating import Snapshot
from kesu.insight.entries import with_names
from kesu.insight.wording import Reader, heading, text_of
from kesu.procedure.declared import Field, Procedure
from kesu.procedure.freezing import CASE, cells
from kesu.procedure.program import Program
from kesu.procedure.refusals import Refusal
from kesu.procedure.registers import Column, columns_over
from kesu.procedure.values import Json, decoder, to_native


@dataclass(frozen=True, slots=True)
class Change:
    """A row that says something else now. added: one that was booked since; number 0. cells: column, was, is."""

    ref: str
    number: int
    gone: bool
    added: bool
    cells: list[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Told:
    headings: list[str]
    rows: list[tuple[str, list[str]]]  # the case (of a record `type:number`) a row comes from, its cells
    changes: list[Change]


def told(snapshot: Snapshot, reader: Reader) -> Told:
    """The snapshot as the reader sees it."""
    program, reader = _program(snapshot), with_names(reader, snapshot.register)
    columns = _columns(snapshot, program)
    procedure = program.procedure if program else None
    keys = list(cells(snapshot.rows[0])) if snapshot.rows else []

    def name(key: str) -> str:
        column = columns.get(key)
        return heading(column, procedure, reader) if column and procedure else key

    def text(key: str, plain: Json) -> str:
        column = columns.get(key)
        if column is None or procedure is None:
            return "" if plain is None else str(plain)
        return text_of(_native(column, plain), column, procedure, reader)

    changes = [
        Change(
            str(one.ref),
            one.number,
            one.gone,
            one.added,
            [(name(key), text(key, was), text(key, now)) for key, (was, now) in one.changed.items()],
        )
        for one in snapshot.restatements
    ]
    rows = [(str(row[CASE]), [text(key, row[key]) for key in keys]) for row in snapshot.rows]
    return Told([name(key) for key in keys], rows, changes)


def _program(snapshot: Snapshot) -> Program | None:
    try:
        return published.program_of(published.current(snapshot.procedure))
    except Refusal:
        return None


def _columns(snapshot: Snapshot, program: Program | None) -> Mapping[str, Column]:
    if program is None or snapshot.register is None:
        return {}
    procedure: Procedure = program.procedure
    return {column.key: column for column in columns_over(procedure, snapshot.register).columns}


def _native(column: Column, plain: Json) -> Any:
    kind = column.spec.type if column.spec else column.type.name
    return to_native(decoder(column.spec or Field(name=column.key, type=kind)), plain)
