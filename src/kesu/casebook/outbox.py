"""What waits to be sent: leased to one worker at a time, tried again with growing pauses, in the end given up."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from kesu.casebook.models import Outbox

LEASE = timedelta(minutes=5)
ATTEMPTS = 12
LONGEST = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing to send. kind: the kind of the event that asked for it; body: that event's head."""

    id: int
    case: UUID | None
    seq: int | None
    kind: str
    body: Mapping[str, Any]
    attempts: int
    created_at: datetime


def lease(*, now: datetime, kinds: Sequence[str] | None = None, limit: int = 50) -> list[Waiting]:
    """Take what is due by moving its time on: other workers do not see it, and a crash gives it back.

    kinds: only these; others wait for a worker that can take care of them.
    """
    wanted = {} if kinds is None else {"kind__in": kinds}
    with transaction.atomic():
        due = Outbox.objects.filter(due_at__lte=now, **wanted).order_by("due_at", "id")
        skip = connection.features.has_select_for_update_skip_locked
        rows = list(due.select_for_update(skip_locked=skip)[:limit])
        Outbox.objects.filter(pk__in=[row.pk for row in rows]).update(due_at=now + LEASE)
    return [_waiting(row) for row in rows]


def delivered(waiting: Waiting, *, now: datetime) -> None:
    Outbox.objects.filter(pk=waiting.id).update(done_at=now, due_at=None, error="")


def failed(waiting: Waiting, error: Exception, *, now: datetime) -> None:
    """Note what the channel said, and when to try again; after twelve attempts nobody tries any more."""
    attempts = waiting.attempts + 1
    pause = min(timedelta(minutes=1) * 2 ** min(attempts - 1, 10), LONGEST)
    again = now + pause if attempts < ATTEMPTS else None
    said = f"{type(error).__name__}: {error}"[:1000]
    Outbox.objects.filter(pk=waiting.id).update(attempts=attempts, error=said, due_at=again)


def given_up(*, limit: int = 100) -> list[Waiting]:
    """What could not be delivered, for the page that shows it."""
    rows = Outbox.objects.filter(due_at=None, done_at=None).order_by("-created_at")[:limit]
    return [_waiting(row) for row in rows]


def _waiting(row: Outbox) -> Waiting:
    return Waiting(row.pk, row.case_id, row.seq, row.kind, json.loads(row.body), row.attempts, row.created_at)
