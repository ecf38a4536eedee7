"""What did not arrive: told to the case where it was for somebody outside, kept until a person has seen to it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from uuid import UUID

from kesu.casebook.execute import UnknownCase, execute
from kesu.clockwork.models import Delivery
from kesu.organisation.directory import directory_of
from kesu.procedure.context import SYSTEM, Command

FAILED = ("refused", "given_up", "bounced", "no_server")
_OURS = re.compile(r"<([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})@", re.IGNORECASE)


def report(*, now: datetime, limit: int = 100) -> int:
    """Tell cases of what did not reach somebody outside; answers how many. Told twice, a case takes it once."""
    people = directory_of().people
    lost = Delivery.objects.filter(outcome__in=FAILED, reported_at=None).order_by("created_at")[:limit]
    told = 0
    for delivery in lost:
        if delivery.case and delivery.channel == Delivery.Channel.MAIL and delivery.to not in people:
            told += _tell(delivery, now)
        Delivery.objects.filter(pk=delivery.pk).update(reported_at=now)
    return told


def _tell(delivery: Delivery, now: datetime) -> bool:
    body = {
        "delivery": str(delivery.pk),
        "to": delivery.to,
        "document": delivery.body.get("document"),
        "because": delivery.outcome,
        "said": delivery.error,
    }
    try:
        execute(delivery.case, Command("undelivered", body), actor=SYSTEM, now=now)
    except UnknownCase:
        return False
    return True


def settle(number: UUID, *, by: str) -> None:
    """Somebody has seen to it; the case's journal says how."""
    Delivery.objects.filter(pk=number).update(settled_by=by)


def again(numbers: Iterable[UUID], *, now: datetime) -> int:
    """Send what was given up once more; answers how many."""
    lost = Delivery.objects.filter(pk__in=list(numbers), outcome__in=FAILED)
    return lost.update(outcome="", due_at=now, done_at=None, created_at=now, attempts=0, reported_at=None)


def take_bounce(raw: bytes, *, now: datetime) -> list[UUID]:
    """The deliveries that a returned mail says did not arrive (RFC 3464); a delay, or another mail, names none."""
    mail = message_from_bytes(raw, policy=policy.default)
    if not _has_failed(mail):
        return []
    numbers = {UUID(found) for found in _OURS.findall(raw.decode("utf-8", "replace"))}
    said = _said(mail)
    bounced = Delivery.objects.filter(pk__in=numbers, outcome="sent")
    done = list(bounced.values_list("pk", flat=True))
    Delivery.objects.filter(pk__in=done).update(outcome="bounced", error=said, done_at=now)
    return done


def _statuses(mail: EmailMessage) -> Iterable[Message]:
    for part in mail.walk():
        if part.get_content_type() == "message/delivery-status":
            payload = part.get_payload()
            yield from (one for one in payload if isinstance(one, Message)) if isinstance(payload, list) else ()


def _has_failed(mail: EmailMessage) -> bool:
    return any(str(status.get("Action", "")).strip().lower() == "failed" for status in _statuses(mail))


def _said(mail: EmailMessage) -> str:
    codes = (str(status.get("Diagnostic-Code") or status.get("Status") or "") for status in _statuses(mail))
    return "; ".join(dict.fromkeys(code.strip() for code in codes if code.strip()))[:300]
