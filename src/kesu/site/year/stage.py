"""The company's own installation as a stage for many stories at once: one clock, one worker, one journal per case."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from kesu.casebook.looking import look_again
from kesu.casebook.records import add
from kesu.casebook.scheduled import fire
from kesu.casebook.ticking import refresh_tasks, tick
from kesu.casebook.triggered import opened_after
from kesu.cli.stages.database import DatabaseStage
from kesu.procedure.context import Actor
from kesu.procedure.triggering import is_tick
from kesu.site.year.casting import actor_of

OFTEN = timedelta(hours=1)  # how often schedules are looked at
LOOKED_BACK = timedelta(days=3)  # more than any time in which nothing happens


@dataclass(slots=True)
class Installation:
    """now: until when time has passed. fired: what triggers have opened, in order: occasion, reference, procedure.
    claimed: cases that a story has taken up."""

    now: datetime
    fired: list[tuple[str, str, str]] = field(default_factory=list)
    claimed: set[str] = field(default_factory=set)
    _known: set[str] = field(default_factory=set)
    _looked: datetime | None = None

    def pass_time(self, now: datetime) -> None:
        """What falls due until then happens, as with a worker running."""
        if now <= self.now:
            return
        while tick(now=now) or look_again(now=now) or refresh_tasks(now=now):
            pass
        if self._looked is None or now - self._looked >= OFTEN:
            while fire(now=now):
                pass
            self._looked = now
        self.now = now

    def look_at_triggers(self) -> None:
        """What they have opened since. A schedule looked at late opens at its own instant, some time ago."""
        for occasion, case, procedure in opened_after(self.now - LOOKED_BACK):
            ref = str(case)
            if ref not in self._known:
                self._known.add(ref)
                self.fired.append((occasion, ref, procedure))


class StoryStage(DatabaseStage):
    """What one story sees of it: the cases it opened, and those that came of them. begin: its first instant, plain;
    awaits: procedures of which it takes up what the calendar opened since."""

    def __init__(self, house: Installation, begin: str, awaits: frozenset[str] = frozenset()) -> None:
        super().__init__()
        self.house, self.begin, self.awaits = house, begin, awaits
        self.since = 0
        self.entered: set[str] = set()
        self.taken: list[tuple[str, str]] = []

    def _actor(self, by: str) -> Actor:
        return actor_of(by)

    def record(self, kind: str, data: Any, by: str, now: datetime) -> None:
        self.entered.add(f"{kind}:{add(kind, data, actor=self._actor(by), now=now).seq}")

    def triggered(self) -> list[tuple[str, str]]:
        """What came of this story's cases and records; of the calendar's cases those it waits for, each to one."""
        self.house.look_at_triggers()
        fired, self.since = self.house.fired[self.since :], len(self.house.fired)
        for occasion, ref, procedure in fired:
            own = occasion in self.entered or any(one in occasion for one in self.refs)
            awaited = procedure in self.awaits and is_tick(occasion) and occasion >= self.begin
            if ref not in self.house.claimed and (own or awaited):
                self.house.claimed.add(ref)
                self.taken.append((ref, procedure))
                self.refs.append(ref)
        return list(self.taken)

    def pass_time(self, now: datetime) -> None:
        self.house.pass_time(now)
