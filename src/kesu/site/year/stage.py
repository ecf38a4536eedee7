"""The company's own installation as a stage for many stories at once: one clock, one worker, one journal per case."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from kesu.casebook.looking import look_again
from kesu.casebook.records import add
from kesu.casebook.scheduled import fire
from kesu.casebook.ticking import refresh_tasks, tick
from kesu.casebook.triggered import Opened, opened_by_triggers
from kesu.cli.stages.database import DatabaseStage
from kesu.procedure.context import Actor
from kesu.site.year.casting import actor_of
from kesu.site.year.stories import Tick

OFTEN = timedelta(hours=1)  # how often schedules are looked at
LOOKED_BACK = timedelta(days=3)  # more than any time in which nothing happens


@dataclass(slots=True)
class Installation:
    """now: until when time has passed. fired: what triggers have opened, in order. booked: what the calendar opens for
    stories that are still to come to it. claimed: cases that a story has taken up."""

    now: datetime
    fired: list[Opened] = field(default_factory=list)
    booked: set[Tick] = field(default_factory=set)
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
        for one in opened_by_triggers(self.now - LOOKED_BACK):
            ref = str(one.case)
            if ref not in self._known:
                self._known.add(ref)
                self.fired.append(one)

    def spoken_for(self) -> set[str]:
        """Cases that the calendar opened for a story which has not taken them up yet."""
        self.look_at_triggers()
        booked = (one for one in self.fired if (one.trigger, one.occasion) in self.booked)
        return {str(one.case) for one in booked} - self.claimed


class StoryStage(DatabaseStage):
    """What one story sees of it: the cases it opened, and those that came of them. met: what the calendar opens while
    it is told, own: what it takes up of that."""

    def __init__(
        self, house: Installation, met: frozenset[Tick] = frozenset(), own: frozenset[Tick] = frozenset()
    ) -> None:
        super().__init__()
        self.house, self.met, self.own = house, met, own
        self.since = 0
        self.entered: set[str] = set()
        self.taken: list[tuple[str, str]] = []
        self.lent: set[str] = set()

    def _actor(self, by: str) -> Actor:
        return actor_of(by)

    def record(self, kind: str, data: Any, by: str, now: datetime) -> None:
        self.entered.add(f"{kind}:{add(kind, data, actor=self._actor(by), now=now).seq}")

    def triggered(self) -> list[tuple[str, str]]:
        """What came of this story's cases and records, and what the calendar opens while it is told: it is counted
        with the others, and looked at by whoever takes it up."""
        self.house.look_at_triggers()
        fired, self.since = self.house.fired[self.since :], len(self.house.fired)
        for one in fired:
            tick, ref = (one.trigger, one.occasion), str(one.case)
            mine = one.occasion in self.entered or any(known in one.occasion for known in self.refs)
            if tick in self.met and tick not in self.own:
                self.lent.add(ref)
                self.taken.append((ref, one.procedure))
            elif ref not in self.house.claimed and (mine or tick in self.own):
                self.house.claimed.add(ref)
                self.taken.append((ref, one.procedure))
                self.refs.append(ref)
        return list(self.taken)

    def pass_time(self, now: datetime) -> None:
        self.house.pass_time(now)
