"""Scenarios through the database: every command by `casebook.execute`, time by the worker's own tick."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from kesu.casebook import absences, journal, queries, rebuilding, stocks
from kesu.casebook.execute import execute, open_case
from kesu.casebook.looking import look_again
from kesu.casebook.lookups import linked_attributes
from kesu.casebook.programs import current, program_of
from kesu.casebook.records import add, verify_records
from kesu.casebook.scheduled import fire
from kesu.casebook.sight import Viewer
from kesu.casebook.ticking import refresh_tasks, tick
from kesu.casebook.triggered import opened_by_triggers
from kesu.insight import figures, registers
from kesu.organisation.calendars import calendars_of
from kesu.organisation.directory import directory_of
from kesu.procedure.context import Actor, Command, Context
from kesu.procedure.engine import fold
from kesu.procedure.events import Event
from kesu.procedure.program import Program
from kesu.procedure.scenarios.counting import Figure, Held, Rows, figure
from kesu.procedure.scenarios.looking import FormSeen, form_seen
from kesu.procedure.scenarios.standing import Standing, standing_of
from kesu.procedure.seeing import fields_seen
from kesu.procedure.state import CaseState
from kesu.procedure.values import plain_decimal, to_plain
from kesu.procedure.who import Deputy

BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


class DatabaseStage:
    """Plays on the database Django is connected to; the organisation must be there (`company.settle_in`)."""

    def __init__(self) -> None:
        self.seen: dict[str, int] = {}
        self.refs: list[str] = []
        self.latest = BEGINNING

    def open(self, procedure: str, body: Mapping[str, Any], by: str, now: datetime) -> str:
        ref = str(open_case(procedure, body, actor=self._actor(by), now=now).ref)
        self.refs.append(ref)
        self.latest = now
        return ref

    def command(self, ref: str, verb: str, body: Mapping[str, Any], by: str, now: datetime) -> None:
        self.latest = now
        execute(UUID(ref), Command(verb, body), actor=self._actor(by), now=now, authenticated=True)

    def record(self, kind: str, data: Any, by: str, now: datetime) -> None:
        self.latest = now
        add(kind, data, actor=self._actor(by), now=now)

    def absent(self, by: str, entry: Deputy, now: datetime) -> None:
        self.latest = now
        day = now.astimezone(calendars_of().resolve(None).zone).date()
        absences.enter(by, entry.deputy, start=entry.start, end=entry.end, roles=entry.roles, day=day)

    def _actor(self, by: str) -> Actor:
        return Actor(by)

    def triggered(self) -> list[tuple[str, str]]:
        found = opened_by_triggers()
        self.refs += [str(one.case) for one in found if str(one.case) not in self.refs]
        return [(str(one.case), one.procedure) for one in found]

    def pass_time(self, now: datetime) -> None:
        self.latest = now
        while tick(now=now) or refresh_tasks(now=now) or look_again(now=now) or fire(now=now):
            pass

    def standing(self, ref: str, now: datetime) -> Standing:
        self.pass_time(now)
        events = self.journal(ref)
        since = events[self.seen.get(ref, 0) :]
        self.seen[ref] = len(events)
        return standing_from(events, since, now)

    def children(self, ref: str, link: str) -> list[str]:
        found = [one["ref"] for one in self._state(ref).children.get(link, ()) if not one.get("parent")]
        self.refs += [one for one in found if one not in self.refs]
        return found

    def round(self, ref: str, step: str) -> int:
        found = self._state(ref).steps.get(step)
        return found.round if found else 0

    def journal(self, ref: str) -> list[Event]:
        return [event for _, event in journal.events_of(UUID(ref))]

    def rows(self, procedure: str, register: str, now: datetime) -> Rows | None:
        listed = registers.find(register, procedure, viewer=None)
        if listed is None:
            return None
        table = registers.Table(listed, None, registers.reader_for("zh"), now=now)
        keys = [column.key for column in table.columns]
        return [dict(zip(keys, map(to_plain, line.cells), strict=True)) for line in table.lines()]

    def figure(self, procedure: str, measure: str, period: str, now: datetime) -> Figure | None:
        listed = figures.find(measure, procedure)
        if listed is None:
            return None
        report = figures.report(listed, None, now=now)
        found = next((one for one in report.periods if one.name == (period or report.periods[-1].name)), None)
        return figure(found.name, found.tally, listed.measure) if found else None

    def balances(self, procedure: str, stock: str, now: datetime) -> Held | None:
        if stock not in program_of(current(procedure)).procedure.stocks:
            return None
        found: Held = {}
        for (item, place), held in stocks.balances(stock).items():
            found.setdefault(place, {})[item] = plain_decimal(held)
        return found

    def sees(self, ref: str, person: str, now: datetime) -> list[str]:
        program, state, context = self._looked_at(ref, person, now)
        return list(fields_seen(program, state, context))

    def form(self, ref: str, step: str, by: str, now: datetime) -> FormSeen | None:
        program, state, anyone = self._looked_at(ref, None, now)
        return form_seen(program, state, lambda one: self._looked_at(ref, one, now)[2], step, by, anyone)

    def _looked_at(self, ref: str, person: str | None, now: datetime) -> tuple[Program, CaseState, Context]:
        """As pages have it: the stored case, and what expressions may read while this person looks."""
        program, state = queries.kept(UUID(ref))
        linked = linked_attributes(state) if state.children else {}
        context = replace(Viewer.of(person or "", now=now).context(), linked=linked)
        return program, state, context if person else replace(context, actor=Actor())

    def _state(self, ref: str) -> CaseState:
        return fold(self.journal(ref))

    def finish(self) -> list[str]:
        wrong = []
        for ref in self.refs:
            proof, rebuilt = rebuilding.prove(UUID(ref), now=self.latest)
            if proof.broken is not None:
                wrong.append(f"{ref}: its journal is broken at {proof.broken.seq} ({proof.broken.what})")
            if rebuilt.differs:
                wrong.append(f"{ref}: its tables are not what its journal says: {', '.join(rebuilt.differs)}")
        wrong += [f"record {one.type} {one.seq}: its chain is broken ({one.what})" for one in verify_records()]
        return wrong


def standing_from(events: list[Event], since: list[Event], now: datetime) -> Standing:
    """How a case stands by its journal alone: the tables are proven against it at the end."""
    state = fold(events)
    context = Context(
        now=now,
        actor=Actor(),
        directory=directory_of(),
        calendars=calendars_of(),
        linked=linked_attributes(state) if state.children else {},
    )
    return standing_of(program_of(state.digest), state, since, context)
