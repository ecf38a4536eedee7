"""Snapshots over the cases of the book: their rows when they are taken, and what has changed since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from kesu.casebook import published
from kesu.casebook.queries import CaseView
from kesu.casebook.scanning import Scope, scan
from kesu.casebook.sight import Viewer
from kesu.procedure.declared import Field, Register
from kesu.procedure.facts import Facts
from kesu.procedure.freezing import CASE, ROW, differences, hash_of, rows_for, source_of
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
    return rows_for(spec, register, facts, _others(Scope(procedure), viewer, work.now))


def _source(spec: Field, program: Program) -> tuple[str, Register] | None:
    """The procedure and the register, in that procedure's present version; in its own, the case's version."""
    procedure, name = source_of(spec, program.procedure.name)
    if procedure != program.procedure.name:
        try:
            program = published.program_of(published.current(procedure))
        except Refusal:
            return None
    register = program.procedure.registers.get(name)
    return None if register is None or register.lists_records else (procedure, register)


def _others(scope: Scope, viewer: Viewer | None, now: datetime) -> Iterator[tuple[str, Facts, Names, bool]]:
    for seen in scan(scope, viewer, now=now, newest_first=False):
        yield str(seen.ref), seen.facts, seen.hidden, seen.outside


# --- since then ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Restatement:
    """A sealed row whose source case says something else now. changed: by column, was and is. gone: the row would not
    be listed any more."""

    ref: UUID
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
    refs = list(dict.fromkeys(UUID(row[CASE]) for row in rows))
    for begin in range(0, len(refs), _BATCH):
        scope = Scope(procedure, refs=refs[begin : begin + _BATCH])
        others = list(_others(scope, view.viewer, view.viewer.now))
        now = {(row[CASE], row[ROW]): row for row in rows_for(spec, register, own, others)}
        seen = {ref for ref, *_rest in others}
        for row in rows:
            if row[CASE] in seen:
                yield from _compared(row, now.get((row[CASE], row[ROW])))


def _compared(row: dict[str, Json], now: Mapping[str, Json] | None) -> Iterator[Restatement]:
    changed = differences(row, now) if now is not None else {}
    if now is None or changed:
        yield Restatement(UUID(row[CASE]), row[ROW], row["#"], changed, now is None)
