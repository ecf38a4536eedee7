"""Calendars as written: read into one form, or refused with the key and the mend."""

from __future__ import annotations

from datetime import date

import pytest

from kesu.procedure.calendars import Calendar, CalendarText
from kesu.procedure.calendars.hours import parse_hours, parse_week


def test_a_text_from_a_file_is_hashable_and_one_form():
    text = CalendarText(
        "CN", "Asia/Shanghai", {"mon-fri": "08:00-12:00"}, None, {"night": "22:00-06:00"}, ["2026-02-10"], "2026-02-28"
    )
    assert text == CalendarText(
        "CN",
        "Asia/Shanghai",
        {"mon-fri": "08:00-12:00"},
        None,
        {"night": "22:00-06:00"},
        [date(2026, 2, 10)],
        ["2026-02-28"],
    )
    assert len({text, text}) == 1
    assert text.off_days == (date(2026, 2, 10),)


def test_a_shutdown_may_be_written_as_a_range():
    assert CalendarText(off=["2026-02-10..2026-02-12"]).off_days == (
        date(2026, 2, 10),
        date(2026, 2, 11),
        date(2026, 2, 12),
    )


def test_hours_are_spans_in_minutes():
    assert parse_hours("08:30-12:00, 13:00-17:30") == ((510, 720), (780, 1050))
    assert parse_hours("8:30–12:00") == ((510, 720),)
    assert parse_hours("00:00-24:00") == ((0, 1440),)


def test_hours_past_midnight_belong_to_the_day_they_begin():
    assert parse_hours("22:00-06:00") == ((1320, 1800),)
    assert parse_hours("20:00-01:00, 01:30-05:00") == ((1200, 1500), (1530, 1740))
    assert parse_hours("18:00-23:30, 00:30-03:00", shift=True) == ((1080, 1410), (1470, 1620))


def test_a_put_in_day_has_the_hours_of_a_normal_working_day_unless_the_calendar_says_otherwise():
    assert parse_week({"mon-fri": "08:00-17:00", "sat": "08:00-12:00"}).make_up == ((480, 1020),)
    assert parse_week({"mon-fri": "08:00-17:00", "make_up": "08:00-12:00"}).make_up == ((480, 720),)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"days": "china"}, "days: .*CN"),
        ({"zone": "Beijing"}, "zone: .*Asia/Shanghai"),
        ({"zone": "../etc/passwd"}, "zone: "),
        ({"hours": "8-12"}, "hours: .*08:30"),
        ({"hours": "08:00"}, "hours: .*08:30-12:00"),
        ({"hours": "08:00-25:00"}, "hours: .*24:00"),
        ({"hours": "13:00-17:00, 08:00-12:00"}, "hours: .*order of time"),
        ({"hours": "08:00-12:00, 11:00-17:00"}, "hours: .*order of time"),
        ({"hours": "08:00-08:00"}, "hours: .*00:00-24:00"),
        ({"hours": ""}, "hours: no weekday"),
        ({"hours": {"mon": "22:00-10:00", "tue": "08:00-12:00"}}, "reach into the hours of the day that follows"),
        ({"hours": {"mon-fri": "08:00-12:00", "wed": "08:00-11:00"}}, "wed stands twice"),
        ({"hours": {"monday to friday": "08:00-12:00"}}, "mon-fri"),
        ({"hours": {"fri-mon": "08:00-12:00"}}, "from mon to sun"),
        ({"hours": {"mon": 8}}, "hours: mon: hours are a text"),
        ({"shifts": {"night": "22-06"}}, "shifts: night: "),
        ({"shifts": {"night": ""}}, "shifts: night: no hours"),
        ({"shifts": "22:00-06:00"}, "shifts: a map"),
        ({"day_ends": "midnight"}, "day_ends: .*close, same_time"),
        ({"day_ends": "00:00"}, "day_ends: .*24:00"),
        ({"off": ["10.02.2026"]}, "off: .*2026-02-10"),
        ({"work": ["2026-02-30"]}, "work: "),
        ({"off": ["2026-02-14..2026-02-10"]}, "off: .*range"),
        ({"off": ["2026-02-10"], "work": ["2026-02-10"]}, "2026-02-10 stands in `off` and in `work`"),
    ],
)
def test_what_is_wrong_is_named_with_its_mend(values, message):
    with pytest.raises(ValueError, match=message):
        CalendarText(**values)


def test_an_unknown_code_of_days_off_is_an_error_of_the_calendar():
    with pytest.raises(ValueError, match="nothing is known of the days off of `DE`"):
        Calendar(CalendarText("DE"))


def test_a_calendar_without_days_goes_by_the_week_alone():
    calendar = Calendar(CalendarText())
    assert calendar.is_working(date(2026, 10, 1)) and not calendar.is_working(date(2026, 10, 10))
    assert calendar.published_until is None and calendar.is_published(date(1900, 1, 1), date(2900, 1, 1))


def test_the_version_of_a_calendar_is_that_of_its_content():
    plain = Calendar(CalendarText("CN"), "a")
    assert plain == Calendar(CalendarText("CN", "Asia/Shanghai", "08:30-12:00, 13:00-17:30", "24:00"), "a")
    assert hash(plain) == hash(Calendar(CalendarText("CN"), "a"))
    assert plain.version != Calendar(CalendarText("CN", off=["2026-03-02"]), "a").version
    assert plain.version != Calendar(CalendarText(), "a").version
    assert plain != Calendar(CalendarText("CN"), "b") and plain != "a"
