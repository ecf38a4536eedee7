"""What is reckoned over records (A9): what they require as they are entered, and their rows in registers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from kesu.procedure import registers
from kesu.procedure.context import Context
from kesu.procedure.declared import Label, Procedure, Record
from kesu.procedure.facts import Facts
from kesu.procedure.program import Program, compile_procedure
from kesu.procedure.records import Entry, listed, native
from kesu.procedure.refusals import not_fulfilled
from kesu.procedure.registers import NONE, Compiled, Names, Row
from kesu.procedure.state import Json
from kesu.procedure.triggering import TriggerFacts
from kesu.procedure.trying import tried
from kesu.procedure.values import plain_instant

Values = dict[str, Json]


def facts_of(program: Program, record: Record, entry: Entry, context: Context) -> Facts:
    """A record as a register of that program reads it, under `x.` and `record.`."""
    row: dict[str, Any] = listed(record, entry)
    return TriggerFacts(program, context, record=row).with_row(row)


def fulfil(record: Record, values: Values, context: Context) -> Values:
    """The values of a record that is being entered. Refuses `requires` where they do not hold what the type requires;
    empty does not (B1.9). The present is the context's, days those of the organisation's calendar."""
    if not record.requires:
        return values
    title = record.label or Label(record.name, record.name)
    alone = compile_procedure(Procedure(name=record.name, version="", title=title, kind="record", fields=record.fields))
    entry = Entry(record.name, 0, plain_instant(context.now), values)
    facts = TriggerFacts(alone, context, record=native(record, entry))
    for requirement in record.requires:
        if tried(requirement.that, facts) is not True:
            raise not_fulfilled(requirement)
    return values


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
