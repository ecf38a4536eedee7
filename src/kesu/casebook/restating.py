"""What has become of a sealed snapshot's rows since: worked out when somebody looks, as far as they may see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from kesu.casebook.freezing import (
    Measured,
    cases_seen,
    figures_now,
    measure_behind,
    present,
    records_seen,
    register_behind,
)
from kesu.casebook.models import Event
from kesu.casebook.published import reached_by
from kesu.casebook.queries import CaseView
from kesu.casebook.recordsight import may_read
from kesu.casebook.scanning import Scope
from kesu.casebook.sight import Viewer
from kesu.procedure import figurerows
from kesu.procedure.declared import Field, Register
from kesu.procedure.facts import Facts
from kesu.procedure.freezing import ROW, cells, differences, hash_of, passing, rows_for, source_of
from kesu.procedure.ledgers import entry_of, recorded_at
from kesu.procedure.state import StepState
from kesu.procedure.values import CASE

Json = Any
Row = dict[str, Json]
Source = tuple[str, Register]
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Restatement:
    """A sealed row whose source says something else now. ref: of the case, or `type:number` of the record. changed: by
    column, was and is. gone: the row would not be listed any more. added: an entry of the ledger that belongs to the
    signed period and was booked after its rows were taken; number 0."""

    ref: str
    row: str
    number: int
    changed: Mapping[str, tuple[Json, Json]]
    gone: bool = False
    added: bool = False


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot of a case. procedure and register: where its rows come from; measured: of which measure
    instead. seal: who signed it, when, over which hash; None: nobody yet. intact: the rows are those that were
    signed."""

    spec: Field
    procedure: str
    register: Register | None
    rows: list[Row]
    seal: Mapping[str, Json] | None
    intact: bool
    restatements: list[Restatement]
    measured: Measured | None = None


def snapshot_of(view: CaseView, name: str) -> Snapshot | None:
    """A snapshot field of a case that the viewer may see; None where there is none for them."""
    spec = view.program.fields.get(name)
    rows = view.state.fields.get(name)
    if spec is None or spec.type != "snapshot" or name in view.hidden or rows is None:
        return None
    seal = view.state.sealed.get(name)
    intact = seal is None or seal.get("hash") == hash_of(rows)
    if (measured := measure_behind(spec, view.program)) is not None:
        later = list(_counted_later(view, measured, spec, rows)) if seal is not None else []
        return Snapshot(spec, measured.program.procedure.name, None, rows, seal, intact, later, measured)
    source = register_behind(spec, view.program)
    procedure = source_of(spec, view.program.procedure.name)[0]
    changed = list(_restated(view, spec, source, rows)) if seal is not None and source is not None else []
    return Snapshot(spec, procedure, source[1] if source else None, rows, seal, intact, changed)


def _restated(view: CaseView, spec: Field, source: Source, rows: list[Row]) -> Iterator[Restatement]:
    """Compares with what the viewer may see of the source cases now; of what they may not see nothing is said."""
    procedure, register = source
    own = Facts(view.program, view.state, view.viewer.context())
    if register.record is not None:
        yield from _records_restated(view, spec, source, rows, own)
        return
    refs, passed = list(dict.fromkeys(UUID(row[CASE]) for row in rows)), passing(register)
    for begin in range(0, len(refs), _BATCH):
        scope = Scope(reached_by(register.over, procedure), refs=refs[begin : begin + _BATCH])
        others = list(cases_seen(scope, view.viewer, view.viewer.now))
        now = {(row[CASE], row[ROW]): row for row in rows_for(spec, register, own, others)}
        seen = {ref for ref, *_rest in others}
        for row in rows:
            if row[CASE] in seen:
                yield from _compared(row, now.get((row[CASE], row[ROW])), passed)
    if register.ledger:
        yield from _booked_later(view, spec, source, rows, own)


