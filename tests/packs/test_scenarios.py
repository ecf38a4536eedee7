"""Every scenario of the shipped packs holds, and every rule of S004-01 has one that would notice its absence."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from kesu.procedure.scenarios.reading import read_scenario_file
from tests.house.sources import ROOT
from tests.packs.playing import play
from tests.packs.shipped import PACKS, RULES, procedure_of

SCENARIOS = [*sorted(PACKS.glob("*/scenarios/*.yaml")), ROOT / "tests" / "packs" / "twenty.scenario.yaml"]
FIRST = PACKS / "customer-complaint"


def titled(path: Path) -> str:
    return path.stem


@pytest.mark.parametrize("path", SCENARIOS, ids=titled)
def test_a_scenario_holds(path: Path) -> None:
    assert [result.report for result in play(path) if not result.ok] == []


# --- coverage of S004-01 -----------------------------------------------------------------------------


@cache
def covering() -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = {}
    for path in FIRST.glob("scenarios/*.yaml"):
        for scenario in read_scenario_file(path):
            for rule in scenario.covers:
                found.setdefault(rule, []).append(path)
    return found


def plain(path: Path) -> Any:
    return YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))


def test_every_rule_is_covered_or_listed_with_its_reason() -> None:
    aside = plain(FIRST / "coverage.yaml")["rules"]
    assert set(RULES) == set(covering()) | set(aside)
    assert set(covering()) & set(aside) == set()
    assert all(entry["kind"] and entry["why"] for entry in aside.values())


def test_every_rule_is_cited_by_the_pack() -> None:
    cited = {cite for mark in procedure_of(FIRST / "procedure.yaml").marks for cite in mark.cites}
    assert set(RULES) - cited == set()


def test_every_covered_rule_has_a_mutation() -> None:
    assert {f"S004-01.{entry['rule']}" for entry in MUTATIONS} == set(covering())


# --- the pack without a rule ---------------------------------------------------------------------------

MUTATIONS: list[dict[str, Any]] = plain(ROOT / "tests" / "packs" / "mutations.yaml")


def without(entry: dict[str, Any]) -> str:
    """The pack's text with that construct taken out or changed."""
    yaml = YAML()
    yaml.width = 10_000
    data = yaml.load((FIRST / "procedure.yaml").read_text(encoding="utf-8"))
    *path, last = [int(key) if key.isdigit() else key for key in entry["at"].split(".")]
    parent = data
    for key in path:
        parent = parent[key]
    if "set" in entry:
        parent[last] = entry["set"]
    elif "without" in entry:
        _take_out(parent, last, entry["without"])
    else:
        del parent[last]
    out = io.StringIO()
    yaml.dump(data, out)
    return out.getvalue()


def _take_out(parent: Any, key: Any, name: str) -> None:
    """One entry out of a list: a name, or the only key of a map."""
    place = next(
        i for i, entry in enumerate(parent[key]) if entry == name or (hasattr(entry, "keys") and [*entry] == [name])
    )
    del parent[key][place]
    if not parent[key]:
        del parent[key]


@pytest.mark.slow
@pytest.mark.parametrize("entry", MUTATIONS, ids=lambda entry: f"{entry['rule']} {entry['at']}")
def test_a_scenario_of_the_rule_fails_without_it(entry: dict[str, Any]) -> None:
    text = without(entry)
    played = (result for path in covering()[f"S004-01.{entry['rule']}"] for result in play(path, text))
    assert any(not result.ok for result in played)
