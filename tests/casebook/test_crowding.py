"""Copies of cases for measuring: found, seen and moved as the real ones are, and never among real cases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from kesu.casebook import clock, queries
from kesu.casebook.crowding import Copy, crowd, hold_still, silence, standing
from kesu.casebook.execute import Outcome
from kesu.casebook.installation import TEST_CLOCK, TestClockRefused
from kesu.casebook.models import Case, Mark, TaskHolder
from kesu.casebook.queries import Wanted
from kesu.casebook.sight import Viewer
from kesu.casebook.ticking import tick
from tests.casebook.conftest import NOW, Act

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(db: None) -> Iterator[None]:
    """A database whose time may be told."""
    Mark.objects.update_or_create(name=TEST_CLOCK, defaults={"value": True})
    clock._may_be_told.cache_clear()
    yield
    clock._may_be_told.cache_clear()


def numbers(person: str, **wanted: object) -> list[str | None]:
    page = queries.cases(Viewer.of(person, now=NOW), Wanted(**wanted))  # type: ignore[arg-type]
    return [row.number for row in page.rows]


def test_real_cases_get_no_copies_and_are_neither_held_still_nor_silenced(opened: Outcome) -> None:
    Mark.objects.filter(pk=TEST_CLOCK).delete()
    with pytest.raises(TestClockRefused):
        crowd([Copy(opened.ref, "B1")])
    with pytest.raises(TestClockRefused):
        hold_still(timedelta(days=1), but=opened.ref)
    with pytest.raises(TestClockRefused):
        silence()
    assert Case.objects.count() == 1


def test_a_copy_is_listed_found_and_done_by_whom_the_case_was(opened: Outcome, told: None) -> None:
    copies = [Copy(opened.ref, f"B{n}", timedelta(days=n), f"客户 {n}") for n in (1, 2)]
    assert crowd([*copies, Copy(opened.ref, "B3", timedelta(days=3), elsewhere="somebody")]) == 3
    assert len(standing()) == 4
    assert numbers("li")[-3:] == ["B1", "B2", "B3"]
    assert numbers("li", q="b2") == ["B2"]
    assert numbers("li", facets={"customer": ("客户 1",)}) == ["B1"]
    steps = [item.case.number for item in queries.tasks_for(Viewer.of("liu", now=NOW))]
    assert {"B1", "B2"} <= set(steps) and "B3" not in steps
    assert TaskHolder.objects.filter(person="somebody", role=None).exists()


def test_the_worker_moves_copies_and_leaves_alone_what_is_held_still(opened: Outcome, act: Act, told: None) -> None:
    act(opened.ref, "complete", by="liu", step="receive")
    instant = Case.objects.get(pk=opened.ref).next_at
    assert instant is not None
    crowd([Copy(opened.ref, "B1")])
    hold_still(timedelta(days=4000), but=opened.ref)
    crowd([Copy(opened.ref, "B2")])
    assert tick(now=instant) == 2
    assert Case.objects.get(number="B1").seq < Case.objects.get(number="B2").seq
