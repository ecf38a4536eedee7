"""What a case, a row of its table, an entry of its ledger or a record counts for in a measure (A9)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from kesu.procedure import ledgers
from kesu.procedure.declared import Field, Measure, Procedure, Register
from kesu.procedure.expressions import ENTRY, UNKNOWN, Expression, names_of
from kesu.procedure.facts import Facts
from kesu.procedure.periods import period_of
from kesu.procedure.program import Program
from kesu.procedure.registers import NONE, ROW, Names, fields_read
from kesu.procedure.trying import tried


@dataclass(frozen=True, slots=True)
class Compiled:
    """A measure over one version; None where that version does not know what it reads. reads: fields it hangs on, of a
    record its own. internal: columns of the table that it hangs on never leave. facets: where each value of what it is
    split by is found: a column of the row (`x`), a field (`f`)."""

    value: Expression | None
    where: Expression | None
    filtered: bool
    dated: Expression | None
    reads: Names
    internal: bool
    facets: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Counted:
    """What one row counts for. value: whether it is one of the share or count, or its number; None: not counted."""

    period: str
    value: bool | Decimal | None
    facets: tuple[Any, ...]


@lru_cache(maxsize=512)
def compiled(program: Program, measure: Measure) -> Compiled:
    """A measure made ready for the cases of one version."""
    procedure, listed = program.procedure, measure.listed
    names = names_of(procedure).for_register(listed)

    def bound(expression: Expression | None, want: str) -> Expression | None:
        if expression is None:
            return None
        new = Expression(expression.text, scope="measure")
        return None if new.bind(names, want) else new

    wanted = "boolean" if measure.kind in ("share", "count") else "number"
    value, where = bound(measure.value, wanted), bound(measure.where, "boolean")
    dated = bound(measure.dated, "instant")
    parts = [part for part in (value, where, dated) if part is not None]
    reads = frozenset(name for part in parts for name in fields_read(part, procedure))
    own = frozenset(path[1] for part in parts for path in part.reads if path[0] in ROW and len(path) > 1)
    columns = row_fields(procedure, listed) if listed.record is None else {}
    internal = any(name in columns and columns[name].internal for name in own)
    if listed.record is not None:
        reads |= own
    return Compiled(value, where, measure.where is not None, dated, reads, internal, _facets(program, measure))


def row_fields(procedure: Procedure, listed: Register) -> Mapping[str, Field]:
    """What a row says that is no case: the columns of the table, the fields of the record; of the ledger see ENTRY."""
    table = procedure.fields.get(listed.table or "")
    record = procedure.records.get(listed.record or "")
    return table.columns if table is not None else record.fields if record is not None else {}


def _facets(program: Program, measure: Measure) -> Mapping[str, tuple[str, str]]:
    """A column of the row goes before a facet of the case."""
    listed, procedure = measure.listed, program.procedure
    known: Mapping[str, Any] = ENTRY if listed.ledger else row_fields(procedure, listed)
    of_row = {name: ("x", name) for name in measure.by if name in known}
    return {name: ("f", program.facets[name]) for name in measure.by if name in program.facets} | of_row


def counted(measure: Measure, facts: Facts, hidden: Names = NONE, *, outside: bool = False) -> Iterator[Counted]:
    """What a case counts for, row by row; nothing where it does not belong to the measure, has no date yet, or is
    decided by what does not exist for the reader. hidden: those fields; outside: internal columns and what was booked
    do not exist either. Facts of a record stand at it as their row."""
    ready = compiled(facts.program, measure)
    unseen = outside and (ready.internal or measure.rows == "ledger")
    if ready.value is None or ready.reads & hidden or unseen:
        return
    for one in _rows(measure, facts, hidden):
        found = _counted(measure, ready, one, hidden)
        if found is not None:
            yield found


def _rows(measure: Measure, facts: Facts, hidden: Names) -> Iterator[Facts]:
    listed = measure.listed
    if listed.ledger:
        yield from (facts.with_row(row) for _number, row in ledgers.rows_of(facts))
    elif listed.table is None:
        yield facts
    elif listed.table in facts.program.fields and listed.table not in hidden:
        rows = facts.field(listed.table)
        yield from (facts.with_row(row) for row in (rows if isinstance(rows, tuple) else ()))


def _counted(measure: Measure, ready: Compiled, facts: Facts, hidden: Names) -> Counted | None:
    if ready.filtered and (ready.where is None or tried(ready.where, facts) is not True):
        return None
    period = _period(measure, ready, facts)
    if period is None or ready.value is None:
        return None
    found = tried(ready.value, facts)
    facets = tuple(_facet(facts, ready.facets.get(facet), hidden) for facet in measure.by)
    if measure.kind in ("share", "count"):
        return Counted(period, found is True, facets)
    return Counted(period, None if found is None else Decimal(found), facets)


def _facet(facts: Facts, where: tuple[str, str] | None, hidden: Names) -> Any:
    if where is None or where[1] in hidden:
        return None
    value = facts.column(where[1]) if where[0] == "x" else facts.field(where[1])
    return None if value is UNKNOWN else value


def _period(measure: Measure, ready: Compiled, facts: Facts) -> str | None:
    moment: Any = None
    if measure.dated is None:
        listed = measure.listed
        own = listed.ledger or listed.record is not None
        moment = facts.column("at") if own else facts.case("opened_at")
    elif ready.dated is not None:
        moment = tried(ready.dated, facts)
    if isinstance(moment, datetime):
        moment = moment.astimezone(facts.zone()).date()
    return period_of(moment, measure.per) if isinstance(moment, date) else None
