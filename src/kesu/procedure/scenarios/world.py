"""Cases kept in memory: the smallest thing that can run procedures, saving and loading between every act."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from kesu.procedure.absences import check_change
from kesu.procedure.calendars import Calendars, plus
from kesu.procedure.children import BY_NUMBER, FollowUp, brought, follow_ups
from kesu.procedure.context import SYSTEM, Actor, Command, Context
from kesu.procedure.declared import Lookup, Streak, Trigger
from kesu.procedure.engine import Decision, advance, decide, next_instant, note_failures
from kesu.procedure.events import Event
from kesu.procedure.evolving import fold
from kesu.procedure.facts import Facts
from kesu.procedure.granting import granted_by, with_granted
from kesu.procedure.mastering import Dated
from kesu.procedure.program import Program
from kesu.procedure.recordrows import fulfil
from kesu.procedure.records import accept_record, native, permit
from kesu.procedure.refusals import Refusal
from kesu.procedure.scenarios.freezing import freezer
from kesu.procedure.scenarios.occasions import MemoryRecords, Occasions, declared_record
from kesu.procedure.state import CaseState
from kesu.procedure.stocks import Balances, moves_of, narrowed, summed
from kesu.procedure.triggering import (
    TriggerFacts,
    Wanted,
    case_row,
    counts_cases,
    instant_name,
    is_in,
    reads_records,
    triggers_of,
    wanted,
)
from kesu.procedure.trying import tried
from kesu.procedure.values import native_instant, plain_instant
from kesu.procedure.who import Deputy, Directory


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
    records: MemoryRecords = field(default_factory=MemoryRecords)
    begun: datetime | None = None
    triggered: list[str] = field(default_factory=list)  # cases that triggers have opened
    occasions: Occasions = field(default_factory=Occasions)

    @property
    def present(self) -> Directory:
        """Who there is, with the qualifications that cases have given and taken."""
        words = [word for kept in self.cases.values() for word in granted_by(kept.state)]
        return with_granted(self.directory, words) if words else self.directory

    def open(
        self, procedure: str, body: Mapping[str, Any], actor: Actor, now: datetime, recorded: datetime | None = None
    ) -> str:
        """Open a case; its reference. recorded: when it is written, where `now` is a tick made up for. Raises
        Refusal."""
        self.begun = self.begun or now
        ref = f"case-{len(self.cases) + 1}"
        program = self.programs[procedure]
        command = Command("open", {**body, "ref": ref})
        self._decide(ref, program, None, command, actor, now, recorded)
        return ref

    def record(self, kind: str, data: Any, actor: Actor, now: datetime) -> None:
        """Enter a record, open what triggers ask for, and let open cases that count it look again. Raises Refusal."""
        owner, spec = declared_record(self.programs, kind)
        zone = self.calendars.default.zone
        permit(spec, self.present, actor.person, now.astimezone(zone).date(), owner.procedure.roles)
        values = fulfil(spec, accept_record(spec, data, zone, self.present), self._seen(now))
        entry = self.records.add(kind, values, now, actor.id)
        for own, trigger in self._triggers("record", kind):
            facts = TriggerFacts(own, self._seen(now), record=native(spec, entry))
            self._open_wanted(wanted(own, trigger, self.records.occasion(spec, entry), facts), now)
        body = {"record": {"type": kind, "seq": entry.seq, "at": entry.at, "data": entry.data}}
        self._wake([ref for ref, kept in self.cases.items() if reads_records(kept.program, kind)], body, now)

    def absent(self, entry: Deputy, now: datetime) -> None:
        """Enter an absence. Raises Refusal."""
        after = replace(self.directory, deputies=(*self.directory.deputies, entry))
        roles = [role for program in self.programs.values() for role in program.procedure.roles.values()]
        check_change(self.directory, after, roles, now.astimezone(self.calendars.default.zone).date())
        self.directory = after

    def execute(self, ref: str, command: Command, actor: Actor, now: datetime) -> None:
        """Advance the case to now, then decide; the advance stays though the command is refused. Raises Refusal."""
        self.tick(ref, now)
        kept = self.cases[ref]
        before = {other: (one.program, one.state, len(one.journal)) for other, one in self.cases.items()}
        try:
            self._decide(ref, kept.program, kept.state, command, actor, now)
        except Refusal as refused:  # maybe of a case that was to follow: then nothing of it has happened
            self._undo(before)
            if refused.failed:
                found = note_failures(kept.program, kept.state, refused, self.context(SYSTEM, now, ref))
                self._keep(ref, kept.program, found, now)
            raise

    def _undo(self, before: Mapping[str, tuple[Program, CaseState, int]]) -> None:
        for other in [one for one in self.cases if one not in before]:
            del self.cases[other]
        for other, (program, state, length) in before.items():
            kept = self.cases[other]
            kept.program, kept.state = program, state
            del kept.journal[length:]

    def tick(self, ref: str, now: datetime) -> None:
        kept = self.cases[ref]
        decision = advance(kept.program, kept.state, self.context(SYSTEM, now, ref))
        self._keep(ref, kept.program, decision, now)

    def tick_all(self, now: datetime) -> None:
        """What the worker does: cases whose next instant has come, earliest first."""
        while True:
            due = [(at, ref) for ref in self.cases if (at := self.next_instant(ref, now)) is not None and at <= now]
            if due:
                self.tick(min(due)[1], now)
            elif not self.tick_triggers(now):
                return

    def next_instant(self, ref: str, now: datetime) -> datetime | None:
        kept = self.cases[ref]
        return next_instant(kept.program, kept.state, self.context(SYSTEM, now, ref))

    def context(self, actor: Actor, now: datetime, ref: str, program: Program | None = None) -> Context:
        """What is known to whoever looks at the case or acts in it; a command brings the program it goes by."""
        return Context(
            now=now,
            actor=actor,
            directory=self.present,
            calendars=self.calendars,
            serial=self._serial,
            find=self._finder(ref, now),
            freeze=freezer(self, actor, now),
            is_case=lambda named: named in self.cases or len(self._numbered(named)) == 1,
            seed=lambda step, round: (0, sha256(f"{ref} {step} {round}".encode()).hexdigest()),
            settings=self._held(program),
            rows=lambda streak, facts: self._rows(ref, streak, facts),
            cases={other: kept.state for other, kept in self.cases.items()},
            versions={p.procedure.version: p for p in self.programs.values() if self._same(ref, p)},
            linked={other: {"number": kept.state.number} for other, kept in self.cases.items()},
            balances=self.balances,
        )

    def balances(self, stock: str, item: str | None, place: str | None) -> Balances:
        """What the stock holds over all cases."""
        moves = (one for kept in self.cases.values() for one in moves_of(kept.state.ledger))
        return narrowed(summed(moves).get(stock, {}), item, place)

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
        self,
        ref: str,
        program: Program,
        state: CaseState | None,
        command: Command,
        actor: Actor,
        now: datetime,
        recorded: datetime | None = None,
    ) -> None:
        series = dict(self.series)
        context = replace(self.context(actor, now, ref, program), recorded=recorded)
        try:
            decision = decide(program, state, command, context)
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
        for instant, seq in decision.happened:
            self._happened(ref, instant, seq, now)

    # --- records and triggers ------------------------------------------------------------------------

    def _triggers(self, kind: str, of: str = "") -> list[tuple[Program, Trigger]]:
        return [(own, one) for own in self.programs.values() for one in triggers_of(own.procedure, kind, of)]

    def _seen(self, now: datetime) -> Context:
        return Context(now=now, actor=SYSTEM, directory=self.present, calendars=self.calendars)

    def _rows(self, ref: str, streak: Streak, facts: Facts) -> list[Mapping[str, Any]]:
        if streak.source == "record":
            return self.records.rows(self.programs, streak.of)
        states = {other: (kept.program, kept.state) for other, kept in self.cases.items()}
        states[ref] = (facts.program, facts.state)
        counted = (pair for pair in states.values() if pair[1].procedure in streak.procedures)
        found = (case_row(program, state, streak.at or "closed") for program, state in counted)
        return [row for row in found if row is not None]

    def _happened(self, ref: str, instant: str, seq: int, now: datetime) -> None:
        """What an instant of a case brings about elsewhere: cases that triggers open, streaks that count it."""
        kept = self.cases[ref]
        for own, trigger in self._triggers("case", kept.state.procedure):
            if instant_name(trigger.at) == instant:
                facts = self._beside(own, ref, now)
                self._open_wanted(wanted(own, trigger, f"{ref}:{instant}:{seq}", facts), now)
        procedure, others = kept.state.procedure, ((r, k) for r, k in self.cases.items() if r != ref)
        self._wake([other for other, k in others if counts_cases(k.program, procedure, instant)], {}, now)

    def _beside(self, own: Program, ref: str, now: datetime) -> TriggerFacts:
        """A case as a trigger of another procedure sees it; its lookups leave the case out."""
        kept = self.cases[ref]
        lookups = own.procedure.lookups
        context = replace(
            self._seen(now), find=lambda name, facts: look_up(lookups[name], facts, self._others(ref), now)
        )
        return TriggerFacts(own, context, program=kept.program, state=kept.state)

    def tick_triggers(self, now: datetime) -> bool:
        """The earliest tick or due date that has come, one at a time, each once; False where there is none."""
        every, due = self._triggers("every"), self._triggers("due")
        coming = self.occasions.earliest(every, due, self.begun or now, self.records, self._seen(now))
        if coming is None:
            return False
        own, trigger, at = coming.own, coming.trigger, coming.at
        self.occasions.take(coming)
        if coming.entry is None:
            found = self._each(own, trigger, at)
        else:
            record = native(own_record := declared_record(self.programs, trigger.of)[1], coming.entry)
            facts = TriggerFacts(own, self._seen(at), record=record)
            found = [(self.records.occasion(own_record, coming.entry, at), facts)]
        for occasion, seen in found:
            self._open_wanted(wanted(own, trigger, occasion, seen), at, now)
        return True

    def _each(self, own: Program, trigger: Trigger, tick: datetime) -> list[tuple[str, TriggerFacts]]:
        at = plain_instant(tick)
        if trigger.each is None:
            return [(at, TriggerFacts(own, self._seen(tick)))]
        found = []
        for ref in self.cases:
            facts = self._beside(own, ref, tick)
            if is_in(own, trigger.each, facts):
                found.append((f"{at} {ref}", facts))
        return found

    def _open_wanted(self, asked: Wanted | None, at: datetime, recorded: datetime | None = None) -> None:
        if asked is not None and self.occasions.is_new(asked):
            late = recorded if recorded != at else None
            self.triggered.append(self.open(asked.procedure, asked.body, SYSTEM, at, late))

    def _wake(self, refs: list[str], body: Mapping[str, Any], now: datetime) -> None:
        for ref in refs:
            if self.cases[ref].state.status == "open":
                self.execute(ref, Command("look_again", body), SYSTEM, now)

    def _numbered(self, number: str) -> list[str]:
        return [ref for ref, kept in self.cases.items() if kept.state.number == number]

    def _told(self, follow_up: FollowUp) -> str | None:
        """The case to be told: by its reference; one that people named by its number, too. Refuses `input`."""
        if follow_up.ref in self.cases or follow_up.verb not in BY_NUMBER:
            return follow_up.ref if follow_up.ref in self.cases else None
        found = self._numbered(follow_up.ref)
        if len(found) != 1:
            raise Refusal("input", "unknown_case", case=follow_up.ref)
        return found[0]

    def _follow(self, ref: str, follow_up: FollowUp, now: datetime) -> None:
        if follow_up.kind == "tell":
            other = self._told(follow_up)
            if other is not None:
                body = {**follow_up.body, **self._brings(other, ref, follow_up, now)}
                self.execute(other, Command(follow_up.verb, body), SYSTEM, now)
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

    def _brings(self, opener: str, child: str, follow_up: FollowUp, now: datetime) -> dict[str, Any]:
        if follow_up.verb != "child_closed":
            return {}
        kept, closed = self.cases[opener], self.cases[child]
        context = self.context(SYSTEM, now, opener)
        facts = Facts(kept.program, kept.state, context)
        return {"brings": brought(facts, Facts(closed.program, closed.state, context), follow_up.link)}

    def _joinable(self, ref: str, follow_up: FollowUp, now: datetime) -> str | None:
        if follow_up.join is None:
            return None
        kept = self.cases[ref]
        facts = Facts(kept.program, kept.state, self.context(SYSTEM, now, ref)).laid_over(element=follow_up.element)
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
        return lambda name, facts: look_up(facts.program.procedure.lookups[name], facts, self._others(ref), now)

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


def look_up(lookup: Lookup, facts: Facts, others: list[Kept], now: datetime) -> dict[str, Any]:
    """What a declared lookup finds among other cases: open and closed ones by their opening (A4)."""
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
