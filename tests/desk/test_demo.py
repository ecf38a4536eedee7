"""The worked example: it fits the packs, at whatever time of the year it is filled in."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.test import Client

from kesu.casebook import journal, queries
from kesu.casebook.models import Task
from kesu.casebook.sight import Viewer
from kesu.clockwork.models import Delivery
from kesu.desk.showing.task_lines import task_lines
from kesu.organisation.master import KINDS, counts
from kesu.organisation.models import Holding, Person
from kesu.site.demo import PASSWORD, fill
from kesu.site.demo_cases import CASES
from tests.desk.conftest import text_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("now", [datetime(2026, 11, 21, 10, tzinfo=UTC), datetime(2026, 3, 2, 1, tzinfo=UTC)])
def test_the_example_has_cases_at_many_stations(now: datetime) -> None:
    assert fill(now) == len(CASES)
    li = Viewer.of("li", now=now)
    for procedure in ("customer-complaint", "quality-exception", "nonconforming-product", "line-exception"):
        rows = queries.cases(li, queries.Wanted(procedures=(procedure,)), limit=200).rows
        assert {row.status for row in rows} == {"open", "closed"}, procedure
        if procedure in ("customer-complaint", "quality-exception"):  # the others have clocks of "at once" only
            assert any(row.overdue for row in rows), procedure
    assert len(set(Task.objects.filter(case__procedure="customer-complaint").values_list("step", flat=True))) >= 18
    assert len(set(Task.objects.filter(case__procedure="quality-exception").values_list("step", flat=True))) >= 15
    assert all(proof.broken is None for proof in journal.verify_all())


def test_the_sign_in_page_lists_everybody_with_what_they_may_do_and_a_click_on_a_name_signs_in() -> None:
    fill(datetime.now(UTC))
    page = Client().get("/sign-in").content.decode()
    assert PASSWORD in page
    for person in Person.objects.all():
        told = page.partition(f'value="{person.pk}"')[2].partition("</button>")[0]
        assert person.name in told, person.pk
        assert Holding.objects.filter(person=person).count() == 0 or re.search("<small>[^<]+</small>", told), person.pk
    assert "管理员" in page.partition('value="han"')[2].partition("</button>")[0]
    for name in ("chen", "feng", "zheng"):
        assert Client().post("/sign-in", {"name": name, "password": PASSWORD}).status_code == 302


def test_a_dozen_signatures_wait_for_feng_some_of_them_late() -> None:
    now = datetime.now(UTC)
    fill(now)
    feng = Viewer.of("feng", now=now)
    waiting = [line for line in task_lines(feng, queries.tasks_for(feng)) if line.signs]
    assert len(waiting) == 12
    assert {line.step_code for line in waiting} == {"approve", "decide", "rule"}
    assert len({line.ref for line in waiting}) == 12
    late = [item for item in queries.tasks_for(feng) if item.task.due_at and item.task.due_at < now]
    assert 2 <= len(late) < 12


def test_master_data_of_every_kind_is_there_and_some_deliveries_have_failed() -> None:
    fill(datetime.now(UTC))
    assert {kind for kind, number in counts().items() if number >= 5} == set(KINDS)
    assert Delivery.objects.filter(outcome="refused", channel="hook").count() >= 3


def test_no_other_database_shows_a_password(db: None) -> None:
    assert PASSWORD not in text_of(Client().get("/sign-in"))
