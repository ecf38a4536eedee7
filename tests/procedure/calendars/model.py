"""The calendar again: naive and slow, day by day and minute by minute, written without the package's code.

A plan holds hours in whole hours of the clock, and starts and pauses lie on whole minutes; so counting minutes is exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Plan:
    """hours: per weekday a tuple of (from, to) in hours; to may pass 24."""

    zone: str
    hours: tuple
    make_up: tuple
    day_ends: str
    off: frozenset
    work: frozenset
    published_off: frozenset
    published_work: frozenset

    def spans(self, day: date) -> tuple:
        own = self.hours[day.weekday()]
        normal = self.make_up or next(spans for spans in self.hours if spans)
        if day in self.off:
            return ()
        if day in self.published_work:
            return normal
        if day in self.work:
            return own or normal
        if day in self.published_off:
            return ()
        return own

    def working(self, day: date) -> bool:
        return self.spans(day) != ()

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    def midnight(self, day: date) -> datetime:
        """The first minute whose local date is `day`."""
        moment = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=15)
        while moment.astimezone(self.tz).date() < day:
            moment += timedelta(hours=1)
        while (moment - MINUTE).astimezone(self.tz).date() == day:
            moment -= MINUTE
        return moment

    def works_at(self, moment: datetime) -> bool:
        """Whether the minute that begins there lies in the hours, by what the clock on the wall says."""
        local = moment.astimezone(self.tz)
        hour = local.hour
        today, yesterday = local.date(), local.date() - DAY
        return any(begin <= hour < end for begin, end in self.spans(today)) or any(
            begin <= hour + 24 < end for begin, end in self.spans(yesterday)
        )

    def end(self, day: date, start: datetime | None) -> datetime:
        if self.day_ends == "same_time" and start is not None:
            local = start.astimezone(self.tz)
            return datetime(day.year, day.month, day.day, local.hour, local.minute, tzinfo=self.tz).astimezone(UTC)
        if self.day_ends == "close" and self.working(day):
            return self.clock(day, self.spans(day)[-1][1])
        if self.day_ends in ("24:00", "close", "same_time"):
            return self.midnight(day + DAY)
        return self.clock(day, int(self.day_ends[:2]))

    def clock(self, day: date, hour: int) -> datetime:
        """The first instant at which the clock shows that hour or more."""
        if hour >= 24:
            day, hour = day + DAY, hour - 24
        moment = self.midnight(day)
        while moment.astimezone(self.tz).hour < hour and moment.astimezone(self.tz).date() == day:
            moment += timedelta(minutes=15)
        return moment


def paused(moment: datetime, pauses: list) -> tuple | None:
    return next((p for p in pauses if p[0] <= moment and (p[1] is None or moment < p[1])), None)


def settle(moment: datetime, pauses: list) -> datetime | None:
    """The first instant from there at which the clock is not paused; None where it stays paused."""
    while stop := paused(moment, pauses):
        if stop[1] is None:
            return None
        moment = stop[1]
    return None if any(p[1] is None for p in pauses) else moment


def minutes_due(start: datetime, minutes: int, pauses: list, counts) -> datetime | None:
    moment = start
    while minutes:
        stop = paused(moment, pauses)
        if stop and stop[1] is None:
            return None
        if not stop and counts(moment):
            minutes -= 1
        moment += MINUTE
    return settle(moment, pauses)


def elapsed_due(plan: Plan, start: datetime, minutes: int, pauses: list) -> datetime | None:
    return minutes_due(start, minutes, pauses, lambda moment: True)


def working_minutes_due(plan: Plan, start: datetime, minutes: int, pauses: list) -> datetime | None:
    return minutes_due(start, minutes, pauses, plan.works_at)


def working_days_due(plan: Plan, start: datetime, days: int, pauses: list) -> datetime | None:
    day = start.astimezone(plan.tz).date()
    while days:
        day += DAY
        if not plan.working(day):
            continue
        end = plan.end(day, start)
        stop = paused(end, pauses)
        if stop and stop[1] is None:
            return None
        if not stop:
            days -= 1
    return settle(end, pauses)
