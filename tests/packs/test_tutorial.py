"""The tutorial tells the truth: every line of its YAML stands in the pack it builds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house.sources import ROOT

PACKS = ROOT / "src" / "kesu" / "packs"
FENCE = re.compile(r"^```yaml\n(.*?)^```", re.MULTILINE | re.DOTALL)  # not the blocks marked as a mistake


def lines_of(path: Path) -> set[str]:
    return {line.strip() for line in path.read_text(encoding="utf-8").splitlines()}


@pytest.mark.parametrize("name", ["tutorial.md", "tutorial.en.md"])
def test_every_yaml_line_of_the_tutorial_stands_in_the_pack(name: str) -> None:
    files = [*(PACKS / "tutorial").rglob("*.yaml"), PACKS / "organisation.yaml"]
    known = set().union(*map(lines_of, files))
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    shown = {line.strip() for block in FENCE.findall(text) for line in block.splitlines()}
    assert shown - known == set()


def test_both_languages_show_the_same_examples() -> None:
    both = [
        FENCE.findall((ROOT / "docs" / name).read_text(encoding="utf-8")) for name in ("tutorial.md", "tutorial.en.md")
    ]
    assert both[0] == both[1]
