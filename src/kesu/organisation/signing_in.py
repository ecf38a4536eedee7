"""Signing in, changing a password, and proving once more who one is before a signature."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from kesu.organisation.models import Account, Person

FREE_FAILURES = 5
LOCK = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class SignIn:
    """How an attempt ended. `refusal`: `wrong` (name or password, never said which) or `locked` (until when)."""

    account: Account | None = None
    refusal: str | None = None
    until: datetime | None = None


def sign_in(name: str, password: str, *, now: datetime) -> SignIn:
    """Check a name and password. After five failures in a row the account is locked for 15 minutes."""
    account = Account.objects.select_related("person").filter(name=name.strip()).first()
    if account is None or not account.is_active or not account.person.active:
        make_password(password)  # an unknown name must take as long as a wrong password
        return SignIn(refusal="wrong")
    return _check(account, password, now)


def authenticate_again(account: Account, password: str, *, now: datetime) -> SignIn:
    """Re-authentication before a signature; failures count as those of signing in do."""
    return _check(Account.objects.select_related("person").get(pk=account.pk), password, now)


def _check(account: Account, password: str, now: datetime) -> SignIn:
    if account.locked_until and account.locked_until > now:
        return SignIn(refusal="locked", until=account.locked_until)
    if check_password(password, account.password):
        Account.objects.filter(pk=account.pk).update(failures=0, locked_until=None, last_login=now)
        return SignIn(account=account)
    return _count_failure(account, now)


def _count_failure(account: Account, now: datetime) -> SignIn:
    with transaction.atomic():
        Account.objects.filter(pk=account.pk).update(failures=F("failures") + 1)
        account.refresh_from_db(fields=["failures"])
        if account.failures % FREE_FAILURES:
            return SignIn(refusal="wrong")
        Account.objects.filter(pk=account.pk).update(locked_until=now + LOCK)
    return SignIn(refusal="locked", until=now + LOCK)


class PasswordRefused(ValueError):
    """A new password is not accepted: the validators' codes, and their sentences in the reader's language."""

    def __init__(self, codes: list[str], sentences: list[str]) -> None:
        super().__init__(", ".join(codes))
        self.codes = codes
        self.sentences = sentences


def open_account(
    person: str, name: str, password: str, *, administrator: bool = False, must_change: bool = False
) -> Account:
    """An account for a person. Raises PasswordRefused; a taken name is an IntegrityError of the database."""
    account = Account(
        name=name.strip(), person=Person.objects.get(pk=person), administrator=administrator, must_change=must_change
    )
    _validate(account, password)
    account.password = make_password(password)
    account.save(force_insert=True)
    return account


def change_password(account: Account, old: str, new: str, *, now: datetime) -> SignIn:
    """Set a new password after the old one was given. Raises PasswordRefused."""
    checked = authenticate_again(account, old, now=now)
    if checked.account:
        set_password(checked.account, new)
        account.password = checked.account.password
    return checked


def set_password(account: Account, new: str, *, must_change: bool = False) -> None:
    """Set a password without asking for the old one: an administrator's act. Raises PasswordRefused."""
    _validate(account, new)
    account.password = make_password(new)
    account.must_change = must_change
    account.failures, account.locked_until = 0, None
    account.save(update_fields=["password", "must_change", "failures", "locked_until"])


def _validate(account: Account, password: str) -> None:
    try:
        validate_password(password, account)
    except ValidationError as refused:
        codes = [error.code or "invalid" for error in refused.error_list]
        raise PasswordRefused(codes, list(refused.messages)) from None
