"""Durations read in every form of A5 and print in one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kesu.procedure.calendars import AT_ONCE, NO_LIMIT, SAME_DAY, Duration, duration_words, parse_duration


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("30min", "30 minutes"),
        ("90 minutes", "90 minutes"),
        ("1 minute", "1 minute"),
        ("24h", "24 hours"),
        ("48 hours", "48 hours"),
        ("3d", "3 days"),
        ("365d", "365 days"),
        ("1 day", "1 day"),
        ("30 days", "30 days"),
        ("2w", "2 weeks"),
        ("1 week", "1 week"),
        ("6 months", "6 months"),
        ("1 month", "1 month"),
        ("2 years", "2 years"),
        ("1 year", "1 year"),
        ("45 seconds", "45 seconds"),
        ("4 working hours", "4 working hours"),
        ("1 working hour", "1 working hour"),
        ("30 working minutes", "30 working minutes"),
        ("3 working days", "3 working days"),
        ("1 working day", "1 working day"),
        (" 3  Working Days ", "3 working days"),
        ("same day", "same day"),
        ("at once", "at once"),
        ("none", "none"),
    ],
)
def test_every_form_is_read_and_its_canonical_text_reads_back(text, canonical):
    assert str(parse_duration(text)) == canonical
    assert parse_duration(canonical) == parse_duration(text)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("1.5h", "90min"),
        ("3", "unit is missing"),
        ("3m", "minutes or months"),
        ("-3d", "not negative"),
        ("3 business days", "working days"),
        ("", "accepted: 30min 24h"),
        ("soon", "accepted: 30min 24h"),
        ("0 working days", "same day"),
        ("101 years", "more than 100 years"),
        ("999999999999 weeks", "more than 100 years"),
        ("3 days 4 hours", "accepted"),
        ("٣d", "accepted"),
    ],
)
def test_what_is_no_duration_is_refused_with_the_mend(text, hint):
    with pytest.raises(ValueError, match=hint):
        parse_duration(text)


def test_durations_of_one_measure_are_equal_and_ordered_by_it():
    assert parse_duration("24h") == parse_duration("1 day")
    assert len({parse_duration("24h"), parse_duration("1d"), parse_duration("1 working day")}) == 2
    assert parse_duration("90min") < parse_duration("2h") <= parse_duration("120 minutes")
    assert parse_duration("1 year") > parse_duration("11 months")
    assert parse_duration("2 working hours") >= parse_duration("120 working minutes")


def test_a_month_and_thirty_days_have_no_common_measure():
    assert parse_duration("1 month") != parse_duration("30 days")
    with pytest.raises(TypeError, match="no common measure"):
        assert parse_duration("1 month") < parse_duration("30 days")


def test_a_duration_says_what_it_measures():
    assert parse_duration("2w").elapsed == timedelta(days=14)
    assert parse_duration("2 years").months == 24
    assert parse_duration("30 working minutes").working_time == timedelta(minutes=30)
    assert parse_duration("3 working days").is_working and not parse_duration("3 days").is_working
    assert parse_duration("6 months").elapsed is SAME_DAY.elapsed is AT_ONCE.months is NO_LIMIT.working_time is None


@pytest.mark.parametrize(("amount", "unit"), [(-1, "day"), (1, "fortnight")])
def test_a_duration_made_wrongly_is_refused(amount, unit):
    with pytest.raises(ValueError):
        Duration(amount, unit)


def test_durations_in_words():
    assert duration_words(parse_duration("3 working days"), "zh") == "3 个工作日"
    assert duration_words(parse_duration("1 working day"), "en") == "1 working day"
    assert duration_words(SAME_DAY, "zh") == "当日"
