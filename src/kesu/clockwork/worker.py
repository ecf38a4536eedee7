"""The worker: one loop over due cases and the outbox. Any number of them may run; none is needed for correctness.

A person's command advances its case to now before it acts (B7.36), so a late worker delays messages, never truth.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

from django.db import close_old_connections, connections

from kesu.casebook import heartbeats, idempotency
from kesu.casebook.looking import look_again
from kesu.casebook.scheduled import fire
from kesu.casebook.storage import StorageError, storage_errors
from kesu.casebook.ticking import refresh_tasks, tick
from kesu.clockwork.delivering import Send, deliver
from kesu.clockwork.failures import report
from kesu.clockwork.outbox import Handle, take_care

log = logging.getLogger("kesu.clockwork")
PAUSE = timedelta(seconds=2)
Clock = Callable[[], datetime]


class Chore(Protocol):
    """Something another room has to do about once an hour; answers how much it did."""

    def __call__(self, *, now: datetime) -> int: ...


@dataclass(frozen=True, slots=True)
class Round:
    """What one round did."""

    cases: int = 0
    triggered: int = 0
    refreshed: int = 0
    delivered: int = 0
    sent: int = 0
    lost: int = 0


@dataclass(frozen=True, slots=True)
class Post:
    """What takes care of each kind of outbox row, the channels by which deliveries leave, and what other rooms have to
    do now and then (`chores`)."""

    handlers: Mapping[str, Handle]
    channels: Mapping[str, Send] = field(default_factory=dict)
    chores: Sequence[Chore] = ()


def real_time() -> datetime:
    return datetime.now(UTC)


def worker_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


def work_once(*, now: datetime, post: Post | None = None, name: str | None = None) -> Round:
    """One round: refresh, advance, deliver, and leave a heartbeat. Raises StorageError."""
    with storage_errors():
        done = Round(
            cases=tick(now=now) + look_again(now=now),
            triggered=fire(now=now),
            refreshed=refresh_tasks(now=now),
            delivered=take_care(now=now, handlers=post.handlers) if post else 0,
            sent=deliver(now=now, channels=post.channels) if post and post.channels else 0,
            lost=report(now=now),
        )
        heartbeats.beat(name or worker_name(), asdict(done), now=now)
    return done


def run(stop: threading.Event, *, clock: Clock = real_time, post: Post | None = None, pause: timedelta = PAUSE) -> None:
    """Go round until `stop` is set. A failing round is logged and tried again: the worker does not die of one case."""
    swept: datetime | None = None
    while not stop.is_set():
        now = clock()
        busy = False
        try:
            close_old_connections()
            done = work_once(now=now, post=post)
            busy = bool(done.cases or done.triggered or done.refreshed or done.delivered or done.sent)
            if swept is None or now - swept > timedelta(hours=1):
                swept = now
                sweep(now=now, post=post)
        except StorageError as error:
            log.warning("the database could not: %s", error)
        except Exception:  # whatever it was, the next round must come
            log.exception("a round of the worker failed")
        if not busy:
            stop.wait(pause.total_seconds())
    connections.close_all()


def sweep(*, now: datetime, post: Post | None = None) -> None:
    """What is needed now and then: keys past their time, heartbeats of workers long gone, chores of other rooms."""
    idempotency.forget_old(now=now)
    heartbeats.forget_gone(now=now)
    for chore in post.chores if post else ():
        chore(now=now)


def start_thread(*, clock: Clock = real_time, post: Post | None = None) -> threading.Event:
    """The worker in a thread of this process, for `kesu serve`; setting the answer stops it."""
    stop = threading.Event()
    threading.Thread(target=run, args=(stop,), kwargs={"clock": clock, "post": post}, daemon=True).start()
    return stop
