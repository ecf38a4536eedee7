"""Measures counted over the cases and records of the book, as somebody may see them (A9)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from kesu.casebook.published import reached_by
from kesu.casebook.recordscanning import scan_records
from kesu.casebook.recordsight import hidden_of, may_read
from kesu.casebook.scanning import Scope, scan
from kesu.casebook.sight import Viewer
from kesu.organisation.calendars import calendars_of
from kesu.organisation.directory import directory_of
from kesu.procedure.context import SYSTEM, Context
from kesu.procedure.declared import Measure
from kesu.procedure.facts import Facts
from kesu.procedure.periods import first_day
from kesu.procedure.program import Program
from kesu.procedure.recordrows import facts_of
from kesu.procedure.registers import Names
from kesu.procedure.tallies import Base, Series, tally

SLACK = timedelta(days=2)  # a zone's midnight, and then some
Seen = Iterator[tuple[Facts, Names, bool]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A series of a measure that the procedure declares, and its version that is read."""

    procedure: str
    program: Program
    series: Series


def count(wanted: Sequence[Wanted], viewer: Viewer | None, *, now: datetime, frozen: bool = False) -> None:
    """Fill in the series; the cases that several are about are read once. Without a viewer: all. frozen: for rows that
    are kept, which cannot ask who looks: what asks (`see`) does not exist."""
    by_cases: dict[tuple[str, ...], list[Base]] = {}
    for one in wanted:
        for base in one.series.bases:
            if base[0].listed.record is None:
                by_cases.setdefault(reached_by(base[0].over, one.procedure), []).append(base)
            else:
                tally([base], _kept(records_seen(one.program, base[0], viewer, now=now), frozen))
    for procedures, bases in by_cases.items():
        scope = Scope(procedures, opened_from=_begin(bases))
        tally(bases, _kept(cases_seen(scope, viewer, now=now), frozen))


def cases_seen(scope: Scope, viewer: Viewer | None, *, now: datetime) -> Seen:
    """The cases, the newest first: their facts, fields that do not exist for the viewer, whether they are outside."""
    for seen in scan(scope, viewer, now=now):
        yield seen.facts, seen.hidden, seen.outside


def records_seen(program: Program, measure: Measure, viewer: Viewer | None, *, now: datetime) -> Seen:
    """The records that the measure counts, the newest first; nothing for who may not read such records."""
    kind = measure.listed.record or ""
    spec = program.procedure.records.get(kind)
    if spec is None or (viewer is not None and not may_read(kind, viewer.person, now=now)):
        return
    hidden = hidden_of(kind, viewer.person, now=now) if viewer is not None else frozenset()
    context = viewer.context() if viewer is not None else _system(now)
    for entry in scan_records(kind, spec):
        yield facts_of(program, spec, entry, context), hidden, False


def _kept(seen: Iterable[tuple[Facts, Names, bool]], frozen: bool) -> Seen:
    for facts, hidden, outside in seen:
        yield facts, (hidden | asking(facts.program)) if frozen else hidden, outside


def asking(program: Program) -> Names:
    """The fields that ask who looks, of cases and of records."""
    records = (field for record in program.procedure.records.values() for field in record.fields.values())
    return frozenset(field.name for field in (*program.fields.values(), *records) if field.see is not None)


def _begin(bases: Sequence[Base]) -> datetime | None:
    """No case opened before can belong to a period, unless a measure goes by another date."""
    if any(measure.dated is not None or measure.rows == "ledger" for measure, _periods in bases):
        return None
    first = min(first_day(name) for _measure, periods in bases for name in periods)
    return datetime.combine(first, time(), UTC) - SLACK


def _system(now: datetime) -> Context:
    return Context(now=now, actor=SYSTEM, directory=directory_of(), calendars=calendars_of())
