"""The journal of a case as edges show it: heads with their values, hashes beside them, erased values named."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from kesu.casebook import rows
from kesu.casebook.models import ErasedValue, Event, EventValue


@dataclass(frozen=True, slots=True)
class Entry:
    """One event. erased: paths whose values the law had removed, with their certificates."""

    seq: int
    kind: str
    at: datetime
    recorded: datetime
    head: Mapping[str, Any]
    values: Mapping[str, Any]
    erased: Mapping[str, str]
    hash: str
    previous: str


def journal_of(ref: UUID, *, after: int = 0, limit: int = 1000) -> Iterator[Entry]:
    """Events behind number `after`, in their order."""
    found = list(Event.objects.filter(case_id=ref, seq__gt=after).order_by("seq")[:limit])
    last = found[-1].seq if found else after
    values: dict[int, dict[str, Any]] = {}
    window = {"case_id": ref, "seq__gt": after, "seq__lte": last}
    for seq, path, value in EventValue.objects.filter(**window).values_list("seq", "path", "value"):
        values.setdefault(seq, {})[path] = json.loads(value)
    erased: dict[int, dict[str, str]] = {}
    for seq, path, certificate in ErasedValue.objects.filter(**window).values_list("seq", "path", "erasure_id"):
        erased.setdefault(seq, {})[path] = str(certificate)
    for row in found:
        head = json.loads(row.head)
        head.pop("kind", None)
        kept, gone = values.get(row.seq, {}), erased.get(row.seq, {})
        yield Entry(row.seq, row.kind, row.at, row.recorded, head, kept, gone, row.hash, row.previous)


def heads_of(ref: UUID, first: int, last: int) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Kinds and heads of the events with these numbers, without their values: what a command has moved."""
    for kind, head in rows.span(Event, ("kind", "head"), {"case_id": ref}, "seq", first, last):
        yield kind, json.loads(head)
