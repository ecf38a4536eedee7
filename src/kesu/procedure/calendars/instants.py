"""Local dates and clock times as instants, right across changes of the clock."""

from __future__ import annotations

import calendar as gregorian
from datetime import UTC, date, datetime, timedelta, tzinfo

FIRST_INSTANT = datetime(1, 1, 1, tzinfo=UTC)
LAST_INSTANT = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
DAY_SECONDS = 86_400
_SECOND = timedelta(seconds=1)


def to_utc(moment: datetime) -> datetime:
    """The same instant in UTC, as sums of local times go by the wall clock. Raises ValueError for a naive one."""
    if moment.tzinfo is UTC:
        return moment
    if moment.tzinfo is None:
        raise ValueError(f"{moment}: an instant needs its zone or offset")
    return moment.astimezone(UTC)


def instant_at(day: date, seconds: int, zone: tzinfo) -> datetime:
    """The UTC instant when local clocks show `seconds` since the day's 00:00; 86 400 is the end of the day.

    A time that the clocks skip is the instant of the skip; one that comes twice is the first. Beyond what dates can
    say it is LAST_INSTANT.
    """
    try:
        naive = datetime(day.year, day.month, day.day) + timedelta(seconds=seconds)
        found = naive.replace(tzinfo=zone).astimezone(UTC)
    except OverflowError:
        return LAST_INSTANT if day.year > 1 else FIRST_INSTANT
    if found.astimezone(zone).replace(tzinfo=None) != naive:
        return _skip_before(found, naive, zone)
    return found


def _skip_before(after: datetime, naive: datetime, zone: tzinfo) -> datetime:
    """The instant at which the clocks are put forward over `naive`."""
    before = naive.replace(tzinfo=zone, fold=1).astimezone(UTC)
    offset = before.astimezone(zone).utcoffset()
    while after - before > _SECOND:
        middle = (before + (after - before) / 2).replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after


def at_wall(day: date, moment: datetime, zone: tzinfo) -> datetime:
    """That day at the local clock time of `moment`, in UTC; a time the clocks skip is moved on by the skip."""
    try:
        local = moment.astimezone(zone)
        return datetime.combine(day, local.time().replace(fold=0), zone).astimezone(UTC)
    except OverflowError:
        return LAST_INSTANT


def local_date(moment: datetime, zone: tzinfo) -> date:
    """The local date of an instant; midnight belongs to the day that begins (B7.34); clipped to what dates can say."""
    try:
        return moment.astimezone(zone).date()
    except OverflowError:
        return date.max if moment.year > 1 else date.min


def seconds_of_day(moment: datetime, zone: tzinfo) -> int:
    """What local clocks show at that instant, in seconds since 00:00."""
    try:
        local = moment.astimezone(zone)
    except OverflowError:
        return 0
    return local.hour * 3_600 + local.minute * 60 + local.second


def is_midnight(moment: datetime, zone: tzinfo) -> bool:
    """Whether a local day begins at that instant."""
    return moment == instant_at(local_date(moment, zone), 0, zone)


def ending_day(moment: datetime, zone: tzinfo) -> tuple[date, int]:
    """The day an end belongs to, and its seconds since 00:00: midnight is 24:00 of the day before (as of a due)."""
    if is_midnight(moment, zone) and moment > FIRST_INSTANT:
        return local_date(moment, zone) - timedelta(days=1), DAY_SECONDS
    return local_date(moment, zone), seconds_of_day(moment, zone)


def add_months(day: date, months: int) -> date:
    """So many months on, clipped to the month's end (B7.34). Raises OverflowError beyond the year 9999."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if not 1 <= year <= 9999:
        raise OverflowError("year out of range")
    return date(year, month + 1, min(day.day, gregorian.monthrange(year, month + 1)[1]))
