"""Sending what is due: leased to one worker, tried again with growing pauses, given up in the end, never silently."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from django.db import connection, transaction

from kesu.casebook.outgoing import SIGNING_CODE
from kesu.clockwork.models import Delivery

log = logging.getLogger("kesu.clockwork")
LEASE = timedelta(minutes=5)
PATIENCE = timedelta(days=3)  # a server may be down over a weekend
LONGEST = timedelta(hours=4)


class Refused(Exception):
    """The receiver's side said no for good: trying again would not help."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of a group of deliveries. outcome: `sent`, `not_theirs`, `no_address`."""

    outcome: str = "sent"


Send = Callable[[Sequence[Delivery], datetime], Sent]
"""Sends deliveries to one receiver as one message; raises Refused, or anything else to have it tried again."""


def deliver(*, now: datetime, channels: dict[str, Send], limit: int = 200) -> int:
    """Send what is due; answers how many deliveries arrived. Any number of workers may do so at once."""
    done = 0
    for group in _groups(_lease(now, limit)):
        done += _send(group, channels[group[0].channel], now)
    return done


def _lease(now: datetime, limit: int) -> list[Delivery]:
    """Moved on by the lease, so that others do not see them, and a crash gives them back."""
    skip = connection.features.has_select_for_update_skip_locked
    with transaction.atomic():
        due = Delivery.objects.filter(due_at__lte=now).order_by("due_at", "created_at", "pk")
        rows = list(due.select_for_update(skip_locked=skip)[:limit])
        Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(due_at=now + LEASE)
    return rows


def _groups(rows: Iterable[Delivery]) -> list[list[Delivery]]:
    """What one person is told of one case goes out as one message, a digest as one of all cases."""
    ordered = sorted(rows, key=lambda row: (*_key(row), row.created_at, str(row.pk)))
    return [list(group) for _, group in groupby(ordered, key=_key)]


def _key(row: Delivery) -> tuple[str, ...]:
    alone = row.channel == Delivery.Channel.HOOK or row.kind in ("Sent", "Messaged", SIGNING_CODE)
    return (row.channel, row.to, "digest" if row.digest else str(row.case), str(row.pk) if alone else "")


def _send(group: list[Delivery], send: Send, now: datetime) -> int:
    keys = [row.pk for row in group]
    try:
        sent = send(group, now)
    except Refused as error:
        _end(keys, "refused", now, error=str(error))
        return 0
    except Exception as error:  # a channel may fail in any way; the row keeps what it said
        log.warning("could not deliver %s to a %s receiver: %s", group[0].pk, group[0].channel, type(error).__name__)
        for row in group:
            _failed(row, error, now=now)
        return 0
    _end(keys, sent.outcome, now)
    return len(group) if sent.outcome == "sent" else 0


def _end(keys: list[object], outcome: str, now: datetime, *, error: str = "") -> None:
    Delivery.objects.filter(pk__in=keys).update(outcome=outcome, due_at=None, done_at=now, error=error[:1000])


def _failed(row: Delivery, error: Exception, *, now: datetime) -> None:
    attempts = row.attempts + 1
    pause = min(timedelta(minutes=1) * 2 ** min(attempts - 1, 10), LONGEST)
    said = f"{type(error).__name__}: {error}"[:1000]
    if now - row.created_at > PATIENCE:
        given_up = {"outcome": "given_up", "due_at": None, "done_at": now}
    else:
        given_up = {"due_at": now + pause}
    Delivery.objects.filter(pk=row.pk).update(attempts=attempts, error=said, **given_up)
