"""The rows of a snapshot over the cases a scenario keeps in memory; who sees which cases is the casebook's to know."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from kesu.procedure import registers
from kesu.procedure.context import Actor, Context
from kesu.procedure.declared import Field, Over, Register
from kesu.procedure.facts import Facts
from kesu.procedure.freezing import records_for, rows_for, source_of
from kesu.procedure.program import Program
from kesu.procedure.recordrows import rows_of_records
from kesu.procedure.records import current
from kesu.procedure.registers import Names, Row
from kesu.procedure.seeing import hidden_from, is_from_outside

if TYPE_CHECKING:
    from kesu.procedure.scenarios.world import MemoryWorld


def freezer(world: MemoryWorld, actor: Actor, now: datetime) -> Callable[[Field, Facts], list[dict[str, Any]]]:
    """What `Context.freeze` is in memory."""
    context = Context(now=now, actor=actor, directory=world.present, calendars=world.calendars)

    def freeze(spec: Field, own: Facts) -> list[dict[str, Any]]:
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
        if own.name == procedure if over is None else over.reaches(own.name, own.kind):
            hidden = frozenset() if context.actor.system else hidden_from(kept.program, kept.state, context)
            outside = is_from_outside(kept.program, context)
            yield kept.state.ref, Facts(kept.program, kept.state, context), hidden, outside
