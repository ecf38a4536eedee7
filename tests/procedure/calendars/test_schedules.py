"""Schedules and grids: what they say, and when they tick."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kesu.procedure.calendars import (
    Calendar,
    CalendarText,
    grid_tick,
    next_grid_tick,
    next_tick,
    parse_duration,
    parse_schedule,
)
from kesu.procedure.calendars.instants import LAST_INSTANT

CN = Calendar(CalendarText("CN"))
BERLIN = Calendar(CalendarText(zone="Europe/Berlin"))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text.replace(" ", "T") + "+08:00").astimezone(UTC)


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text.replace(" ", "T")).replace(tzinfo=BERLIN.zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("text", "after", "expected"),
    [
        ("daily at 09:00", "2025-03-03 08:59", "2025-03-03 09:00"),
        ("daily at 09:00", "2025-03-03 09:00", "2025-03-04 09:00"),
        ("every working day at 16:00", "2025-03-07 16:00", "2025-03-10 16:00"),
        ("every working day at 16:00", "2025-09-27 10:00", "2025-09-28 16:00"),
        ("every working day at 16:00", "2025-09-30 16:00", "2025-10-09 16:00"),
        ("weekly on sat at 09:00", "2025-03-03 08:00", "2025-03-08 09:00"),
        ("weekly on sat at 09:00", "2025-03-08 09:00", "2025-03-15 09:00"),
        ("weekly on mon, thursday at 09:00", "2025-03-03 09:00", "2025-03-06 09:00"),
        ("monthly on day 5 at 09:00", "2025-03-05 09:00", "2025-04-05 09:00"),
        ("monthly on day 31 at 09:00", "2025-03-31 09:00", "2025-04-30 09:00"),
        ("monthly on last day at 09:00", "2025-01-31 09:00", "2025-02-28 09:00"),
        ("monthly on last working day at 09:00", "2025-09-01 09:00", "2025-09-30 09:00"),
        ("monthly on last working day at 09:00", "2026-02-01 09:00", "2026-02-28 09:00"),
        ("monthly on working day 1 at 09:00", "2025-09-30 10:00", "2025-10-09 09:00"),
        ("monthly on working day 31 at 09:00", "2025-03-01 10:00", "2025-03-31 09:00"),
        ("quarterly on day 10 at 09:00", "2025-02-01 10:00", "2025-04-10 09:00"),
        ("quarterly on last day at 09:00", "2025-02-01 10:00", "2025-03-31 09:00"),
        ("yearly on 01-10 at 09:00", "2025-01-10 09:00", "2026-01-10 09:00"),
        ("yearly on 02-29 at 09:00", "2025-01-10 09:00", "2025-02-28 09:00"),
        ("yearly on 02-29 at 09:00", "2027-03-10 09:00", "2028-02-29 09:00"),
        ("monthly on last day", "2025-01-31 00:00", "2025-02-28 00:00"),
    ],
)
def test_a_schedule_ticks_strictly_after(text, after, expected):
    assert next_tick(parse_schedule(text), at(after), CN) == at(expected)


@pytest.mark.parametrize(
    "text",
    [
        "daily at 09:00",
        "every working day at 16:00",
        "weekly on mon, sat at 09:00",
        "monthly on day 5 at 09:00",
        "monthly on last day at 09:00",
        "monthly on last working day at 09:00",
        "monthly on working day 3 at 09:00",
        "quarterly on day 92 at 00:00",
        "quarterly on last day at 09:00",
        "yearly on 01-10 at 09:00",
    ],
)
def test_the_canonical_text_of_a_schedule_reads_back(text):
    assert str(parse_schedule(text)) == text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("hourly", "accepted: daily at 09:00"),
        ("", "accepted: daily"),
        ("daily at 9", "08:30"),
        ("daily at 24:00", "00:00 of the next"),
        ("weekly on holiday at 09:00", "mon tue wed"),
        ("weekly on mon,, at 09:00", "mon tue wed"),
        ("monthly on day 32 at 09:00", "a month has no such day"),
        ("quarterly on day 0 at 09:00", "a quarter has no such day"),
        ("yearly on 02-30 at 09:00", "month-day"),
        ("yearly on 13-01 at 09:00", "month-day"),
    ],
)
def test_what_is_no_schedule_is_refused_with_the_mend(text, message):
    with pytest.raises(ValueError, match=message):
        parse_schedule(text)


def test_ticks_keep_the_local_time_and_a_skipped_one_comes_at_the_skip():
    daily = parse_schedule("daily at 02:30")
    assert next_tick(daily, berlin("2025-03-29 12:00"), BERLIN) == berlin("2025-03-30 03:00")
    assert next_tick(daily, berlin("2025-03-30 12:00"), BERLIN) == berlin("2025-03-31 02:30")
    once = next_tick(daily, berlin("2025-10-25 12:00"), BERLIN)
    assert next_tick(daily, once, BERLIN) == berlin("2025-10-27 02:30")


def test_a_month_shut_down_altogether_has_no_working_day_to_tick_on():
    shut = Calendar(CalendarText(off="2025-03-01..2025-03-31"))
    last = parse_schedule("monthly on last working day at 09:00")
    assert next_tick(last, at("2025-02-28 10:00"), shut) == at("2025-04-30 09:00")


@pytest.mark.parametrize(
    "text", ["daily at 09:00", "every working day", "monthly on last day at 23:00", "yearly on 01-10"]
)
def test_beyond_the_year_9999_nothing_ticks(text):
    assert next_tick(parse_schedule(text), LAST_INSTANT, CN) == LAST_INSTANT


@pytest.mark.parametrize(
    ("begin", "period", "number", "expected"),
    [
        ("2025-01-31 10:00", "1 month", 1, "2025-02-28 10:00"),
        ("2025-01-31 10:00", "1 month", 2, "2025-03-31 10:00"),  # no drift
        ("2024-02-29 10:00", "1 year", 4, "2028-02-29 10:00"),
        ("2025-01-31 10:00", "36h", 2, "2025-02-03 10:00"),
        ("2025-03-03 10:00", "2 working days", 2, "2025-03-07 10:00"),
        ("2025-03-03 10:00", "8 working hours", 2, "2025-03-05 10:00"),
        ("2025-03-03 10:00", "1 month", 0, "2025-03-03 10:00"),
    ],
)
def test_a_grid_counts_from_its_begin(begin, period, number, expected):
    assert grid_tick(at(begin), parse_duration(period), number, CN) == at(expected)


@pytest.mark.parametrize("text", ["same day", "at once", "none", "0h"])
def test_a_grid_needs_a_length_of_time(text):
    with pytest.raises(ValueError, match="a period is a length of time"):
        next_grid_tick(at("2025-03-03 10:00"), parse_duration(text), at("2025-03-03 10:00"), CN)


@given(
    st.sampled_from(["7h", "1 month", "2 working days", "5 working hours", "1 week", "1 year"]),
    st.integers(0, 400_000),
    st.integers(-10_000, 400_000),
)
def test_the_next_tick_of_a_grid_is_the_first_after(period, offset, passed):
    begin = at("2025-01-31 10:00") + timedelta(minutes=offset)
    after = begin + timedelta(minutes=passed)
    length = parse_duration(period)
    number, found = next_grid_tick(begin, length, after, CN)
    assert number >= 1 and found == grid_tick(begin, length, number, CN) > after
    assert number == 1 or grid_tick(begin, length, number - 1, CN) <= after
