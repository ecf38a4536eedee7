"""When limits fall due (B7.34, 37): one sentence, one test."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from kesu.procedure.calendars import (
    Calendar,
    CalendarText,
    due,
    end_of,
    explain_due,
    fixed_due,
    is_midnight,
    later,
    parse_duration,
    render_explanation,
)
from kesu.procedure.calendars.instants import LAST_INSTANT


def calendar(**values) -> Calendar:
    return Calendar(CalendarText(**{"days": "CN", **values}))


CN = calendar()
CLOSE = calendar(day_ends="close")
SAME_TIME = calendar(day_ends="same_time")
AT_17 = calendar(day_ends="17:00")
PLANT = calendar(
    hours={"mon-fri": "08:00-12:00, 13:00-17:00", "sat": "08:00-12:00"},
    shifts={"night": "22:00-06:00"},
    off=["2026-03-04"],
    work=["2026-03-08"],
)
BERLIN = Calendar(CalendarText(zone="Europe/Berlin", hours="08:00-17:00"))


def at(text: str) -> datetime:
    """`03-03 09:00` of 2025 in Shanghai, with a year where it is another; 24:00 is midnight."""
    text = text if text[2] != "-" else f"2025-{text}"
    day, clock = text.split()
    moment = datetime.fromisoformat(f"{day}T{'00:00' if clock == '24:00' else clock}+08:00").astimezone(UTC)
    return end_of(date.fromisoformat(day), CN) if clock == "24:00" else moment


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN.zone).astimezone(UTC)


def falls_due(limit: str, start, on: Calendar = CN, *pauses, now=None) -> datetime | None:
    stops = [(at(begin), at(end) if end else None) for begin, end in pauses]
    return due(parse_duration(limit), start, on, stops, now).at


# --- working days ---


@pytest.mark.parametrize(
    ("start", "limit", "expected"),
    [
        ("03-03 09:00", "3 working days", "03-06 24:00"),  # Monday
        ("03-03 00:00", "1 working day", "03-04 24:00"),  # midnight belongs to the day that begins
        ("03-02 23:59", "1 working day", "03-03 24:00"),
        ("03-01 10:00", "1 working day", "03-03 24:00"),  # from a Saturday
        ("09-26 16:40", "1 working day", "09-28 24:00"),  # a make-up Sunday
        ("09-30 10:00", "1 working day", "10-09 24:00"),  # over the holiday
        ("09-30 10:00", "3 working days", "10-11 24:00"),  # a make-up Saturday
        ("12-31 10:00", "2 working days", "2026-01-05 24:00"),  # 4 January is a make-up Sunday
    ],
)
def test_day_one_is_the_first_working_day_after_the_day_of_the_start(start, limit, expected):
    assert falls_due(limit, at(start)) == at(expected)


@pytest.mark.parametrize(
    ("on", "expected"), [(CLOSE, "03-06 17:30"), (SAME_TIME, "03-06 09:10"), (AT_17, "03-06 17:00")]
)
def test_the_limit_is_where_the_last_day_ends(on, expected):
    assert falls_due("3 working days", at("03-03 09:10"), on) == at(expected)


def test_close_on_a_half_day_is_the_end_of_its_hours():
    half = calendar(day_ends="close", hours={"mon-fri": "08:00-17:00", "sat": "08:00-12:00"})
    assert falls_due("1 working day", at("03-07 09:00"), half) == at("03-08 12:00")


def test_a_date_as_a_start_is_the_end_of_that_day_and_belongs_to_it():
    assert falls_due("1 working day", date(2025, 3, 3)) == at("03-04 24:00")
    assert falls_due("1 working day", date(2025, 3, 3), SAME_TIME) == at("03-04 24:00")
    assert falls_due("24h", date(2025, 3, 3)) == at("03-04 24:00")
    assert falls_due("30min", date(2025, 3, 3)) == at("03-04 00:30")
    assert falls_due("1 working hour", date(2025, 3, 3)) == at("03-04 09:30")
    assert falls_due("1 month", date(2025, 1, 31)) == at("02-28 24:00")
    assert falls_due("1 month", date(2025, 2, 28)) == at("03-28 24:00")
    assert falls_due("same day", date(2025, 3, 3)) == at("03-03 24:00")


def test_a_date_as_a_limit_is_the_end_of_that_day():
    assert end_of(date(2025, 3, 3), CN) == datetime(2025, 3, 3, 16, tzinfo=UTC)
    assert is_midnight(end_of(date(2025, 3, 3), CN), CN.zone) and not is_midnight(at("03-03 00:01"), CN.zone)
    assert end_of(date(2025, 3, 3), AT_17) == at("03-03 24:00")


def test_the_organisations_own_days_go_before_what_is_published():
    wednesday, sunday = date(2026, 3, 4), date(2026, 3, 8)
    assert PLANT.kind_of(wednesday) == "shutdown" and PLANT.kind_of(sunday) == "extra"
    assert falls_due("2 working days", at("2026-03-02 09:00"), PLANT) == at("2026-03-05 24:00")
    assert PLANT.spans(sunday) == PLANT.spans(date(2026, 3, 2)) and PLANT.spans(wednesday) == ()
    own = calendar(off=["2026-02-14"], work=["2026-02-17", "2026-02-28"])
    kinds = [own.kind_of(date(2026, 2, day)) for day in (14, 17, 28)]
    assert kinds == ["shutdown", "extra", "make_up"]


def test_a_due_beyond_the_published_years_is_provisional():
    assert not due(parse_duration("2 working days"), at("2026-12-29 09:00"), CN).provisional
    assert due(parse_duration("3 working days"), at("2026-12-29 09:00"), CN).provisional
    assert due(parse_duration("30 working hours"), at("2026-12-29 09:00"), CN).provisional
    assert due(
        parse_duration("3 working days"), at("2026-12-29 09:00"), CN, [(at("2026-12-30 09:00"), at("2026-12-31 09:00"))]
    ).provisional
    assert not due(parse_duration("30 days"), at("2026-12-29 09:00"), CN).provisional
    assert not due(parse_duration("30 working days"), at("2026-12-29 09:00"), BERLIN).provisional


def test_a_make_up_saturday_is_a_normal_working_day_though_other_saturdays_are_half():
    saturday, make_up = date(2026, 3, 7), date(2026, 2, 28)
    assert PLANT.spans(saturday) == ((480, 720),) and PLANT.spans(make_up) == ((480, 720), (780, 1020))
    said_otherwise = calendar(hours={"mon-fri": "08:00-17:00", "make_up": "09:00-12:00"})
    assert said_otherwise.spans(make_up) == ((540, 720),)


# --- elapsed, months ---


def test_days_and_weeks_are_elapsed_time():
    assert falls_due("3d", at("03-07 09:00")) == at("03-10 09:00")
    assert falls_due("2w", at("03-07 09:00")) == at("03-21 09:00")
    assert falls_due("3d", berlin("2025-03-29T09:00")) == berlin("2025-04-01T10:00")


def test_elapsed_time_from_a_local_instant_is_not_counted_by_the_wall_clock():
    local = berlin("2025-03-29T09:00").astimezone(BERLIN.zone)
    assert falls_due("24h", local, BERLIN) == berlin("2025-03-30T10:00")


@pytest.mark.parametrize(
    ("start", "limit", "expected"),
    [
        ("01-31 10:00", "1 month", "02-28 10:00"),
        ("2024-01-31 10:00", "1 month", "2024-02-29 10:00"),
        ("2024-02-29 10:00", "1 year", "02-28 10:00"),
        ("08-31 10:00", "6 months", "2026-02-28 10:00"),
        ("12-15 00:30", "1 month", "2026-01-15 00:30"),
    ],
)
def test_months_and_years_are_clipped_to_the_months_end(start, limit, expected):
    assert falls_due(limit, at(start)) == at(expected)


def test_months_keep_the_local_clock_time():
    assert falls_due("1 month", berlin("2025-03-15T09:00"), BERLIN) == berlin("2025-04-15T09:00")
    assert falls_due("1 month", berlin("2025-02-28T02:30"), BERLIN) == berlin("2025-03-28T02:30")
    start = datetime(2025, 1, 30, 1, 30, tzinfo=UTC)  # 02:30 in Berlin; on 30 March the clocks skip it
    assert falls_due("2 months", start, BERLIN) == berlin("2025-03-30T03:30")


def test_a_due_beyond_the_year_9999_is_its_last_second():
    for limit in ("1 day", "2 months", "1 working day", "8 working hours", "same day"):
        assert falls_due(limit, date(9999, 12, 31)) == LAST_INSTANT
    assert explain_due(parse_duration("2 months"), date(9999, 12, 31), CN)["due"] == "9999-12-31T23:59:59Z"
    assert end_of(date.max, CN) == LAST_INSTANT
    assert (
        falls_due("1 working day", LAST_INSTANT)
        == LAST_INSTANT
        == later(LAST_INSTANT, parse_duration("1 working day"), CN)
    )
    assert falls_due("1 working hour", date.min).year == 1


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="zone or offset"):
        falls_due("1h", datetime(2025, 3, 3, 9))


# --- working hours ---


@pytest.mark.parametrize(
    ("start", "limit", "expected"),
    [
        ("03-03 09:00", "1 working hour", "03-03 10:00"),
        ("03-03 11:30", "1 working hour", "03-03 13:30"),  # over lunch
        ("03-03 16:40", "50 working minutes", "03-03 17:30"),  # the end of the hours, not the next morning
        ("03-03 16:40", "51 working minutes", "03-04 08:31"),
        ("03-03 20:00", "1 working hour", "03-04 09:30"),
        ("03-01 10:00", "8 working hours", "03-03 17:30"),
        ("09-26 17:00", "1 working hour", "09-28 09:00"),  # a make-up Sunday
    ],
)
def test_working_hours_count_inside_the_hours_only(start, limit, expected):
    assert falls_due(limit, at(start)) == at(expected)


def test_a_night_shift_works_past_midnight_and_belongs_to_the_day_it_begins():
    night = Calendar(PLANT.text, "plant2.night", shift="night")
    assert night.intervals(date(2026, 3, 2)) == ((at("2026-03-02 22:00"), at("2026-03-03 06:00")),)
    assert falls_due("10 working hours", at("2026-03-02 23:00"), night) == at("2026-03-04 01:00")
    assert falls_due("6 working hours", at("2026-03-02 23:00"), night) == at("2026-03-03 05:00")
    assert falls_due("2 working hours", at("2026-03-03 05:00"), night) == at("2026-03-03 23:00")
    assert falls_due("2 working hours", at("2026-03-04 05:00"), night) == at("2026-03-05 23:00")  # 4 March: shut down
    with pytest.raises(ValueError, match="no shift `late` in the calendar; known: night"):
        Calendar(PLANT.text, shift="late")


def test_working_hours_count_real_hours_when_the_clocks_change():
    night = Calendar(CalendarText(zone="Europe/Berlin", hours={"mon-sun": "22:00-06:00"}))
    assert falls_due("8 working hours", berlin("2025-03-29T22:00"), night) == berlin("2025-03-30T22:00").replace(
        hour=21
    )
    assert falls_due("8 working hours", berlin("2025-10-25T22:00"), night) == berlin("2025-10-26T05:00")


def test_hours_that_the_clocks_skip_are_not_worked():
    early = Calendar(CalendarText(zone="Europe/Berlin", hours={"mon-sun": "02:10-02:50, 03:00-05:00"}))
    assert early.intervals(date(2025, 3, 30)) == ((berlin("2025-03-30T03:00"), berlin("2025-03-30T05:00")),)


def test_the_same_time_of_a_start_in_a_repeated_hour_is_that_clock_time():
    daily = Calendar(CalendarText(zone="Europe/Berlin", hours={"mon-sun": "00:00-24:00"}, day_ends="same_time"))
    start = datetime(2025, 10, 26, 1, 30, tzinfo=UTC)  # 02:30 for the second time
    assert falls_due("1 working day", start, daily) == berlin("2025-10-27T02:30")
    assert falls_due("154 working days", start, daily) == berlin("2026-03-29T03:30")


# --- same day, at once, none ---


@pytest.mark.parametrize(
    ("on", "start", "expected"),
    [
        (CN, "03-03 09:00", "03-03 24:00"),
        (CN, "03-02 09:00", "03-02 24:00"),  # a Sunday is a day too
        (CN, "03-03 00:00", "03-03 24:00"),
        (CLOSE, "03-03 09:00", "03-03 17:30"),
        (CLOSE, "03-03 17:30", "03-03 24:00"),  # what is over cannot be the end
        (CLOSE, "03-02 09:00", "03-02 24:00"),
        (AT_17, "03-03 09:00", "03-03 17:00"),
        (AT_17, "03-03 18:00", "03-03 24:00"),
        (SAME_TIME, "03-03 09:00", "03-03 24:00"),
    ],
)
def test_same_day_ends_with_that_very_day(on, start, expected):
    assert falls_due("same day", at(start), on) == at(expected)


@pytest.mark.parametrize("limit", ["at once", "none"])
def test_what_is_at_once_or_without_limit_has_no_due(limit):
    found = due(parse_duration(limit), at("03-03 09:00"), CN)
    assert found.at is None and not found.halted
    data = explain_due(parse_duration(limit), at("03-03 09:00"), CN)
    assert data["due"] is None and data["parts"] == [] and "不设到期时间" in render_explanation(data, "zh")


# --- pauses ---


def test_paused_time_does_not_count():
    assert falls_due("24h", at("03-03 09:00"), CN, ("03-03 10:00", "03-03 12:00")) == at("03-04 11:00")
    assert falls_due("24h", at("03-03 09:00"), CN, ("03-03 08:00", "03-03 10:00")) == at("03-04 10:00")
    assert falls_due("24h", at("03-03 09:00"), CN, ("03-04 10:00", "03-04 12:00")) == at("03-04 09:00")
    assert falls_due("4 working hours", at("03-03 09:00"), CN, ("03-03 10:00", "03-03 13:30")) == at("03-03 16:30")
    assert falls_due("4 working hours", at("03-03 09:00"), CN, ("03-03 18:00", "03-03 20:00")) == at("03-03 14:00")
    assert falls_due("1 month", at("01-31 09:00"), CN, ("02-01 09:00", "02-03 09:00")) == at("03-02 09:00")


def test_a_working_day_counts_if_the_clock_is_not_paused_at_its_end():
    limit, start = "2 working days", at("03-03 09:00")
    assert falls_due(limit, start, CN, ("03-04 09:00", "03-04 23:00")) == at("03-05 24:00")
    assert falls_due(limit, start, CN, ("03-04 23:00", "03-05 01:00")) == at("03-06 24:00")
    assert falls_due(limit, start, CLOSE, ("03-04 17:00", "03-04 18:00")) == at("03-06 17:30")
    assert falls_due(limit, start, CN, ("03-04 09:00", "03-10 09:00")) == at("03-11 24:00")


def test_same_day_starts_again_with_the_clock():
    assert falls_due("same day", at("03-03 09:00"), CN, ("03-03 10:00", "03-03 12:00")) == at("03-03 24:00")
    assert falls_due("same day", at("03-03 09:00"), CN, ("03-03 10:00", "03-05 12:00")) == at("03-05 24:00")
    found = due(parse_duration("same day"), at("03-03 09:00"), CN, [(at("03-03 10:00"), None)])
    assert found.halted and str(found.remaining) == "same day"


def test_a_pause_begins_with_its_begin_and_ends_with_its_end():
    start = at("03-03 09:00")
    assert falls_due("2h", start, CN, ("03-03 11:00", "03-03 12:00")) == at("03-03 12:00")
    assert falls_due("1 working day", start, CLOSE, ("03-04 17:30", "03-04 18:00")) == at("03-05 17:30")
    assert falls_due("1 working hour", start, CN, ("03-03 10:00", "03-03 11:00")) == at("03-03 11:00")
    assert falls_due("1 working day", start, CLOSE, ("03-04 12:00", "03-04 17:30")) == at("03-04 17:30")


@pytest.mark.parametrize(
    ("limit", "left"),
    [("24h", "82800 seconds"), ("4 working hours", "180 working minutes"), ("3 working days", "3 working days")],
)
def test_while_paused_there_is_no_due_but_what_remains(limit, left):
    found = due(parse_duration(limit), at("03-03 09:00"), CN, [(at("03-03 10:00"), None)])
    assert (found.at, found.halted, str(found.remaining), found.passed) == (None, True, left, None)


def test_a_due_that_passed_before_the_pause_is_remembered():
    for limit, passed in [
        ("1h", "03-03 10:00"),
        ("1 working day", "03-04 24:00"),
        ("1 working hour", "03-03 10:00"),
        ("same day", "03-03 24:00"),
    ]:
        found = due(parse_duration(limit), at("03-03 09:00"), CN, [(at("03-06 09:00"), None)])
        assert found.halted and found.at is None and found.passed == at(passed)


def test_what_is_later_than_now_is_not_known_yet():
    pauses = [(at("03-03 10:00"), at("03-03 12:00"))]
    limit, start = parse_duration("24h"), at("03-03 09:00")
    assert due(limit, start, CN, pauses, at("03-03 09:30")).at == at("03-04 09:00")
    assert due(limit, start, CN, pauses, at("03-03 11:00")).halted
    assert due(limit, start, CN, pauses, at("03-03 13:00")).at == at("03-04 11:00")


def test_a_fixed_due_is_not_shifted_but_halted():
    stop = at("03-03 10:00")
    assert fixed_due(at("03-03 12:00"), CN, [(stop, at("03-03 11:00"))]).at == at("03-03 12:00")
    assert fixed_due(date(2025, 3, 3), CN).at == at("03-03 24:00")
    halted = fixed_due(at("03-03 12:00"), CN, [(stop, None)])
    assert halted.at is None and str(halted.remaining) == "7200 seconds"
    assert fixed_due(at("03-03 09:00"), CN, [(stop, None)]).passed == at("03-03 09:00")
    at_the_begin = fixed_due(stop, CN, [(stop, None)])
    assert at_the_begin.passed is None and str(at_the_begin.remaining) == "0 seconds"
