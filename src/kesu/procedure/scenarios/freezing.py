"""The rows of a snapshot over the cases a scenario keeps in memory; who sees which cases is the casebook's to know."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from kesu.procedure import figurerows, registers
from kesu.procedure.context import Actor, Context
from kesu.procedure.declared import Field, Over, Procedure, Register, measure_of
from kesu.procedure.facts import Facts
from kesu.procedure.freezing import records_for, rows_for, source_of
from kesu.procedure.program import Program
from kesu.procedure.recordrows import facts_of, rows_of_records
from kesu.procedure.records import current
from kesu.procedure.registers import Names, Row
from kesu.procedure.seeing import hidden_from, is_from_outside
from kesu.procedure.tallies import Series, tally

if TYPE_CHECKING:
    from kesu.procedure.scenarios.world import MemoryWorld


def freezer(world: MemoryWorld, actor: Actor, now: datetime) -> Callable[[Field, Facts], list[dict[str, Any]]]:
    """What `Context.freeze` is in memory."""
    context = Context(now=now, actor=actor, directory=world.present, calendars=world.calendars)

    def freeze(spec: Field, own: Facts) -> list[dict[str, Any]]:
        if (named := measure_of(spec.of or "")) is not None:
            return _figures(world, spec, named, own, context)
        procedure, name = source_of(spec, own.program.procedure.name)
        program = world.programs.get(procedure)
        register = program.procedure.registers.get(name) if program else None
        if program is None or register is None:
            return []
        if register.record is not None:
            entries = current(program.procedure.records[register.record], world.records.kept.get(register.record, ()))
            return rows_for(spec, register, own, records_for(program, register, entries, context))
        return rows_for(spec, register, own, cases_of(world, procedure, context, register.over))

    return freeze


def _figures(
    world: MemoryWorld, spec: Field, named: tuple[str | None, str], own: Facts, context: Context
) -> list[dict[str, Any]]:
    program = world.programs.get(named[0]) if named[0] is not None else own.program
    measure = program.procedure.measures.get(named[1]) if program is not None else None
    if program is None or measure is None:
        return []
    asked, names = figurerows.wanted(spec, measure, own)
    series = figurerows.series_over(program.procedure, asked, names)
    count(world, program, series, context)
    return figurerows.rows_of(asked, names, series.periods())


def count(world: MemoryWorld, program: Program, series: Series, context: Context) -> None:
    """Fill in a series of a measure that the program declares."""
    procedure = program.procedure
    for base in series.bases:
        listed = base[0].listed
        if listed.record is None:
            cases = cases_of(world, procedure.name, context, listed.over)
            tally([base], ((facts, hidden, outside) for _ref, facts, hidden, outside in cases))
        else:
            spec = procedure.records[listed.record]
            entries = current(spec, world.records.kept.get(listed.record, ()))
            tally([base], ((facts_of(program, spec, entry, context), frozenset(), False) for entry in entries))


def records_of(world: MemoryWorld, program: Program, register: Register, context: Context) -> Iterator[Row]:
    """The rows of a register over records, by number."""
    record = program.procedure.records[register.record or ""]
    entries = current(record, world.records.kept.get(register.record or "", ()))
    yield from rows_of_records(registers.compiled(program, register), program, record, entries, context)


def cases_of(
    world: MemoryWorld, procedure: str, context: Context, over: Over | None = None
) -> Iterator[tuple[str, Facts, Names, bool]]:
    """The cases of a procedure, or those `over` reaches, as the context's actor sees them: reference, facts, hidden
    fields, from outside."""
    for kept in world.cases.values():
        own = kept.program.procedure
        if own.name == procedure if over is None else _reaches(over, own):
            hidden = frozenset() if context.actor.system else hidden_from(kept.program, kept.state, context)
            outside = is_from_outside(kept.program, context)
            yield kept.state.ref, Facts(kept.program, kept.state, context), hidden, outside


def _reaches(over: Over, procedure: Procedure) -> bool:
    return over.expires(procedure) if over.destroyed_by else over.reaches(procedure.name, procedure.kind)
