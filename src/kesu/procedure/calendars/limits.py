"""When a limit falls due: pure functions of limit, start, calendar and pauses (B7.34, 37)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from kesu.procedure.calendars.durations import SAME_DAY, Duration
from kesu.procedure.calendars.instants import (
    LAST_INSTANT,
    add_months,
    at_wall,
    local_date,
    to_utc,
)
from kesu.procedure.calendars.pausing import PauseLike, Stop, open_stop, stop_at, stops
from kesu.procedure.calendars.workdays import Calendar

NO_TIME = timedelta(0)
ONE_DAY = timedelta(days=1)


class Due(NamedTuple):
    """When a limit falls due.

    at: UTC; None while halted, and for `at once` and `none`. halted: paused now. remaining: what is left while
    halted, in seconds, working minutes or seconds, or working days; zero where it had fallen due before. passed: that
    earlier due. provisional: days count that no published year covers.
    """

    at: datetime | None
    remaining: Duration | None = None
    provisional: bool = False
    halted: bool = False
    passed: datetime | None = None


class Start(NamedTuple):
    """day: the day it belongs to. wall: whether it was given as an instant, and so has a time of day."""

    at: datetime
    day: date
    wall: bool


def start_of(start: date | datetime, calendar: Calendar) -> Start:
    """A date as a start is the end of that day and belongs to it; an instant at midnight to the day that begins."""
    if isinstance(start, datetime):
        at = to_utc(start)
        return Start(at, local_date(at, calendar.zone), True)
    return Start(calendar.midnight_after(start), start, False)


def due(
    limit: Duration,
    start: date | datetime,
    calendar: Calendar,
    pauses: Sequence[PauseLike] = (),
    now: datetime | None = None,
) -> Due:
    """When `limit` from `start` falls due in UTC, paused time left out (B7.34, 37).

    start: an aware instant, or a date (the end of that day). pauses: (begin, end), end None while it lasts; a pause
    holds at its begin and no longer at its end. now: what is later is not known yet. Beyond the year 9999 the due is
    that year's last second.
    """
    kind = limit.measure[0]
    compute = _KINDS.get(kind)
    if compute is None:
        return NO_DUE
    try:
        stopped = stops(pauses, now) if pauses else ()
        return compute(limit, start_of(start, calendar), calendar, stopped)
    except OverflowError:
        return Due(LAST_INSTANT, provisional=True)


def fixed_due(
    at: date | datetime, calendar: Calendar, pauses: Sequence[PauseLike] = (), now: datetime | None = None
) -> Due:
    """A `due` that is an instant, or a date (its end): pauses do not shift it, but while one lasts there is none."""
    instant = to_utc(at) if isinstance(at, datetime) else end_of(at, calendar)
    since = open_stop(stops(pauses, now)) if pauses else None
    return Due(instant) if since is None else _halted_or_passed(instant, since)


def end_of(day: date, calendar: Calendar) -> datetime:
    """A date as a limit: the end of that day, 24:00 in the calendar's zone, in UTC (A4, B7.34)."""
    return calendar.midnight_after(day)


NO_DUE = Due(None)


def _halted_or_passed(at: datetime, since: datetime) -> Due:
    if at < since:
        return Due(None, Duration(0, "second"), halted=True, passed=at)
    return Due(None, seconds(at - since), halted=True)


def seconds(length: timedelta) -> Duration:
    return Duration(length.days * 86_400 + length.seconds, "second")


def _settled(
    at: datetime, stopped: Sequence[Stop], provisional: bool = False, none_left: Duration | None = None
) -> Due:
    """A due that has been reached; if the clock was paused after it, the due is empty and has passed."""
    if open_stop(stopped) is None:
        return Due(at, None, provisional)
    return Due(None, none_left or Duration(0, "second"), provisional, halted=True, passed=at)


# --- elapsed, months ---------------------------------------------------------------------------------


def natural_due(limit: Duration, start: Start, calendar: Calendar) -> datetime:
    """The due of elapsed time and months without pauses.

    From an instant, days are 24 hours and months keep the local clock time; from a date both lead to the end of a day.
    Raises OverflowError beyond the year 9999.
    """
    months = limit.months
    if months is not None:
        day = add_months(start.day, months)
        return at_wall(day, start.at, calendar.zone) if start.wall else calendar.midnight_after(day)
    length = limit.elapsed
    assert length is not None
    if not start.wall and limit.unit in ("day", "week"):
        return calendar.midnight_after(start.day + length)
    return start.at + length


