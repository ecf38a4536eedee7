"""A wrong setting stops the program with a sentence that names it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings as used
from django.core.exceptions import ImproperlyConfigured

from kesu.casebook.installation import make_secret
from kesu.site import settings


def test_both_databases_are_named_by_an_address() -> None:
    lite = settings.read_database("sqlite:////var/lib/kesu/kesu.sqlite3")
    assert lite["NAME"] == "/var/lib/kesu/kesu.sqlite3"
    assert lite["OPTIONS"]["transaction_mode"] == "IMMEDIATE"  # type: ignore[index]
    large = settings.read_database("postgresql://k%40:p%2F@db.example:5433/kesu?sslmode=require")
    assert (large["NAME"], large["HOST"], large["PORT"]) == ("kesu", "db.example", "5433")
    assert (large["USER"], large["PASSWORD"]) == ("k@", "p/")
    assert large["OPTIONS"]["sslmode"] == "require"  # type: ignore[index]
    assert settings.read_database("sqlite:///kesu.sqlite3", Path("/home/k"))["NAME"] == "/home/k/kesu.sqlite3"


@pytest.mark.parametrize("url", ["", "mysql://x/y", "sqlite:///", "postgresql://host"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="KESU_DATABASE"):
        settings.read_database(url)


@pytest.mark.parametrize(
    ("reader", "value"),
    [
        (lambda: settings.read_flag("KESU_X", False), "maybe"),
        (lambda: settings.read_number("KESU_X", 1, 1, 9), "10"),
        (lambda: settings.read_number("KESU_X", 1, 1, 9), "１"),
        (lambda: settings.read_choice("KESU_X", "a", ("a", "b")), "c"),
        (lambda: settings.read_secret("KESU_X", Path("none")), "short"),
    ],
)
def test_a_value_of_the_wrong_kind_names_its_variable(monkeypatch: pytest.MonkeyPatch, reader, value: str) -> None:
    monkeypatch.setenv("KESU_X", value)
    with pytest.raises(ImproperlyConfigured, match="KESU_X"):
        reader()


def test_the_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    make_secret(path)
    first = path.read_text()
    make_secret(path)
    assert path.read_text() == first == settings.read_secret("KESU_NONE", path)
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.django_db
@pytest.mark.only("sqlite")
def test_sqlite_is_opened_so_that_what_was_acknowledged_is_on_disk() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        found = [
            cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert found == ["wal", 2, 1]
    assert used.DEBUG is False
