"""Other systems that are told what happens in cases: who they are, and the key their requests are signed with."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction

from kesu.organisation.directory import changed, revision
from kesu.organisation.models import Hook

PREFIX = "whsec_"
_kept: tuple[int, tuple[Hook, ...]] | None = None


def hooks_of(number: int | None = None) -> tuple[Hook, ...]:
    """Those in force. number: the organisation's revision, where it has been read in this transaction already."""
    global _kept  # noqa: PLW0603 -- the one cache of this module: frozen rows beside their revision
    number = revision() if number is None else number
    if _kept is None or _kept[0] != number or number == 0:
        _kept = (number, tuple(Hook.objects.filter(active=True).order_by("pk")))
    return _kept[1]


def add_hook(name: str, url: str, *, procedures: Iterable[str] = (), now: datetime, by: str | None) -> Hook:
    """A new one, with a secret of its own. Raises ValueError for an address that is none."""
    parts = urlsplit(url.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or len(url) > 500:
        raise ValueError(url)
    secret = PREFIX + base64.b64encode(secrets.token_bytes(24)).decode()
    with transaction.atomic():
        made = Hook.objects.create(
            name=name.strip()[:120] or parts.hostname, url=url.strip(), secret=secret,
            procedures=sorted(set(procedures)), made_at=now, made_by=by,
        )  # fmt: skip
        changed()
    return made


def end_hook(number: int) -> bool:
    """It is told nothing more; what was sent to it stays on record. False: there is none of that number."""
    with transaction.atomic():
        ended = Hook.objects.filter(pk=number, active=True).update(active=False)
        changed()
    return bool(ended)