def _elapsed(limit: Duration, start: Start, calendar: Calendar, stopped: Sequence[Stop]) -> Due:
    natural = natural_due(limit, start, calendar)
    if not stopped:
        return Due(natural)
    left, cursor = natural - start.at, start.at
    for begin, end in stopped:
        run = max(begin - cursor, NO_TIME)
        if left < run:
            break
        if end is not None and end <= cursor:
            continue
        left -= run
        if end is None:
            return Due(None, seconds(left), halted=True)
        cursor = max(cursor, end)
    return _settled(cursor + left, stopped)


# --- working days --------------------------------------------------------------------------------------


def _working_days(limit: Duration, start: Start, calendar: Calendar, stopped: Sequence[Stop]) -> Due:
    moment = start.at if start.wall else None
    if not stopped:
        last = calendar.working_day_after(start.day, limit.amount)
        return Due(calendar.end_of_day(last, moment), None, not calendar.is_published(start.day, last))
    day, left = start.day, limit.amount
    while True:
        day = calendar.working_day_after(day, 1)
        end = calendar.end_of_day(day, moment)
        stop = stop_at(end, stopped)
        if stop is None:
            left -= 1
        elif stop[1] is None:
            return Due(None, Duration(left, "working_day"), not calendar.is_published(start.day, day), halted=True)
        if left == 0:
            provisional = not calendar.is_published(start.day, day)
            return _settled(end, stopped, provisional, Duration(0, "working_day"))


# --- working hours --------------------------------------------------------------------------------------


def _working_time(limit: Duration, start: Start, calendar: Calendar, stopped: Sequence[Stop]) -> Due:
    left = limit.working_time
    assert left is not None
    since = open_stop(stopped)
    at, day = (start.at, start.day) if left == NO_TIME else (None, day_before(start.day))
    while at is None:
        for begin, end in calendar.intervals(day):
            for piece_begin, piece_end in pieces(max(begin, start.at), end, stopped):
                if left <= piece_end - piece_begin:
                    at = piece_begin + left
                    break
                left -= piece_end - piece_begin
            if at is not None:
                break
            if since is not None and end >= since:
                return _halted_working(left, start, day, calendar)
        else:
            day = calendar.working_day_after(day, 1)
    stop = stop_at(at, stopped)
    provisional = not calendar.is_published(start.day, local_date(at, calendar.zone))
    if stop is not None and stop[1] is None:
        return Due(None, working_minutes(NO_TIME), provisional, halted=True)
    return _settled(stop[1] if stop and stop[1] else at, stopped, provisional, working_minutes(NO_TIME))


def day_before(day: date) -> date:
    """Whose night shift may reach into the day."""
    return day - ONE_DAY if day > date.min else day


def _halted_working(left: timedelta, start: Start, day: date, calendar: Calendar) -> Due:
    return Due(None, working_minutes(left), not calendar.is_published(start.day, day), halted=True)


def pieces(begin: datetime, end: datetime, stopped: Sequence[Stop]) -> list[tuple[datetime, datetime]]:
    """What is left of begin..end without the pauses."""
    if not stopped:
        return [(begin, end)] if begin < end else []
    free = []
    for stop_begin, stop_end in stopped:
        if begin >= end or stop_begin >= end:
            break
        if begin < stop_begin:
            free.append((begin, stop_begin))
        begin = end if stop_end is None else max(begin, stop_end)
    if begin < end:
        free.append((begin, end))
    return free


def working_minutes(length: timedelta) -> Duration:
    """Working time as a duration: in whole minutes, begun ones counted in full."""
    whole = length.days * 86_400 + length.seconds
    return Duration(-(-whole // 60), "working_minute")


# --- same day ------------------------------------------------------------------------------------------


def same_day_end(day: date, moment: datetime, calendar: Calendar) -> datetime:
    """The end of that very day, worked or not: by `day_ends` where that lies after `moment`, else 24:00."""
    if calendar.day_ends == "same_time":
        return calendar.midnight_after(day)
    end = calendar.end_of_day(day)
    return end if end > moment else calendar.midnight_after(day)


def _same_day(limit: Duration, start: Start, calendar: Calendar, stopped: Sequence[Stop]) -> Due:
    day, moment = start.day, start.at
    while True:
        end = same_day_end(day, moment, calendar)
        provisional = calendar.day_ends == "close" and not calendar.is_published(day, day)
        stop = stop_at(end, stopped)
        if stop is None:
            return _settled(end, stopped, provisional)
        if stop[1] is None:
            return Due(None, SAME_DAY, provisional, halted=True)
        moment = stop[1]
        day = local_date(moment, calendar.zone)


_KINDS: dict[str, Callable[[Duration, Start, Calendar, Sequence[Stop]], Due]] = {
    "second": _elapsed,
    "month": _elapsed,
    "working_day": _working_days,
    "working_second": _working_time,
    "same_day": _same_day,
}
