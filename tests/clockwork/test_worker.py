"""The worker moves what is due, delivers what waits, and survives what goes wrong."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest

from kesu.casebook import heartbeats, outbox
from kesu.casebook.execute import Outcome
from kesu.casebook.outbox import Waiting
from kesu.clockwork import worker
from kesu.clockwork.outbox import take_care
from kesu.clockwork.worker import Post
from tests.casebook.conftest import NOW

pytestmark = pytest.mark.django_db
LATE = NOW + timedelta(hours=49)


def test_one_round_advances_delivers_and_leaves_a_heartbeat(opened: Outcome) -> None:
    sent: list[Waiting] = []
    post = Post(dict.fromkeys(("Notified", "Tasks"), lambda waiting, now: sent.append(waiting)))
    done = worker.work_once(now=LATE, post=post, name="w1")
    assert (done.cases, done.delivered) == (1, len(sent))
    assert sent
    assert {waiting.kind for waiting in sent} == {"Notified", "Tasks"}
    assert heartbeats.is_alive(now=LATE)
    assert not heartbeats.is_alive(now=LATE + timedelta(minutes=3))
    assert worker.work_once(now=LATE, post=post, name="w1") == worker.Round()


def test_what_fails_is_tried_again_later_and_given_up_in_the_end(opened: Outcome) -> None:
    worker.work_once(now=LATE)

    def broken(waiting: Waiting, now: datetime) -> None:
        raise OSError("no mail server")

    now, rounds = LATE, 0
    while not outbox.given_up():
        assert take_care(now=now, handlers={"Notified": broken, "Tasks": broken}) == 0
        now += timedelta(hours=5)
        rounds += 1
    assert rounds == outbox.ATTEMPTS
    assert take_care(now=now, handlers={"Notified": broken}) == 0


def test_a_worker_that_died_while_sending_gives_the_row_back(opened: Outcome) -> None:
    worker.work_once(now=LATE)
    first = outbox.lease(now=LATE)
    assert first
    assert outbox.lease(now=LATE) == []
    assert outbox.lease(now=LATE + outbox.LEASE) == first


def test_the_loop_goes_on_after_a_round_that_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    stop, rounds = threading.Event(), []

    def round_of_trouble(**_: object) -> worker.Round:
        rounds.append(1)
        if len(rounds) == 3:
            stop.set()
        raise ValueError("one bad case")

    monkeypatch.setattr(worker, "work_once", round_of_trouble)
    monkeypatch.setattr(worker.connections, "close_all", lambda: None)
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    worker.run(stop, clock=lambda: NOW, pause=timedelta(0))
    assert len(rounds) == 3
