"""Cases kept in memory: the smallest thing that can run procedures, saving and loading between every act."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from kesu.procedure.calendars import Calendars, plus
from kesu.procedure.children import FollowUp, follow_ups
from kesu.procedure.context import SYSTEM, Actor, Command, Context
from kesu.procedure.engine import Decision, advance, decide, next_instant
from kesu.procedure.events import Event
from kesu.procedure.evolving import fold
from kesu.procedure.facts import Facts
from kesu.procedure.mastering import Dated
from kesu.procedure.program import Program
from kesu.procedure.state import CaseState
from kesu.procedure.trying import tried
from kesu.procedure.values import native_instant
from kesu.procedure.who import Directory


@dataclass
class Kept:
    program: Program
    state: CaseState
    journal: list[Event] = field(default_factory=list)


@dataclass
class MemoryWorld:
    """Runs commands on cases in memory as `casebook.execute` does on tables. `saving`: through text at every act."""

    programs: Mapping[str, Program]
    directory: Directory
    calendars: Calendars
    saving: bool = True
    cases: dict[str, Kept] = field(default_factory=dict)
    series: dict[str, int] = field(default_factory=dict)

    def open(self, procedure: str, body: Mapping[str, Any], actor: Actor, now: datetime) -> str:
        """Open a case; its reference. Raises Refusal."""
        ref = f"case-{len(self.cases) + 1}"
        program = self.programs[procedure]
        command = Command("open", {**body, "ref": ref})
        self._decide(ref, program, None, command, actor, now)
        return ref

    def execute(self, ref: str, command: Command, actor: Actor, now: datetime) -> None:
        """Advance the case to now, then decide; the advance stays though the command is refused. Raises Refusal."""
        self.tick(ref, now)
        kept = self.cases[ref]
        self._decide(ref, kept.program, kept.state, command, actor, now)

    def tick(self, ref: str, now: datetime) -> None:
        kept = self.cases[ref]
        decision = advance(kept.program, kept.state, self.context(SYSTEM, now, ref))
        self._keep(ref, kept.program, decision, now)

    def tick_all(self, now: datetime) -> None:
        """What the worker does: cases whose next instant has come, earliest first."""
        while True:
            due = [(at, ref) for ref in self.cases if (at := self.next_instant(ref, now)) is not None and at <= now]
            if not due:
                return
            self.tick(min(due)[1], now)

    def next_instant(self, ref: str, now: datetime) -> datetime | None:
        kept = self.cases[ref]
        return next_instant(kept.program, kept.state, self.context(SYSTEM, now, ref))

    def context(self, actor: Actor, now: datetime, ref: str, program: Program | None = None) -> Context:
        """What is known to whoever looks at the case or acts in it; a command brings the program it goes by."""
        return Context(
            now=now,
            actor=actor,
            directory=self.directory,
            calendars=self.calendars,
            serial=self._serial,
            find=self._finder(ref, now),
            settings=self._held(program),
            cases={other: kept.state for other, kept in self.cases.items()},
            versions={p.procedure.version: p for p in self.programs.values() if self._same(ref, p)},
            linked={other: {"number": kept.state.number} for other, kept in self.cases.items()},
        )

    def _held(self, program: Program | None) -> Mapping[str, Mapping[str, Dated]]:
        """The `per:` settings of the case's procedure, as a scenario gives them."""
        settings = program.procedure.settings if program is not None else {}
        return {name: setting.held for name, setting in settings.items() if setting.held}  # type: ignore[misc]

    def _same(self, ref: str, program: Program) -> bool:
        return ref in self.cases and self.cases[ref].state.procedure == program.procedure.name

    def _serial(self, series: str) -> int:
        self.series[series] = self.series.get(series, 0) + 1
        return self.series[series]

    def _decide(
        self, ref: str, program: Program, state: CaseState | None, command: Command, actor: Actor, now: datetime
    ) -> None:
        series = dict(self.series)
        try:
            decision = decide(program, state, command, self.context(actor, now, ref, program))
        except Exception:
            self.series = series
            raise
        program = self._migrated(program, decision)
        self._keep(ref, program, decision, now)

    def _migrated(self, program: Program, decision: Decision) -> Program:
        digest = decision.state.digest
        found = (p for p in self.programs.values() if p.procedure.digest == digest)
        return program if program.procedure.digest == digest else next(found, program)

    def _keep(self, ref: str, program: Program, decision: Decision, now: datetime) -> None:
        state = decision.state
        if self.saving:
            state = CaseState.load(json.loads(json.dumps(state.dump())))
        kept = self.cases.setdefault(ref, Kept(program, state))
        kept.program, kept.state = program, state
        kept.journal += decision.events
        for follow_up in follow_ups(program, state, decision.events):
            self._follow(ref, follow_up, now)
        self._tell_merged(ref, decision, now)

    def _follow(self, ref: str, follow_up: FollowUp, now: datetime) -> None:
        if follow_up.kind == "tell":
            if follow_up.ref in self.cases:
                self.execute(follow_up.ref, Command(follow_up.verb, follow_up.body), SYSTEM, now)
            return
        child = self._joinable(ref, follow_up, now)
        link = {"ref": ref, "link": follow_up.link}
        if child is None:
            body = {"data": follow_up.values, "parent": link, "unit": self.cases[ref].state.unit}
            joined = False
            child = self.open(follow_up.procedure, body, SYSTEM, now)
        else:
            joined = True
            self.execute(child, Command("parent_linked", link), SYSTEM, now)
        told = {"link": follow_up.link, "ref": child, "key": follow_up.key, "joined": joined}
        self.execute(ref, Command("child_opened", told), SYSTEM, now)

    def _joinable(self, ref: str, follow_up: FollowUp, now: datetime) -> str | None:
        if follow_up.join is None:
            return None
        kept = self.cases[ref]
        facts = Facts(kept.program, kept.state, self.context(SYSTEM, now, ref))
        for other, candidate in self.cases.items():
            if other != ref and candidate.state.procedure == follow_up.procedure and candidate.state.status == "open":
                beside = Facts(candidate.program, candidate.state, facts.context)
                if tried(follow_up.join, facts.laid_over(other=beside)):
                    return other
        return None

    def _tell_merged(self, ref: str, decision: Decision, now: datetime) -> None:
        for event in decision.events:
            if event.kind == "CaseMerged":
                self.execute(event.head["into"], joined_command(self.cases[ref].state), SYSTEM, now)

    def _finder(self, ref: str, now: datetime) -> Callable[[str, Facts], Any]:
        return lambda name, facts: look_up(name, facts, self._others(ref), now)

    def _others(self, ref: str) -> list[Kept]:
        return [kept for other, kept in self.cases.items() if other != ref]

    def check_folds(self) -> list[str]:
        """References of cases whose state is not the fold of their journal: there must be none."""
        return [ref for ref, kept in self.cases.items() if fold(kept.journal).dump() != kept.state.dump()]


def joined_command(state: CaseState) -> Command:
    """What the case that another was merged into is told of it."""
    clocks = {
        name: run.start
        for name, rows in state.clocks.items()
        for row, run in rows.items()
        if row == "" and run.because == "closed"
    }
    body = {
        "ref": state.ref,
        "number": state.number,
        "files": state.files,
        "children": state.children,
        "clocks": clocks,
    }
    return Command("joined", body)


def look_up(name: str, facts: Facts, others: list[Kept], now: datetime) -> dict[str, Any]:
    """What a declared lookup finds among other cases: open and closed ones by their opening (A4)."""
    lookup = facts.program.procedure.lookups[name]
    bare = facts.laid_over()
    bare.context = replace(facts.context, find=None)
    found = []
    for kept in others:
        if lookup.of and kept.state.procedure not in lookup.of:
            continue
        opened = native_instant(kept.state.opened_at)
        if lookup.within is not None and plus(opened, lookup.within, facts.calendar()) < now:
            continue
        if tried(lookup.where, bare.laid_over(other=Facts(kept.program, kept.state, bare.context))):
            found.append(kept.state.ref)
    return {"count": len(found), "cases": found}
