"""Playing the scenarios of a pack, on the pack as it is or on a changed text of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from kesu.procedure.declared import Procedure
from kesu.procedure.reading import read_procedure
from kesu.procedure.scenarios.reading import read_scenario_file
from kesu.procedure.scenarios.running import ScenarioResult, run_scenario


@cache
def read(path: Path, text: str | None = None) -> Procedure:
    reading = read_procedure(text or path.read_text(encoding="utf-8"), str(path))
    assert reading.procedure is not None and reading.errors == [], [message.en for message in reading.errors]
    return reading.procedure


def pack_of(scenario: Path, named: str | None) -> Path:
    """The procedure a scenario file plays: the one it names by path, else that of the pack it lies in."""
    return scenario.parent / named if named else scenario.parent.parent / "procedure.yaml"


def play(path: Path, text: str | None = None) -> Iterator[ScenarioResult]:
    """The results of a scenario file; `text` takes the place of the pack's own."""
    for scenario in read_scenario_file(path):
        procedure = read(pack_of(path, scenario.procedure), text)
        yield run_scenario(replace(scenario, procedure=procedure.name), {procedure.name: procedure})
