"""Records as they stand in the tables, read back."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from kesu.casebook.canonical import canonical_text
from kesu.casebook.models import Record, RecordValue, Short
from kesu.casebook.models.records import SHORT_LENGTH
from kesu.procedure.records import Entry
from kesu.procedure.values import plain_instant

Json = Any
SOME = 500


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """One record; `data` are its values, JSON-plain as a case's fields are. repeated: this is what an earlier request
    under the same key brought about."""

    type: str
    seq: int
    at: datetime
    by: str
    source: str | None
    data: Mapping[str, Json]
    hash: str
    repeated: bool = False

    @property
    def entry(self) -> Entry:
        """As the core takes it."""
        return Entry(self.type, self.seq, plain_instant(self.at), self.data, self.by, self.source)


def stored(row: Record, *, repeated: bool = False) -> StoredRecord:
    """A row with its values."""
    kept = RecordValue.objects.filter(type=row.type, seq=row.seq).values_list("path", "value")
    data = {path: json.loads(value) for path, value in kept}
    source = json.loads(row.head).get("source")
    return StoredRecord(row.type, row.seq, row.at, row.by, source, data, row.hash, repeated)


def entry_of(kind: str, seq: int) -> Entry | None:
    """One record by its number."""
    row = Record.objects.filter(type=kind, seq=seq).first()
    return stored(row).entry if row is not None else None


def entries(kind: str, *, after: int = 0) -> Iterator[Entry]:
    """All records of a type in the order of their numbers."""
    kept = RecordValue.objects.filter(type=kind, seq__gt=after)
    yield from _entries(Record.objects.filter(type=kind, seq__gt=after), kept)


def entries_of(kind: str, seqs: Iterable[int]) -> Iterator[Entry]:
    """These records of a type in the order of their numbers, a part at a time."""
    ordered = sorted(seqs)
    for start in range(0, len(ordered), SOME):
        part = ordered[start : start + SOME]
        kept = RecordValue.objects.filter(type=kind, seq__in=part)
        yield from _entries(Record.objects.filter(type=kind, seq__in=part), kept)


def _entries(found: QuerySet[Record], kept: QuerySet[RecordValue]) -> Iterator[Entry]:
    values: dict[int, dict[str, Json]] = defaultdict(dict)
    for seq, path, value in kept.values_list("seq", "path", "value"):
        values[seq][path] = json.loads(value)
    for kind, seq, at in found.order_by("seq").values_list("type", "seq", "at").iterator():
        yield Entry(kind, seq, plain_instant(at), values[seq])


def saying(kind: str, path: str, values: Iterable[Json]) -> QuerySet[RecordValue]:
    """Values of records of a type that are one of these, by their index."""
    texts = [canonical_text(value) for value in values]
    beginnings = {text[:SHORT_LENGTH] for text in texts}
    return RecordValue.objects.alias(short=Short("value")).filter(
        type=kind, path=path, short__in=beginnings, value__in=texts
    )
