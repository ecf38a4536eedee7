"""The README's two commands, and what they say on a machine that lacks something."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import tasks
from tests.house.sources import ROOT

ASKING_FOR_DATA = """
import pytest

@pytest.mark.shared_data
def test_reads_the_data(): pass

def test_needs_nothing(): pass
"""


def run_pytest(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_it.py").write_text(ASKING_FOR_DATA, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.conftest", "-c", str(ROOT / "pyproject.toml")]
    inherited = {name: value for name, value in os.environ.items() if name != "CI" and not name.startswith("PYTEST")}
    surroundings = {**inherited, "KESU_SHARED_DATA": str(folder / "nowhere"), **environment}
    return subprocess.run(
        [*command, str(folder)], cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False
    )


def test_what_a_machine_lacks_is_left_out_and_named_in_the_last_line(tmp_path: Path) -> None:
    done = run_pytest(tmp_path)
    assert done.returncode == 0, done.stdout
    assert done.stdout.splitlines()[-1] == "Left out on this machine: shared_data (no ../shared/data): 1 tests."


def test_before_a_change_lands_nothing_may_be_left_out(tmp_path: Path) -> None:
    done = run_pytest(tmp_path, CI="true")
    assert done.returncode == 1
    assert "may not be left out" in done.stdout


def test_a_python_without_venv_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    assert tasks.make_environment() == 2
    assert "sudo apt install python3-venv" in capsys.readouterr().err


def test_an_old_python_is_told_which_one_is_needed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tasks, "LEAST", (99, 0))
    assert tasks.main(["demo"]) == 2
    assert "Kesu needs Python" in capsys.readouterr().err


def test_an_unknown_command_shows_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert tasks.main(["destroy"]) == 2
    assert "usage: python3 tasks.py" in capsys.readouterr().err


def test_a_taken_port_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setattr(tasks, "FIRST_PORT", taken.getsockname()[1])
        assert tasks.free_port() > taken.getsockname()[1]
