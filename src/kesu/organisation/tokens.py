"""Keys for programs: shown once, kept as a hash, named, revocable, with an end."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from kesu.organisation.asides import aside
from kesu.organisation.models import Account, Token

PREFIX = "kesu_"
TOUCH = timedelta(minutes=1)


def issue_token(account: Account, name: str, *, now: datetime, expires_at: datetime | None = None) -> tuple[Token, str]:
    """A new token and its key. The key cannot be shown again: only its hash is stored."""
    key = PREFIX + secrets.token_urlsafe(32)
    token = Token.objects.create(
        account=account, name=name.strip()[:120], digest=_digest(key), created_at=now, expires_at=expires_at
    )
    return token, key


def revoke_token(token: Token, *, now: datetime) -> None:
    Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now)


def account_of_token(key: str, *, now: datetime) -> Account | None:
    """The account a key opens, or None: unknown, revoked, expired, or the account or person is no longer active."""
    token = (
        Token.objects.select_related("account__person")
        .filter(digest=_digest(key), revoked_at=None, account__is_active=True, account__person__active=True)
        .first()
    )
    if token is None or (token.expires_at and token.expires_at <= now):
        return None
    if token.used_at is None or now - token.used_at > TOUCH:  # a write per minute, not per request
        aside(lambda: Token.objects.filter(pk=token.pk).update(used_at=now))
    return token.account


def _digest(key: str) -> str:
    # A key has 256 random bits: a fast hash is enough, nobody can guess it.
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
