"""A calendar: which days are worked, in which hours, and when a day ends."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from kesu.procedure.calendars.daysoff import DaysOff, published_days
from kesu.procedure.calendars.hours import Spans, Week, parse_clock, parse_hours, parse_week
from kesu.procedure.calendars.instants import DAY_SECONDS, at_wall, instant_at
from kesu.procedure.calendars.text import CalendarText, zone_named

DayKind = Literal["workday", "make_up", "extra", "weekend", "day_off", "shutdown"]
"""Worked by the week, put in as published, put in by the organisation; free by the week, as published, by itself."""
WORKED: frozenset[DayKind] = frozenset(("workday", "make_up", "extra"))
Interval = tuple[datetime, datetime]
DEFAULT_ZONE = "Asia/Shanghai"
DEFAULT_HOURS = "08:30-12:00, 13:00-17:30"


class _Year(NamedTuple):
    """first: ordinal of 1 January. days: ordinals of working days. upto[n]: how many lie up to and with day n."""

    first: int
    days: tuple[int, ...]
    upto: tuple[int, ...]


class Calendar:
    """A calendar, complete and unchanging; equal and hashed by name and version. What it has worked out it keeps.

    text: as written; zone and hours that it lacks are the defaults above. shift: one of its shifts, whose hours then
    hold on each of its working days. days: the edition of days off; left out, the package's.
    Raises ValueError for an unknown shift or a code of days off that the edition does not know.
    """

    def __init__(
        self, text: CalendarText, name: str = "", days: DaysOff | None = None, shift: str | None = None
    ) -> None:
        self.text = text
        self.name = name
        self.zone: ZoneInfo = zone_named(text.zone or DEFAULT_ZONE)
        self.days = _edition(text, days)
        self.week = _week(text, shift)
        self.day_ends = text.day_ends or "24:00"
        self.version = _version(self, shift)
        self._off = frozenset(text.off_days)
        self._work = frozenset(text.work_days)
        self._fixed_end = None if self.day_ends in ("close", "same_time") else parse_clock(self.day_ends) * 60
        self._years: dict[int, _Year] = {}
        self._ends: dict[int, datetime] = {}
        self._intervals: dict[int, tuple[Interval, ...]] = {}

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Calendar):
            return NotImplemented
        return (self.name, self.version) == (other.name, other.version)

    def __hash__(self) -> int:
        return hash((self.name, self.version))

    def __repr__(self) -> str:
        return f"Calendar({self.name!r}, version {self.version})"

    # --- days -------------------------------------------------------------------------------------

    def kind_of(self, day: date) -> DayKind:
        """Why a day is worked or free. The calendar's own `off` and `work` go before what is published."""
        if day in self._off:
            return "shutdown"
        by_week: DayKind = "workday" if self.week.days[day.weekday()] else "weekend"
        if self.days is not None and day in self.days.work:
            return "make_up"
        if day in self._work:
            return "workday" if by_week == "workday" and not self._published_off(day) else "extra"
        return "day_off" if self._published_off(day) else by_week

    def _published_off(self, day: date) -> bool:
        return self.days is not None and day in self.days.off

    def is_working(self, day: date) -> bool:
        return self.kind_of(day) in WORKED

    @property
    def published_until(self) -> date | None:
        """The last day whose days off are published; None for a calendar that goes by the week alone."""
        return self.days.published_until if self.days is not None else None

    def is_published(self, first: date, last: date) -> bool:
        """Whether all days from first to last are known; later ones go by the week, provisionally."""
        if self.days is None:
            return True
        years = self.days.years
        if first.year == last.year:
            return first.year in years
        return all(year in years for year in range(first.year, last.year + 1))

    # --- counting -----------------------------------------------------------------------------------

    def _year(self, year: int) -> _Year:
        found = self._years.get(year)
        if found is None:
            found = self._years[year] = self._count(year)
        return found

    def _count(self, year: int) -> _Year:
        first = date(year, 1, 1).toordinal()
        days: list[int] = []
        upto: list[int] = []
        for ordinal in range(first, date(year, 12, 31).toordinal() + 1):
            if self.is_working(date.fromordinal(ordinal)):
                days.append(ordinal)
            upto.append(len(days))
        return _Year(first, tuple(days), tuple(upto))

    def working_day_after(self, day: date, count: int) -> date:
        """The count-th working day after `day` (count >= 1). Raises OverflowError beyond the year 9999."""
        _check_count(count)
        number = day.year
        year = self._year(number)
        wanted = year.upto[day.toordinal() - year.first] + count
        while wanted > len(year.days):
            wanted -= len(year.days)
            number += 1
            if number > 9999:
                raise OverflowError("year out of range")
            year = self._year(number)
        return date.fromordinal(year.days[wanted - 1])

    def working_day_before(self, day: date, count: int) -> date:
        """The count-th working day before `day` (count >= 1). Raises OverflowError before the year 1."""
        _check_count(count)
        number = day.year
        year = self._year(number)
        at = day.toordinal() - year.first
        wanted = (year.upto[at - 1] if at else 0) - count
        while wanted < 0:
            number -= 1
            if number < 1:
                raise OverflowError("year out of range")
            year = self._year(number)
            wanted += len(year.days)
        return date.fromordinal(year.days[wanted])

    def working_days_upto(self, day: date, since: int) -> int:
        """Working days from 1 January of the year `since` up to and with `day`."""
        year = self._year(day.year)
        before = sum(len(self._year(number).days) for number in range(since, day.year))
        return before + year.upto[day.toordinal() - year.first]

    # --- hours --------------------------------------------------------------------------------------

    def spans(self, day: date) -> Spans:
        """The hours of a day, in minutes of local time since its 00:00; past 1440 they reach into the next."""
        kind = self.kind_of(day)
        if kind not in WORKED:
            return ()
        own = self.week.days[day.weekday()]
        return own if own and kind != "make_up" else self.week.make_up

    def intervals(self, day: date) -> tuple[Interval, ...]:
        """The hours of a day as UTC instants, in order; a night shift belongs to the day it begins."""
        ordinal = day.toordinal()
        found = self._intervals.get(ordinal)
        if found is None:
            edges = ((self._instant(day, begin), self._instant(day, end)) for begin, end in self.spans(day))
            found = self._intervals[ordinal] = tuple((begin, end) for begin, end in edges if begin < end)
        return found

    def _instant(self, day: date, minute: int) -> datetime:
        return instant_at(day, minute * 60, self.zone)

    # --- ends -----------------------------------------------------------------------------------------

    def midnight_after(self, day: date) -> datetime:
        """24:00 of the day, in UTC."""
        return instant_at(day, DAY_SECONDS, self.zone)

    def end_of_day(self, day: date, start: datetime | None = None) -> datetime:
        """When the day ends by `day_ends`, in UTC (B7.34).

        start: for `same_time`; without it, as with `close` on a day without hours, the day ends at 24:00.
        """
        if self.day_ends == "same_time" and start is not None:
            return at_wall(day, start, self.zone)
        ordinal = day.toordinal()
        found = self._ends.get(ordinal)
        if found is None:
            found = self._ends[ordinal] = self._end_of_day(day)
        return found

    def _end_of_day(self, day: date) -> datetime:
        if self._fixed_end is not None:
            return instant_at(day, self._fixed_end, self.zone)
        spans = self.spans(day) if self.day_ends == "close" else ()
        return self._instant(day, spans[-1][1]) if spans else self.midnight_after(day)


