"""Failures of the database itself, told apart by a stable code so that edges can answer instead of crashing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connection

READ_ONLY, LOCKED, FULL, UNREACHABLE, DAMAGED, CLASH = "read_only", "locked", "full", "unreachable", "damaged", "clash"
_SQLITE = {
    "SQLITE_READONLY": READ_ONLY,
    "SQLITE_PERM": READ_ONLY,
    "SQLITE_BUSY": LOCKED,
    "SQLITE_LOCKED": LOCKED,
    "SQLITE_FULL": FULL,
    "SQLITE_TOOBIG": FULL,
    "SQLITE_CANTOPEN": UNREACHABLE,
    "SQLITE_IOERR": UNREACHABLE,
    "SQLITE_CORRUPT": DAMAGED,
    "SQLITE_NOTADB": DAMAGED,
}
_POSTGRESQL = {
    "25006": READ_ONLY,
    "42501": READ_ONLY,
    "55P03": LOCKED,
    "40P01": CLASH,
    "40001": CLASH,
    "53100": FULL,
    "53200": FULL,
    "53300": UNREACHABLE,
    "XX001": DAMAGED,
    "XX002": DAMAGED,
}


class StorageError(Exception):
    """The database could not do it; nothing was changed.

    code: `read_only`, `locked` (somebody else writes for too long), `full`, `unreachable`, `damaged`, `clash` (two
    transactions wanted the same rows crosswise, more often than we tried again).
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


def code_of(error: BaseException) -> str | None:
    """The storage code behind a Django database error, or None where the fault is ours, not the database's."""
    cause = error.__cause__ or error
    name = getattr(cause, "sqlite_errorname", None)
    if name:
        return next((code for known, code in _SQLITE.items() if name.startswith(known)), None)
    state = getattr(cause, "sqlstate", None)
    if state:
        return UNREACHABLE if state.startswith(("08", "57P")) else _POSTGRESQL.get(state)
    is_connection = type(cause).__module__.startswith("psycopg") and type(cause).__name__ == "OperationalError"
    return UNREACHABLE if is_connection else None


@contextmanager
def storage_errors() -> Iterator[None]:
    """Turn the database's failures into StorageError; everything else goes through unchanged."""
    try:
        yield
    except DatabaseError as error:
        code = code_of(error)
        if code is None:
            raise
        if code == UNREACHABLE and not connection.in_atomic_block:
            connection.close()  # the next request tries anew
        raise StorageError(code, str(error).splitlines()[0]) from error
