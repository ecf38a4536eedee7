"""Playing a company's year: every story's acts in the order of time, a worker beside them, day after day."""

from __future__ import annotations

import heapq
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count
from random import Random

from kesu.casebook.totals import opened_by
from kesu.procedure.calendars import Calendar
from kesu.procedure.refusals import Refusal
from kesu.procedure.scenarios.running import Failed
from kesu.site.year.absences import Absences
from kesu.site.year.attending import Attendants
from kesu.site.year.casting import OUTSIDE
from kesu.site.year.letting_go import let_go
from kesu.site.year.stage import Installation
from kesu.site.year.telling import Telling

MINUTES = (0, 40)  # between two acts that a scenario tells in one breath
TARDY = 0.04  # of the acts somebody is days late with, in stories that can bear it
AFTERNOON = time(16)  # when people look at what lies there
SUNDAY = 6
WAIT = "at"  # no act: a story lets time pass
DAYS_LATE = (1, 6)


@dataclass(frozen=True, slots=True)
class Finding:
    """A story that came otherwise than it was rehearsed. code: of the refusal, or `fault`."""

    story: str
    at: datetime
    act: str
    code: str
    text: str


@dataclass(slots=True)
class Played:
    """What happened. told: stories to their end. by_deputy, waited: acts of somebody absent. attended: acts in cases of
    no story. let_go: cases that led nowhere. worked: in which people did anything."""

    acts: int = 0
    told: int = 0
    late: int = 0
    by_deputy: int = 0
    waited: int = 0
    attended: int = 0
    let_go: int = 0
    worked: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    begun: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Year:
    house: Installation
    calendar: Calendar
    absences: Absences
    draw: Random
    end: datetime
    attendants: Attendants
    played: Played = field(default_factory=Played)
    _waiting: list[tuple[datetime, int, Telling]] = field(default_factory=list)
    _staying: set[str] = field(default_factory=set)
    _numbers: Iterator[int] = field(default_factory=count)

    def play(self, coming: Iterable[tuple[datetime, Telling]]) -> Iterator[datetime]:
        """From act to act; yields the end of each day, when everything of that day has happened."""
        for at, run in coming:
            self.played.begun[run.procedure] += 1
            self._wait(run, at)
        day = self.house.now.astimezone(self.calendar.zone).date()
        while (day_end := self.calendar.midnight_after(day)) <= self.end:
            if self.calendar.is_working(day):
                self._go_through(datetime.combine(day, AFTERNOON, self.calendar.zone))
                self._attend(day)
            self._go_through(day_end)
            if day.weekday() == SUNDAY:
                self.played.let_go += let_go(self._under_way(), self.attendants.moved, day_end)
            yield day_end
            day += timedelta(days=1)

    def _go_through(self, until: datetime) -> None:
        """Everything that happens before that instant."""
        while self._waiting and self._waiting[0][0] < until:
            at, _, run = heapq.heappop(self._waiting)
            self._go_on(run, at)
        self.house.pass_time(until)

    def _attend(self, day: date) -> None:
        moved = self.attendants.look(self._under_way() | self.house.spoken_for(), self.house.now, day)
        self.played.attended += len(moved)
        self.played.worked |= moved

    def _under_way(self) -> set[str]:
        """References of the cases whose stories go on, with those they opened, and of those that stay as they are."""
        going_on = {ref for _, _, run in self._waiting for ref in run.cases()} | self._staying
        return going_on | {str(ref) for ref in opened_by(going_on)}

    def _wait(self, run: Telling, at: datetime) -> None:
        heapq.heappush(self._waiting, (at, next(self._numbers), run))

    def _go_on(self, run: Telling, at: datetime) -> None:
        """One act, then wait for the next. A story that comes otherwise than rehearsed ends there."""
        try:
            later = self._act(run, at)
            if later is not None:
                self._wait(run, later)
        except Refusal as refused:
            self._found(run, at, refused.code, refused.sentence("en"))
        except (Failed, LookupError) as failure:
            self._found(run, at, "story", str(failure))
        except Exception:  # whatever it is, it is what the year is for
            self._found(run, at, "fault", traceback.format_exc(limit=-6))

    def _act(self, run: Telling, at: datetime) -> datetime | None:
        """Do what is due; answers when the story goes on, None at its end."""
        due = run.due()
        if due is None:
            return self._end(run)
        if due > at:
            return due
        self.house.pass_time(at)
        person, waited = run.doer(), run.act() == WAIT
        away = self.absences.of(person, at) if person and not person.startswith(OUTSIDE) else None
        if away is None:
            run.tell(at)
        elif not self._by_deputy(run, at, person, away.deputy):
            self.played.waited += 1
            run.behind += away.back - at
            return away.back
        self.played.acts += not waited
        self.played.worked |= set(run.cases())
        return self._next(run, at, at_once=waited)

    def _by_deputy(self, run: Telling, at: datetime, person: str, deputy: str) -> bool:
        """Whether the deputy could do it: not where they have their own part in the case."""
        run.instead(deputy)
        try:
            run.tell(at)
        except Refusal:
            run.instead(person)
            return False
        self.played.by_deputy += 1
        return True

    def _end(self, run: Telling) -> None:
        self.played.told += 1
        if run.stays:
            self._staying |= set(run.cases())

    def _next(self, run: Telling, at: datetime, *, at_once: bool) -> datetime | None:
        """at_once: time was only waited for; who acts just within a limit does not miss it by minutes."""
        due = run.due()
        if due is None:
            return self._end(run)
        if at_once:
            return max(due, at)
        pause = timedelta(minutes=self.draw.randint(*MINUTES))
        if self.draw.random() < TARDY:
            pause += timedelta(days=self.draw.randint(*DAYS_LATE))
            self.played.late += 1
        run.behind += pause
        return max(due, at) + pause

    def _found(self, run: Telling, at: datetime, code: str, text: str) -> None:
        self.played.findings.append(Finding(run.title, at, run.act(), code, text))
