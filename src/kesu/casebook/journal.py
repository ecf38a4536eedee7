"""Writing and proving the journal. The only module that adds events."""

from __future__ import annotations

import json
import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from kesu.casebook import guards, rows
from kesu.casebook.canonical import canonical_text
from kesu.casebook.chain import FIRST, event_hash, forge, value_hash
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


def events_of(case: UUID, *, after: int = 0) -> Iterator[tuple[int, Happened]]:
    """The events of a case with their numbers, values as far as they were not erased."""
    values = _values_of(case)
    for row in Event.objects.filter(case_id=case, seq__gt=after).order_by("seq").iterator():
        head = json.loads(row.head)
        kept = {path: json.loads(value) for path, (value, _) in values.get(row.seq, {}).items()}
        yield row.seq, Happened(head.pop("kind"), head, kept)


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
    case = Case.objects.only("ref", "number", "seq", "tip").get(pk=ref)
    erased = {
        (seq, path): str(by)
        for seq, path, by in ErasedValue.objects.filter(case_id=ref).values_list("seq", "path", "erasure_id")
    }
    events = list(Event.objects.filter(case_id=ref).order_by("seq"))
    values = _values_of(ref)
    broken = _first_break(events, values, set(erased))
    last = events[-1].hash if events else FIRST
    if broken is None and (len(events), last) != (case.seq, case.tip):
        broken = Break(min(len(events), case.seq) + (len(events) != case.seq), "tip")
    gone = {place: by for place, by in erased.items() if place[1] not in values.get(place[0], {})}
    return Verified(ref, case.number, len(events), last, broken, Counter(gone.values()))


def verify_all(refs: Iterable[UUID] | None = None) -> Iterator[Verified]:
    """Each case in turn, in the order of opening, so that a caller can show progress."""
    chosen = refs if refs is not None else Case.objects.order_by("opened_at", "ref").values_list("pk", flat=True)
    for ref in chosen:
        yield verify_case(ref)


def guards_missing() -> list[str]:
    """Names of the append-only triggers that somebody removed from the database."""
    return guards.missing(connection)


def _first_break(
    events: Sequence[Event], values: Mapping[int, Mapping[str, tuple[str, bytes]]], erased: set[tuple[int, str]]
) -> Break | None:
    previous = FIRST
    for expected, row in enumerate(events, 1):
        if row.seq != expected:
            return Break(expected, "gap")
        found = _broken_event(row, previous) or _broken_values(row, values.get(row.seq, {}), erased)
        if found:
            return found
        previous = row.hash
    beyond = [seq for seq in values if not 0 < seq <= len(events)]
    return Break(min(beyond), "value_foreign") if beyond else None


def _broken_event(row: Event, previous: str) -> Break | None:
    if row.previous != previous:
        return Break(row.seq, "previous")
    try:
        head, hashes = json.loads(row.head), json.loads(row.value_hashes)
        written = (canonical_text(head), canonical_text(hashes)) == (row.head, row.value_hashes)
        same = written and event_hash(previous, head, hashes) == row.hash
    except ValueError:
        same = False
    if not same:
        return Break(row.seq, "head")
    at, recorded = head.get("at"), head.get("recorded") or head.get("at")
    columns = ((row.at, at), (row.recorded, recorded))
    if row.kind != head["kind"] or any(text and kept != datetime.fromisoformat(text) for kept, text in columns):
        return Break(row.seq, "column")
    return None


def _broken_values(row: Event, kept: Mapping[str, tuple[str, bytes]], erased: set[tuple[int, str]]) -> Break | None:
    hashes = json.loads(row.value_hashes)
    for path, wanted in hashes.items():
        if path not in kept:
            if (row.seq, path) not in erased:
                return Break(row.seq, "value_missing", path)
        elif value_hash(kept[path][0].encode(), kept[path][1]) != wanted:
            return Break(row.seq, "value", path)
    foreign = kept.keys() - hashes.keys()
    return Break(row.seq, "value_foreign", min(foreign)) if foreign else None
