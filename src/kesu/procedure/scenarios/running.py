"""Running a scenario: the same steps on any stage – memory, database, HTTP – with equal results."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from kesu.procedure.calendars import Calendars, parse_duration, plus
from kesu.procedure.context import Actor, Command
from kesu.procedure.declared import Procedure
from kesu.procedure.events import Event
from kesu.procedure.program import Program, compile_procedure
from kesu.procedure.reading import read_procedure
from kesu.procedure.refusals import Refusal
from kesu.procedure.scenarios.counting import Figure, Held, Rows, figure_in, held_in, rows_in
from kesu.procedure.scenarios.expecting import differences
from kesu.procedure.scenarios.giving import with_settings
from kesu.procedure.scenarios.looking import FormSeen, form_seen
from kesu.procedure.scenarios.naming import Known, nonsense
from kesu.procedure.scenarios.reading import Scenario, ScenarioError, absence, directory_for, read_scenario
from kesu.procedure.scenarios.stages import Stage
from kesu.procedure.scenarios.standing import Standing, standing_of
from kesu.procedure.scenarios.world import MemoryWorld
from kesu.procedure.seeing import fields_seen
from kesu.procedure.values import accept_instant, native_instant
from kesu.procedure.who import Deputy, Directory

VERBS = frozenset(
    (
        *("open", "complete", "submit", "confirm", "return", "claim", "assign", "draft", "waive", "start", "withdraw"),
        *("withdraw_case", "cancel", "merge", "restart", "migrate", "extend", "grant", "message", "note", "attach"),
        *("detach", "hand_over", "link", "record", "hold", "lift", "erase", "collect", "move", "correct"),
        *("keep_promise", "settle_delivery", "appeal", "decide_appeal", "give_link", "revoke_link", "unpublish"),
        "absent",
    )
)


@dataclass
class ScenarioResult:
    title: str
    ok: bool
    report: str = ""
    steps: int = 0
    covers: tuple[str, ...] = ()


class Failed(Exception):
    """An expectation that does not hold, or a command that went otherwise than told."""


@dataclass
class Run:
    """One playing of a scenario."""

    scenario: Scenario
    programs: Mapping[str, Program]
    stage: Stage
    now: datetime
    names: dict[str, str] = field(default_factory=dict)
    procedures: dict[str, str] = field(default_factory=dict)
    present: str | None = None
    drafts: dict[tuple[str, str, str, int], dict[str, Any]] = field(default_factory=dict)
    steps: int = 0
    triggered: list[str] = field(default_factory=list)  # procedures that triggers opened since the last `expect`
    people: frozenset[str] = frozenset()  # who there is, to be named

    def play(self) -> None:
        for item in self.scenario.do:
            self.steps += 1
            for key, value in item.items():
                self._do(key, value)
                self._name_triggered()

    def _name_triggered(self) -> None:
        """A case that a trigger opened goes by its procedure's name, the second as `name.2`."""
        for ref, procedure in self.stage.triggered():
            if ref not in self.procedures:
                before = sum(1 for name in self.names if name.partition(".")[0] == procedure)
                self.names[f"{procedure}.{before + 1}" if before else procedure] = ref
                self.procedures[ref], self.present = procedure, self.present or ref
                self.triggered.append(procedure)

    def _do(self, key: str, value: Any) -> None:
        if key == "at":
            self._pass_time(str(value))
        elif key == "expect":
            self._expect(value)
        elif key == "refuse":
            self._refuse(value)
        elif key in VERBS:
            self._act(key, value or {})
        else:
            raise Failed(f"unknown verb {key!r}")

    def _pass_time(self, text: str) -> None:
        if text.startswith("+"):
            calendar = Calendars().default
            self.now = plus(self.now, parse_duration(text[1:]), calendar).astimezone(UTC)
        else:
            self.now = native_instant(accept_instant(text, _zone(self.scenario)))
        self.stage.pass_time(self.now)

    # --- acts --------------------------------------------------------------------------------------

    def _act(self, verb: str, given: Mapping[str, Any]) -> None:
        if verb == "open":
            self._open(given)
            return
        if verb == "record":
            self.stage.record(str(given.get("type")), given.get("data") or {}, str(given.get("by")), self.now)
            return
        if verb == "absent":
            self.stage.absent(str(given.get("by")), absence(given), self.now)
            return
        ref, by, body = self._read(verb, given)
        if verb == "draft":
            key = self._task(ref, body)
            self.stage.command(ref, verb, body, by, self.now)
            self.drafts[key] = {**self.drafts.get(key, {}), **(body.get("data") or {})}
        elif self.drafts and verb in ("complete", "submit"):
            key = self._task(ref, body)
            drafted = {"data": {**self.drafts[key], **(body.get("data") or {})}} if key in self.drafts else {}
            self.stage.command(ref, verb, {**body, **drafted}, by, self.now)
            self.drafts.pop(key, None)
        else:
            self.stage.command(ref, verb, body, by, self.now)

    def _task(self, ref: str, body: Mapping[str, Any]) -> tuple[str, str, str, int]:
        """A draft belongs to its task: that of an earlier round counts no more (B3.16)."""
        step = str(body.get("step"))
        return ref, step, str(body.get("row", "")), self.stage.round(ref, step)

    def _open(self, given: Mapping[str, Any]) -> None:
        name = str(given.get("procedure") or self.scenario.procedure)
        body = {k: v for k, v in given.items() if k not in ("by", "as", "procedure", "behalf")}
        if "behalf" in given:
            body["as"] = given["behalf"]
        ref = self.stage.open(name, body, str(given.get("by") or self._owner(name)), self.now)
        alias = str(given.get("as") or f"c{len(self.names) + 1}")
        self.names[alias], self.procedures[ref], self.present = ref, name, ref

    def _read(self, verb: str, given: Mapping[str, Any]) -> tuple[str, str, dict[str, Any]]:
        ref = self._case(given.get("case"))
        body = {key: value for key, value in given.items() if key not in ("by", "case")}
        if verb == "merge":
            body["into"] = self._case(body.get("into"), stay=True)
        if verb == "link" and body.get("to") in self.names:
            body["to"] = self.names[body["to"]]
        by = given.get("by") or self._owner(self.procedures.get(ref, ""))
        return ref, str(by), body

    def _owner(self, procedure: str) -> str:
        program = self.programs.get(procedure)
        return program.procedure.owner if program else ""

    def _case(self, name: Any, *, stay: bool = False) -> str:
        """The case that is meant: named, a child as `c1.capa` or `c1.capa.2`, else the one last opened or named."""
        if name is None:
            if self.present is None:
                raise Failed("no case has been opened yet")
            return self.present
        ref = self.names.get(str(name)) or self._child(str(name))
        if not stay:
            self.present = ref
        return ref

    def _child(self, name: str) -> str:
        head, *rest = name.split(".")
        ref = self.names.get(head)
        while ref is not None and rest:
            link = rest.pop(0)
            place = int(rest.pop(0)) if rest and rest[0].isdigit() else 1
            children = self.stage.children(ref, link)
            ref = children[place - 1] if len(children) >= place else None
        if ref is None:
            raise Failed(f"no case is called {name!r}")
        return ref

    def _refuse(self, given: Mapping[str, Any]) -> None:
        because = str(given.get("because"))
        verb = next((key for key in given if key in VERBS), None)
        if verb is None:
            raise Failed("`refuse` needs a verb")
        beside = [key for key in given if key not in (verb, "because")]
        if beside:
            raise Failed(f"`refuse` takes a verb and `because`: {beside[0]!r} belongs into the verb")
        try:
            self._act(verb, given[verb] or {})
        except Refusal as refusal:
            if refusal.code != because:
                told = refusal.sentence("en")
                raise Failed(f"{verb}: expected the refusal {because}, was refused {refusal.code}: {told}") from None
            return
        raise Failed(f"{verb}: expected the refusal {because}, but it was done")

    def _expect(self, given: Mapping[str, Any]) -> None:
        ref = self._case(given.get("case"))
        standing = self.stage.standing(ref, self.now)
        self._name_triggered()
        standing.opened += self.triggered
        self.triggered = []
        program = self.programs.get(self.procedures.get(ref, "")) or self._program_of(standing)
        unknown = nonsense(given, Known(program, self.people, self.programs))
        if unknown:
            raise Failed("\n".join(unknown))
        self._look_closer(given, ref, program.procedure.name, standing)
        found = differences(given, standing, program, _zone(self.scenario))
        if found:
            raise Failed("\n".join(found))

    def _look_closer(self, given: Mapping[str, Any], ref: str, name: str, standing: Standing) -> None:
        """What is only looked up where it is asked for."""
        standing.register = {key: self.stage.rows(name, key, self.now) for key in given.get("register") or ()}
        standing.measure = {
            key: self.stage.figure(name, key, str((asked or {}).get("period") or ""), self.now)
            for key, asked in (given.get("measure") or {}).items()
        }
        standing.stock = {str(one): self.stage.balances(name, str(one), self.now) for one in given.get("stock") or ()}
        standing.sees = {str(one): self.stage.sees(ref, str(one), self.now) for one in given.get("sees") or ()}
        standing.form = {
            str(step): self.stage.form(ref, str(step), str(asked.get("by") or ""), self.now)
            for step, asked in (given.get("form") or {}).items()
        }

    def _program_of(self, standing: Standing) -> Program:
        steps = set(standing.steps)
        return next(p for p in self.programs.values() if set(p.steps) == steps)


