"""When which story of the year begins: more in spring and before the holidays, and far too many in one bad month."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from kesu.procedure.calendars import Calendar
from kesu.procedure.refusals import Refusal
from kesu.procedure.scenarios.running import Failed
from kesu.site.year.casting import Retold
from kesu.site.year.stories import House, Story, rehearse

SEASON = (0.8, 0.6, 1.1, 1.0, 1.0, 1.1, 1.0, 0.9, 1.2, 0.9, 1.1, 1.3)
BAD_MONTH, HOW_BAD = 6, 2.2
HOURS = (8, 9, 9, 9, 10, 10, 11, 13, 14, 14, 15, 16)
WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A story that begins at an instant, told so many whole days later and so much later in the day."""

    at: datetime
    story: Story
    retold: Retold
    behind: timedelta


def arrivals(
    stories: Sequence[Story], wanted: int, first: date, length: int, house: House, draw: Random
) -> list[Arrival]:
    """Each story once, then as the lot falls among those that lead to an end and need no calendar; in order.

    first: the first day in the company's zone. length: how many days there are."""
    calendar = house.calendars.default
    days = [day for day in (first + timedelta(days=n) for n in range(length)) if calendar.is_working(day)]
    weights = [SEASON[day.month - 1] * (HOW_BAD if day.month == BAD_MONTH else 1) for day in days]
    often = [story for story in stories if story.whole and not story.awaits]
    more = max(0, wanted - len(stories)) if often else 0
    chosen = [*stories, *draw.choices(often, k=more)]
    numbered = enumerate(chosen, start=1)
    found = [_arrival(n, story, draw.choices(days, weights)[0], house, draw) for n, story in numbered]
    return sorted(found, key=lambda one: (one.at, one.retold.number))


def _arrival(number: int, story: Story, day: date, house: House, draw: Random) -> Arrival:
    """On that day where the story can be told so: its deadlines fall otherwise than on the days it was written for."""
    who = deepcopy(draw.choice(story.casts))
    for later, behind in _shifts(story, day, house.calendars.default, draw):
        try:
            rehearse(story, who, house, later=later, behind=behind)
        except (Refusal, Failed, LookupError):
            continue
        break
    return Arrival(story.start + later + behind, story, Retold(who, later, number, Random(draw.random())), behind)


def _shifts(story: Story, day: date, calendar: Calendar, draw: Random) -> Iterator[tuple[timedelta, timedelta]]:
    """By how many days, and how much in the day: on the day at any hour, at the hour it is told, in the same week."""
    told = story.start.astimezone(calendar.zone)
    if story.awaits:  # what the calendar opens for it comes at the same time of the year
        yield told.date().replace(year=day.year, day=min(told.day, 28)) - told.date(), timedelta()
        return
    later = day - told.date()
    hour = datetime.combine(told.date(), time(draw.choice(HOURS), draw.randrange(60)), calendar.zone)
    yield later, hour - told
    yield later, timedelta()
    yield WEEK * round(later / WEEK), timedelta()
