"""Lawful erasure: values go, a certificate stays, the chain still verifies (B8.39).

Whether it is lawful, the engine has established: retention and holds are its matter.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import uuid_utils
from django.db import connection, transaction
from django.db.models import F

from kesu.casebook import leftovers
from kesu.casebook.models import Case, ErasedValue, Erasure, Event, EventValue
from kesu.casebook.numbers import Serials
from kesu.casebook.rebuilding import rebuild
from kesu.casebook.transactions import in_transaction
from kesu.procedure.events import Event as Happened

SERIES = "kesu.erasures"
Chosen = Callable[[str, str], bool]
"""Of an event's kind and a value's path: whether that value is to go."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """What proves an erasure. number: counted over the whole installation; values, files: how many went; hash: SHA-256
    over number, path and hash of each value, in that order, so that a list of them can be held against it."""

    id: UUID
    number: int | None
    at: datetime
    by: str
    reason: str
    values: int | None
    files: int | None
    hash: str | None


def erase_values(ref: UUID, chosen: Chosen, *, by: str, reason: str, now: datetime) -> tuple[UUID, int]:
    """Erase values of a case under a new certificate; answers its id and how many went. The tables follow.

    Raises Case.DoesNotExist.
    """
    return in_transaction(lambda: _erase(ref, chosen, by, reason, now))


def erase_stored(events: Sequence[tuple[UUID, Sequence[Happened]]], serials: Serials, *, now: datetime) -> None:
    """For each case that has just been erased by command: all values but the reason of it, and all that else is kept
    of the case. Within the transaction of the command; the files go when it has ended well."""
    erased = [(ref, one) for ref, happened in events for one in happened if one.kind == "CaseErased"]
    if not erased:
        return
    for ref, event in erased:
        by = str(event.head.get("person") or event.head.get("actor") or "")
        digests = leftovers.files_of(ref)
        _erase(ref, lambda kind, _: kind != "CaseErased", by, str(event.values.get("reason") or ""), now,
               files=len(digests), number=serials(SERIES))  # fmt: skip
        leftovers.forget(ref, digests)
    leftovers.forget_pieces()
    transaction.on_commit(flush)


def _erase(
    ref: UUID, chosen: Chosen, by: str, reason: str, now: datetime, *, files: int = 0, number: int | None = None
) -> tuple[UUID, int]:
    Case.objects.select_for_update().only("ref").get(pk=ref)
    kinds, hashes = {}, {}
    for seq, kind, text in Event.objects.filter(case_id=ref).values_list("seq", "kind", "value_hashes"):
        kinds[seq], hashes[seq] = kind, json.loads(text)
    places = [
        (seq, path)
        for seq, path in EventValue.objects.filter(case_id=ref).order_by("seq", "path").values_list("seq", "path")
        if chosen(kinds[seq], path)
    ]
    lines = "".join(f"{seq} {path} {hashes[seq][path]}\n" for seq, path in places)
    certificate = Erasure.objects.create(
        id=UUID(str(uuid_utils.uuid7())), case_id=ref, at=now, by=by, reason=reason, number=number or _next(),
        values=len(places), files=files, hash=hashlib.sha256(lines.encode()).hexdigest(),
    )  # fmt: skip
    ErasedValue.objects.bulk_create(
        ErasedValue(erasure=certificate, case_id=ref, seq=seq, path=path) for seq, path in places
    )
    for seq, path in places:
        EventValue.objects.filter(case_id=ref, seq=seq, path=path).delete()
    Case.objects.filter(pk=ref).update(erased=F("erased") + 1)
    rebuild(ref, now=now)
    return certificate.id, len(places)


def _next() -> int:
    return Serials()(SERIES)


def certificates(ref: UUID) -> Iterator[Certificate]:
    """The certificates of a case, the oldest first."""
    for row in Erasure.objects.filter(case_id=ref).order_by("at", "id"):
        yield Certificate(row.pk, row.number, row.at, row.by, row.reason, row.values, row.files, row.hash)


def flush() -> None:
    """What SQLite keeps of earlier transactions beside the file goes into it, where what was erased is overwritten."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