def _check_count(count: int) -> None:
    if count < 1:
        raise ValueError("working days are counted from 1")


def _edition(text: CalendarText, days: DaysOff | None) -> DaysOff | None:
    if text.days is None:
        return None
    if days is None:
        return published_days(text.days)
    if days.code != text.days:
        raise ValueError(f"days: nothing is known of the days off of `{text.days}`; known: {days.code}")
    return days


def _week(text: CalendarText, shift: str | None) -> Week:
    week = parse_week(text.week_hours or DEFAULT_HOURS)
    if shift is None:
        return week
    shifts = text.shift_hours
    if shift not in shifts:
        known = ", ".join(shifts) or "none"
        raise ValueError(f"no shift `{shift[:40]}` in the calendar; known: {known}")
    spans = parse_hours(shifts[shift], shift=True)
    return Week(tuple(spans if worked else () for worked in week.days), spans)


def _version(calendar: Calendar, shift: str | None) -> str:
    """A short hash of all that decides what it says."""
    text, days = calendar.text, calendar.days
    content = {
        "days": [days.code, days.digest] if days is not None else None,
        "zone": calendar.zone.key,
        "week": [calendar.week.days, calendar.week.make_up],
        "day_ends": calendar.day_ends,
        "off": [day.isoformat() for day in text.off_days],
        "work": [day.isoformat() for day in text.work_days],
    }
    plain = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()[:12]
