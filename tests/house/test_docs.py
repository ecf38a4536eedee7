"""What the documents say is true: links lead somewhere, examples read and run."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.house.sources import ROOT, shown

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^( *)```([\w-]*)[^\n]*\n(.*?)^\1```", re.MULTILINE | re.DOTALL)


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
            broken.append(f"{shown(path)} → {target}")
    assert broken == []


@pytest.mark.parametrize("text", named(blocks("python")))
def test_every_python_example_runs(text: str) -> None:
    exec(compile(text, "example", "exec"), {"__name__": "example"})


@pytest.mark.parametrize("text", named(blocks("yaml")))
def test_every_yaml_example_reads(text: str) -> None:
    from kesu.procedure.reading import read_yaml

    assert [str(message) for message in read_yaml(text, "example.yaml").messages] == []


def commands_shown() -> list[tuple[str, str]]:
    """Every `kesu …` line of the documents, from `sh` and `console` blocks."""
    lines = [(place, line) for language in ("sh", "console") for place, text in blocks(language) for line in text.splitlines()]
    return [(place, line.strip().removeprefix("$ ")) for place, line in lines if re.match(r"\s*(\$ )?kesu \w", line)]


@cache
def help_of(command: str) -> subprocess.CompletedProcess[str]:
    asking = f"import sys; sys.argv = ['kesu', {command!r}, '--help']; from kesu.cli.main import main; sys.exit(main())"
    return subprocess.run([sys.executable, "-c", asking], cwd=ROOT / "src", capture_output=True, text=True, check=False)


@pytest.mark.parametrize("line", named(commands_shown()))
def test_every_command_in_the_documents_exists_with_its_options(line: str) -> None:
    command, *rest = shlex.split(line, comments=True)[1:]
    known = help_of(command)
    assert known.returncode == 0, known.stderr
    options = [word.split("=")[0] for word in rest if word.startswith("--")]
    assert [option for option in options if option not in known.stdout] == []