def _counted_later(view: CaseView, measured: Measured, spec: Field, rows: list[Row]) -> Iterator[Restatement]:
    """The same periods counted today, with the eyes of who took them: another's own share of the cases would look like
    a change, and the figures that were frozen are read by whoever reads the case."""
    if not rows:
        return
    person = _taken_by(view, spec.name)
    taker = Viewer.of(person, now=view.viewer.now) if person is not None else None
    own = Facts(view.program, view.state, view.viewer.context())
    asked = figurerows.wanted(spec, measured.measure, own)[0]
    names = list(dict.fromkeys(str(row["period"]) for row in rows))
    now = {row[ROW]: row for row in figures_now(measured, asked, names, taker, view.viewer.now)}
    for row in rows:
        yield from _compared(row, now.get(row[ROW]))


def _booked_later(view: CaseView, spec: Field, source: Source, rows: list[Row], own: Facts) -> Iterator[Restatement]:
    """Entries that the signed list would hold, had they been booked before its rows were taken. It stays as it is: they
    belong to the next one."""
    procedure, register = source
    taken, known = _taken_at(view, spec.name), {(row[CASE], row[ROW]) for row in rows}
    for refs in _booked_since(taken):
        scope = Scope(reached_by(register.over, procedure), refs=refs)
        others = list(cases_seen(scope, view.viewer, view.viewer.now))
        states = {ref: facts.state for ref, facts, *_rest in others}
        for row in rows_for(spec, register, own, others):
            entry = entry_of(states[row[CASE]], int(row[ROW]))
            if (row[CASE], row[ROW]) not in known and entry is not None and recorded_at(entry) >= taken:
                changed = {key: (None, value) for key, value in cells(row).items()}
                yield Restatement(str(row[CASE]), row[ROW], 0, changed, added=True)


def _booked_since(taken: str) -> Iterator[list[UUID]]:
    """Cases that have booked anything since, in parts."""
    found = Event.objects.filter(recorded__gte=datetime.fromisoformat(taken), kind__in=("Booked", "Reversed"))
    refs = list(found.order_by("case_id").values_list("case_id", flat=True).distinct())
    yield from (refs[begin : begin + _BATCH] for begin in range(0, len(refs), _BATCH))


def _taken_at(view: CaseView, name: str) -> str:
    """When the snapshot was taken: as the step ended that fills it."""
    found = _taken_in(view, name)
    return (found.done_at if found is not None else None) or view.state.opened_at


def _taken_by(view: CaseView, name: str) -> str | None:
    """Who ended that step; None: the system."""
    found = _taken_in(view, name)
    return None if found is None or found.by in (None, "system") else found.by


def _taken_in(view: CaseView, name: str) -> StepState | None:
    for step in view.program.procedure.steps.values():
        fills = (*step.fill, *(fill for outcome in step.outcomes.values() for fill in outcome.fill))
        state = view.state.steps.get(step.name)
        if state is not None and state.done_at and any(fill.name == name for fill in fills):
            return state
    return None


def _records_restated(
    view: CaseView, spec: Field, source: Source, rows: list[Row], own: Facts
) -> Iterator[Restatement]:
    """A record whose place another has taken does not count any more: its row is gone; one that is erased is empty."""
    program = present(source[0], view.program)
    if program is None or not may_read(source[1].record or "", view.viewer.person, now=view.viewer.now):
        return
    seqs = [int(str(row[CASE]).rpartition(":")[2]) for row in rows]
    others = records_seen(program, source[1], view.viewer, view.viewer.now, seqs)
    now = {row[CASE]: row for row in rows_for(spec, source[1], own, others)}
    for row in rows:
        yield from _compared(row, now.get(row[CASE]))


def _compared(row: Row, now: Mapping[str, Json] | None, but: frozenset[str] = frozenset()) -> Iterator[Restatement]:
    changed = differences(row, now, but) if now is not None else {}
    if now is None or changed:
        yield Restatement(str(row[CASE]), row[ROW], row["#"], changed, now is None)