def _zone(scenario: Scenario) -> ZoneInfo:
    return ZoneInfo(scenario.zone or "Asia/Shanghai")


# --- memory ------------------------------------------------------------------------------------------


@dataclass
class MemoryStage:
    world: MemoryWorld
    seen: dict[str, int] = field(default_factory=dict)

    def open(self, procedure: str, body: Mapping[str, Any], by: str, now: datetime) -> str:
        return self.world.open(procedure, body, self._actor(by), now)

    def command(self, ref: str, verb: str, body: Mapping[str, Any], by: str, now: datetime) -> None:
        self.world.execute(ref, Command(verb, body), self._actor(by), now)

    def record(self, kind: str, data: Any, by: str, now: datetime) -> None:
        self.world.record(kind, data, self._actor(by), now)

    def absent(self, by: str, entry: Deputy, now: datetime) -> None:
        self.world.absent(entry, now)

    def triggered(self) -> list[tuple[str, str]]:
        return [(ref, self.world.cases[ref].state.procedure) for ref in self.world.triggered]

    def _actor(self, by: str) -> Actor:
        return Actor(person=by)

    def pass_time(self, now: datetime) -> None:
        self.world.tick_all(now)

    def standing(self, ref: str, now: datetime) -> Standing:
        while self.world.tick_triggers(now):
            pass
        self.world.tick(ref, now)
        kept = self.world.cases[ref]
        since = kept.journal[self.seen.get(ref, 0) :]
        self.seen[ref] = len(kept.journal)
        return standing_of(kept.program, kept.state, since, self.world.context(Actor(), now, ref))

    def children(self, ref: str, link: str) -> list[str]:
        return [c["ref"] for c in self.world.cases[ref].state.children.get(link, ()) if not c.get("parent")]

    def round(self, ref: str, step: str) -> int:
        found = self.world.cases[ref].state.steps.get(step)
        return found.round if found else 0

    def journal(self, ref: str) -> list[Event]:
        return self.world.cases[ref].journal

    def rows(self, procedure: str, register: str, now: datetime) -> Rows | None:
        return rows_in(self.world, procedure, register, now)

    def figure(self, procedure: str, measure: str, period: str, now: datetime) -> Figure | None:
        return figure_in(self.world, procedure, measure, period, now)

    def balances(self, procedure: str, stock: str, now: datetime) -> Held | None:
        return held_in(self.world, stock) if stock in self.world.programs[procedure].procedure.stocks else None

    def sees(self, ref: str, person: str, now: datetime) -> list[str]:
        kept = self.world.cases[ref]
        return list(fields_seen(kept.program, kept.state, self.world.context(Actor(person), now, ref)))

    def form(self, ref: str, step: str, by: str, now: datetime) -> FormSeen | None:
        kept, context = self.world.cases[ref], self.world.context
        return form_seen(
            kept.program, kept.state, lambda one: context(Actor(one), now, ref), step, by, context(Actor(), now, ref)
        )

    def finish(self) -> list[str]:
        return [f"{ref}: its state is not the fold of its journal" for ref in self.world.check_folds()]


