"""Private links: a key instead of an account. Given and revoked on record; only the key's hash is kept."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db.models import F

from kesu.casebook import codes
from kesu.casebook.execute import execute
from kesu.casebook.models import PrivateLink
from kesu.organisation.asides import aside
from kesu.procedure.context import SYSTEM, Actor, Command
from kesu.procedure.values import plain_instant

KEY_BYTES = 32
VISIT = timedelta(hours=12)
_VISIT = "v."
_signer = signing.TimestampSigner


class UnknownLink(LookupError):
    """The key opens nothing: never given, expired or revoked. Which of them, nobody is told."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link as it was given; `number` is its name in the case's journal. Instants are aware, in UTC."""

    id: int
    case: UUID
    number: int
    role: str
    sort: str
    given_by: str
    given_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    used: int
    used_at: datetime | None

    def opens(self, now: datetime) -> bool:
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


def give(case: UUID, role: str, *, actor: Actor, now: datetime, until: datetime | None = None) -> str:
    """Give a link for an outside role; answers its key, which is never shown again.

    until: from when it opens nothing any more; without one `KESU_LINK_DAYS` days from now. Raises what `execute` does.
    """
    key = secrets.token_urlsafe(KEY_BYTES)
    ends = until or now + timedelta(days=settings.KESU_LINK_DAYS)
    body = {"role": role, "until": plain_instant(ends), "digest": _digest(key)}
    execute(case, Command("give_link", body), actor=actor, now=now)
    return key


def give_receipt(case: UUID, role: str, *, now: datetime) -> str:
    """The receipt code of a case that an outside role has opened: the same one, however often it is asked for."""
    code = _receipt(case)
    digest = codes.digest(code)
    if not PrivateLink.objects.filter(digest=digest).exists():
        body = {"role": role, "sort": "receipt", "digest": digest}
        execute(case, Command("give_link", body), actor=SYSTEM, now=now)
    return code


def receipt_of(link: Link) -> str:
    """The code that leads to this link's case; empty where it is a link of another sort."""
    return _receipt(link.case) if link.sort == "receipt" else ""


def give_by_mail(case: UUID, role: str, *, now: datetime, mail: str) -> str:
    """A fresh address for a mail to an outside role: what was sent, or a task that waits. Called by whoever delivers.

    Each mail has a link of its own; revoking one leaves the others. mail: what names it; asked for the same mail again,
    because it is tried again, the address is the same. Raises what `execute` does.
    """
    key = _key_of_mail(mail)
    if not PrivateLink.objects.filter(digest=_digest(key)).exists():
        ends = plain_instant(now + timedelta(days=settings.KESU_LINK_DAYS))
        body = {"role": role, "until": ends, "digest": _digest(key)}
        execute(case, Command("give_link", body), actor=SYSTEM, now=now)
    return address_of(key)


def _key_of_mail(mail: str) -> str:
    """As long as one that was drawn, made from the installation's secret: it need not be kept anywhere."""
    made = hmac.new(settings.SECRET_KEY.encode(), f"kesu.mail:{mail}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def revoke(case: UUID, number: int, *, actor: Actor, now: datetime, reason: str | None = None) -> None:
    """From now on the link opens nothing. Raises what `execute` does."""
    body = {"grant": str(number), **({"reason": reason} if reason else {})}
    execute(case, Command("revoke_link", body), actor=actor, now=now)


def address_of(key: str) -> str:
    """The whole address of a key, as it is sent to somebody."""
    return f"{settings.KESU_ADDRESS.rstrip('/')}/c/{key}"


def links_of(case: UUID) -> list[Link]:
    """The links of a case, the latest first."""
    return [_link(row) for row in PrivateLink.objects.filter(case_id=case).order_by("-number")]


# --- opening -----------------------------------------------------------------------------------------


def open_link(key: str, *, now: datetime) -> Link:
    """The link behind a key, noted as used. Raises UnknownLink."""
    if key.startswith(_VISIT):
        row = PrivateLink.objects.filter(pk=_visited(key)).first()
    else:
        row = PrivateLink.objects.filter(digest=_digest(key), sort="link").first()
    return _opened(row, now)


def open_code(typed: str, *, now: datetime) -> Link:
    """The link behind a receipt code as it was typed. Raises UnknownLink, after the same time whatever is wrong."""
    digest = codes.digest(codes.read(typed))
    return _opened(PrivateLink.objects.filter(digest=digest, sort="receipt").first(), now)


def visit_key(link: Link) -> str:
    """A key for twelve hours to what somebody has just opened by a code, so that the code is in no address."""
    return _VISIT + _signer(salt="kesu.visit", sep=".").sign(str(link.id))


def _visited(key: str) -> int:
    try:
        signed = _signer(salt="kesu.visit", sep=".").unsign(key.removeprefix(_VISIT), max_age=VISIT)
        return int(signed)
    except (signing.BadSignature, ValueError):
        raise UnknownLink from None


def _opened(row: PrivateLink | None, now: datetime) -> Link:
    if row is None or not _link(row).opens(now):
        raise UnknownLink
    aside(lambda: PrivateLink.objects.filter(pk=row.pk).update(used=F("used") + 1, used_at=now))
    return _link(row)


def _link(row: PrivateLink) -> Link:
    return Link(
        row.pk, row.case_id, row.number, row.role, row.sort, row.given_by, row.given_at, row.expires_at,
        row.revoked_at, row.used, row.used_at,
    )  # fmt: skip


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _receipt(case: UUID) -> str:
    return codes.make(str(settings.SECRET_KEY).encode(), str(case))


def find(case: UUID, key: str) -> Link | None:
    """The link that this key was given for just now."""
    row = PrivateLink.objects.filter(case_id=case, digest=_digest(key)).first()
    return _link(row) if row else None
