"""Whatever the engine brings about in the conformance scenarios is a combination that the exploration reaches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from kesu.procedure.calendars import Calendars
from kesu.procedure.checking.codes import DONE, STATUS, outcome_of
from kesu.procedure.checking.explore import explore
from kesu.procedure.checking.listening import Listening
from kesu.procedure.checking.model import Model
from kesu.procedure.program import Program, compile_procedure
from kesu.procedure.scenarios import read_scenario, run_scenario
from kesu.procedure.scenarios.giving import with_settings
from kesu.procedure.scenarios.reading import Scenario, directory_for
from kesu.procedure.scenarios.running import MemoryStage
from kesu.procedure.scenarios.world import MemoryWorld
from kesu.procedure.state import CaseState
from tests.procedure.checking.packs import read

FOLDER = Path(__file__).parents[2] / "conformance"
OUTSIDE_THE_PROOF = {"restart", "migrate", "correct", "merge", "move", "record", "link", "erase"}
"""Acts of owners, corrections of facts, and the law's erasing: part C does not follow them."""
LIMIT = 20_000

Standing = tuple[str, tuple[tuple[str, str | None], ...]]


def standing_of(program: Program, state: CaseState) -> Standing:
    found = [(state.steps[name].status, state.steps[name].outcome) for name in program.steps]
    return state.status, tuple((status, outcome if status == "done" else None) for status, outcome in found)


@dataclass
class Watching(MemoryStage):
    """A stage that remembers every combination it has seen."""

    found: list[tuple[str, Standing]] = field(default_factory=list)

    def open(self, procedure: str, body: Mapping[str, Any], by: str, now: datetime) -> str:
        ref = super().open(procedure, body, by, now)
        self._watch()
        return ref

    def command(self, ref: str, verb: str, body: Mapping[str, Any], by: str, now: datetime) -> None:
        super().command(ref, verb, body, by, now)
        self._watch()

    def pass_time(self, now: datetime) -> None:
        super().pass_time(now)
        self._watch()

    def _watch(self) -> None:
        for kept in self.world.cases.values():
            if kept.state.status in ("open", "closed") and not kept.state.erased:
                self.found.append((kept.program.procedure.name, standing_of(kept.program, kept.state)))


def reached(model: Model) -> set[Standing] | None:
    explored = explore(model, Listening(model), limit=LIMIT)
    if explored.cut_off:
        return None
    found: set[Standing] = set()
    for state in explored.states:
        codes = [
            (STATUS[code & 7], _outcome(model, place, code) if code & 7 == DONE else None)
            for place, code in enumerate(state[1])
        ]
        found.add(("closed" if state[0] & 1 else "open", tuple(codes)))
    return found


def _outcome(model: Model, place: int, code: int) -> str | None:
    return model.nodes[place].outcomes[outcome_of(code) - 1].name if outcome_of(code) else None


def _files() -> Iterator[object]:
    for path in sorted(FOLDER.glob("*.yaml")):
        yield pytest.param(path, id=path.stem)


@pytest.mark.parametrize("path", list(_files()))
def test_what_the_engine_does_is_reached(path: Path) -> None:
    data = YAML(typ="base", pure=True).load(path.read_text(encoding="utf-8"))
    procedures = {name: read(_with_nulls(pack)) for name, pack in data["packs"].items()}
    known: dict[str, set[Standing] | None] = {}
    for entry in data.get("scenarios", ()):
        scenario = read_scenario(entry)
        if any(key in OUTSIDE_THE_PROOF for item in scenario.do for key in item) or scenario.settings:
            continue
        for name, standing in _played(scenario, procedures):
            if name not in known:
                known[name] = reached(Model(procedures[name]))
            assert known[name] is None or standing in known[name], (scenario.title, standing)


def _played(scenario: Scenario, procedures: Mapping[str, Any]) -> list[tuple[str, Standing]]:
    programs = {n: compile_procedure(with_settings(p, {})) for n, p in procedures.items()}
    directory = directory_for(scenario, tuple(procedures.values()))
    stage = Watching(MemoryWorld(programs, directory, Calendars(zone=scenario.zone)))
    run_scenario(scenario, procedures, stage)
    return stage.found


def _with_nulls(data: Any) -> Any:
    if isinstance(data, Mapping):
        return {key: _with_nulls(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_with_nulls(value) for value in data]
    return None if data == "null" else data
