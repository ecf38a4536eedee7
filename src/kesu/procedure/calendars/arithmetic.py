"""Adding, counting and looking back in a calendar (A11 `plus`, `working_days`, `days`, `day`; B7.35)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import overload

from kesu.procedure.calendars.durations import Duration
from kesu.procedure.calendars.instants import (
    FIRST_INSTANT,
    LAST_INSTANT,
    add_months,
    at_wall,
    ending_day,
    instant_at,
    local_date,
    to_utc,
)
from kesu.procedure.calendars.limits import NO_TIME, ONE_DAY, due
from kesu.procedure.calendars.workdays import Calendar


@overload
def plus(moment: datetime, duration: Duration, calendar: Calendar) -> datetime: ...
@overload
def plus(moment: date, duration: Duration, calendar: Calendar) -> date | datetime: ...
def plus(moment: date | datetime, duration: Duration, calendar: Calendar) -> date | datetime:
    """A date or an aware instant, and a duration (A11).

    A date plus days, weeks, months, years or working days is a date; plus hours or working hours it is an instant,
    counted from the end of that day. An instant gives what `due` gives, in UTC; `at once` adds nothing.
    Raises ValueError for `none`, and beyond the year 9999.
    """
    if duration.unit == "none":
        raise ValueError("plus: `none` is no length of time")
    if duration.unit == "at_once":
        return moment
    try:
        if not isinstance(moment, datetime):
            later = _later_day(moment, duration, calendar)
            if later is not None:
                return later
    except OverflowError:
        raise ValueError(f"plus: {moment} and {duration} is beyond the year 9999") from None
    at = due(duration, moment, calendar).at
    if at is None or at == LAST_INSTANT:
        raise ValueError(f"plus: {moment} and {duration} is beyond the year 9999")
    return at


def _later_day(day: date, duration: Duration, calendar: Calendar) -> date | None:
    if duration.unit in ("day", "week"):
        return day + (duration.elapsed or NO_TIME)
    if duration.months is not None:
        return add_months(day, duration.months)
    if duration.unit == "working_day":
        return calendar.working_day_after(day, duration.amount)
    return day if duration.unit == "same_day" else None


def local_day(moment: date | datetime, calendar: Calendar) -> date:
    """The date of an instant in the calendar's zone; midnight belongs to the day that begins. A date is itself."""
    return local_date(moment, calendar.zone) if isinstance(moment, datetime) else moment


def days_between(start: date | datetime, end: date | datetime, calendar: Calendar) -> int:
    """Days from the date of start to the date of end; negative where end lies before."""
    return (local_day(end, calendar) - local_day(start, calendar)).days


def working_days_between(start: date | datetime, end: date | datetime, calendar: Calendar) -> int:
    """Working days after the date of start, up to and with the date of end; the negative count where end lies before.

    So `plus(a, 'n working days')` of a date lies n working days after it.
    """
    first, last = local_day(start, calendar), local_day(end, calendar)
    since = min(first.year, last.year)
    return calendar.working_days_upto(last, since) - calendar.working_days_upto(first, since)


# --- thresholds about a due (B7.35) ------------------------------------------------------------------------


def warn_at(at: datetime, start: date | datetime, warning: Duration | int, calendar: Calendar) -> datetime:
    """When to warn of a due: a duration before it, or at that share (per cent) of the time from start to due.

    Working units count back in working time, as `earlier` does. Never before the start.
    """
    at = to_utc(at)
    begin = to_utc(start) if isinstance(start, datetime) else calendar.midnight_after(start)
    if isinstance(warning, Duration):
        return max(begin, earlier(at, warning, calendar))
    length = at - begin
    whole = length.days * 86_400 + length.seconds
    return begin + timedelta(seconds=whole * warning // 100) if whole > 0 else begin


def later(at: datetime, after: Duration, calendar: Calendar) -> datetime:
    """A threshold so long after a due, as in `overdue: {after: …}`; a due at midnight belongs to the day it ends.

    `none` never comes: the last second of the year 9999.
    """
    at = to_utc(at)
    if after.unit == "at_once":
        return at
    day, seconds = ending_day(at, calendar.zone)
    found = due(after, day if seconds == 86_400 else at, calendar).at
    return LAST_INSTANT if found is None else found


def earlier(at: datetime, before: Duration, calendar: Calendar) -> datetime:
    """A threshold so long before a due; a due at midnight belongs to the day it ends.

    Working days keep the clock time on the day they lead to; working hours count inside the hours; months are clipped
    to the month's end; `same day` is the begin of the due's day.
    """
    try:
        return _earlier(to_utc(at), before, calendar)
    except OverflowError:
        return FIRST_INSTANT


def _earlier(at: datetime, before: Duration, calendar: Calendar) -> datetime:
    day, seconds = ending_day(at, calendar.zone)
    if before.elapsed is not None:
        return at - before.elapsed
    if before.working_time is not None:
        return _working_time_before(at, before.working_time, calendar)
    if before.months is not None:
        return _same_clock(add_months(day, -before.months), seconds, at, calendar)
    if before.unit == "working_day":
        return _same_clock(calendar.working_day_before(day, before.amount), seconds, at, calendar)
    return instant_at(day, 0, calendar.zone) if before.unit == "same_day" else at


def _same_clock(day: date, seconds: int, at: datetime, calendar: Calendar) -> datetime:
    if seconds == 86_400:
        return calendar.midnight_after(day)
    return at_wall(day, at, calendar.zone)


def _working_time_before(at: datetime, length: timedelta, calendar: Calendar) -> datetime:
    """The last instant from which that much working time lies up to `at`."""
    left, day = length, local_date(at, calendar.zone) + ONE_DAY
    while left > NO_TIME:
        day = calendar.working_day_before(day, 1)
        for begin, end in reversed(calendar.intervals(day)):
            span = min(end, at) - begin
            if NO_TIME < left <= span:
                return begin + (span - left)
            left -= max(span, NO_TIME)
    return at
