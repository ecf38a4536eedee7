"""Every scenario of the shipped packs holds, and every rule of their sources has one that would notice its absence."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.house.sources import ROOT
from tests.packs.covering import covering, notices, plain, without
from tests.packs.playing import play
from tests.packs.shipped import PACKS, QUALITY_RULES, RULES

SCENARIOS = [*sorted(PACKS.glob("*/scenarios/*.yaml")), ROOT / "tests" / "packs" / "twenty.scenario.yaml"]
FIRST = PACKS / "customer-complaint"


def titled(path: Path) -> str:
    return path.stem


@pytest.mark.parametrize("path", SCENARIOS, ids=titled)
def test_a_scenario_holds(path: Path) -> None:
    assert [result.report for result in play(path) if not result.ok] == []


# --- every rule of the sources has its scenario ------------------------------------------------------


@dataclass(frozen=True)
class Sources:
    """Regulations with all their rules, the packs that follow them, and a change of a pack for every covered rule."""

    rules: frozenset[str]
    packs: tuple[Path, ...]
    mutations: tuple[dict[str, Any], ...]

    @property
    def covering(self) -> dict[str, list[Path]]:
        return covering(self.packs)


HERE = ROOT / "tests" / "packs"
QUALITY_PACKS = ("quality-exception", "line-exception", "nonconforming-product", "quality-meeting", "quality-report")
SOURCES = {
    "customer-complaint": Sources(
        frozenset(RULES), (FIRST, PACKS / "complaint-summary"), tuple(plain(HERE / "mutations.yaml"))
    ),
    "quality-exception": Sources(
        frozenset(QUALITY_RULES),
        tuple(PACKS / name for name in QUALITY_PACKS),
        tuple(plain(HERE / "mutations-quality.yaml")),
    ),
}


@pytest.mark.parametrize("name", SOURCES)
def test_every_covered_rule_has_a_mutation(name: str) -> None:
    sources = SOURCES[name]
    assert {rule_of(entry) for entry in sources.mutations} == set(sources.covering)


def rule_of(entry: dict[str, Any]) -> str:
    rule = str(entry["rule"])
    return rule if "." in rule else f"S004-01.{rule}"


MUTATIONS = [(name, entry) for name, sources in SOURCES.items() for entry in sources.mutations]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "entry"), MUTATIONS, ids=lambda it: it if isinstance(it, str) else f"{it['rule']} {it['at']}"
)
def test_a_scenario_of_the_rule_fails_without_it(name: str, entry: dict[str, Any]) -> None:
    sources = SOURCES[name]
    pack = PACKS / entry.get("pack", name)
    assert notices(sources.covering[rule_of(entry)], without(pack, entry))
