"""The worked example: it fits the packs, at whatever time of the year it is filled in."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from kesu.casebook import journal, queries
from kesu.casebook.sight import Viewer
from kesu.site.demo import PASSWORD, SHOWN, fill
from kesu.site.demo_cases import CASES
from tests.desk.conftest import text_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("now", [datetime(2026, 11, 21, 10, tzinfo=UTC), datetime(2026, 3, 2, 1, tzinfo=UTC)])
def test_the_example_has_cases_at_many_stations(now: datetime) -> None:
    assert fill(now) == len(CASES)
    zhou = Viewer.of("zhou", now=now)
    rows = queries.cases(zhou, queries.Wanted()).rows
    assert {row.status for row in rows} == {"open", "closed"}
    assert any(row.overdue for row in rows)
    assert all(proof.broken is None for proof in journal.verify_all())


def test_everybody_named_on_the_sign_in_page_signs_in_with_the_password_shown() -> None:
    fill(datetime.now(UTC))
    page = text_of(Client().get("/sign-in"))
    assert PASSWORD in page
    for name in SHOWN:
        assert name in page
        assert Client().post("/sign-in", {"name": name, "password": PASSWORD}).status_code == 302


def test_no_other_database_shows_a_password(db: None) -> None:
    assert PASSWORD not in text_of(Client().get("/sign-in"))
