"""Small writes beside a reading: that a key was used, that somebody has looked. They keep nobody waiting."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connection, transaction

log = logging.getLogger("kesu.organisation")
WAIT = 50  # milliseconds: whoever reads has not asked for this write


def aside(work: Callable[[], object]) -> None:
    """Do this write, or let it go where the database is locked, full, read-only or gone: the next reading notes it.

    Only for what may be lost. One transaction; a lock is waited for 50 ms, not as long as an act would.
    """
    try:
        with _hardly_waiting(), transaction.atomic():
            if connection.vendor == "postgresql" and not connection.savepoint_ids:
                _set(f"SET LOCAL lock_timeout = {WAIT}")
            work()
    except DatabaseError as error:
        log.info("not noted: %s", error)


@contextmanager
def _hardly_waiting() -> Iterator[None]:
    """SQLite waits for its one write lock as the connection says; within a transaction it is ours already."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    usual = int(connection.settings_dict["OPTIONS"].get("timeout", 5) * 1000)
    _set(f"PRAGMA busy_timeout = {WAIT}")
    try:
        yield
    finally:
        _set(f"PRAGMA busy_timeout = {usual}")


def _set(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
