"""Facts that are no case (A9): their types, adding them by the one chain of each type, reading and proving them."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from kesu.casebook import idempotency
from kesu.casebook.canonical import canonical_text
from kesu.casebook.chain import FIRST, forge, hash_of_texts, value_hash
from kesu.casebook.execute import in_transaction
from kesu.casebook.following import follow
from kesu.casebook.looking import look_again
from kesu.casebook.models import ErasedRecordValue, Record, RecordChain, RecordValue
from kesu.casebook.news import tell_cases
from kesu.casebook.recorded import StoredRecord, entries, saying, stored
from kesu.casebook.recordsight import may_read, may_record, seen
from kesu.casebook.recordtypes import declared, record_types
from kesu.casebook.triggered import open_wanted
from kesu.casebook.triggers import wanted_by_record
from kesu.casebook.work import Work
from kesu.organisation.calendars import calendars_of
from kesu.organisation.directory import directory_of
from kesu.procedure.context import SYSTEM, Actor, Context
from kesu.procedure.declared import Record as Declared
from kesu.procedure.recordrows import fulfil
from kesu.procedure.records import accept_record, current, permit
from kesu.procedure.values import plain_instant

__all__ = ["StoredRecord", "add", "check", "may_read", "may_record", "record_types", "records", "seen",
           "verify_records"]  # fmt: skip
Json = Any
MOST_LOOKED = 500


def add(
    kind: str,
    data: Json,
    *,
    actor: Actor,
    now: datetime,
    source: str | None = None,
    idempotency_key: str | None = None,
    also: Callable[[StoredRecord], None] | None = None,
) -> StoredRecord:
    """Enter a record: one transaction with what triggers open on it; open cases that read it look at it afterwards,
    each in its own. source: where it came from, a code. also: what else belongs into the transaction.

    Raises Refusal (`input`, `missing`, `role`, `requires`), idempotency.KeyReused, StorageError.
    """
    request = _Request(kind, data, actor, now.replace(microsecond=0), source, idempotency_key, also)
    found = in_transaction(lambda: _add(request))
    look_again(now=request.now, limit=MOST_LOOKED)
    return found


@dataclass(frozen=True, slots=True)
class _Request:
    kind: str
    data: Json
    actor: Actor
    now: datetime
    source: str | None
    key: str | None
    also: Callable[[StoredRecord], None] | None


def _add(request: _Request) -> StoredRecord:
    kind, actor, now, key = request.kind, request.actor, request.now, request.key
    body = {"record": kind, "data": request.data}
    if key and (known := idempotency.claim(actor.id, key, body, now=now)) is not None:
        return stored(Record.objects.get(type=kind, seq=known["seq"]), repeated=True)
    spec, values = _accepted(kind, request.data, actor, now)
    record = stored(_append(kind, values, actor, now, request.source))
    work = Work(SYSTEM, now=now)
    for child, happened in open_wanted(work, wanted_by_record(work, kind, spec, record.entry)):
        follow(work, child, happened)
    work.store()
    tell_cases(kind, record.seq)
    if request.also is not None:
        request.also(record)
    if key:
        idempotency.settle(actor.id, key, {"seq": record.seq})
    return record


def _accepted(kind: str, data: Json, actor: Actor, now: datetime) -> tuple[Declared, dict[str, Json]]:
    spec, roles = declared(kind)
    zone = calendars_of().default.zone
    if not actor.system:
        permit(spec, directory_of(), actor.person, now.astimezone(zone).date(), roles)
    context = Context(now=now, actor=actor, directory=directory_of(), calendars=calendars_of())
    return spec, fulfil(spec, accept_record(spec, data, zone, context.directory), context)


def _append(kind: str, values: Mapping[str, Json], actor: Actor, now: datetime, source: str | None) -> Record:
    RecordChain.objects.get_or_create(type=kind, defaults={"seq": 0, "tip": FIRST})
    chain = RecordChain.objects.select_for_update().get(type=kind)
    seq = chain.seq + 1
    head = {"kind": "Recorded", "type": kind, "seq": seq, "at": plain_instant(now), "actor": actor.id}
    link = forge(chain.tip, head | ({"source": source} if source else {}), values, os.urandom)
    row = Record.objects.create(
        type=kind,
        seq=seq,
        head=link.head,
        value_hashes=link.value_hashes,
        previous=link.previous,
        hash=link.hash,
        at=now,
        by=actor.id[:80],
    )
    RecordValue.objects.bulk_create(
        RecordValue(type=kind, seq=seq, path=path, value=text, salt=salt) for path, (text, salt) in link.values.items()
    )
    RecordChain.objects.filter(type=kind).update(seq=seq, tip=link.hash)
    return row


def check(kind: str, data: Json, *, actor: Actor, now: datetime) -> None:
    """Refuses what `add` would refuse; nothing is written."""
    _accepted(kind, data, actor, now)


def records(  # noqa: PLR0913 -- what a list may be narrowed by
    kind: str,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    after: int = 0,
    before: int | None = None,
    where: Mapping[str, Json] | None = None,
    counting: bool = False,
    newest: bool = False,
    limit: int | None = None,
) -> Iterator[StoredRecord]:
    """Records of a type in the order of their numbers, `newest` first if so; since, until: when they were entered
    (until is excluded); after, before: numbers; where: values that must be equal; counting: of a `key` only the latest.
    """
    rows: QuerySet[Record] = Record.objects.filter(type=kind, seq__gt=after)
    if since is not None:
        rows = rows.filter(at__gte=since)
    if until is not None:
        rows = rows.filter(at__lt=until)
    if before is not None:
        rows = rows.filter(seq__lt=before)
    for name, value in (where or {}).items():
        rows = rows.filter(seq__in=saying(kind, name, [value]).values("seq"))
    rows = rows.order_by("-seq" if newest else "seq")
    if counting:
        spec, _ = declared(kind)
        counted = {entry.seq for entry in current(spec, entries(kind))}
        rows = rows.filter(seq__in=counted)
    yield from map(stored, rows[:limit] if limit is not None else rows)


# --- proving ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BrokenRecord:
    """The first record of a type's chain that does not hold. what: as of `journal.Break`."""

    type: str
    seq: int
    what: str


