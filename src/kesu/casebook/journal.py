"""Writing and proving the journal. The only module that adds events."""

from __future__ import annotations

import json
import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from kesu.casebook import guards, rows
from kesu.casebook.canonical import canonical_text
from kesu.casebook.chain import FIRST, forge, hash_of_texts, value_hash
from kesu.casebook.models import Case, ErasedValue, Event, EventValue
from kesu.procedure.events import Event as Happened

Json = Any


_EVENT = ("case_id", "seq", "kind", "head", "value_hashes", "previous", "hash", "at", "recorded")
_VALUE = ("case_id", "seq", "path", "value", "salt")


def append(case: UUID, seq: int, tip: str, events: Sequence[Happened], *, recorded: datetime) -> str:
    """Write events behind number `seq`, whose hash is `tip`; answers the new tip. Within a transaction."""
    written: list[tuple[Any, ...]] = []
    values: list[tuple[Any, ...]] = []
    for number, happened in enumerate(events, seq + 1):
        link = forge(tip, {**happened.head, "kind": happened.kind}, happened.values, os.urandom)
        tip = link.hash
        at = happened.head.get("at")
        moment = datetime.fromisoformat(at) if at else recorded
        chained = (link.head, link.value_hashes, link.previous, tip)
        written.append((case, number, happened.kind, *chained, moment, recorded))
        values += [(case, number, path, text, salt) for path, (text, salt) in link.values.items()]
    rows.insert(Event, _EVENT, written)
    rows.insert(EventValue, _VALUE, values)
    return tip


class Line(NamedTuple):
    """An event as it stands in its table."""

    seq: int
    kind: str
    head: str
    value_hashes: str
    previous: str
    hash: str
    at: datetime
    recorded: datetime


@dataclass(frozen=True, slots=True)
class Written:
    """What a case's journal holds, read once for all that is to be proven of it. values: text and salt by number of
    the event and path, as far as they were not erased."""

    lines: Sequence[Line]
    values: Mapping[int, Mapping[str, tuple[str, bytes]]]

    def events(self) -> Iterator[tuple[int, Happened]]:
        for line in self.lines:
            head = json.loads(line.head)
            kept = {path: json.loads(value) for path, (value, _) in self.values.get(line.seq, {}).items()}
            yield line.seq, Happened(head.pop("kind"), head, kept)


def read(case: UUID, *, after: int = 0) -> Written:
    """The journal of a case from the number after that on; empty for an unknown one."""
    found = Event.objects.filter(case_id=case, seq__gt=after).order_by("seq").values_list(*Line._fields)
    return Written([Line(*row) for row in found], _values_of(case))


def events_of(case: UUID, *, after: int = 0) -> Iterator[tuple[int, Happened]]:
    """The events of a case with their numbers, values as far as they were not erased."""
    return read(case, after=after).events()


def _values_of(case: UUID) -> dict[int, dict[str, tuple[str, bytes]]]:
    found: dict[int, dict[str, tuple[str, bytes]]] = defaultdict(dict)
    kept = EventValue.objects.filter(case_id=case).values_list("seq", "path", "value", "salt")
    for seq, path, value, salt in kept:
        found[seq][path] = (value, bytes(salt))
    return found


# --- proving ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where a case's journal does not hold. what: `gap`, `previous`, `head`, `value`, `value_missing`,
    `value_foreign`, `column`, `tip`."""

    seq: int
    what: str
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Verified:
    """What the proof of one case found. erased: number of erased values by certificate."""

    case: UUID
    number: str | None
    events: int
    tip: str
    broken: Break | None
    erased: Mapping[str, int] = field(default_factory=dict)


def verify_case(ref: UUID) -> Verified:
    """Recompute every hash of a case; read-only. Raises Case.DoesNotExist."""
    return verify(Case.objects.only("ref", "number", "seq", "tip").get(pk=ref), read(ref))


def verify(case: Case, written: Written) -> Verified:
    """The same of a journal that is read already."""
    ref, lines, values = case.ref, written.lines, written.values
    erased = {
        (seq, path): str(by)
        for seq, path, by in ErasedValue.objects.filter(case_id=ref).values_list("seq", "path", "erasure_id")
    }
    broken = _first_break(lines, values, set(erased))
    last = lines[-1].hash if lines else FIRST
    if broken is None and (len(lines), last) != (case.seq, case.tip):
        broken = Break(min(len(lines), case.seq) + (len(lines) != case.seq), "tip")
    gone = {place: by for place, by in erased.items() if place[1] not in values.get(place[0], {})}
    return Verified(ref, case.number, len(lines), last, broken, Counter(gone.values()))


def verify_all(refs: Iterable[UUID] | None = None) -> Iterator[Verified]:
    """Each case in turn, in the order of opening, so that a caller can show progress."""
    chosen = refs if refs is not None else Case.objects.order_by("opened_at", "ref").values_list("pk", flat=True)
    for ref in chosen:
        yield verify_case(ref)


def guards_missing() -> list[str]:
    """Names of the append-only triggers that somebody removed from the database."""
    return guards.missing(connection)


def _first_break(
    lines: Sequence[Line], values: Mapping[int, Mapping[str, tuple[str, bytes]]], erased: set[tuple[int, str]]
) -> Break | None:
    previous = FIRST
    for expected, line in enumerate(lines, 1):
        if line.seq != expected:
            return Break(expected, "gap")
        found = _broken_event(line, previous) or _broken_values(line, values.get(line.seq, {}), erased)
        if found:
            return found
        previous = line.hash
    beyond = [seq for seq in values if not 0 < seq <= len(lines)]
    return Break(min(beyond), "value_foreign") if beyond else None


def _broken_event(line: Line, previous: str) -> Break | None:
    if line.previous != previous:
        return Break(line.seq, "previous")
    try:
        head, hashes = json.loads(line.head), json.loads(line.value_hashes)
        written = (canonical_text(head), canonical_text(hashes)) == (line.head, line.value_hashes)
        same = written and hash_of_texts(previous, line.head, line.value_hashes) == line.hash
    except ValueError:
        same = False
    if not same:
        return Break(line.seq, "head")
    at, recorded = head.get("at"), head.get("recorded") or head.get("at")
    columns = ((line.at, at), (line.recorded, recorded))
    if line.kind != head["kind"] or any(text and kept != datetime.fromisoformat(text) for kept, text in columns):
        return Break(line.seq, "column")
    return None


def _broken_values(line: Line, kept: Mapping[str, tuple[str, bytes]], erased: set[tuple[int, str]]) -> Break | None:
    hashes = json.loads(line.value_hashes)
    for path, wanted in hashes.items():
        if path not in kept:
            if (line.seq, path) not in erased:
                return Break(line.seq, "value_missing", path)
        elif value_hash(kept[path][0].encode(), kept[path][1]) != wanted:
            return Break(line.seq, "value", path)
    foreign = kept.keys() - hashes.keys()
    return Break(line.seq, "value_foreign", min(foreign)) if foreign else None
