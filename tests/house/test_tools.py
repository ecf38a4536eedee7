"""The tools agree: ruff over everything, strict types in the core."""

from __future__ import annotations

import subprocess
import sys

from tests.house.sources import ROOT


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False)


def test_ruff_finds_nothing() -> None:
    done = run("ruff", "check", "--output-format=concise", "src", "tests", "tasks.py")
    assert done.returncode == 0, done.stdout


def test_the_core_is_strictly_typed() -> None:
    done = run("mypy")
    assert done.returncode == 0, done.stdout
