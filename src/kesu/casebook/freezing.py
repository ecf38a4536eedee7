"""Snapshots over the cases and records of the book: their rows when they are taken, and what has changed since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from kesu.casebook import published
from kesu.casebook.published import reached_by
from kesu.casebook.queries import CaseView
from kesu.casebook.recordscanning import scan_records
from kesu.casebook.recordsight import hidden_of, may_read
from kesu.casebook.scanning import Scope, scan
from kesu.casebook.sight import Viewer
from kesu.organisation.calendars import calendars_of
from kesu.organisation.directory import directory_of
from kesu.procedure.context import SYSTEM, Context
from kesu.procedure.declared import Field, Register
from kesu.procedure.facts import Facts
from kesu.procedure.freezing import CASE, ROW, differences, hash_of, records_for, rows_for, source_of
from kesu.procedure.program import Program
from kesu.procedure.refusals import Refusal
from kesu.procedure.registers import Names

if TYPE_CHECKING:
    from kesu.casebook.work import Work

Json = Any
_BATCH = 500


def frozen_rows(work: Work, spec: Field, facts: Facts) -> list[dict[str, Json]]:
    """What a snapshot holds now: the rows that whoever acts may see; of the system's own act, all."""
    source = _source(spec, facts.program)
    if source is None:
        return []
    procedure, register = source
    person = work.actor.person
    viewer = Viewer(person, work.now, work.directory) if person is not None else None
    if register.record is not None:
        own = _present(procedure, facts.program)
        return rows_for(spec, register, facts, _records(own, register, viewer, work.now)) if own else []
    return rows_for(spec, register, facts, _others(Scope(reached_by(register.over, procedure)), viewer, work.now))


def _source(spec: Field, program: Program) -> tuple[str, Register] | None:
    """The procedure and the register, in that procedure's present version; in its own, the case's version."""
    procedure, name = source_of(spec, program.procedure.name)
    present = _present(procedure, program)
    register = present.procedure.registers.get(name) if present is not None else None
    return None if register is None else (procedure, register)


def _present(procedure: str, program: Program) -> Program | None:
    if procedure == program.procedure.name:
        return program
    try:
        return published.program_of(published.current(procedure))
    except Refusal:
        return None


def _records(
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


def _others(scope: Scope, viewer: Viewer | None, now: datetime) -> Iterator[tuple[str, Facts, Names, bool]]:
    for seen in scan(scope, viewer, now=now, newest_first=False):
        yield str(seen.ref), seen.facts, seen.hidden, seen.outside


# --- since then ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Restatement:
    """A sealed row whose source says something else now. ref: of the case, or `type:number` of the record. changed: by
    column, was and is. gone: the row would not be listed any more."""

    ref: str
    row: str
    number: int
    changed: Mapping[str, tuple[Json, Json]]
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot of a case. procedure and register: where its rows come from. seal: who signed it, when, over which
    hash; None: nobody yet. intact: the rows are those that were signed."""

    spec: Field
    procedure: str
    register: Register | None
    rows: list[dict[str, Json]]
    seal: Mapping[str, Json] | None
    intact: bool
    restatements: list[Restatement]


def snapshot_of(view: CaseView, name: str) -> Snapshot | None:
    """A snapshot field of a case that the viewer may see; None where there is none for them."""
    spec = view.program.fields.get(name)
    rows = view.state.fields.get(name)
    if spec is None or spec.type != "snapshot" or name in view.hidden or rows is None:
        return None
    seal = view.state.sealed.get(name)
    intact = seal is None or seal.get("hash") == hash_of(rows)
    source = _source(spec, view.program)
    procedure = source_of(spec, view.program.procedure.name)[0]
    changed = list(_restated(view, spec, source, rows)) if seal is not None and source is not None else []
    return Snapshot(spec, procedure, source[1] if source else None, rows, seal, intact, changed)


def _restated(
    view: CaseView, spec: Field, source: tuple[str, Register], rows: list[dict[str, Json]]
) -> Iterator[Restatement]:
    """Compares with what the viewer may see of the source cases now; of what they may not see nothing is said."""
    procedure, register = source
    own = Facts(view.program, view.state, view.viewer.context())
    if register.record is not None:
        yield from _records_restated(view, spec, source, rows, own)
        return
    refs = list(dict.fromkeys(UUID(row[CASE]) for row in rows))
    for begin in range(0, len(refs), _BATCH):
        scope = Scope(reached_by(register.over, procedure), refs=refs[begin : begin + _BATCH])
        others = list(_others(scope, view.viewer, view.viewer.now))
        now = {(row[CASE], row[ROW]): row for row in rows_for(spec, register, own, others)}
        seen = {ref for ref, *_rest in others}
        for row in rows:
            if row[CASE] in seen:
                yield from _compared(row, now.get((row[CASE], row[ROW])))


def _records_restated(
    view: CaseView, spec: Field, source: tuple[str, Register], rows: list[dict[str, Json]], own: Facts
) -> Iterator[Restatement]:
    """A record whose place another has taken does not count any more: its row is gone; one that is erased is empty."""
    program = _present(source[0], view.program)
    if program is None or not may_read(source[1].record or "", view.viewer.person, now=view.viewer.now):
        return
    seqs = [int(str(row[CASE]).rpartition(":")[2]) for row in rows]
    others = _records(program, source[1], view.viewer, view.viewer.now, seqs)
    now = {row[CASE]: row for row in rows_for(spec, source[1], own, others)}
    for row in rows:
        yield from _compared(row, now.get(row[CASE]))


def _compared(row: dict[str, Json], now: Mapping[str, Json] | None) -> Iterator[Restatement]:
    changed = differences(row, now) if now is not None else {}
    if now is None or changed:
        yield Restatement(str(row[CASE]), row[ROW], row["#"], changed, now is None)
