"""Who signs in, who is locked out, and what a token opens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kesu.organisation.models import Account, Person, Token, Unit
from kesu.organisation.signing_in import (
    LOCK,
    PasswordRefused,
    authenticate_again,
    change_password,
    open_account,
    set_password,
    sign_in,
)
from kesu.organisation.tokens import account_of_token, issue_token, revoke_token

pytestmark = pytest.mark.django_db
NOW = datetime(2025, 3, 3, 1, tzinfo=UTC)
GOOD = "correct horse battery"


@pytest.fixture
def account(db) -> Account:
    Person.objects.create(id="wang", name="王芳", unit=Unit.objects.create(code="factory", label_zh="工厂"))
    return open_account("wang", "wang", GOOD)


def test_the_right_password_signs_in(account: Account) -> None:
    assert sign_in(" wang ", GOOD, now=NOW).account == account


def test_a_wrong_name_and_a_wrong_password_sound_the_same(account: Account) -> None:
    assert sign_in("wang", "wrong", now=NOW).refusal == sign_in("nobody", GOOD, now=NOW).refusal == "wrong"


def test_the_fifth_failure_locks_for_a_quarter_of_an_hour(account: Account) -> None:
    refusals = [sign_in("wang", "wrong", now=NOW).refusal for _ in range(5)]
    assert refusals == ["wrong"] * 4 + ["locked"]
    locked = sign_in("wang", GOOD, now=NOW + LOCK - timedelta(seconds=1))
    assert (locked.refusal, locked.until) == ("locked", NOW + LOCK)
    assert sign_in("wang", GOOD, now=NOW + LOCK).account == account
    assert sign_in("wang", "wrong", now=NOW + LOCK).refusal == "wrong"


def test_who_has_left_does_not_come_in(account: Account) -> None:
    Person.objects.update(active=False)
    assert sign_in("wang", GOOD, now=NOW).refusal == "wrong"


def test_a_signature_asks_for_the_password_again_and_counts_failures(account: Account) -> None:
    assert authenticate_again(account, GOOD, now=NOW).account == account
    for _ in range(5):
        last = authenticate_again(account, "wrong", now=NOW)
    assert last.refusal == "locked"


def test_a_password_is_changed_with_the_old_one_only(account: Account) -> None:
    assert change_password(account, "wrong", "another good one", now=NOW).refusal == "wrong"
    assert change_password(account, GOOD, "another good one", now=NOW).account
    assert sign_in("wang", GOOD, now=NOW).refusal == "wrong"
    assert sign_in("wang", "another good one", now=NOW).account


@pytest.mark.parametrize("weak", ["short", "1234567890123", "password123"])
def test_a_weak_password_is_refused_with_codes(account: Account, weak: str) -> None:
    with pytest.raises(PasswordRefused) as refused:
        set_password(account, weak)
    assert refused.value.codes
    assert refused.value.sentences


def test_a_token_opens_until_it_is_revoked_or_ends(account: Account) -> None:
    token, key = issue_token(account, "ERP", now=NOW, expires_at=NOW + timedelta(days=1))
    assert key not in str(Token.objects.values())
    assert account_of_token(key, now=NOW) == account
    assert Token.objects.get().used_at == NOW
    assert account_of_token(key, now=NOW + timedelta(days=1)) is None
    revoke_token(token, now=NOW)
    assert account_of_token(key, now=NOW) is None
    assert account_of_token("kesu_other", now=NOW) is None
