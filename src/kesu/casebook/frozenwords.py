"""The rows of a snapshot in words: what its columns are called, and what a frozen value reads like."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from kesu.casebook import published
from kesu.casebook.entries import with_names
from kesu.casebook.wording import Reader, heading, text_of
from kesu.procedure.declared import Field, Procedure, Register
from kesu.procedure.freezing import cells, source_of
from kesu.procedure.refusals import Refusal
from kesu.procedure.registers import Column, columns_over
from kesu.procedure.values import Json, decoder, to_native


@dataclass(frozen=True)
class FrozenWords:
    """procedure: as it is today, whose register it was taken of; without it the bare values are told."""

    procedure: Procedure | None
    register: Register | None
    reader: Reader

    @cached_property
    def columns(self) -> Mapping[str, Column]:
        if self.procedure is None or self.register is None:
            return {}
        return {column.key: column for column in columns_over(self.procedure, self.register).columns}

    def keys(self, rows: Iterable[Mapping[str, Json]]) -> list[str]:
        """The columns the rows were frozen with; where there are none, those of the register."""
        first = next(iter(rows), None)
        return list(cells(first)) if first is not None else list(self.columns)

    def heading(self, key: str) -> str:
        column = self.columns.get(key)
        return heading(column, self.procedure, self.reader) if column and self.procedure else key

    def text(self, key: str, plain: Json) -> str:
        column = self.columns.get(key)
        if column is None or self.procedure is None:
            return "" if plain is None else str(plain)
        kind = column.spec.type if column.spec else column.type.name
        value = to_native(decoder(column.spec or Field(name=column.key, type=kind)), plain)
        return text_of(value, column, self.procedure, self.reader)


def words_over(procedure: str, register: Register | None, reader: Reader) -> FrozenWords:
    """The words of a snapshot over that register of the procedure's present version."""
    return FrozenWords(present_procedure(procedure), register, with_names(reader, register))


def words_of(spec: Field, own: Procedure, reader: Reader) -> FrozenWords:
    """The words of a snapshot field of a case that runs on `own`."""
    name, register = source_of(spec, own.name)
    procedure = own if name == own.name else present_procedure(name)
    found = procedure.registers.get(register) if procedure is not None else None
    return FrozenWords(procedure, found, with_names(reader, found))


def present_procedure(name: str) -> Procedure | None:
    """The present version; None where no procedure goes by that name."""
    try:
        return published.program_of(published.current(name)).procedure
    except Refusal:
        return None