def memory_stage(
    scenario: Scenario, programs: Mapping[str, Program], directory: Directory, *, saving: bool = True
) -> MemoryStage:
    world = MemoryWorld(programs, directory, Calendars(zone=scenario.zone), saving=saving)
    world.begun = native_instant(accept_instant(scenario.start, _zone(scenario)))
    return MemoryStage(world)


def run_scenario(scenario: Scenario, procedures: Mapping[str, Procedure], stage: Stage | None = None) -> ScenarioResult:
    """Play a scenario in memory, or on the given stage; a failure's report holds the journal so far."""
    scenario = replace(scenario, met=frozenset(procedures))
    try:
        programs = {
            name: compile_procedure(with_settings(p, scenario.settings_of(name))) for name, p in procedures.items()
        }
    except ScenarioError as problem:
        return ScenarioResult(scenario.title, False, str(problem), 0, scenario.covers)
    directory = directory_for(scenario, tuple(procedures.values()))
    stage = stage or memory_stage(scenario, programs, directory)
    start = native_instant(accept_instant(scenario.start, _zone(scenario)))
    run = Run(scenario, programs, stage, start, people=frozenset(directory.people))
    try:
        run.play()
        wrong = stage.finish()
    except Refusal as refusal:
        wrong = [f"refused {refusal.code}: {refusal.sentence('en')}"]
    except Failed as failure:
        wrong = [str(failure)]
    report = _report(run, wrong) if wrong else ""
    return ScenarioResult(scenario.title, not wrong, report, run.steps, scenario.covers)


