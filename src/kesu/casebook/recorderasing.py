"""Lawful erasure of records: values go, a certificate stays, the chain of the type still verifies (B8.39)."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import uuid_utils
from django.db import transaction

from kesu.casebook.erasing import SERIES, flush
from kesu.casebook.execute import in_transaction
from kesu.casebook.models import ErasedRecordValue, Record, RecordChain, RecordErasure, RecordValue, TriggerDue
from kesu.casebook.numbers import Serials
from kesu.casebook.recordtypes import current_programs, declared, record_types
from kesu.casebook.sight import Viewer
from kesu.casebook.triggers import triggers
from kesu.procedure.refusals import Refusal
from kesu.procedure.triggering import name_of


class NoSuchRecord(LookupError):
    """There is no record of that number."""


@dataclass(frozen=True, slots=True)
class RecordCertificate:
    """What proves an erasure of records. number: counted with those of cases; values: how many went; seqs: the records
    they stood in; hash: SHA-256 over number, path and hash of each value, in that order."""

    id: UUID
    type: str
    number: int
    at: datetime
    by: str
    reason: str
    values: int
    seqs: tuple[int, ...]
    hash: str


def owner_of(kind: str) -> str | None:
    """The role that owns the procedure whose declaration of the type counts; None: the organisation's own."""
    owners = [p.procedure.owner for p in current_programs() if kind in p.procedure.records]
    return owners[-1] if owners else None


def may_erase(kind: str, viewer: Viewer, *, administrator: bool) -> bool:
    """Whether the person may have values of such records erased: an administrator of any, else who holds the role that
    owns the procedure whose declaration counts."""
    if administrator:
        return True
    owner = owner_of(kind) if kind in record_types() else None
    return owner is not None and owner in {held.role for held in viewer.holdings()}


def certificate_of(kind: str, seq: int) -> RecordCertificate | None:
    """What proves that the values of that record were erased."""
    covered = ErasedRecordValue.objects.filter(type=kind, seq=seq).select_related("erasure").first()
    if covered is None:
        return None
    return _certificate(covered.erasure, set(covered.erasure.erased.values_list("seq", flat=True)))


def erase_record(kind: str, seq: int, *, by: str, reason: str, now: datetime) -> RecordCertificate:
    """Erase the values of a record, and of the earlier ones whose place it took, so that none of them counts again.

    Whether `by` may is asked by the caller. What tables of cases had taken from it is the cases' own matter. Raises
    Refusal (`input`, `missing`, and `order` where nothing of it is left), NoSuchRecord, StorageError.
    """
    spec, _ = declared(kind)
    if not reason.strip():
        raise Refusal("missing", "reason_missing")
    return in_transaction(lambda: _erase(kind, spec.key, seq, by, reason.strip(), now.replace(microsecond=0)))


def _erase(kind: str, key: str | None, seq: int, by: str, reason: str, now: datetime) -> RecordCertificate:
    if not Record.objects.filter(type=kind, seq=seq).exists():
        raise NoSuchRecord(seq)
    RecordChain.objects.select_for_update().get(type=kind)
    seqs = {seq}
    own = RecordValue.objects.filter(type=kind, seq=seq, path=key or "").values_list("value", flat=True).first()
    if own is not None:
        same = RecordValue.objects.filter(type=kind, path=key, value=own, seq__lt=seq)
        seqs |= set(same.values_list("seq", flat=True))
    found = RecordValue.objects.filter(type=kind, seq__in=seqs).order_by("seq", "path").values_list("seq", "path")
    places = list(found)
    if not places:
        told = {"zh": f"第 {seq} 号记录的内容已销毁。", "en": f"The values of record {seq} are erased already."}
        raise Refusal("order", "record_erased", sentence=told)
    heads = Record.objects.filter(type=kind, seq__in=seqs).values_list("seq", "value_hashes")
    hashes = {number: json.loads(text) for number, text in heads}
    lines = "".join(f"{number} {path} {hashes[number][path]}\n" for number, path in places)
    certificate = RecordErasure.objects.create(
        id=UUID(str(uuid_utils.uuid7())), type=kind, at=now, by=by, reason=reason, number=Serials()(SERIES),
        values=len(places), hash=hashlib.sha256(lines.encode()).hexdigest(),
    )  # fmt: skip
    ErasedRecordValue.objects.bulk_create(
        ErasedRecordValue(erasure=certificate, type=kind, seq=number, path=path) for number, path in places
    )
    RecordValue.objects.filter(type=kind, seq__in=seqs).delete()
    waiting = [name_of(own_program, trigger) for own_program, trigger in triggers("due", kind)]
    TriggerDue.objects.filter(trigger__in=waiting, seq__in=seqs).update(due_at=None)
    transaction.on_commit(flush)
    return _certificate(certificate, seqs)


def _certificate(row: RecordErasure, seqs: set[int]) -> RecordCertificate:
    found = tuple(sorted(seqs))
    return RecordCertificate(
        row.pk, row.type, row.number, row.at, row.by, row.reason, row.values, found, row.hash
    )  # fmt: skip


def record_certificates(kind: str | None = None) -> Iterator[RecordCertificate]:
    """The certificates of a type, or of all, the oldest first."""
    found = RecordErasure.objects.order_by("number")
    for row in found.filter(type=kind) if kind is not None else found:
        yield _certificate(row, set(row.erased.values_list("seq", flat=True)))


def erased_values(kind: str) -> Mapping[int, int]:
    """By number of record, how many of its values were erased."""
    return Counter(ErasedRecordValue.objects.filter(type=kind).values_list("seq", flat=True))
