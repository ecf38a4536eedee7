"""What the documents say is true: links lead somewhere, examples read and run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house.sources import ROOT, shown

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^( *)```([\w-]*)[^\n]*\n(.*?)^\1```", re.MULTILINE | re.DOTALL)
NOT_YET_A_FILE = {"docs/images/desk.png"}  # made from the running desk before a release


def documents() -> list[Path]:
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def blocks(language: str) -> list[tuple[str, str]]:
    found = []
    for path in documents():
        for match in FENCE.finditer(path.read_text(encoding="utf-8")):
            if match[2] == language:
                line = path.read_text(encoding="utf-8")[: match.start()].count("\n") + 1
                found.append((f"{shown(path)}:{line}", re.sub(rf"(?m)^{match[1]}", "", match[3])))
    return found


def named(pairs: list[tuple[str, str]]) -> list[object]:
    return [pytest.param(text, id=place) for place, text in pairs]


def test_every_relative_link_leads_to_a_file() -> None:
    broken = []
    for path in documents():
        for target in LINK.findall(FENCE.sub("", path.read_text(encoding="utf-8"))):
            file = target.split("#")[0]
            if not file or re.match(r"[a-z]+:", target) or (path.parent / file).exists():
                continue
            if shown((path.parent / file).resolve()) not in NOT_YET_A_FILE:
                broken.append(f"{shown(path)} → {target}")
    assert broken == []


@pytest.mark.parametrize("text", named(blocks("python")))
def test_every_python_example_runs(text: str) -> None:
    exec(compile(text, "example", "exec"), {"__name__": "example"})


@pytest.mark.parametrize("text", named(blocks("yaml")))
def test_every_yaml_example_reads(text: str) -> None:
    from kesu.procedure.reading import read_yaml

    read_yaml(text, "example.yaml")


@pytest.mark.parametrize("path", documents(), ids=shown)
def test_commands_in_the_documents_exist(path: Path) -> None:
    shell = "\n".join(match[3] for match in FENCE.finditer(path.read_text(encoding="utf-8")) if match[2] == "sh")
    named_commands = set(re.findall(r"^\s*(?:\$ )?kesu (\w+)", shell, re.MULTILINE))
    if named_commands:
        from kesu.cli.main import COMMANDS

        assert named_commands <= set(COMMANDS)
