"""Telling another system what happened: a request signed as Standard Webhooks has it, codes only, no values."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import urllib.request
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.error import HTTPError

from kesu.casebook.addressed import summary_of
from kesu.casebook.history import heads_of
from kesu.clockwork.delivering import Refused, Sent
from kesu.clockwork.models import Delivery
from kesu.organisation.hooks import PREFIX
from kesu.organisation.models import Hook

SECONDS = 10
GONE = 410  # the receiver wants no more


class _Straight(urllib.request.HTTPRedirectHandler):
    """A signed request goes where an administrator sent it, and nowhere else."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


_opener = urllib.request.build_opener(_Straight)


def send(group: Sequence[Delivery], now: datetime) -> Sent:
    """POST one delivery. Raises Refused where the receiver said 410 or the hook has ended, OSError otherwise."""
    (delivery,) = group
    hook = Hook.objects.filter(pk=delivery.to, active=True).first()
    if hook is None:
        return Sent("not_theirs")
    body = json.dumps(payload_of(delivery), ensure_ascii=False, separators=(",", ":")).encode()
    headers = {"Content-Type": "application/json", "User-Agent": "kesu", **sign(hook.secret, delivery, body, now)}
    request = urllib.request.Request(hook.url, data=body, headers=headers, method="POST")
    try:
        with _opener.open(request, timeout=SECONDS) as answer:
            answer.read(1024)
    except HTTPError as error:
        if error.code == GONE:
            raise Refused(f"HTTP {GONE}") from None
        raise OSError(f"HTTP {error.code}") from None
    return Sent()


def sign(secret: str, delivery: Delivery, body: bytes, now: datetime) -> dict[str, str]:
    """The three headers of Standard Webhooks: an id that stays the same when it is tried again, a time, an HMAC."""
    stamp = str(int(now.timestamp()))
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = hmac.new(key, f"{delivery.pk}.{stamp}.".encode() + body, hashlib.sha256).digest()
    return {
        "webhook-id": str(delivery.pk),
        "webhook-timestamp": stamp,
        "webhook-signature": "v1," + base64.b64encode(signed).decode(),
    }


def payload_of(delivery: Delivery) -> dict[str, Any]:
    """The case as it is now, and the heads of the events that a command wrote."""
    assert delivery.case is not None
    heads = heads_of(delivery.case, delivery.body["first"], delivery.body["last"])
    numbered = enumerate(heads, delivery.body["first"])
    events = [{"seq": seq, **{**head, "kind": kind}} for seq, (kind, head) in numbered]
    return {"type": "case.changed", "case": summary_of(delivery.case), "events": events}
