"""Snapshots over the cases and records of the book: their rows when they are taken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from kesu.casebook import published
from kesu.casebook.measuring import Wanted, count
from kesu.casebook.published import reached_by
from kesu.casebook.recordscanning import scan_records
from kesu.casebook.recordsight import hidden_of, may_read
from kesu.casebook.scanning import Scope, scan
from kesu.casebook.sight import Viewer
from kesu.organisation.calendars import calendars_of
from kesu.organisation.directory import directory_of
from kesu.procedure import figurerows
from kesu.procedure.context import SYSTEM, Context
from kesu.procedure.declared import Field, Measure, Register, measure_of
from kesu.procedure.facts import Facts
from kesu.procedure.freezing import records_for, rows_for, source_of
from kesu.procedure.program import Program
from kesu.procedure.refusals import Refusal
from kesu.procedure.registers import Names

if TYPE_CHECKING:
    from kesu.casebook.work import Work

Json = Any


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure, and the version of the procedure that declares it."""

    program: Program
    measure: Measure


def frozen_rows(work: Work, spec: Field, facts: Facts) -> list[dict[str, Json]]:
    """What a snapshot holds now: the rows that whoever acts may see; of the system's own act, all."""
    person = work.actor.person
    viewer = Viewer(person, work.now, work.directory) if person is not None else None
    if (measured := measure_behind(spec, facts.program)) is not None:
        measure, names = figurerows.wanted(spec, measured.measure, facts)
        return figures_now(measured, measure, names, viewer, work.now)
    source = register_behind(spec, facts.program)
    if source is None:
        return []
    procedure, register = source
    if register.record is not None:
        own = present(procedure, facts.program)
        return rows_for(spec, register, facts, records_seen(own, register, viewer, work.now)) if own else []
    return rows_for(spec, register, facts, cases_seen(Scope(reached_by(register.over, procedure)), viewer, work.now))


def measure_behind(spec: Field, program: Program) -> Measured | None:
    """The measure that a snapshot is of, in that procedure's present version; in its own, the case's version."""
    named = measure_of(spec.of or "")
    found = present(named[0] or program.procedure.name, program) if named is not None else None
    measure = found.procedure.measures.get(named[1]) if found is not None and named is not None else None
    return None if found is None or measure is None else Measured(found, measure)


def figures_now(
    measured: Measured, measure: Measure, names: Sequence[str], viewer: Viewer | None, now: datetime
) -> list[dict[str, Json]]:
    """The rows of these periods as they are counted now."""
    series = figurerows.series_over(measured.program.procedure, measure, names)
    count([Wanted(measured.program.procedure.name, measured.program, series)], viewer, now=now, frozen=True)
    return figurerows.rows_of(measure, names, series.periods())


def register_behind(spec: Field, program: Program) -> tuple[str, Register] | None:
    """The procedure and the register, in that procedure's present version; in its own, the case's version."""
    procedure, name = source_of(spec, program.procedure.name)
    found = present(procedure, program)
    register = found.procedure.registers.get(name) if found is not None else None
    return None if register is None else (procedure, register)


def present(procedure: str, program: Program) -> Program | None:
    """The procedure's present version; of the case's own procedure the case's."""
    if procedure == program.procedure.name:
        return program
    try:
        return published.program_of(published.current(procedure))
    except Refusal:
        return None


def records_seen(
    program: Program, register: Register, viewer: Viewer | None, now: datetime, seqs: Sequence[int] | None = None
) -> Iterator[tuple[str, Facts, Names, bool]]:
    """The records that count, or of these numbers those, as the viewer may see them."""
    kind = register.record or ""
    if viewer is not None and not may_read(kind, viewer.person, now=now):
        return
    hidden = hidden_of(kind, viewer.person, now=now) if viewer is not None else frozenset()
    context = viewer.context() if viewer is not None else _system(now)
    spec = program.procedure.records[kind]
    wanted = None if seqs is None else set(seqs)
    entries = (one for one in scan_records(kind, spec, newest_first=False) if wanted is None or one.seq in wanted)
    yield from records_for(program, register, entries, context, hidden)


def _system(now: datetime) -> Context:
    return Context(now=now, actor=SYSTEM, directory=directory_of(), calendars=calendars_of())


def cases_seen(scope: Scope, viewer: Viewer | None, now: datetime) -> Iterator[tuple[str, Facts, Names, bool]]:
    """The cases as the viewer may see them, the oldest first."""
    for seen in scan(scope, viewer, now=now, newest_first=False):
        yield str(seen.ref), seen.facts, seen.hidden, seen.outside
