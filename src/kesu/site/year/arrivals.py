"""When which story of the year begins: more in spring and before the holidays, and far too many in one bad month."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from random import Random

from kesu.procedure.calendars import Calendar
from kesu.procedure.refusals import Refusal
from kesu.procedure.scenarios.running import Failed
from kesu.site.year.casting import Retold
from kesu.site.year.stories import House, Story, Tick, rehearse

SEASON = (0.8, 0.6, 1.1, 1.0, 1.0, 1.1, 1.0, 0.9, 1.2, 0.9, 1.1, 1.3)
BAD_MONTH, HOW_BAD = 6, 2.2
DAYS_TRIED = 4
HOURS = (8, 9, 9, 9, 10, 10, 11, 13, 14, 14, 15, 16)
WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A story that begins at an instant, told so many whole days later and so much later in the day. met, own: as its
    last rehearsal showed."""

    at: datetime
    story: Story
    retold: Retold
    behind: timedelta
    met: frozenset[Tick] = frozenset()
    own: frozenset[Tick] = frozenset()


@dataclass(slots=True)
class Plan:
    """arrivals: in order. booked: what the calendar opens and a story takes up, each by one. left: stories for which
    there is no day, mostly because another one takes up what the calendar opens."""

    arrivals: list[Arrival] = field(default_factory=list)
    booked: set[Tick] = field(default_factory=set)
    left: int = 0


def plan(stories: Sequence[Story], wanted: int, first: date, length: int, house: House, draw: Random) -> Plan:
    """Each story once, then as the lot falls among those that lead to an end and need no calendar; in order.

    first: the first day in the company's zone. length: how many days there are."""
    days = _Days(house.calendars.default, first, length)
    often = [story for story in stories if story.whole and not story.awaits]
    more = max(0, wanted - len(stories)) if often else 0
    chosen = [*stories, *draw.choices(often, k=more)]
    made = Plan()
    for number, story in enumerate(chosen, start=1):
        retold = Retold(
            deepcopy(draw.choice(story.casts)), timedelta(), number, Random(draw.random()), again=number > len(stories)
        )
        if story.awaits:
            found = _awaiting(story, retold, made, days, house, draw)
        else:
            found = _any_day(story, retold, days, house, draw)
        if found is None:
            made.left += 1
            continue
        made.arrivals.append(found)
        made.booked |= found.own
    made.arrivals.sort(key=lambda one: (one.at, one.retold.number))
    return made


class _Days:
    """The working days on which stories begin, some more often than others."""

    def __init__(self, calendar: Calendar, first: date, length: int) -> None:
        every = (first + timedelta(days=n) for n in range(length))
        self.calendar, self.first = calendar, first
        self.working = [day for day in every if calendar.is_working(day)]
        self._weights = [SEASON[day.month - 1] * (HOW_BAD if day.month == BAD_MONTH else 1) for day in self.working]

    def one(self, draw: Random) -> date:
        return draw.choices(self.working, self._weights)[0]

    def like(self, told: date, draw: Random) -> Iterator[date]:
        """That day of the months, and the days as far from the months' ends, in any order."""
        firsts = sorted({day.replace(day=1) for day in self.working})
        before_end = _next_month(told) - told
        same = {first.replace(day=min(told.day, 28)) for first in firsts}
        found = sorted(same | {_next_month(first) - before_end for first in firsts})
        yield from (day for day in draw.sample(found, len(found)) if self.first <= day <= self.working[-1])


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _any_day(story: Story, retold: Retold, days: _Days, house: House, draw: Random) -> Arrival | None:
    """On some day where the story can be told so: its deadlines fall otherwise than on the days it was written for."""
    for _ in range(DAYS_TRIED):
        for later, behind in _shifts(story, days.one(draw), days.calendar, draw):
            try:
                met = rehearse(story, retold.cast, house, later=later, behind=behind).met
            except (Refusal, Failed, LookupError):
                continue
            return Arrival(story.start + later + behind, story, replace(retold, later=later), behind, met)
    return None


def _awaiting(story: Story, retold: Retold, made: Plan, days: _Days, house: House, draw: Random) -> Arrival | None:
    """On a day of the month like that for which it was written, in a month whose cases no other story takes up."""
    told = story.start.astimezone(days.calendar.zone).date()
    for day in days.like(told, draw):
        later = day - told
        try:
            seen = rehearse(story, retold.cast, house, later=later)
        except (Refusal, Failed, LookupError):
            continue
        if seen.own and not seen.own & made.booked:
            return Arrival(story.start + later, story, replace(retold, later=later), timedelta(), seen.met, seen.own)
    return None


def _shifts(story: Story, day: date, calendar: Calendar, draw: Random) -> Iterator[tuple[timedelta, timedelta]]:
    """By how many days, and how much in the day: on the day at any hour, at the hour it is told, in the same week."""
    told = story.start.astimezone(calendar.zone)
    later = day - told.date()
    hour = datetime.combine(told.date(), time(draw.choice(HOURS), draw.randrange(60)), calendar.zone)
    yield later, hour - told
    yield later, timedelta()
    yield WEEK * round(later / WEEK), timedelta()
