"""One request, one effect: the answer under a client's key is kept 30 days and given again (design §8)."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from kesu.casebook.canonical import sha256
from kesu.casebook.models import IdempotencyKey

KEPT = timedelta(days=30)
KEY_LENGTH = 200


class KeyReused(ValueError):
    """The key came with another body before: the client mixes up its requests (422)."""


def claim(person: str, key: str, body: Any, *, now: datetime) -> dict[str, Any] | None:
    """The stored answer if the key was used, else None, and the key is ours until the transaction ends.

    Within a transaction: a second request with the same key waits for the first one's end. Raises KeyReused.
    """
    body_hash = sha256(json.dumps(body, sort_keys=True).encode())
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO casebook_idempotencykey (person, key, body_hash, response, at) VALUES (%s, %s, %s, '', %s)"
            " ON CONFLICT (person, key) DO NOTHING",
            [person, key[:KEY_LENGTH], body_hash, connection.ops.adapt_datetimefield_value(now)],
        )
        if cursor.rowcount == 1:
            return None
    row = IdempotencyKey.objects.get(person=person, key=key[:KEY_LENGTH])
    if row.body_hash != body_hash:
        raise KeyReused(key)
    answer: dict[str, Any] = json.loads(row.response)
    return answer


def was_used(person: str, key: str) -> bool:
    """Whether a request under that key has had its effect."""
    return IdempotencyKey.objects.filter(person=person, key=key[:KEY_LENGTH]).exists()


def settle(person: str, key: str, answer: dict[str, Any]) -> None:
    """Store the answer, in the transaction of the effect."""
    IdempotencyKey.objects.filter(person=person, key=key[:KEY_LENGTH]).update(response=json.dumps(answer))


def release(person: str, key: str) -> None:
    """A refused request had no effect: it may come again under its key."""
    IdempotencyKey.objects.filter(person=person, key=key[:KEY_LENGTH]).delete()


def forget_old(*, now: datetime) -> int:
    """Remove keys older than 30 days; called by the worker now and then."""
    return IdempotencyKey.objects.filter(at__lt=now - KEPT).delete()[0]
