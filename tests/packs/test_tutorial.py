"""The tutorial tells the truth: every line of its YAML stands in the pack it builds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kesu.procedure.checking import check
from kesu.procedure.reading import read_procedure
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


# --- the mistake it asks the reader to make ---------------------------------------------------------------

PROCEDURE = (PACKS / "tutorial" / "procedure.yaml").read_text(encoding="utf-8")
RIGHT = "after: {any: [answer.accepted, answer.silent, talk]}"
MISTAKE = re.compile(r"^```yaml mistake\n  settle:\n    (after: .*)\n```$", re.MULTILINE)
COPIED = re.compile(r"after: \{any: \[[^\]]*\]\}")


def mends_of(after: str) -> list[tuple[str, str, str]]:
    reading = read_procedure(PROCEDURE.replace(RIGHT, after), "procedure.yaml")
    assert reading.procedure is not None and after in PROCEDURE.replace(RIGHT, after)
    return [(found.code, found.mend("zh"), found.mend("en")) for found in check(reading.procedure).findings]


@pytest.mark.parametrize("name", ["tutorial.md", "tutorial.en.md"])
def test_whoever_copies_the_mends_of_the_deliberate_mistake_comes_to_a_clean_procedure(name: str) -> None:
    after = MISTAKE.findall((ROOT / "docs" / name).read_text(encoding="utf-8"))[0]
    told = mends_of(after)
    assert [code for code, _, _ in told] == ["check.silent", "check.stuck", "check.stuck"]
    assert "answer.silent" in told[0][1] and "`silence` gives `answer.silent` already" in told[0][2]
    copied = [COPIED.findall(mend)[0] for _, *both in told[1:] for mend in both]
    assert copied[0] == copied[1] and copied[2] == copied[3]
    assert mends_of(copied[2]) == []
    assert [code for code, _, _ in mends_of(copied[0])] == ["check.silent", "check.stuck"]
