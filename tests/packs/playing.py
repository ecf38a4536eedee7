"""Playing the scenarios of a pack, on the pack as it is or with one of its files changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from kesu.procedure.declared import Procedure
from kesu.procedure.reading import read_procedure
from kesu.procedure.reading.pack import PACK_FILE
from kesu.procedure.scenarios.reading import read_scenario_file
from kesu.procedure.scenarios.running import ScenarioResult, run_scenario
from tests.packs.shipped import PACKS

Changed = tuple[Path, str]


def load_from(folder: Path, changed: Changed | None) -> Callable[[str], bytes | None]:
    """What finds the fragments of a pack in its folder."""

    def load(name: str) -> bytes | None:
        file = (folder / name).resolve()
        if changed and file == changed[0].resolve():
            return changed[1].encode()
        return file.read_bytes() if file.is_file() else None

    return load


def read(path: Path, changed: Changed | None = None) -> Procedure:
    """The procedure of that file; `changed` is a file of a pack, or a fragment, with another text."""
    concerned = changed and (changed[0] == path or changed[0].name != PACK_FILE)
    return _read(path, changed if concerned else None)


@cache
def _read(path: Path, changed: Changed | None) -> Procedure:
    text = changed[1] if changed and path == changed[0] else path.read_text(encoding="utf-8")
    reading = read_procedure(text, str(path), load=load_from(path.parent, changed))
    assert reading.procedure is not None and reading.errors == [], [message.en for message in reading.errors]
    return reading.procedure


def pack_of(scenario: Path, named: str | None) -> Path:
    """The procedure a scenario file plays: the one it names by path, else that of the pack it lies in."""
    return scenario.parent / named if named else scenario.parent.parent / PACK_FILE


def with_children(procedure: Procedure, changed: Changed | None) -> dict[str, Procedure]:
    """The procedure with all that its cases, and theirs, may open."""
    found = {procedure.name: procedure}
    waiting = [procedure]
    while waiting:
        for name in opened_by(waiting.pop()) - set(found):
            found[name] = read(PACKS / name / PACK_FILE, changed)
            waiting.append(found[name])
    return found


def opened_by(procedure: Procedure) -> set[str]:
    steps = procedure.steps.values()
    openings = [o for step in steps for o in (*step.opens, *(o for out in step.outcomes.values() for o in out.opens))]
    return {opening.procedure for opening in openings}


def play(path: Path, changed: Changed | None = None) -> Iterator[ScenarioResult]:
    """The results of a scenario file; `changed` is a file of a pack with another text."""
    for scenario in read_scenario_file(path):
        procedure = read(pack_of(path, scenario.procedure), changed)
        found = with_children(procedure, changed)
        for name in scenario.others - set(found):
            found |= with_children(read(PACKS / name / PACK_FILE, changed), changed)
        yield run_scenario(replace(scenario, procedure=procedure.name), found)
