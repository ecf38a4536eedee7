"""The procedure language's conformance tests: every trap and numbered sentence of the language page, as data.

Each file holds whole small procedures (`packs`) and scenarios over them; a scenario is one test, named by its file
and its title. `check` lists what `kesu check` says of the packs; the checker's own tests read it through
`check_expectations`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from kesu.procedure.scenarios import run_file_text, running
from kesu.procedure.scenarios.running import MemoryStage

FOLDER = Path(__file__).parent


def _plain(path: Path) -> dict[str, object]:
    """The file as plain data, scalars as text: the language types them, not YAML."""
    yaml = YAML(typ="base", pure=True)
    return yaml.load(path.read_text(encoding="utf-8"))


def _cases() -> Iterator[object]:
    for path in sorted(FOLDER.glob("*.yaml")):
        data = _plain(path)
        for scenario in data.get("scenarios", ()):
            yield pytest.param(data["packs"], scenario, id=f"{path.stem}: {scenario['scenario']}")


def check_expectations() -> Iterator[tuple[Path, str, Mapping[str, str]]]:
    """(file, procedure, {expect: clean} or {finds: what}) of every `check` entry."""
    for path in sorted(FOLDER.glob("*.yaml")):
        for entry in _plain(path).get("check", ()):
            yield path, entry["procedure"], entry


@pytest.mark.parametrize(("packs", "scenario"), list(_cases()))
def test_language(packs: Mapping[str, object], scenario: dict[str, object]) -> None:
    result = run_file_text(packs, scenario)
    assert result.ok, result.report


class WorkerDown(MemoryStage):
    """Nobody ticks: only commands and looks bring a case up to now."""

    def pass_time(self, now: datetime) -> None:
        pass


class WorkerBusy(MemoryStage):
    """Somebody ticks all the time, at instants when nothing is due."""

    before: datetime | None = None

    def pass_time(self, now: datetime) -> None:
        at = self.before or now
        while at < now:
            for ref in list(self.world.cases):
                self.world.tick(ref, at)
            at += max(timedelta(minutes=47), (now - at) / 20)
        self.world.tick_all(now)
        self.before = now

    def open(self, procedure: str, body: Mapping[str, object], by: str, now: datetime) -> str:
        self.before = now
        return super().open(procedure, body, by, now)


def _in_time() -> list[object]:
    return [case for case in _cases() if any("at" in item for item in case.values[1]["do"])]


@pytest.mark.parametrize("stage", [WorkerDown, WorkerBusy])
@pytest.mark.parametrize(("packs", "scenario"), _in_time())
def test_nothing_depends_on_the_workers_punctuality(
    packs: Mapping[str, object],
    scenario: dict[str, object],
    stage: type[MemoryStage],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """B36: the same scenario, the same end, whether the worker is down or never rests."""
    in_memory = running.memory_stage
    monkeypatch.setattr(running, "memory_stage", lambda *given: stage(in_memory(*given).world))
    result = run_file_text(packs, scenario)
    assert result.ok, result.report


def _covered() -> set[str]:
    return {
        covered
        for path in FOLDER.glob("*.yaml")
        for scenario in _plain(path).get("scenarios", ())
        for covered in scenario["covers"]
    }


def test_every_trap_has_a_scenario() -> None:
    assert not {f"trap {number}" for number in range(1, 33)} - _covered()


def test_every_sentence_a_scenario_can_say_has_one() -> None:
    """38 is the explanation of dues, 39 and 40 the journal: tests of their own."""
    assert not {f"B{number}" for number in range(1, 38)} - _covered()
