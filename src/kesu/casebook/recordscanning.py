"""Records one after the other, as many as there are, in small memory: what registers over records are made of."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kesu.casebook.models import ErasedRecordValue, Record, RecordValue
from kesu.casebook.recorded import entries_of
from kesu.procedure.declared import Record as Declared
from kesu.procedure.records import Entry

BATCH = 500


def scan_records(kind: str, spec: Declared, *, newest_first: bool = True) -> Iterator[Entry]:
    """Those that count (of a `key` the latest), by number. Whether somebody may read them is asked by the caller.
    Which ones is asked once; they are read in batches, so that no transaction stays open."""
    order = "-seq" if newest_first else "seq"
    gone = replaced(kind, spec)
    numbers = Record.objects.filter(type=kind).order_by(order).values_list("seq", flat=True)
    there = [seq for seq in numbers.iterator(chunk_size=2_000) if seq not in gone]
    for start in range(0, len(there), BATCH):
        found = _read(kind, there[start : start + BATCH])
        yield from reversed(found) if newest_first else found


def read_records(kind: str, seqs: Sequence[int]) -> list[Entry]:
    """These records, whether they count or not, by number."""
    return [one for start in range(0, len(seqs), BATCH) for one in _read(kind, seqs[start : start + BATCH])]


def _read(kind: str, seqs: Sequence[int]) -> list[Entry]:
    heads = {row[0]: row[1:] for row in Record.objects.filter(type=kind, seq__in=seqs).values_list("seq", "by", "head")}
    return [
        replace(one, by=heads[one.seq][0], source=json.loads(heads[one.seq][1]).get("source"))
        for one in entries_of(kind, seqs)
    ]


def count_records(kind: str, spec: Declared) -> int:
    """How many count."""
    return Record.objects.filter(type=kind).count() - len(replaced(kind, spec))


def replaced(kind: str, spec: Declared) -> set[int]:
    """The numbers of those whose place a later one has taken; of what was erased together the last stays."""
    if spec.key is None:
        return set()
    latest: dict[str, int] = {}
    gone: set[int] = set()
    kept = RecordValue.objects.filter(type=kind, path=spec.key).order_by("seq").values_list("seq", "value")
    for seq, value in kept.iterator(chunk_size=2_000):
        if value in latest:
            gone.add(latest[value])
        latest[value] = seq
    return gone | _erased_before(kind)


def _erased_before(kind: str) -> set[int]:
    together: dict[object, set[int]] = defaultdict(set)
    for erasure, seq in ErasedRecordValue.objects.filter(type=kind).values_list("erasure_id", "seq"):
        together[erasure].add(seq)
    return {seq for seqs in together.values() for seq in seqs - {max(seqs)}}
