"""Playing the scenarios of a pack."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from kesu.procedure.declared import Procedure
from kesu.procedure.reading import read_pack
from kesu.procedure.reading.pack import PACK_FILE
from kesu.procedure.scenarios.reading import read_scenario_file
from kesu.procedure.scenarios.running import ScenarioResult, run_scenario
from tests.packs.shipped import PACKS


@cache
def read(path: Path) -> Procedure:
    """The procedure of that file."""
    reading = read_pack(path)
    assert reading.procedure is not None and reading.errors == [], [message.en for message in reading.errors]
    return reading.procedure


def pack_of(scenario: Path, named: str | None) -> Path:
    """The procedure a scenario file plays: the one it names by path, else that of the pack it lies in."""
    return scenario.parent / named if named else scenario.parent.parent / PACK_FILE


def with_children(procedure: Procedure) -> dict[str, Procedure]:
    """The procedure with all that its cases, and theirs, may open."""
    found = {procedure.name: procedure}
    waiting = [procedure]
    while waiting:
        for name in opened_by(waiting.pop()) - set(found):
            found[name] = read(PACKS / name / PACK_FILE)
            waiting.append(found[name])
    return found


def opened_by(procedure: Procedure) -> set[str]:
    steps = procedure.steps.values()
    openings = [o for step in steps for o in (*step.opens, *(o for out in step.outcomes.values() for o in out.opens))]
    return {opening.procedure for opening in openings}


def play(path: Path) -> Iterator[ScenarioResult]:
    """The results of a scenario file."""
    for scenario in read_scenario_file(path):
        procedure = read(pack_of(path, scenario.procedure))
        found = with_children(procedure)
        for name in scenario.others - set(found):
            found |= with_children(read(PACKS / name / PACK_FILE))
        yield run_scenario(replace(scenario, procedure=procedure.name), found)
