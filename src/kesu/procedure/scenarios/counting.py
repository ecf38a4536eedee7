"""What registers and measures say of the cases a scenario keeps in memory; everything in it is counted, nothing hidden.

Rows are plain cells by column; a figure is `period`, `value`, `denominator`, `cases` and `met` (the target), as REST
says it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from kesu.procedure import periods, registers
from kesu.procedure.context import SYSTEM, Context
from kesu.procedure.declared import Measure
from kesu.procedure.scenarios.freezing import cases_of, count, records_of
from kesu.procedure.tallies import Series, Tally
from kesu.procedure.values import plain_decimal, to_plain

if TYPE_CHECKING:
    from kesu.procedure.scenarios.world import MemoryWorld

PERIODS = 12
Rows = list[dict[str, Any]]
Figure = Mapping[str, Any]
Held = dict[str, dict[str, str]]


def rows_in(world: MemoryWorld, procedure: str, name: str, now: datetime) -> Rows | None:
    """The rows of a register; None where the procedure has none of that name."""
    program = world.programs[procedure]
    register = program.procedure.registers.get(name)
    if register is None:
        return None
    found: Rows = []
    if register.record is not None:
        ready = registers.compiled(program, register)
        for row in records_of(world, program, register, _context(world, now)):
            found.append({c.key: to_plain(value) for c, value in zip(ready.columns, row.cells, strict=True)})
        return found
    for _ref, facts, hidden, outside in cases_of(world, procedure, _context(world, now), register.over):
        ready = registers.compiled(facts.program, register)
        for row in registers.rows(ready, facts, hidden, outside=outside):
            pairs = zip(ready.columns, row.cells, strict=True)
            found.append({column.key: to_plain(value) for column, value in pairs})
    return found


def figure_in(world: MemoryWorld, procedure: str, name: str, period: str, now: datetime) -> Figure | None:
    """A measure in one of its last twelve periods, the present one where none is named; None where there is none."""
    measure = world.programs[procedure].procedure.measures.get(name)
    if measure is None:
        return None
    known = periods.latest(now.astimezone(world.calendars.default.zone).date(), measure.per, PERIODS)
    wanted = period or known[-1]
    if wanted not in known:
        return None
    series = Series(world.programs[procedure].procedure, measure, [wanted])
    count(world, world.programs[procedure], series, _context(world, now))
    return figure(wanted, series.periods()[0].tally, measure)


def figure(period: str, tally: Tally, measure: Measure) -> Figure:
    value = tally.value(measure.kind)
    plain = None if value is None else plain_decimal(value)
    met = tally.meets(measure.kind, measure.target) if measure.target else None
    denominator = plain_decimal(tally.denominator(measure.kind))
    return {"period": period, "value": plain, "denominator": denominator, "cases": tally.cases, "met": met}


def held_in(world: MemoryWorld, stock: str) -> Held:
    """What a stock holds over all cases, by place, then item."""
    found: Held = {}
    for (item, place), held in world.balances(stock, None, None).items():
        found.setdefault(place, {})[item] = plain_decimal(held)
    return found


def _context(world: MemoryWorld, now: datetime) -> Context:
    return Context(now=now, actor=SYSTEM, directory=world.present, calendars=world.calendars)
