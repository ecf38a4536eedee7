"""Cases that no story goes on with: whoever has a task does it as somebody did in a scenario of the procedure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random
from typing import Any

from kesu.casebook.doers import Doable, doable
from kesu.casebook.execute import execute
from kesu.cli.playing import Playable
from kesu.procedure.calendars import Calendars, parse_duration, plus
from kesu.procedure.context import Actor, Command
from kesu.procedure.program import Program
from kesu.procedure.refusals import Refusal
from kesu.procedure.scenarios import Scenario
from kesu.procedure.scenarios.reading import directory_for
from kesu.procedure.values import accept_instant, native_instant
from kesu.site.year.casting import Cast, Retold, cast, fields_asked
from kesu.site.year.stories import House

DONE = ("complete", "submit")
HOW = ("outcome", "data", "comment", "send", "promise")
TODAY = 0.6  # of the tasks that lie there are looked at in a day
TRIED = 20  # ways of doing a task that are tried before it is left
PEOPLE = 3  # who are asked to do it in each of these ways
ROUNDS = 2  # after so many nobody goes back any more
REVIEW = "work"  # a task in any other phase is confirmed or signed


@dataclass(frozen=True, slots=True)
class Deed:
    """How somebody did a task in a scenario: on that day, in the words of the scenario."""

    how: Mapping[str, Any]
    on: date
    cast: Cast


Deeds = Mapping[tuple[str, str], list[Deed]]


def deeds_in(told: Iterable[Playable], house: House, draw: Random) -> Deeds:
    """By procedure and step; also of scenarios that the company cannot play from end to end."""
    found: dict[tuple[str, str], list[Deed]] = defaultdict(list)
    for playable in told:
        scenario, procedures = playable.scenario, tuple(playable.procedures.values())
        who = cast(scenario, directory_for(scenario, procedures), house.directory, procedures, draw, anybody=True)
        for on, given in _done(scenario):
            how = {name: given[name] for name in HOW if name in given}
            asked = set(given.get("data") or {})
            for name in playable.procedures:
                program = house.programs.get(name)
                if program and given["step"] in program.steps and asked <= fields_asked(program).keys():
                    found[name, given["step"]].append(Deed(how, on, who))
    return found


def _done(scenario: Scenario) -> Iterator[tuple[date, Mapping[str, Any]]]:
    calendar = Calendars(zone=scenario.zone).default
    now = native_instant(accept_instant(scenario.start, calendar.zone))
    for item in scenario.do:
        for key, value in item.items():
            if key == "at":
                text = str(value)
                ahead = text.startswith("+")
                now = plus(now, parse_duration(text[1:]), calendar) if ahead else _instant(text, calendar.zone)
            elif key in DONE and value.get("step"):
                yield now.astimezone(calendar.zone).date(), value


def _instant(text: str, zone: Any) -> datetime:
    return native_instant(accept_instant(text, zone))


@dataclass(slots=True)
class Attendants:
    """moved: when they last did something in a case. given_up: tasks that nobody could do in any way that is known."""

    deeds: Deeds
    programs: Mapping[str, Program]
    draw: Random
    moved: dict[str, datetime] = field(default_factory=dict)
    given_up: set[tuple[str, str, str, int, str]] = field(default_factory=set)

    def look(self, left_alone: Collection[str], now: datetime, today: date) -> set[str]:
        """Do what lies there, each case one step further at most; answers in which cases. Those left alone are others'
        to go on with."""
        moved: set[str] = set()
        for task in doable(day=today):
            ref, key = str(task.case), (str(task.case), task.step, task.row, task.round, task.phase)
            if ref in left_alone or ref in moved or key in self.given_up or self.draw.random() > TODAY:
                continue
            if self._do(task, now, today):
                moved.add(ref)
            else:
                self.given_up.add(key)
        self.moved |= dict.fromkeys(moved, now)
        return moved

    def _do(self, task: Doable, now: datetime, today: date) -> bool:
        actors = [Actor(person) for person in task.people] or [Actor(outside=role) for role in task.outside]
        asked = self.draw.sample(actors, min(PEOPLE, len(actors)))
        return any(self._try(task, body, actor, now) for body in self._ways(task, today) for actor in asked)

    def _ways(self, task: Doable, today: date) -> Iterator[dict[str, Any]]:
        named = {"step": task.step, "row": task.row}
        if task.phase != REVIEW:
            yield named
            return
        program = self.programs.get(task.procedure)
        deeds = self.deeds.get((task.procedure, task.step), [])
        for deed in self.draw.sample(deeds, min(TRIED, len(deeds))):
            if program is None or (task.round > ROUNDS and _goes_back(program, task.step, deed)):
                continue
            retold = Retold(deed.cast, today - deed.on, len(self.moved), self.draw, again=True)
            data = retold.data(fields_asked(program), deed.how.get("data") or {})
            yield {**named, **{key: retold.word(value) for key, value in deed.how.items()}, "data": data}
        yield named

    def _try(self, task: Doable, body: Mapping[str, Any], actor: Actor, now: datetime) -> bool:
        try:
            execute(task.case, Command("complete", body), actor=actor, now=now, authenticated=True)
        except Refusal:
            return False
        return True


def _goes_back(program: Program, step: str, deed: Deed) -> bool:
    outcome = program.steps[step].outcomes.get(str(deed.how.get("outcome")))
    return outcome is not None and outcome.back_to is not None
