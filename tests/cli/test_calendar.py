"""An administrator replaces the days off by a file, without a network."""

from __future__ import annotations

from pathlib import Path

import pytest

from kesu.organisation.calendars import calendars_of
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
