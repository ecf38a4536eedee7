"""The database wrapper that `DATABASES` names as its engine."""

from __future__ import annotations

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Django leaves the cursor of a BEGIN that failed to the garbage collector, which may run in the very thread that
    holds the write lock. Freeing it takes the mutex of its connection; where that connection waits for the lock by
    then, the two wait for each other until the lock's time is up, and the next BEGIN fails in turn."""

    def _start_transaction_under_autocommit(self) -> None:
        with self.cursor() as cursor:
            cursor.execute(f"BEGIN {self.transaction_mode or ''}".strip())
