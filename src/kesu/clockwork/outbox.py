"""Taking care of what waits in the outbox: at least once, outside any transaction."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime

from kesu.casebook import outbox
from kesu.casebook.outbox import Waiting

log = logging.getLogger("kesu.clockwork")
Handle = Callable[[Waiting, datetime], object]
"""Takes care of one row; raises to have it tried again."""


def take_care(*, now: datetime, handlers: Mapping[str, Handle], limit: int = 50) -> int:
    """Take care of the rows that are due, by their kinds; answers how many are done. Other kinds stay waiting."""
    done = 0
    for waiting in outbox.lease(now=now, kinds=tuple(handlers), limit=limit):
        try:
            handlers[waiting.kind](waiting, now)
        except Exception as error:  # it may fail in any way; the row keeps what it said
            log.warning("could not take care of %s of case %s: %s", waiting.kind, waiting.case, error)
            outbox.failed(waiting, error, now=now)
        else:
            outbox.delivered(waiting, now=now)
            done += 1
    return done
