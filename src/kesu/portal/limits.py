"""How often one may try: per address and per key, in fixed windows (decision 0024)."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.http import HttpRequest

from kesu.portal.models import Hit

LIMITS = {
    "code": (10, 600),  # codes typed, per address
    "wrong": (30, 600),  # keys that open nothing, per address
    "send": (60, 600),  # forms sent, per address: a whole company may stand behind one
    "intake": (20, 3600),  # cases opened, per address
    "signing": (6, 3600),  # codes asked for, to sign with one key
    "read": (300, 600),  # pages of one key
    "write": (30, 600),  # forms sent with one key
}
"""What is limited: how many, in how many seconds."""
KEPT = 86400  # seconds


class TooOften(Exception):
    """Too many tries; `minutes` until the window ends."""

    def __init__(self, minutes: int) -> None:
        super().__init__(f"{minutes} min")
        self.minutes = minutes


def count(kind: str, whom: str, *, now: datetime) -> None:
    """Count one try of `whom`, an address or a key. Raises TooOften behind the limit."""
    most, seconds = LIMITS[kind]
    instant = int(now.timestamp())
    window = instant - instant % seconds
    if _add(_bucket(kind, whom), window) > most:
        raise TooOften(max(1, (window + seconds - instant + 59) // 60))


def check(kind: str, whom: str, *, now: datetime) -> None:
    """Raises TooOften where the limit is reached already; counts nothing."""
    most, seconds = LIMITS[kind]
    instant = int(now.timestamp())
    window = instant - instant % seconds
    reached = Hit.objects.filter(bucket=_bucket(kind, whom), window=window, count__gte=most).exists()
    if reached:
        raise TooOften(max(1, (window + seconds - instant + 59) // 60))


def _add(bucket: str, window: int) -> int:
    """One more, in one statement: two processes never count the same try."""
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO portal_hit (bucket, "window", count) VALUES (%s, %s, 1)'
            ' ON CONFLICT (bucket, "window") DO UPDATE SET count = portal_hit.count + 1 RETURNING count',
            [bucket, window],
        )
        total = int(cursor.fetchone()[0])
    if total == 1:
        Hit.objects.filter(window__lt=window - KEPT).delete()
    return total


def _bucket(kind: str, whom: str) -> str:
    return hmac.new(str(settings.SECRET_KEY).encode(), f"{kind} {whom}".encode(), hashlib.sha256).hexdigest()


def address_of(request: HttpRequest) -> str:
    """Whence a request comes; of IPv6 the network, since a person has as many addresses there as they like.

    A proxy's word counts only where the installation says that there is one (`KESU_BEHIND_PROXY`).
    """
    told = str(request.META.get("REMOTE_ADDR", ""))
    if settings.SECURE_PROXY_SSL_HEADER is not None:
        told = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip() or told
    try:
        address = ipaddress.ip_address(told)
    except ValueError:
        return told[:80]
    return str(ipaddress.ip_network(f"{address}/64", strict=False)) if address.version == 6 else str(address)
