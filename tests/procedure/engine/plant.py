"""A small plant with named people, for tests of the engine: packs as text, commands by name, the journal at hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kesu.procedure import tasks
from kesu.procedure.calendars import Calendars
from kesu.procedure.context import Actor, Command
from kesu.procedure.deadlines import ClockView, clock_views
from kesu.procedure.declared import Label
from kesu.procedure.engine import CaseState, Context, Program, Refusal, compile_procedure
from kesu.procedure.events import Event
from kesu.procedure.reading import read_procedure
from kesu.procedure.scenarios.world import Kept, MemoryWorld
from kesu.procedure.tasks import Form, TaskView
from kesu.procedure.who import Deputy, Directory, Holding, Person, Unit

MONDAY = datetime(2025, 3, 3, 1, tzinfo=UTC)  # 09:00 in Shanghai


def program(text: str) -> Program:
    reading = read_procedure(text, "procedure.yaml")
    assert reading.procedure is not None and not reading.errors, [f"{m.place}: {m.en}" for m in reading.errors]
    return compile_procedure(reading.procedure)


def person(name: str, *roles: str | Holding, unit: str | None = None, active: bool = True) -> Person:
    held = tuple(role if isinstance(role, Holding) else Holding(role) for role in roles)
    return Person(name.lower(), name, unit, roles=held, active=active)


class Plant:
    """Packs, people, a clock. References left out mean the case last opened."""

    def __init__(self, *packs: str, people: tuple[Person, ...] = (), units: Mapping[str, str | None] | None = None):
        programs = [program(text) for text in packs]
        self.procedure = programs[0].procedure.name
        keyed: dict[str, Program] = {}
        for one in programs:
            name = one.procedure.name
            keyed[name if name not in keyed else f"{name} {one.procedure.version}"] = one
        self.units = {code: Unit(code, Label(code, code), parent) for code, parent in (units or {}).items()}
        self.world = MemoryWorld(keyed, Directory({p.id: p for p in people}, self.units), Calendars())
        self.now = MONDAY
        self.ref = ""

    # --- what people do ------------------------------------------------------------------------------

    def open(self, by: str, procedure: str | None = None, **data: Any) -> str:
        self.ref = self.world.open(procedure or self.procedure, {"data": data}, Actor(by), self.now)
        return self.ref

    def do(self, verb: str, by: str, **body: Any) -> None:
        self.world.execute(self.ref, Command(verb, body), Actor(by), self.now)

    def complete(self, step: str, by: str, outcome: str | None = None, **more: Any) -> None:
        self.do("complete", by, step=step, **({"outcome": outcome} if outcome else {}), **more)

    def refused(self, verb: str, by: str | Actor, **body: Any) -> Refusal:
        """The refusal, having seen that nothing happened."""
        before = self.state.dump()
        actor = by if isinstance(by, Actor) else Actor(by)
        with pytest.raises(Refusal) as caught:
            self.world.execute(self.ref, Command(verb, body), actor, self.now)
        assert self.state.dump() == before
        assert caught.value.sentence("zh") and caught.value.sentence("en")
        return caught.value

    def refuses(self, verb: str, by: str, **body: Any) -> str:
        """The code of the refusal."""
        return self.refused(verb, by, **body).code

    def later(self, *, tick: bool = True, **time: float) -> None:
        self.now += timedelta(**time)
        if tick:
            self.world.tick_all(self.now)

    # --- people --------------------------------------------------------------------------------------

    def hire(self, *people: Person) -> None:
        directory = self.world.directory
        known = {**directory.people, **{one.id: one for one in people}}
        self.world.directory = Directory(known, directory.units, directory.deputies)

    def leave(self, name: str) -> None:
        self.hire(replace(self.world.directory.people[name], active=False))

    def stands_in(self, deputy: str, absent: str, *roles: str) -> None:
        directory = self.world.directory
        one = Deputy(absent, deputy, roles=roles)
        self.world.directory = Directory(directory.people, directory.units, (*directory.deputies, one))

    # --- what is -------------------------------------------------------------------------------------

    @property
    def kept(self) -> Kept:
        return self.world.cases[self.ref]

    @property
    def state(self) -> CaseState:
        return self.kept.state

    def context(self, by: str = "nobody") -> Context:
        return self.world.context(Actor(by), self.now, self.ref)

    def events(self, kind: str, **head: Any) -> list[Event]:
        """Events of that kind whose head holds these."""
        found = (event for event in self.kept.journal if event.kind == kind)
        return [event for event in found if all(event.head.get(key) == value for key, value in head.items())]

    def event(self, kind: str, **head: Any) -> Event:
        (found,) = self.events(kind, **head)
        return found

    def tasks(self) -> dict[str, TaskView]:
        views = tasks.open_tasks(self.kept.program, self.state, self.context())
        return {view.step + view.row: view for view in views}

    def form(self, step: str, by: str, row: str = "") -> Form:
        return tasks.form_of(self.kept.program, self.state, self.context(by), step, row)

    def clock(self, name: str) -> ClockView:
        views = clock_views(self.kept.program, self.state, self.context())
        return next(view for view in views if view.clock == name)

    def finish(self) -> None:
        """Every case is the fold of its journal."""
        assert self.world.check_folds() == []
