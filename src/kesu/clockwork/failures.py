"""What did not arrive: told to the case where it was for somebody outside, kept until a person has seen to it."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from uuid import UUID

from kesu.casebook import queries
from kesu.casebook.execute import UnknownCase, execute
from kesu.casebook.outbox import Waiting
from kesu.casebook.outgoing import SIGNING_CODE
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
        if _is_for_its_case(delivery, people):
            told += _tell(delivery, now)
        Delivery.objects.filter(pk=delivery.pk).update(reported_at=now)
    return told


def _is_for_its_case(delivery: Delivery, people: Container[str]) -> bool:
    """Whether it was a letter to somebody outside. A code is none: who waits for it asks for another."""
    if delivery.kind == SIGNING_CODE:
        return False
    return bool(delivery.case) and delivery.channel == Delivery.Channel.MAIL and delivery.to not in people


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


def settle(waiting: Waiting, now: datetime) -> None:
    """Somebody has seen to it in its case, whose journal says how: the page of deliveries says by whom."""
    number, by = str(waiting.body["delivery"]), str(waiting.body["actor"])
    if is_number(number):
        Delivery.objects.filter(pk=number, settled_by=None).update(settled_by=by)


def see_to(numbers: Iterable[UUID], *, by: str) -> int:
    """Note that an administrator has seen to what failed; answers how many. What is a duty of a case is seen to there,
    where the journal says how, and stays."""
    lost = Delivery.objects.filter(pk__in=list(numbers), outcome__in=FAILED, settled_by=None)
    elsewhere = in_cases(lost)
    return lost.exclude(pk__in=elsewhere).update(settled_by=by)


def in_cases(deliveries: Iterable[Delivery]) -> set[UUID]:
    """Those of them that wait in their cases, or will once the case was told."""
    found = list(deliveries)
    people = directory_of().people
    waiting = queries.unreached_among(str(one.pk) for one in found)
    untold = (one for one in found if one.reported_at is None and _is_for_its_case(one, people))
    return {one.pk for one in found if str(one.pk) in waiting} | {one.pk for one in untold}


def is_number(text: str) -> bool:
    """Whether that can be the number of a delivery."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def again(numbers: Iterable[UUID], *, now: datetime) -> int:
    """Send what was given up once more; answers how many."""
    lost = Delivery.objects.filter(pk__in=list(numbers), outcome__in=FAILED)
    return lost.update(
        outcome="", due_at=now, done_at=None, created_at=now, attempts=0, reported_at=None, settled_by=None
    )


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
