"""Dues equal those of a naive model, and the parts of their explanations add up."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from kesu.procedure.calendars import (
    Calendar,
    Duration,
    due,
    earlier,
    explain_due,
    parse_duration,
    render_explanation,
    working_days_between,
)
from tests.procedure.calendars import model
from tests.procedure.calendars.plans import calendar_of, instants, pauses, plans

SLOW = settings(max_examples=150, deadline=None)


def plain(moment: datetime | None) -> str | None:
    return moment.replace(tzinfo=None).isoformat() + "Z" if moment else None


def check_explanation(limit: Duration, start, calendar: Calendar, stops: list) -> None:
    found = due(limit, start, calendar, stops)
    data = explain_due(limit, start, calendar, stops)
    json.dumps(data)
    counted = sum(part["amount"] for part in data["parts"] if part["kind"].startswith("counted"))
    assert counted == data["counted"]
    assert data["counted"] + data["remaining"] == data["total"]
    assert data["due"] == plain(found.at)
    assert data["halted"] == found.halted == (found.at is None)
    if found.at is not None:
        assert data["remaining"] == 0
    kind, amount = limit.measure
    if kind in ("working_second", "working_day"):
        assert data["total"] == amount
    lines = [*render_explanation(data, "zh"), *render_explanation(data, "en")]
    assert len(lines) >= 2 * (3 + len(data["parts"]))


@SLOW
@given(st.data(), plans(), instants(), st.integers(1, 9))
def test_working_days(data, plan, start, days):
    stops = data.draw(pauses(start))
    calendar, limit = calendar_of(plan), Duration(days, "working_day")
    assert due(limit, start, calendar, stops).at == model.working_days_due(plan, start, days, stops)
    check_explanation(limit, start, calendar, stops)


@SLOW
@given(st.data(), plans(), instants(), st.sampled_from([0, 1, 30, 60, 240, 480, 485, 900, 1_500]))
def test_working_minutes(data, plan, start, minutes):
    stops = data.draw(pauses(start, 20))
    calendar, limit = calendar_of(plan), Duration(minutes, "working_minute")
    assert due(limit, start, calendar, stops).at == model.working_minutes_due(plan, start, minutes, stops)
    check_explanation(limit, start, calendar, stops)


@SLOW
@given(st.data(), plans(), instants(), st.sampled_from([0, 1, 30, 60, 240, 1_440, 2_880]))
def test_elapsed_minutes(data, plan, start, minutes):
    stops = data.draw(pauses(start, 20))
    calendar, limit = calendar_of(plan), Duration(minutes, "minute")
    assert due(limit, start, calendar, stops).at == model.elapsed_due(plan, start, minutes, stops)
    check_explanation(limit, start, calendar, stops)


@SLOW
@given(st.data(), plans(), instants(), st.sampled_from(["same day", "6 months", "1 year", "3d", "2w", "45 seconds"]))
def test_parts_of_all_other_limits_add_up(data, plan, start, text):
    check_explanation(parse_duration(text), start, calendar_of(plan), data.draw(pauses(start)))
    check_explanation(parse_duration(text), start.date(), calendar_of(plan), data.draw(pauses(start)))


@SLOW
@given(st.data(), plans(), instants(), st.integers(1, 40))
def test_pauses_given_in_any_order_and_overlapping_count_once(data, plan, start, hours):
    stops = data.draw(pauses(start))
    doubled = [(begin, end) for begin, end in reversed(stops)] + [
        (begin, begin + (end - begin) / 2) for begin, end in stops if end
    ]
    calendar, limit = calendar_of(plan), Duration(hours, "hour")
    assert due(limit, start, calendar, doubled) == due(limit, start, calendar, stops)


@SLOW
@given(plans(), instants(), instants())
def test_working_days_between_are_those_one_meets_walking(plan, one, other):
    calendar = calendar_of(plan)
    first, last = one.astimezone(plan.tz).date(), other.astimezone(plan.tz).date()
    low, high = min(first, last), max(first, last)
    walked = sum(plan.working(low + timedelta(days=n)) for n in range(1, (high - low).days + 1))
    assert working_days_between(one, other, calendar) == (walked if first <= last else -walked)
    assert working_days_between(first, last, calendar) == -working_days_between(last, first, calendar)


@SLOW
@given(plans(), instants(), st.integers(1, 900))
def test_working_time_back_from_an_instant_is_that_much_working_time(plan, end, minutes):
    calendar = calendar_of(plan)
    begin = earlier(end, Duration(minutes, "working_minute"), calendar)
    moment, counted = begin, 0
    while moment < end:
        counted += plan.works_at(moment)
        moment += model.MINUTE
    assert counted == minutes
    assert plan.works_at(begin)
