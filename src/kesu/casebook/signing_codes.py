"""One-time codes for signatures through a private link: sent to the address the case has, worked out and never kept."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F

from kesu.casebook.addressed import address_of_outside, facts_of
from kesu.casebook.links import Link
from kesu.casebook.models import Outbox, SigningCode
from kesu.casebook.outgoing import SIGNING_CODE
from kesu.procedure.acting import COMPLAINANT

DIGITS = 6
TRIES = 3  # wrong ones; then another code has to be asked for


class CodeRefused(Exception):
    """The code does not do. why: `needed` (none was typed), `unasked`, `expired`, `spent` (too many wrong ones, or
    used), `wrong`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Place:
    """The task a code is for: a code of one task opens no other, and none of a later round."""

    step: str
    row: str
    round: int


def address_for(link: Link, *, now: datetime) -> str | None:
    """Where a code for this link goes: the address the case has for who complains. Of other outside roles none is
    known; they sign without a code."""
    facts = facts_of(link.case, now=now) if link.role == COMPLAINANT else None
    return address_of_outside(facts) if facts is not None else None


def ask(link: Link, place: Place, *, now: datetime) -> None:
    """Have a code sent; the ones before it are void. The worker sends it, and works it out then."""
    ends = now + timedelta(minutes=settings.KESU_SIGNING_MINUTES)
    with transaction.atomic():
        made = SigningCode.objects.create(
            link_id=link.id, step=place.step, row=place.row, round=place.round, salt=secrets.token_hex(16),
            asked_at=now, expires_at=ends,
        )  # fmt: skip
        body = json.dumps({"to": link.role, "code": made.pk, "step": place.step})
        Outbox.objects.create(case_id=link.case, kind=SIGNING_CODE, body=body, created_at=now, due_at=now)


def check(link: Link, place: Place, typed: str, *, form: str, now: datetime) -> int:
    """The number of the code that was typed, for `use`. form: what names the form; sent twice, it is taken twice. A
    wrong one counts. Raises CodeRefused."""
    text = "".join(one for one in unicodedata.normalize("NFKC", typed) if one.isalnum())
    if not text:
        raise CodeRefused("needed")
    made = _latest(link, place)
    if made is None:
        raise CodeRefused("unasked")
    if made.used_at is not None and form and made.used_for == form:
        return int(made.pk)
    if made.expires_at <= now:
        raise CodeRefused("expired")
    if made.used_at is not None or not _count(made):
        raise CodeRefused("spent")
    if not hmac.compare_digest(text.encode(), _code(made).encode()):
        raise CodeRefused("wrong" if made.tries + 1 < TRIES else "spent")
    SigningCode.objects.filter(pk=made.pk).update(tries=F("tries") - 1)
    return int(made.pk)


def use(number: int, *, form: str, now: datetime) -> None:
    """It has signed: it signs nothing else."""
    SigningCode.objects.filter(pk=number, used_at=None).update(used_at=now, used_for=form[:200])


def is_asked(link: Link, place: Place, *, now: datetime) -> bool:
    """Whether a code is under way that can still be typed."""
    made = _latest(link, place)
    return made is not None and made.used_at is None and made.expires_at > now and made.tries < TRIES


def code_to_send(number: int, *, now: datetime) -> tuple[str, datetime] | None:
    """The code and when it ends, for the mail that carries it; None where it is of no use any more."""
    made = SigningCode.objects.filter(pk=number, used_at=None, expires_at__gt=now).first()
    return (_code(made), made.expires_at) if made is not None else None


def _latest(link: Link, place: Place) -> SigningCode | None:
    mine = SigningCode.objects.filter(link_id=link.id, step=place.step, row=place.row, round=place.round)
    return mine.order_by("-pk").first()


def _count(made: SigningCode) -> bool:
    """Count a try before it is looked at, so that many at once are no more than a few."""
    return bool(SigningCode.objects.filter(pk=made.pk, tries__lt=TRIES).update(tries=F("tries") + 1))


def _code(made: SigningCode) -> str:
    drawn = hmac.new(str(settings.SECRET_KEY).encode(), f"kesu.sign:{made.pk}:{made.salt}".encode(), hashlib.sha256)
    return f"{int.from_bytes(drawn.digest()) % 10**DIGITS:0{DIGITS}d}"
