"""Delivery of what waits in the outbox: at least once, with growing pauses, given up after a day and shown."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from kesu.casebook.models import Outbox

Deliver = Callable[[Outbox, Mapping[str, Any]], None]
"""Sends one row (its body beside it); raises to have it tried again."""

LEASE = timedelta(minutes=5)
ATTEMPTS = 12
LONGEST = timedelta(hours=4)


def deliver_due(*, now: datetime, deliver: Deliver, limit: int = 50) -> int:
    """Deliver what is due; answers how many rows were done. A row is leased first, sent outside any transaction."""
    done = 0
    for row in _lease(now, limit):
        try:
            deliver(row, json.loads(row.body))
        except Exception as error:  # a channel may fail in any way; the row keeps what it said
            _failed(row, now, error)
        else:
            Outbox.objects.filter(pk=row.pk).update(done_at=now, due_at=None, error="")
            done += 1
    return done


def _lease(now: datetime, limit: int) -> list[Outbox]:
    """Take rows by moving their time on: another worker does not see them, and a crash gives them back."""
    with transaction.atomic():
        due = Outbox.objects.filter(due_at__lte=now).order_by("due_at", "id")
        skip = connection.features.has_select_for_update_skip_locked
        rows = list(due.select_for_update(skip_locked=skip)[:limit])
        Outbox.objects.filter(pk__in=[row.pk for row in rows]).update(due_at=now + LEASE)
    return rows


def _failed(row: Outbox, now: datetime, error: Exception) -> None:
    attempts = row.attempts + 1
    pause = min(timedelta(minutes=1) * 2 ** min(attempts - 1, 10), LONGEST)
    again = now + pause if attempts < ATTEMPTS else None
    Outbox.objects.filter(pk=row.pk).update(
        attempts=attempts, error=f"{type(error).__name__}: {error}"[:1000], due_at=again
    )
