"""An administrator replaces the days off by a file, without a network."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kesu.casebook.models import Case
from kesu.casebook.publishing import publish_pack
from kesu.clockwork.worker import work_once
from kesu.organisation.calendars import calendars_of
from kesu.organisation.loading import load_organisation
from kesu.procedure.reading import read_organisation
from kesu.procedure.reading.shipped import SHIPPED
from tests.cli.conftest import Kesu

pytestmark = pytest.mark.django_db


def test_the_days_in_use_are_shown_as_the_form_of_the_next_edition(kesu: Kesu, sample: str, tmp_path: Path) -> None:
    shown = kesu("calendar")
    assert shown.status == 0
    assert "2026-02-15..2026-02-23" in shown.out
    file = tmp_path / "days.yaml"
    file.write_text(shown.out.replace("years:\n", "years:\n  2031:\n    off: [2031-01-01]\n    work: []\n"))
    given = kesu("calendar", file, "--json")
    assert (given.status, given.json["until"]) == (0, "2031-12-31")
    assert kesu("calendar", "--json").json == given.json
    assert calendars_of().default.published_until is None  # this organisation's calendar goes by the week alone


@pytest.mark.parametrize(
    "text", ["years: {2031: {off: []}}", "version: x\nyears: {2031: {off: [2030-01-01]}}", "[", "7"]
)
def test_a_file_that_is_wrong_changes_nothing_and_says_what(kesu: Kesu, sample: str, tmp_path: Path, text: str) -> None:
    file = tmp_path / "days.yaml"
    file.write_text(text)
    before = kesu("calendar", "--json").json
    refused = kesu("calendar", file)
    assert refused.status == 2
    assert "The days off are wrong" in refused.err
    assert kesu("calendar", "--json").json == before
    assert kesu("calendar", "--code", "XX").status == 2


@pytest.mark.parametrize("first", ["the worker", "a person"])
def test_open_cases_follow_and_their_journal_says_so(kesu: Kesu, tmp_path: Path, first: str) -> None:
    file = read_organisation(SHIPPED / "organisation.yaml").organisation
    assert file is not None
    load_organisation(file, now=datetime.now(UTC))
    name = publish_pack(SHIPPED / "tutorial", now=datetime.now(UTC)).name
    today = datetime.now(UTC).date()
    bought = f"bought_on={today - timedelta(days=30)}"
    opened = kesu("open", name, "--as", "lin", "customer=宋女士", "product=台灯", bought, "price=89", "--json").json
    kesu("complete", opened["ref"], "register", "--as", "lin", "demand=refund", "reason=频闪")
    before = Case.objects.get().next_at
    days = [today + timedelta(days=one) for one in range(20)]
    years = {day.year: [f"{one}" for one in days if one.year == day.year] for day in days}
    edition = tmp_path / "days.json"
    edition.write_text(json.dumps({"version": "holidays", "years": {y: {"off": off} for y, off in years.items()}}))
    assert kesu("calendar", edition).status == 0
    if first == "the worker":
        work_once(now=datetime.now(UTC))
    else:
        assert kesu("complete", opened["ref"], "--as", "lin", "--verb", "note", "--body", '{"text": "x"}').status == 0
    assert Case.objects.get().next_at > before + timedelta(days=14)
    assert "CalendarRenewed" in {event.kind for event in Case.objects.get().events.all()}
