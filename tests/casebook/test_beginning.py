"""A transaction that could not begin leaves no open cursor to whichever thread collects garbage next."""

from __future__ import annotations

import gc
import sqlite3

import pytest
from django.db import OperationalError, connection, transaction

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.only("sqlite")]


def test_a_begin_that_fails_closes_its_cursor() -> None:
    other = sqlite3.connect(str(connection.settings_dict["NAME"]), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    gc.disable()
    try:
        _set("PRAGMA busy_timeout = 1")
        with pytest.raises(OperationalError, match="locked"), transaction.atomic():
            pass
        assert [cursor for cursor in gc.get_objects() if _begins(cursor)] == []
    finally:
        gc.enable()
        _set(f"PRAGMA busy_timeout = {connection.settings_dict['OPTIONS']['timeout'] * 1000}")
        other.execute("ROLLBACK")
        other.close()


def _begins(found: object) -> bool:
    """Whether this is a cursor of our connection that can still be used, so still holds its statement."""
    if not isinstance(found, sqlite3.Cursor) or found.connection is not connection.connection:
        return False
    try:
        found.fetchone()
    except sqlite3.ProgrammingError:
        return False
    return True


def _set(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
