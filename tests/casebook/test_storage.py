"""A database that is read-only, full, locked or broken is answered, not crashed on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection, connections

from kesu.casebook.execute import open_case
from kesu.casebook.models import Case, Mark
from kesu.casebook.storage import StorageError, storage_errors
from kesu.procedure.context import Actor
from kesu.site.settings import sqlite_database
from tests.casebook.conftest import NOW
from tests.conftest_database import default_database

pytestmark = pytest.mark.django_db(transaction=True)


def open_one(sample: str) -> None:
    open_case(sample, {"data": {"customer": "甲", "demand": "换"}}, actor=Actor("chen"), now=NOW)


def refused(sample: str) -> str:
    with pytest.raises(StorageError) as error:
        open_one(sample)
    return error.value.code


@contextmanager
def pragma(text: str, back: str) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(text)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(back)


@pytest.mark.only("sqlite")
def test_a_locked_database_says_so(sample: str) -> None:
    with pragma("PRAGMA busy_timeout = 20", "PRAGMA busy_timeout = 20000"):
        other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        assert refused(sample) == "locked"
        other.close()
        open_one(sample)


@pytest.mark.only("sqlite")
def test_a_read_only_database_says_so(sample: str) -> None:
    with pragma("PRAGMA query_only = ON", "PRAGMA query_only = OFF"):
        assert refused(sample) == "read_only"
    open_one(sample)


@pytest.mark.only("sqlite")
def test_a_full_database_says_so_and_loses_nothing(sample: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
    with pragma(f"PRAGMA max_page_count = {pages}", "PRAGMA max_page_count = 1000000000"):
        codes = {code for code in (_try(sample) for _ in range(300)) if code}
        assert codes == {"full"}
    count = Case.objects.count()
    open_one(sample)
    assert Case.objects.count() == count + 1


def _try(sample: str) -> str | None:
    try:
        open_one(sample)
    except StorageError as error:
        return error.code
    return None


@pytest.mark.only("sqlite")
def test_a_file_that_is_no_database_says_so(db, tmp_path: Path) -> None:
    broken = tmp_path / "broken.sqlite3"
    broken.write_bytes(b"this is not a database, however long it may be" * 100)
    settings = {**connections.settings["default"], **sqlite_database(str(broken))}
    with default_database(settings), pytest.raises(StorageError) as error, storage_errors():
        Mark.objects.count()
    assert error.value.code == "damaged"


@pytest.mark.only("sqlite")
def test_a_folder_that_is_not_there_says_so(db, tmp_path: Path) -> None:
    settings = {**connections.settings["default"], **sqlite_database(str(tmp_path / "no" / "such.sqlite3"))}
    with default_database(settings), pytest.raises(StorageError) as error, storage_errors():
        Mark.objects.count()
    assert error.value.code == "unreachable"


@pytest.mark.only("postgresql")
def test_a_read_only_server_says_so(sample: str) -> None:
    with pragma("SET default_transaction_read_only = on", "SET default_transaction_read_only = off"):
        assert refused(sample) == "read_only"
    open_one(sample)


@pytest.mark.only("postgresql")
def test_a_locked_table_says_so(sample: str) -> None:
    import psycopg

    settings = connection.settings_dict
    names = {"host": settings["HOST"], "user": settings["USER"], "dbname": settings["NAME"]}
    with pragma("SET lock_timeout = 20", "SET lock_timeout = 20000"), psycopg.connect(**names) as other:
        other.execute("LOCK TABLE casebook_event IN ACCESS EXCLUSIVE MODE")
        assert refused(sample) == "locked"
        other.rollback()
    open_one(sample)


@pytest.mark.only("postgresql")
def test_a_server_that_is_not_there_says_so(db, tmp_path: Path) -> None:
    settings = {**connections.settings["default"], "HOST": str(tmp_path)}
    with default_database(settings), pytest.raises(StorageError) as error, storage_errors():
        Mark.objects.count()
    assert error.value.code == "unreachable"
