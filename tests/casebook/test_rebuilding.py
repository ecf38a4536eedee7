"""The tables can be thrown away: the journal makes them again, and says where they differed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kesu.casebook import journal, queries, rebuilding
from kesu.casebook.erasing import erase_values
from kesu.casebook.execute import Outcome
from kesu.casebook.models import Case, ClockRow, Event, EventValue, Task
from kesu.casebook.sight import Viewer
from tests.casebook.conftest import NOW, Act

pytestmark = pytest.mark.django_db


def test_what_was_changed_behind_the_journal_is_named_and_put_right(opened: Outcome, act: Act) -> None:
    act(opened.ref, "complete", by="liu", step="receive")
    row = Case.objects.get(pk=opened.ref)
    Case.objects.filter(pk=opened.ref).update(
        facet_customer="乙公司", status="closed", state=row.state.replace("甲公司", "乙公司"), next_at=None
    )
    Task.objects.all().delete()
    ClockRow.objects.all().delete()

    found = rebuilding.compare(opened.ref, now=NOW)
    assert set(found.differs) == {"facet_customer", "status", "next_at", "state.fields", "tasks", "clocks"}

    assert [done.differs for done in rebuilding.rebuild_all(now=NOW)] == [found.differs]
    assert rebuilding.compare(opened.ref, now=NOW).differs == ()
    assert [item.task.step for item in queries.tasks_for(Viewer.of("li", now=NOW))] == ["analyse"]
    assert ClockRow.objects.count() == 1


def test_a_state_that_is_no_longer_json_is_made_anew(opened: Outcome) -> None:
    Case.objects.filter(pk=opened.ref).update(state="{broken")
    assert "state.fields" in rebuilding.rebuild(opened.ref, now=NOW).differs
    assert rebuilding.compare(opened.ref, now=NOW).differs == ()


def test_a_number_given_by_hand_in_the_table_is_found(opened: Outcome) -> None:
    Case.objects.filter(pk=opened.ref).update(number="99990001")
    assert rebuilding.compare(opened.ref, now=NOW).differs == ("number",)


def test_erasing_takes_values_from_journal_state_facets_and_search_but_not_the_proof(opened: Outcome, act: Act) -> None:
    act(opened.ref, "complete", by="liu", step="receive")
    hashes = list(Event.objects.filter(case_id=opened.ref).order_by("seq").values_list("hash", flat=True))

    certificate, count = erase_values(
        opened.ref, lambda kind, path: path == "f.customer", by="li", reason="本人要求", now=NOW + timedelta(days=1)
    )

    assert count == 1
    assert not EventValue.objects.filter(path="f.customer").exists()
    assert "甲公司" not in Case.objects.get(pk=opened.ref).state
    assert Case.objects.get(pk=opened.ref).facet_customer is None
    assert queries.cases(Viewer.of("li", now=NOW), queries.Wanted(q="甲公司")).rows == ()
    found = journal.verify_case(opened.ref)
    assert (found.broken, found.erased) == (None, {str(certificate): 1})
    assert list(Event.objects.filter(case_id=opened.ref).order_by("seq").values_list("hash", flat=True)) == hashes
    act(opened.ref, "note", by="li", text="继续")
    assert rebuilding.compare(opened.ref, now=NOW).differs == ()
