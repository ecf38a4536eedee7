"""One transaction, tried again where two wanted the same rows crosswise."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from django.db import DatabaseError, connection, transaction

from kesu.casebook.storage import CLASH, code_of, storage_errors

ATTEMPTS = 5
T = TypeVar("T")


def in_transaction(work: Callable[[], T]) -> T:
    """Run in one transaction; where two transactions wanted the same rows crosswise, once more."""
    with storage_errors():
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with transaction.atomic():
                    return work()
            except DatabaseError as error:
                if connection.in_atomic_block or code_of(error) != CLASH or attempt == ATTEMPTS:
                    raise
                time.sleep(0.01 * attempt)  # whoever won has to get out of the way
    raise AssertionError("unreachable")
