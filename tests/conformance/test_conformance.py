"""The procedure language's conformance tests: every trap and numbered sentence of the language page, as data.

Each file holds whole small procedures (`packs`) and scenarios over them; a scenario is one test, named by its file
and its title. `check` lists what `kesu check` says of the packs; the checker's own tests read it through
`check_expectations`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from ruamel.yaml import YAML

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
    from kesu.procedure.scenarios import run_file_text

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
