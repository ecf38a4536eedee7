"""Published days off: those that come with the package, and files that replace them."""

from __future__ import annotations

import json
from datetime import date, timedelta

import chinese_calendar
import pytest

from kesu.procedure.calendars import (
    Calendar,
    CalendarText,
    DaysOff,
    days_off_text,
    load_days_off,
    parse_days_off,
    published_days,
)

MAKE_UP = {
    2024: "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12",
    2025: "01-26 02-08 04-27 09-28 10-11",
    2026: "01-04 02-14 02-28 05-09 09-20 10-10",
}
OFF_2026 = ["01-01 01-03", "02-15 02-23", "04-04 04-06", "05-01 05-05", "06-19 06-21", "09-25 09-27", "10-01 10-07"]
CN = Calendar(CalendarText("CN"))
NEXT_EDITION = """
code: CN
version: 2027 of 2026-11-04
years:
  2026: {off: [2026-10-01..2026-10-07], work: [2026-10-10]}
  2027: {off: [2027-01-01], work: [2027-01-02]}
"""


def days_of(year: int) -> list[date]:
    return [
        date(year, 1, 1) + timedelta(days=n) for n in range(366) if (date(year, 1, 1) + timedelta(days=n)).year == year
    ]


@pytest.mark.parametrize("year", MAKE_UP)
def test_the_make_up_days_are_those_published(year):
    found = [f"{day:%m-%d}" for day in days_of(year) if CN.is_working(day) and day.weekday() >= 5]
    assert found == MAKE_UP[year].split()


def test_the_days_off_of_2026_are_those_published():
    expected = []
    for first, last in (pair.split() for pair in OFF_2026):
        begin, end = date.fromisoformat(f"2026-{first}"), date.fromisoformat(f"2026-{last}")
        expected += [begin + timedelta(days=n) for n in range((end - begin).days + 1)]
    assert [day for day in days_of(2026) if CN.kind_of(day) == "day_off"] == expected
    assert all(
        CN.kind_of(day) == "weekend"
        for day in days_of(2026)
        if day.weekday() >= 5 and not CN.is_working(day) and day not in expected
    )


def test_every_published_day_is_as_the_library_says():
    for year in (2004, 2007, 2018, 2020, 2023, 2024, 2025, 2026):
        assert [day for day in days_of(year) if CN.is_working(day) != chinese_calendar.is_workday(day)] == []


def test_years_that_are_not_published_go_by_the_week_and_are_not_called_known():
    assert CN.published_until is not None
    later = CN.published_until + timedelta(days=300)
    assert [CN.is_working(later + timedelta(days=n)) for n in range(7)].count(True) == 5
    assert CN.is_published(date(2025, 1, 1), date(2026, 12, 31))
    assert not CN.is_published(date(2026, 1, 1), later) and not CN.is_published(date(2003, 5, 1), date(2003, 5, 2))


def test_the_packages_days_are_exported_in_the_form_that_is_read(tmp_path):
    file = tmp_path / "days-off.yaml"
    file.write_text(days_off_text(published_days()), encoding="utf-8")
    assert load_days_off(file) == published_days()
    assert "2026-02-15..2026-02-23" in file.read_text(encoding="utf-8")


def test_the_next_edition_is_read_from_a_file_and_changes_the_version(tmp_path):
    file = tmp_path / "days-off.yaml"
    file.write_text(NEXT_EDITION, encoding="utf-8")
    calendar = Calendar(CalendarText("CN"), days=load_days_off(file))
    assert calendar.published_until == date(2027, 12, 31)
    assert calendar.is_working(date(2027, 1, 2)) and not calendar.is_working(date(2027, 1, 1))
    assert calendar.version != CN.version


def test_a_json_file_is_read_as_well(tmp_path):
    file = tmp_path / "days-off.json"
    years = {"2027": {"off": ["2027-01-01"], "work": ["2027-01-02"]}}
    file.write_text(json.dumps({"code": "CN", "version": "2027", "years": years}), encoding="utf-8")
    found = load_days_off(file)
    assert (
        found.off == {date(2027, 1, 1)}
        and found.years == {2027}
        and found == parse_days_off(file.read_text(), is_json=True)
    )
    assert hash(found) == hash(parse_days_off(file.read_text()))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[]", "a map is expected"),
        ("{years: {2027: {off: [2027-01-01]}}}", "version: is missing"),
        ("{version: 1, yers: {}}", "unknown key `yers`"),
        ("{version: 1}", "years: a map"),
        ("{version: 1, years: {next: {off: [2027-01-01]}}}", "years: `next` is no year"),
        ("{version: 1, years: {2027: [2027-01-01]}}", "years: 2027: a map"),
        ("{version: 1, years: {2027: {holidays: [2027-01-01]}}}", "years: 2027: a map"),
        ("{version: 1, years: {2027: {off: []}}}", "2027: off: no day is given"),
        ("{version: 1, years: {2027: {off: [1 January]}}}", "2027: off: .*2026-02-10"),
        ("{version: 1, years: {2027: {off: {a: b}}}}", "2027: off: a list"),
        ("{version: 1, years: {2027: {off: [2026-12-31]}}}", "2026-12-31 lies in another year"),
        ("{version: 1, years: {2027: {off: [2027-01-01], work: [2027-01-01]}}}", "in `off` and in `work`"),
        ("{version: 1, version: 2, years: {}}", "no YAML"),
        ("years: {", "line 1: no YAML"),
    ],
)
def test_a_wrong_file_is_refused_with_the_place_and_the_mend(tmp_path, text, message):
    file = tmp_path / "days-off.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"days-off\.yaml: .*" + message):
        load_days_off(file)


def test_a_wrong_json_file_and_a_missing_one_are_refused(tmp_path):
    file = tmp_path / "days-off.json"
    file.write_text("{", encoding="utf-8")
    with pytest.raises(ValueError, match="line 1: no JSON"):
        load_days_off(file)
    with pytest.raises(ValueError, match=r"missing\.yaml"):
        load_days_off(tmp_path / "missing.yaml")


def test_a_file_that_is_too_large_is_not_read(tmp_path):
    file = tmp_path / "days-off.yaml"
    file.write_text("#" * 1_000_001, encoding="utf-8")
    with pytest.raises(ValueError, match="larger than"):
        load_days_off(file)


@pytest.mark.parametrize("years", [frozenset(), frozenset({2026})])
def test_days_outside_the_years_are_refused(years):
    with pytest.raises(ValueError):
        DaysOff("CN", "x", years, frozenset({date(2027, 1, 1)}), frozenset())
