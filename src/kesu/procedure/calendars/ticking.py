"""When schedules and grids tick (A9, B2.10)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from kesu.procedure.calendars.durations import Duration
from kesu.procedure.calendars.instants import LAST_INSTANT, add_months, at_wall, instant_at, local_date, to_utc
from kesu.procedure.calendars.limits import NO_TIME, ONE_DAY, due
from kesu.procedure.calendars.schedules import LAST, Schedule
from kesu.procedure.calendars.workdays import Calendar


def next_tick(schedule: Schedule, after: datetime, calendar: Calendar) -> datetime:
    """The first tick strictly after an aware instant, in UTC; days and clock times are the calendar's zone's.

    A clock time that is skipped ticks at the skip, one that comes twice ticks once. Day 31 of a shorter month, and
    29 February, are the last day of that month. Beyond the year 9999 it is that year's last second.
    """
    try:
        for day in _days(schedule, local_date(after, calendar.zone), calendar):
            at = instant_at(day, schedule.minute * 60, calendar.zone)
            if at > after:
                return at
    except (OverflowError, ValueError):  # what dates say beyond the year 9999
        pass
    return LAST_INSTANT


def _days(schedule: Schedule, day: date, calendar: Calendar) -> Iterator[date]:
    if schedule.kind == "daily":
        return _every_day(day)
    if schedule.kind == "working":
        return _working_days(day, calendar)
    if schedule.kind == "weekly":
        return (day for day in _every_day(day) if day.weekday() in schedule.weekdays)
    if schedule.kind == "yearly":
        return _yearly(schedule, day)
    return _periods(schedule, day, calendar)


def _every_day(day: date) -> Iterator[date]:
    while True:
        yield day
        day += ONE_DAY


def _working_days(day: date, calendar: Calendar) -> Iterator[date]:
    if calendar.is_working(day):
        yield day
    while True:
        day = calendar.working_day_after(day, 1)
        yield day


def _yearly(schedule: Schedule, day: date) -> Iterator[date]:
    for year in range(day.year, 9_999):
        first = date(year, schedule.month, 1)
        yield min(first + timedelta(days=schedule.day - 1), add_months(first, 1) - ONE_DAY)


def _periods(schedule: Schedule, day: date, calendar: Calendar) -> Iterator[date]:
    months = 1 if schedule.kind == "monthly" else 3
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    while True:
        following = add_months(first, months)
        found = _day_of_period(schedule, first, following, calendar)
        if found is not None:
            yield found
        first = following


def _day_of_period(schedule: Schedule, first: date, following: date, calendar: Calendar) -> date | None:
    """None where a period has no working day."""
    last = following - ONE_DAY
    if not schedule.working:
        return last if schedule.day == LAST else min(first + timedelta(days=schedule.day - 1), last)
    last = calendar.working_day_before(following, 1)
    if last < first:
        return None
    return last if schedule.day == LAST else min(calendar.working_day_after(first - ONE_DAY, schedule.day), last)


# --- grids -----------------------------------------------------------------------------------------------


def grid_tick(begin: datetime, period: Duration, number: int, calendar: Calendar) -> datetime:
    """The number-th tick of a grid, in UTC; number 0 is its begin. Counted from the begin, so months do not drift.

    Months and working days keep the local clock time, working hours count inside the hours.
    Raises ValueError where the period is no length of time, OverflowError beyond the year 9999.
    """
    return _tick(period)(to_utc(begin), period, number, calendar) if number else to_utc(begin)


def next_grid_tick(begin: datetime, period: Duration, after: datetime, calendar: Calendar) -> tuple[int, datetime]:
    """The first tick (from number 1 on) strictly after an instant, with its number. Errors as in `grid_tick`."""
    tick, begin = _tick(period), to_utc(begin)
    if period.elapsed is not None:
        number = max(1, (after - begin) // period.elapsed + 1)
        return number, tick(begin, period, number, calendar)
    high = 1
    while tick(begin, period, high, calendar) <= after:
        high *= 2
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        if tick(begin, period, middle, calendar) > after:
            high = middle
        else:
            low = middle
    return high, tick(begin, period, high, calendar)


_Tick = Callable[[datetime, Duration, int, Calendar], datetime]


def _tick(period: Duration) -> _Tick:
    found = _TICKS.get(period.measure[0])
    if found is None or period.amount == 0:
        raise ValueError(f"every `{period}`: a period is a length of time such as 24h, 6 months or 3 working days")
    return found


def _elapsed_tick(begin: datetime, period: Duration, number: int, calendar: Calendar) -> datetime:
    return begin + (period.elapsed or NO_TIME) * number


def _month_tick(begin: datetime, period: Duration, number: int, calendar: Calendar) -> datetime:
    day = add_months(local_date(begin, calendar.zone), (period.months or 0) * number)
    return at_wall(day, begin, calendar.zone)


def _working_day_tick(begin: datetime, period: Duration, number: int, calendar: Calendar) -> datetime:
    day = calendar.working_day_after(local_date(begin, calendar.zone), period.amount * number)
    return at_wall(day, begin, calendar.zone)


def _working_time_tick(begin: datetime, period: Duration, number: int, calendar: Calendar) -> datetime:
    at = due(Duration(period.amount * number, period.unit), begin, calendar).at
    if at is None or at == LAST_INSTANT:
        raise OverflowError("year out of range")
    return at


_TICKS: dict[str, _Tick] = {
    "second": _elapsed_tick,
    "month": _month_tick,
    "working_day": _working_day_tick,
    "working_second": _working_time_tick,
}
