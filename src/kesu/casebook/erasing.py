"""Lawful erasure: values go, a certificate stays, the chain still verifies (B8.39). Whether it is lawful, the caller
has established: retention and holds are the engine's matter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import uuid_utils
from django.db.models import F

from kesu.casebook.execute import in_transaction
from kesu.casebook.models import Case, ErasedValue, Erasure, EventValue
from kesu.casebook.rebuilding import rebuild

Chosen = Callable[[str, str], bool]
"""Of an event's kind and a value's path: whether that value is to go."""


def erase_values(ref: UUID, chosen: Chosen, *, by: str, reason: str, now: datetime) -> tuple[UUID, int]:
    """Erase values of a case under a new certificate; answers its id and how many went. The tables follow.

    Raises Case.DoesNotExist.
    """
    return in_transaction(lambda: _erase(ref, chosen, by, reason, now))


def _erase(ref: UUID, chosen: Chosen, by: str, reason: str, now: datetime) -> tuple[UUID, int]:
    Case.objects.select_for_update().only("ref").get(pk=ref)
    certificate = Erasure.objects.create(id=UUID(str(uuid_utils.uuid7())), case_id=ref, at=now, by=by, reason=reason)
    kinds = dict(Case.objects.get(pk=ref).events.values_list("seq", "kind"))
    places = [
        (seq, path)
        for seq, path in EventValue.objects.filter(case_id=ref).values_list("seq", "path")
        if chosen(kinds[seq], path)
    ]
    ErasedValue.objects.bulk_create(
        ErasedValue(erasure=certificate, case_id=ref, seq=seq, path=path) for seq, path in places
    )
    for seq, path in places:
        EventValue.objects.filter(case_id=ref, seq=seq, path=path).delete()
    Case.objects.filter(pk=ref).update(erased=F("erased") + 1)
    rebuild(ref, now=now)
    return certificate.id, len(places)
