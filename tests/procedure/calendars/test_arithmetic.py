"""Adding and counting in a calendar, and thresholds about a due (A11, B7.35)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kesu.procedure.calendars import (
    Calendar,
    CalendarText,
    Duration,
    days_between,
    earlier,
    end_of,
    later,
    local_day,
    parse_duration,
    plus,
    warn_at,
    working_days_between,
)
from kesu.procedure.calendars.instants import FIRST_INSTANT, LAST_INSTANT

CN = Calendar(CalendarText("CN"))


def at(text: str) -> datetime:
    day, clock = text.split()
    if clock == "24:00":
        return end_of(date.fromisoformat(f"2025-{day}"), CN)
    return datetime.fromisoformat(f"2025-{day}T{clock}+08:00").astimezone(UTC)


@pytest.mark.parametrize(
    ("duration", "expected"),
    [
        ("3 days", date(2025, 2, 3)),
        ("1 week", date(2025, 2, 7)),
        ("1 month", date(2025, 2, 28)),
        ("1 year", date(2026, 1, 31)),
        ("1 working day", date(2025, 2, 5)),
        ("same day", date(2025, 1, 31)),
        ("at once", date(2025, 1, 31)),
        ("2h", at("02-01 02:00")),
        ("1 working hour", at("02-05 09:30")),
    ],
)
def test_a_date_plus_days_is_a_date_and_plus_hours_an_instant(duration, expected):
    assert plus(date(2025, 1, 31), parse_duration(duration), CN) == expected


@pytest.mark.parametrize(
    ("duration", "expected"),
    [
        ("3 days", "03-06 09:00"),
        ("1 month", "04-03 09:00"),
        ("2 working days", "03-05 24:00"),
        ("4 working hours", "03-03 14:00"),
        ("same day", "03-03 24:00"),
        ("at once", "03-03 09:00"),
    ],
)
def test_an_instant_plus_a_duration_is_as_a_due(duration, expected):
    assert plus(at("03-03 09:00"), parse_duration(duration), CN) == at(expected)


def test_plus_refuses_what_is_no_length_and_what_no_date_can_say():
    with pytest.raises(ValueError, match="no length"):
        plus(date(2025, 3, 3), parse_duration("none"), CN)
    for moment in (date.max, LAST_INSTANT):
        with pytest.raises(ValueError, match="9999"):
            plus(moment, parse_duration("2 days"), CN)


def test_working_days_between_leave_out_the_first_and_count_the_last():
    assert working_days_between(date(2025, 3, 3), date(2025, 3, 6), CN) == 3
    assert working_days_between(date(2025, 3, 6), date(2025, 3, 3), CN) == -3
    assert working_days_between(date(2025, 9, 26), date(2025, 10, 11), CN) == 6
    assert working_days_between(date(2025, 12, 31), date(2026, 1, 5), CN) == 2
    assert working_days_between(at("03-03 23:00"), at("03-04 01:00"), CN) == 1
    assert working_days_between(date(2023, 1, 1), date(2026, 1, 1), CN) == 249 + 251 + 248


def test_days_between_are_those_of_the_local_dates():
    assert days_between(at("03-03 23:00"), at("03-04 01:00"), CN) == 1
    assert days_between(date(2025, 3, 4), at("03-03 01:00"), CN) == -1
    assert local_day(at("03-02 24:00"), CN) == date(2025, 3, 3) == local_day(date(2025, 3, 3), CN)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 400))
def test_plus_working_days_and_working_days_between_agree(day, count):
    later_day = plus(day, Duration(count, "working_day"), CN)
    assert working_days_between(day, later_day, CN) == count
    assert CN.is_working(later_day)
    assert count == 1 or CN.working_day_before(later_day, count - 1) == plus(day, Duration(1, "working_day"), CN)


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("4h", "03-06 20:00"),
        ("1 day", "03-05 24:00"),
        ("1 working day", "03-05 24:00"),
        ("4 working days", "02-28 24:00"),
        ("4 working hours", "03-06 13:30"),
        ("9 working hours", "03-05 16:30"),
        ("1 month", "02-06 24:00"),
        ("same day", "03-06 00:00"),
        ("at once", "03-06 24:00"),
    ],
)
def test_warnings_count_back_from_the_due_which_belongs_to_the_day_it_ends(before, expected):
    assert earlier(at("03-06 24:00"), parse_duration(before), CN) == at(expected)


def test_a_working_day_before_an_instant_keeps_the_clock_time():
    assert earlier(at("03-10 15:00"), parse_duration("1 working day"), CN) == at("03-07 15:00")
    assert earlier(at("03-31 15:00"), parse_duration("1 month"), CN) == at("02-28 15:00")


def test_a_warning_is_never_before_the_start():
    assert warn_at(at("03-03 10:00"), at("03-03 09:00"), parse_duration("4h"), CN) == at("03-03 09:00")
    assert warn_at(at("03-04 10:00"), date(2025, 3, 3), parse_duration("3d"), CN) == at("03-03 24:00")
    assert warn_at(at("03-03 10:00"), at("03-03 11:00"), 75, CN) == at("03-03 11:00")


def test_a_warning_in_per_cent_is_a_share_of_the_time_from_start_to_due():
    assert warn_at(at("03-03 13:00"), at("03-03 09:00"), 75, CN) == at("03-03 12:00")
    assert warn_at(at("03-03 13:00"), at("03-03 09:00"), 100, CN) == at("03-03 13:00")


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("24h", "03-07 24:00"),
        ("1 working day", "03-07 24:00"),
        ("2 working hours", "03-07 10:30"),
        ("1 month", "04-06 24:00"),
        ("at once", "03-06 24:00"),
    ],
)
def test_escalations_count_forward_from_the_due_which_belongs_to_the_day_it_ends(after, expected):
    assert later(at("03-06 24:00"), parse_duration(after), CN) == at(expected)


def test_thresholds_beyond_what_dates_can_say_are_the_first_and_the_last_instant():
    assert later(at("03-06 24:00"), parse_duration("none"), CN) == LAST_INSTANT
    assert earlier(FIRST_INSTANT, parse_duration("1 working day"), CN) == FIRST_INSTANT
    assert earlier(FIRST_INSTANT, parse_duration("1 day"), CN) == FIRST_INSTANT


def test_working_days_are_counted_from_one():
    for count in (CN.working_day_after, CN.working_day_before):
        with pytest.raises(ValueError, match="from 1"):
            count(date(2025, 3, 3), 0)
