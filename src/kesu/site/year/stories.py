"""The stories that a company can play: scenarios of its procedures that its own people carry from end to end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from kesu.cli.playing import Playable
from kesu.procedure.calendars import Calendars
from kesu.procedure.context import Actor
from kesu.procedure.program import Program
from kesu.procedure.refusals import Refusal
from kesu.procedure.scenarios import Scenario
from kesu.procedure.scenarios.reading import ScenarioError, directory_for
from kesu.procedure.scenarios.running import Failed, MemoryStage
from kesu.procedure.scenarios.world import MemoryWorld
from kesu.procedure.triggering import is_tick
from kesu.procedure.values import accept_instant, native_instant
from kesu.procedure.who import Directory
from kesu.site.year.casting import Cast, NotCast, Retold, actor_of, cast
from kesu.site.year.retelling import Retelling

Tick = tuple[str, str]  # a trigger of the calendar, and the instant of which it opened something

CASTS = 4  # ways of casting a story that are tried
NOT_THEIRS = frozenset({"role", "other_than"})


@dataclass(frozen=True, slots=True)
class Story:
    """A scenario with who plays it. awaits: it takes up a case that the calendar opens. whole: it leads to the end of
    all its cases."""

    scenario: Scenario
    programs: Mapping[str, Program]
    start: datetime
    casts: tuple[Cast, ...]
    awaits: bool = False
    whole: bool = False

    @property
    def procedure(self) -> str:
        return str(self.scenario.procedure)


@dataclass(slots=True)
class Repertoire:
    """left: why scenarios are not played, by code, with how many of them."""

    stories: list[Story] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class House:
    """A company: its people, its calendars, and the programs of what it runs under its own settings, by name."""

    directory: Directory
    calendars: Calendars
    programs: Mapping[str, Program]


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What a rehearsal showed. met: what the calendar opened meanwhile; own: what it took up of that; whole: as
    `Story` has it."""

    met: frozenset[Tick]
    own: frozenset[Tick]
    whole: bool


@dataclass
class RehearsalStage(MemoryStage):
    """Somebody outside acts as their role, as by a private link. touched: cases in which anybody did anything."""

    touched: set[str] = field(default_factory=set)

    def command(self, ref: str, verb: str, body: Mapping[str, Any], by: str, now: datetime) -> None:
        super().command(ref, verb, body, by, now)
        self.touched.add(ref)

    def _actor(self, by: str) -> Actor:
        return actor_of(by)


class Rehearsal(Retelling):
    """Where the one who plays somebody may not do it, whoever of the company may: in a scenario one person holds what
    several hold elsewhere."""

    def _act(self, verb: str, given: Mapping[str, Any]) -> None:
        try:
            super()._act(verb, given)
        except Refusal as refused:
            if refused.code not in NOT_THEIRS or not self._another(verb, given):
                raise

    def _another(self, verb: str, given: Mapping[str, Any]) -> bool:
        assert isinstance(self.stage, RehearsalStage)
        doers = self.retold.cast.doers
        for person in sorted(self.stage.world.directory.people):
            doers[self.place] = person
            try:
                super()._act(verb, given)
            except Refusal:
                continue
            return True
        del doers[self.place]
        return False


def repertoire(told: Iterable[Playable], house: House, draw: Random) -> Repertoire:
    """Every scenario of these, rehearsed in memory with the company's people under its settings."""
    found = Repertoire()
    for playable in told:
        story = _story(playable, house, draw, found.left)
        if story is not None:
            found.stories.append(story)
    return found


def _story(playable: Playable, house: House, draw: Random, left: Counter[str]) -> Story | None:
    scenario = playable.scenario
    programs = {name: house.programs[name] for name in playable.procedures if name in house.programs}
    if any(isinstance(value, Mapping) for value in scenario.settings_of(scenario.procedure or "").values()):
        left["master"] += 1
        return None
    start = native_instant(accept_instant(scenario.start, Calendars(zone=scenario.zone).default.zone))
    bare = Story(scenario, programs, start, ())
    tried = [_try(bare, playable, house, draw) for _ in range(CASTS)]
    good = [who for who in tried if not isinstance(who, str)]
    if not good:
        left[str(tried[0])] += 1
        return None
    casts, seen = tuple(who for who, _ in good), [one for _, one in good]
    return Story(scenario, programs, start, casts, any(one.own for one in seen), all(one.whole for one in seen))


def _try(story: Story, playable: Playable, house: House, draw: Random) -> tuple[Cast, Rehearsed] | str:
    """A cast that carries the story; or why this one does not, as a code."""
    procedures = tuple(playable.procedures.values())
    played = directory_for(playable.scenario, procedures)
    try:
        found = cast(playable.scenario, played, house.directory, procedures, draw)
        return found, rehearse(story, found, house)
    except NotCast:
        return "people"
    except Refusal as refused:
        return f"refused.{refused.code}"
    except (Failed, ScenarioError, LookupError):
        return "untellable"


def rehearse(
    story: Story, with_whom: Cast, house: House, *, later: timedelta = timedelta(), behind: timedelta = timedelta()
) -> Rehearsed:
    """Play it in memory, so many whole days later and so much later in the day. Raises Refusal, Failed."""
    begin = story.start + later + behind
    world = MemoryWorld(story.programs, house.directory, house.calendars, saving=False, begun=begin)
    retold = Retold(replace(with_whom, words={}), later, 1, Random(1))
    stage = RehearsalStage(world)
    run = Rehearsal(story.scenario, story.programs, stage, begin, retold=retold, behind=behind)
    while (due := run.due()) is not None:
        run.tell(due)
    ticks = {ref: tick for ref in world.triggered if (tick := _tick(world, ref)) is not None}
    own = frozenset(tick for ref, tick in ticks.items() if ref in stage.touched)
    whole = all(
        kept.state.status != "open" for ref, kept in world.cases.items() if ref not in ticks or ref in stage.touched
    )
    return Rehearsed(frozenset(ticks.values()), own, whole)


def _tick(world: MemoryWorld, ref: str) -> Tick | None:
    """The trigger and instant where the calendar opened it, for whomever."""
    head = world.cases[ref].journal[0].head
    occasion = str(head.get("occasion") or "")
    return (str(head["trigger"]), occasion) if is_tick(occasion) and " " not in occasion else None
