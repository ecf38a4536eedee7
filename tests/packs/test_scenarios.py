"""Every scenario of the shipped packs holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.house.sources import ROOT
from tests.packs.playing import play
from tests.packs.shipped import PACKS

SCENARIOS = [*sorted(PACKS.glob("*/scenarios/*.yaml")), ROOT / "tests" / "packs" / "twenty.scenario.yaml"]


def titled(path: Path) -> str:
    return path.stem


@pytest.mark.parametrize("path", SCENARIOS, ids=titled)
def test_a_scenario_holds(path: Path) -> None:
    assert [result.report for result in play(path) if not result.ok] == []
