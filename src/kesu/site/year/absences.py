"""Everybody is away for two weeks of the year; a colleague stands in where one holds any of the same roles."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random

from kesu.procedure.calendars import Calendar
from kesu.procedure.reading import DeputyEntry, OrganisationFile

LENGTH = timedelta(days=11)  # to the Friday of the second week


@dataclass(frozen=True, slots=True)
class Away:
    """Who stands in, and the morning on which the other one is back, aware."""

    deputy: str
    back: datetime


@dataclass(frozen=True, slots=True)
class Absences:
    entries: tuple[DeputyEntry, ...]
    calendar: Calendar

    def of(self, person: str, at: datetime) -> Away | None:
        """Whether they are away at that instant."""
        day = at.astimezone(self.calendar.zone).date()
        for entry in self.entries:
            if entry.person == person and entry.start and entry.until and entry.start <= day <= entry.until:
                back = self.calendar.working_day_after(entry.until, 1)
                return Away(entry.by, datetime.combine(back, time(9), self.calendar.zone))
        return None


def with_absences(file: OrganisationFile, first: date, draw: Random) -> OrganisationFile:
    """The company with everybody's two weeks in the year that begins on that day; the deputies it had are gone."""
    entries = []
    for name, person in file.people.items():
        roles = {held.role for held in person.roles}
        others = sorted(o for o, p in file.people.items() if o != name and roles & {held.role for held in p.roles})
        start = first + timedelta(days=draw.randrange(20, 340))
        start -= timedelta(days=start.weekday())
        if others:
            entries.append(DeputyEntry(name, draw.choice(others), start, start + LENGTH))
    return replace(file, deputies=tuple(entries))
