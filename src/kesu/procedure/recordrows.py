"""The rows that records have in a register (A9): one each, of those that count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from kesu.procedure import registers
from kesu.procedure.context import Context
from kesu.procedure.declared import Record
from kesu.procedure.facts import Facts
from kesu.procedure.program import Program
from kesu.procedure.records import Entry, listed
from kesu.procedure.registers import NONE, Compiled, Names, Row
from kesu.procedure.triggering import TriggerFacts


def facts_of(program: Program, record: Record, entry: Entry, context: Context) -> Facts:
    """A record as a register of that program reads it, under `x.` and `record.`."""
    row: dict[str, Any] = listed(record, entry)
    return TriggerFacts(program, context, record=row).with_row(row)


def rows_of_records(
    register: Compiled,
    program: Program,
    record: Record,
    entries: Iterable[Entry],
    context: Context,
    hidden: Names = NONE,
) -> Iterator[Row]:
    """The rows of these records in their order; identity: the record's number. hidden: its fields that do not exist for
    the reader."""
    for entry in entries:
        for row in registers.rows(register, facts_of(program, record, entry, context), hidden):
            yield Row(str(entry.seq), row.cells, row.order)
