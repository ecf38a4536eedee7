"""The journal of a case as edges show it: heads with their values, hashes beside them, erased values named."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

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
    rows = list(Event.objects.filter(case_id=ref, seq__gt=after).order_by("seq")[:limit])
    last = rows[-1].seq if rows else after
    values: dict[int, dict[str, Any]] = {}
    window = {"case_id": ref, "seq__gt": after, "seq__lte": last}
    for seq, path, value in EventValue.objects.filter(**window).values_list("seq", "path", "value"):
        values.setdefault(seq, {})[path] = json.loads(value)
    erased: dict[int, dict[str, str]] = {}
    for seq, path, certificate in ErasedValue.objects.filter(**window).values_list("seq", "path", "erasure_id"):
        erased.setdefault(seq, {})[path] = str(certificate)
    for row in rows:
        head = json.loads(row.head)
        head.pop("kind", None)
        kept, gone = values.get(row.seq, {}), erased.get(row.seq, {})
        yield Entry(row.seq, row.kind, row.at, row.recorded, head, kept, gone, row.hash, row.previous)
