"""What is only noted beside a reading keeps nobody from reading."""

from __future__ import annotations

import sqlite3
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection

from kesu.organisation.asides import aside
from kesu.organisation.models import Person, Token
from kesu.organisation.people import save_person
from kesu.organisation.signing_in import open_account
from kesu.organisation.tokens import account_of_token, issue_token

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2025, 3, 3, 1, tzinfo=UTC)


@pytest.fixture
def key() -> str:
    save_person("li", name="李")
    return issue_token(open_account("li", "li", "a horse that holds no battery"), "scanner", now=NOW)[1]


@pytest.mark.only("sqlite")
def test_a_key_opens_its_account_though_somebody_else_holds_the_database(key: str) -> None:
    other = sqlite3.connect(str(connection.settings_dict["NAME"]), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    started = time.monotonic()
    try:
        assert account_of_token(key, now=NOW + timedelta(hours=1))
    finally:
        other.execute("ROLLBACK")
        other.close()
    assert time.monotonic() - started < 5  # an act would have waited for 20 seconds
    assert Token.objects.get().used_at is None


@pytest.mark.only("sqlite")
def test_an_act_still_waits_its_turn_afterwards() -> None:
    usual = _scalar("PRAGMA busy_timeout")
    aside(lambda: None)
    assert _scalar("PRAGMA busy_timeout") == usual >= 1000


def test_a_key_opens_its_account_though_the_database_takes_no_changes(key: str) -> None:
    on, off = _read_only()
    _scalar(on)
    try:
        assert account_of_token(key, now=NOW + timedelta(hours=1))
    finally:
        _scalar(off)


def test_what_is_noted_is_noted_as_a_whole_or_not_at_all(key: str) -> None:
    def rename() -> None:
        Person.objects.filter(pk="li").update(name="other")

    def fail() -> None:
        rename()
        raise DatabaseError("the disk is full")

    aside(fail)
    assert Person.objects.get(pk="li").name == "李"
    aside(rename)
    assert Person.objects.get(pk="li").name == "other"


def _read_only() -> tuple[str, str]:
    if connection.vendor == "sqlite":
        return "PRAGMA query_only = ON", "PRAGMA query_only = OFF"
    return "SET default_transaction_read_only = on", "SET default_transaction_read_only = off"


def _scalar(statement: str) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        found = cursor.fetchone() if cursor.description else None
    return found[0] if found else None
