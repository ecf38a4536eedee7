"""Records kept in memory, and what they and schedules are the occasion of: each once, the earliest first (A9)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kesu.procedure.context import Context
from kesu.procedure.declared import Record, Trigger
from kesu.procedure.program import Program
from kesu.procedure.records import Entry, current, native, rows, unknown_record
from kesu.procedure.triggering import Wanted, due_of, name_of, occasion_of, ticks
from kesu.procedure.values import plain_instant

Watching = Iterable[tuple[Program, Trigger]]


@dataclass
class MemoryRecords:
    """Facts that are no case, by type, in the order they came."""

    kept: dict[str, list[Entry]] = field(default_factory=dict)

    def add(self, kind: str, data: dict[str, Any], now: datetime, by: str) -> Entry:
        there = self.kept.setdefault(kind, [])
        there.append(Entry(kind, len(there) + 1, plain_instant(now), data, by))
        return there[-1]

    def rows(self, programs: Mapping[str, Program], kind: str) -> list[Mapping[str, Any]]:
        return rows(declared_record(programs, kind)[1], self.kept.get(kind, ()))

    def occasion(self, spec: Record, entry: Entry, due: datetime | None = None) -> str:
        """A record as an occasion; of a `key` it is the same for all records of that key."""
        key = spec.key or ""
        same = (one.seq for one in self.kept[entry.type] if one.data.get(key) == entry.data.get(key))
        return occasion_of(spec, entry, min(same), due)


def declared_record(programs: Mapping[str, Program], kind: str) -> tuple[Program, Record]:
    """A type of record and the program that declares it. Refuses `input`."""
    for program in programs.values():
        if kind in program.procedure.records:
            return program, program.procedure.records[kind]
    raise unknown_record(kind)


@dataclass(frozen=True, slots=True)
class Coming:
    """A tick that has come, or the date of a record (`entry`)."""

    at: datetime
    own: Program
    trigger: Trigger
    entry: Entry | None = None


@dataclass
class Occasions:
    """What triggers have done. fired: the last tick of each; due: records that have fallen due; done: what opened."""

    fired: dict[str, datetime] = field(default_factory=dict)
    due: set[tuple[str, int]] = field(default_factory=set)
    done: set[tuple[str, str]] = field(default_factory=set)

    def earliest(
        self, every: Watching, due: Watching, begun: datetime, records: MemoryRecords, context: Context
    ) -> Coming | None:
        """The first of what has come by now, None where nothing has; of the same instant as the triggers stand.
        begun: when schedules begin."""
        coming = [*self._ticks(every, begun, context), *self._dates(due, records, context)]
        return min(coming, key=lambda one: one.at, default=None)

    def take(self, coming: Coming) -> None:
        """It has had its turn."""
        name = name_of(coming.own, coming.trigger)
        if coming.entry is None:
            self.fired[name] = coming.at
        else:
            self.due.add((name, coming.entry.seq))

    def is_new(self, wanted: Wanted) -> bool:
        """Whether the trigger has not yet opened on that occasion; from now on it has."""
        occasion = (wanted.trigger, wanted.occasion)
        if occasion in self.done:
            return False
        self.done.add(occasion)
        return True

    def _ticks(self, every: Watching, begun: datetime, context: Context) -> Iterator[Coming]:
        for own, trigger in every:
            after = self.fired.get(name_of(own, trigger), begun)
            yield from (Coming(tick, own, trigger) for tick in _first(ticks(trigger, own, after, context)))

    def _dates(self, due: Watching, records: MemoryRecords, context: Context) -> Iterator[Coming]:
        for own, trigger in due:
            spec, name = own.procedure.records.get(trigger.of), name_of(own, trigger)
            if spec is None:
                continue
            for entry in current(spec, records.kept.get(trigger.of, ())):
                at = due_of(trigger, own, native(spec, entry), context) if (name, entry.seq) not in self.due else None
                if at is not None and at <= context.now:
                    yield Coming(at, own, trigger, entry)


def _first(ticks: Iterator[datetime]) -> Iterator[datetime]:
    found = next(ticks, None)
    if found is not None:
        yield found
