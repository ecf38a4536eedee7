"""docs/scenarios.md tells the truth: its scenarios play, its mistake fails as shown, its tables are complete."""

from __future__ import annotations

import re
from dataclasses import fields, replace

import pytest

from kesu.procedure.commands.verbs import VERBS
from kesu.procedure.reading import plain, read_yaml
from kesu.procedure.scenarios import Scenario, ScenarioResult, run_scenario
from kesu.procedure.scenarios.reading import read_scenario
from kesu.procedure.scenarios.running import VERBS as KNOWN
from kesu.procedure.scenarios.standing import Standing
from tests.house.sources import ROOT
from tests.packs.playing import read
from tests.packs.shipped import PACKS

PAGE = (ROOT / "docs" / "scenarios.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(yaml|yaml fails|text)\n(.*?)^```", re.MULTILINE | re.DOTALL)
FOLDERS = {"complaint-sample": "complaint-sample", "shop-returns": "tutorial"}


def blocks(kind: str) -> list[str]:
    return [text for found, text in BLOCK.findall(PAGE) if found == kind]


def read_block(text: str) -> Scenario:
    root = read_yaml(text, "scenarios.md").root
    assert root is not None
    return read_scenario(plain(root), tree=root)


def played(text: str) -> ScenarioResult:
    scenario = read_block(text)
    procedure = read(PACKS / FOLDERS[str(scenario.procedure)] / "procedure.yaml")
    return run_scenario(replace(scenario, procedure=procedure.name), {procedure.name: procedure})


@pytest.mark.parametrize("text", blocks("yaml"), ids=lambda text: text.splitlines()[0][10:50])
def test_every_example_of_the_page_holds(text: str) -> None:
    result = played(text)
    assert result.ok, result.report


def test_the_mistake_of_the_page_fails_as_it_shows() -> None:
    (mistake,), (shown,) = blocks("yaml fails"), blocks("text")
    result = played(mistake)
    assert not result.ok
    assert result.report.startswith(shown)


def words(heading: str, column: int = 0) -> set[str]:
    part = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    cells = [line.strip("|").split("|")[column] for line in part.splitlines() if line[:3] == "| `"]
    return {word for cell in cells for word in re.findall(r"`([\w]+)`", cell)}


def test_every_verb_is_named() -> None:
    assert words("What people do") == {"open", "record", "absent", *VERBS}
    assert words("What people do") <= KNOWN


def test_every_expectation_is_named() -> None:
    renamed = {"rounds": "round", "steps": None}
    expected = {renamed.get(one.name, one.name) for one in fields(Standing)} - {None} | {"void", "skipped", "dormant"}
    assert words("What is expected") == expected


NOT_WRITTEN = {"title", "file", "met", "tree"}  # `title` stands as `scenario`, the others come with the file


def test_every_key_of_a_scenario_is_named() -> None:
    assert words("A first one") == ({one.name for one in fields(Scenario)} | {"scenario"}) - NOT_WRITTEN