def _report(run: Run, wrong: list[str]) -> str:
    lines = [f"{run.scenario.title}", f"  step {run.steps} at {run.now:%Y-%m-%dT%H:%M:%SZ}:"]
    lines += [f"    {_placed(run, line)}" for text in wrong for line in text.splitlines()]
    if run.present is not None:
        lines.append("  journal so far:")
        lines += [f"    {_told(event)}" for event in run.stage.journal(run.present)]
    return "\n".join(lines)


def _placed(run: Run, told: str) -> str:
    line = run.scenario.line(run.steps, told)
    return told if line is None else f"line {line}: {told}"


def _told(event: Event) -> str:
    head = " ".join(f"{k}={v}" for k, v in event.head.items() if k not in ("at", "steps", "digest"))
    return f"{event.head.get('at', '')} {event.kind} {head} {event.values or ''}".rstrip()


def _with_nulls(data: Any) -> Any:
    """Plain data whose scalars are all text, as JSON: what stood there as `null` is null again."""
    if isinstance(data, Mapping):
        return {key: _with_nulls(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_with_nulls(value) for value in data]
    return None if data in ("null", "~", "") else data


def run_file_text(packs: Mapping[str, Any], scenario: Mapping[str, Any]) -> ScenarioResult:
    """Play a scenario over packs given as plain data (conformance tests)."""
    procedures: dict[str, Procedure] = {}
    for name, pack in packs.items():
        text = pack if isinstance(pack, str | bytes) else json.dumps(_with_nulls(pack), ensure_ascii=False)
        reading = read_procedure(text, name)
        if reading.procedure is None or reading.errors:
            told = "\n".join(f"{m.place}: {m.en}" for m in reading.errors)
            return ScenarioResult(str(scenario.get("scenario")), False, f"pack {name}:\n{told}")
        procedures[name] = reading.procedure
    return run_scenario(read_scenario(scenario), procedures)
