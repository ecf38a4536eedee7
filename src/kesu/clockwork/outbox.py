"""Delivery of what waits in the outbox: at least once, outside any transaction."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from kesu.casebook import outbox
from kesu.casebook.outbox import Waiting

log = logging.getLogger("kesu.clockwork")
Deliver = Callable[[Waiting], None]
"""Sends one thing; raises to have it tried again."""


def deliver_due(*, now: datetime, deliver: Deliver, limit: int = 50) -> int:
    """Deliver what is due; answers how many went out."""
    done = 0
    for waiting in outbox.lease(now=now, limit=limit):
        try:
            deliver(waiting)
        except Exception as error:  # a channel may fail in any way; the row keeps what it said
            log.warning("could not deliver %s of case %s: %s", waiting.kind, waiting.case, error)
            outbox.failed(waiting, error, now=now)
        else:
            outbox.delivered(waiting, now=now)
            done += 1
    return done