def verify_records() -> Iterator[BrokenRecord]:
    """Recompute every chain of records; read-only. Nothing where all hold."""
    tips = {row.type: (row.seq, row.tip) for row in RecordChain.objects.all()}
    for kind in sorted(tips.keys() | set(Record.objects.values_list("type", flat=True).distinct())):
        broken = _first_break(kind, *tips.get(kind, (0, FIRST)))
        if broken is not None:
            yield broken


def _first_break(kind: str, seq: int, tip: str) -> BrokenRecord | None:
    previous, last = FIRST, 0
    for expected, row in enumerate(Record.objects.filter(type=kind).order_by("seq").iterator(), 1):
        what = "gap" if row.seq != expected else _wrong(row, previous)
        if what:
            return BrokenRecord(kind, expected, what)
        previous, last = row.hash, row.seq
    if (last, previous) != (seq, tip):
        return BrokenRecord(kind, last, "tip")
    if RecordValue.objects.filter(type=kind, seq__gt=last).exists():
        return BrokenRecord(kind, last + 1, "value_foreign")
    return None


def _wrong(row: Record, previous: str) -> str | None:
    if row.previous != previous:
        return "previous"
    try:
        head, hashes = json.loads(row.head), json.loads(row.value_hashes)
        written = (canonical_text(head), canonical_text(hashes)) == (row.head, row.value_hashes)
        if not written or hash_of_texts(previous, row.head, row.value_hashes) != row.hash:
            return "head"
    except ValueError:
        return "head"
    said = (head["type"], head["seq"], head["at"], head["actor"][:80])
    if said != (row.type, row.seq, plain_instant(row.at), row.by):
        return "column"
    kept = {one.path: one for one in RecordValue.objects.filter(type=row.type, seq=row.seq)}
    lacking = hashes.keys() - kept.keys()
    if lacking:
        erased = ErasedRecordValue.objects.filter(type=row.type, seq=row.seq).values_list("path", flat=True)
        if lacking - set(erased):
            return "value_missing"
    if kept.keys() - hashes.keys():
        return "value_foreign"
    same = all(value_hash(one.value.encode(), bytes(one.salt)) == hashes[path] for path, one in kept.items())
    return None if same else "value"
