"""Many at once: numbers without gaps or doubles, a task ends once, a deadline fires once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections

from kesu.casebook import journal
from kesu.casebook.execute import Outcome, execute, open_case
from kesu.casebook.models import Case, CaseNumber, Event
from kesu.casebook.numbers import gaps
from kesu.casebook.ticking import tick
from kesu.procedure.context import Actor, Command
from kesu.procedure.refusals import Refusal
from tests.casebook.conftest import NOW

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Run all, each in a thread with a connection of its own, started together; answers results or errors."""
    results: list[Any] = [None] * len(works)
    gate = threading.Barrier(len(works))

    def run(place: int, work: Callable[[], Any]) -> None:
        gate.wait()
        try:
            results[place] = work()
        except Exception as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place, work)) for place, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def open_one(sample: str, key: str | None = None) -> Outcome:
    data = {"customer": "甲", "demand": "换"}
    return open_case(sample, {"data": data}, actor=Actor("chen"), now=NOW, idempotency_key=key)


def receive(case: Outcome, person: str) -> Outcome:
    body = {"step": "receive", "row": "", "round": 1, "phase": "work"}
    return execute(case.ref, Command("complete", body), actor=Actor(person), now=NOW)


def test_numbers_have_no_gaps_or_doubles_however_many_come_at_once(sample: str) -> None:
    def one() -> str | None:
        return receive(open_one(sample), "liu").number

    numbers = at_once(*[lambda: [one() for _ in range(5)] for _ in range(6)])
    given = sorted(number for batch in numbers for number in batch)
    assert given == [f"2503{serial:04}" for serial in range(1, 31)]
    assert gaps(CaseNumber.objects.values_list("series", flat=True).distinct().get()) == []
    assert all(found.broken is None for found in journal.verify_all())


def test_of_two_who_complete_a_task_one_wins_and_the_other_is_told(sample: str) -> None:
    for _ in range(5):
        case = open_one(sample)
        results = at_once(lambda case=case: receive(case, "liu"), lambda case=case: receive(case, "pan"))
        won = [result for result in results if isinstance(result, Outcome)]
        lost = [result for result in results if isinstance(result, Refusal)]
        assert (len(won), len(lost)) == (1, 1), results
        assert lost[0].code == "conflict"
        assert lost[0].data["at"]
        assert Event.objects.filter(case_id=case.ref, kind="StepDone").count() == 1


def test_the_same_key_at_once_opens_one_case(sample: str) -> None:
    results = at_once(*[lambda: open_one(sample, "key")] * 4)
    assert {result.ref for result in results} == {Case.objects.get().ref}
    assert sorted(result.repeated for result in results) == [False, True, True, True]


def test_several_workers_fire_a_deadline_once(sample: str) -> None:
    cases = [open_one(sample) for _ in range(8)]
    late = NOW + timedelta(hours=49)
    moved = at_once(*[lambda: tick(now=late)] * 3)
    assert sum(moved) == len(cases), moved
    assert Event.objects.filter(kind="ClockOverdue").count() == len(cases)
    assert all(found.broken is None for found in journal.verify_all())


def test_a_worker_and_a_person_do_not_disturb_each_other(sample: str) -> None:
    case, late = open_one(sample), NOW + timedelta(hours=49)
    command = Command("complete", {"step": "receive"})
    at_once(lambda: tick(now=late), lambda: execute(case.ref, command, actor=Actor("liu"), now=late))
    assert Event.objects.filter(kind="ClockOverdue").count() == 1
    assert Event.objects.filter(kind="StepDone").count() == 1
