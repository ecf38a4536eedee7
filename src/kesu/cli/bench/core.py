"""The core alone: decisions, hashing, saving, scenario steps, one expression, reading a pack."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from kesu.casebook.chain import FIRST, forge_all
from kesu.cli.bench.measuring import Figure, alternate, microseconds_each, seconds
from kesu.cli.playing import Library, Playable, playables
from kesu.procedure.context import Actor, Command, Context
from kesu.procedure.engine import Decision, Program, decide
from kesu.procedure.expressions import Expression
from kesu.procedure.facts import Facts
from kesu.procedure.reading import read_organisation, read_pack
from kesu.procedure.reading.shipped import SHIPPED
from kesu.procedure.scenarios import run_scenario
from kesu.procedure.scenarios.running import MemoryStage
from kesu.procedure.scenarios.world import MemoryWorld
from kesu.procedure.state import CaseState

DECIDE_LIMIT = 50
EXPRESSION_LIMIT = 2


@dataclass(frozen=True, slots=True)
class Deed:
    """A command that was decided, with all it was decided on."""

    program: Program
    state: CaseState
    command: Command
    context: Context
    decision: Decision

    def again(self) -> Decision:
        return decide(self.program, self.state, self.command, self.context)


@dataclass
class RecordingWorld(MemoryWorld):
    """Keeps every command on an open case, to be decided again under the watch."""

    deeds: list[Deed] = field(default_factory=list)

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
        if state is not None and not actor.system:
            context = self.context(actor, now, ref)
            fixed = Context(now, actor, self.directory, self.calendars, serial=lambda series: 1, cases=context.cases)
            kept = CaseState.load(json.loads(json.dumps(state.dump())))
            self.deeds.append(Deed(program, kept, command, fixed, decide(program, kept, command, fixed)))
        super()._decide(ref, program, state, command, actor, now, recorded)


def deeds_of(playable: Playable) -> list[Deed]:
    """What happens in a scenario, up to what it refuses."""
    world = playable.world(RecordingWorld)
    assert isinstance(world, RecordingWorld)
    result = run_scenario(playable.scenario, playable.procedures, MemoryStage(world))
    if not result.ok:
        raise RuntimeError(result.report)
    return world.deeds


def core_figures(packs: Mapping[str, Path], runs: int, steps: int, times: int) -> Iterator[Figure]:
    """packs: by name, a scenario's file. steps: played in each run. times: how often each decision is repeated."""
    organisation = read_organisation(SHIPPED / "organisation.yaml").organisation
    for name, file in packs.items():
        playable = next(iter(playables([str(file)], Library(organisation))))
        yield from _deciding(name, playable, runs, times)
        yield from _stepping(name, playable, runs, steps)
    yield from _reading(runs)


def _deciding(name: str, playable: Playable, runs: int, times: int) -> list[Figure]:
    deeds = deeds_of(playable)
    decisions = [deed.decision for deed in deeds]
    return alternate(
        runs,
        (
            Figure(f"decide.{name}", (f"decide：{name}", f"decide: {name}"), "µs", DECIDE_LIMIT),
            lambda: microseconds_each(Deed.again, deeds, times),
        ),
        (
            Figure(f"hash.{name}", (f"计算其事件的散列值：{name}", f"hashing its events: {name}"), "µs"),
            lambda: microseconds_each(_hash, decisions, times),
        ),
        (
            Figure(f"save.{name}", (f"状态写成文本：{name}", f"writing the state as text: {name}"), "µs"),
            lambda: microseconds_each(_save, decisions, times),
        ),
        (
            Figure("expression", ("一个表达式", "one expression"), "µs", EXPRESSION_LIMIT),
            _expression(deeds, times),
        ),
    )


def _hash(decision: Decision) -> None:
    forge_all(FIRST, ((event.head, event.values) for event in decision.events), os.urandom)


def _save(decision: Decision) -> str:
    return json.dumps(decision.state.dump(), ensure_ascii=False, separators=(",", ":"))


def _expression(deeds: list[Deed], times: int) -> Callable[[], float]:
    """The conditions of the pack over the facts of its last case."""
    last = deeds[-1]
    facts = Facts(last.program, last.decision.state, last.context)
    found = list(_conditions(last.program))

    def work(expression: Expression) -> Any:
        try:
            return expression(facts)
        except ArithmeticError:
            return None

    return lambda: microseconds_each(work, found, times * 10)


def _conditions(program: Program) -> Iterator[Expression]:
    for step in program.procedure.steps.values():
        for expression in (step.when, step.while_):
            if expression is not None:
                yield expression
        for outcome in step.outcomes.values():
            yield from (requirement.that for requirement in outcome.requires)
    for table in program.procedure.tables.values():
        yield from (rule.when for rule in table.rules if rule.when is not None)


def _stepping(name: str, playable: Playable, runs: int, steps: int) -> list[Figure]:
    """100 000 steps, counted up from those of each run."""

    def stepped(saving: bool) -> float:
        done, started = 0, time.perf_counter()
        while done < steps:
            stage = MemoryStage(playable.world(saving=saving))
            done += run_scenario(playable.scenario, playable.procedures, stage).steps
        return (time.perf_counter() - started) * 100_000 / done

    return alternate(
        runs,
        (
            Figure(f"steps.{name}", (f"十万步，不存取：{name}", f"100 000 steps, not saving: {name}"), "s"),
            lambda: stepped(False),
        ),
        (
            Figure(f"saved.{name}", (f"十万步，逐步存取：{name}", f"100 000 steps, saving each: {name}"), "s"),
            lambda: stepped(True),
        ),
    )


def _reading(runs: int) -> list[Figure]:
    pack = SHIPPED / "customer-complaint"
    return alternate(
        runs,
        (
            Figure("read", ("读入 customer-complaint", "reading customer-complaint"), "ms"),
            lambda: seconds(lambda: read_pack(pack)) * 1000,
        ),
    )
