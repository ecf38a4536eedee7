"""A whole installation, by nothing but its commands, each in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path

import pytest

from kesu.procedure.reading.shipped import SHIPPED
from tests.cli.conftest import ORGANISATION
from tests.house.sources import ROOT

Run = Callable[..., subprocess.CompletedProcess[str]]
PASSWORD = "correct horse battery staple\n"


def surroundings(home: Path, **more: str) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("KESU_", "DJANGO_"))}
    return {**inherited, "PYTHONPATH": str(ROOT / "src"), "KESU_HOME": str(home), "KESU_LANGUAGE": "en", **more}


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def call(*arguments: object, given: str = "", home: str = "home", **more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "kesu.cli.main", *map(str, arguments)]
        environment = surroundings(tmp_path / home, **more)
        return subprocess.run(
            command, cwd=tmp_path, env=environment, input=given, capture_output=True, text=True, check=False
        )

    return call


@pytest.fixture
def installed(run: Run, tmp_path: Path) -> Path:
    file = tmp_path / "organisation.yaml"
    file.write_text(ORGANISATION, encoding="utf-8")
    made = run("init", "--organisation", file, "--administrator", "li", "--password-file", "-", given=PASSWORD)
    assert made.returncode == 0, made.stderr
    published = run("publish", "complaint-sample")
    assert published.returncode == 0, published.stderr
    return tmp_path / "home"


def test_from_the_first_command_to_a_restored_backup(run: Run, installed: Path, tmp_path: Path) -> None:
    opened = run("open", "complaint-sample", "--as", "chen", "customer=甲公司", "demand=换货", "--json")
    ref = json.loads(opened.stdout)["ref"]
    assert run("complete", ref, "receive", "--as", "liu").returncode == 0
    assert run("backup", "b.tgz").returncode == 0
    restored = run("restore", "b.tgz", home="second")
    assert restored.returncode == 0, restored.stderr
    assert run("verify", home="second").returncode == 0
    assert json.loads(run("show", ref, "--json", home="second").stdout)["fields"]["customer"] == "甲公司"
    again = run("restore", "b.tgz", home="second")
    assert (again.returncode, again.stderr.strip()) == (
        2, "There are cases here already: restore into an empty installation.",
    )  # fmt: skip
    (tmp_path / "no.tgz").write_bytes(b"nothing")
    assert run("restore", "no.tgz", home="third").returncode == 2


def test_a_pack_of_the_library_is_taken_up_where_it_is_installed(run: Run, installed: Path) -> None:
    tried = run("library", "use", "line-exception", "--setting", "in_a_row=3", "--json")
    assert (tried.returncode, json.loads(tried.stdout)["error"]["code"]) == (1, "not_answered"), tried.stderr
    given = ["--setting", "in_a_row=3", "--answer", "retention=三年"]
    roles = [word for role in ("operator", "inspector", "manufacturing") for word in ("--role", f"{role}=chen")]
    done = run("library", "use", "line-exception", *given, *roles)
    assert (done.returncode, done.stdout.startswith("Runs here now")) == (0, True), done.stderr


def test_before_it_is_made_every_command_says_so(run: Run, tmp_path: Path) -> None:
    plain = ("verify",), ("backup", "b.tgz"), ("worker", "--once"), ("rebuild",), ("library",)
    for command in (*plain, ("open", "x", "--as", "y")):
        said = run(*command)
        assert (said.returncode, said.stdout) == (2, "")
        assert "run kesu init" in said.stderr
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    ("arguments", "given"),
    [
        (("--zone", "Mars/Base", "--name", "x", "--administrator", "a", "--password-file", "-"), PASSWORD),
        (("--name", "x", "--administrator", "a", "--password-file", "-"), "short\n"),
        (("--name", "x", "--administrator", "a"), ""),
        (("--administrator", "a", "--password-file", "-"), PASSWORD),
        (("--organisation", "nowhere.yaml"), ""),
    ],
)
def test_init_asks_for_what_it_needs(run: Run, arguments: tuple[str, ...], given: str) -> None:
    said = run("init", *arguments, given=given)
    assert said.returncode == 2
    assert "Traceback" not in said.stderr


def test_init_without_a_file_makes_an_organisation_of_one(run: Run) -> None:
    made = run("init", "--name", "试验厂", "--administrator", "root", "--password-file", "-", given=PASSWORD)
    assert made.returncode == 0, made.stderr
    assert "root" in run("export", "--organisation").stdout
    assert (
        "already"
        in run("init", "--name", "x", "--administrator", "root", "--password-file", "-", given=PASSWORD).stderr
    )


def test_a_locked_database_is_a_sentence(run: Run, installed: Path) -> None:
    other = sqlite3.connect(installed / "kesu.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    said = run("open", "complaint-sample", "--as", "chen", "customer=甲", "demand=换", KESU_LOCK_SECONDS="0")
    other.close()
    assert (said.returncode, said.stderr.strip()) == (2, "Somebody else keeps the database locked: try again.")


def test_a_damaged_database_is_a_sentence(run: Run, installed: Path) -> None:
    for rest in installed.glob("kesu.sqlite3*"):
        rest.write_bytes(b"no database at all" * 100)
    said = run("verify")
    assert (said.returncode, said.stderr.strip()) == (2, "The database is damaged: restore a backup.")


def test_a_wrong_setting_is_a_sentence(run: Run) -> None:
    said = run("verify", KESU_DATABASE="mysql://x")
    assert said.returncode == 2
    assert "KESU_DATABASE" in said.stderr
    assert "Traceback" not in said.stderr


@pytest.mark.parametrize(("language", "told"), [("en", "run kesu init first"), ("zh", "请先运行 kesu init")])
def test_serving_an_empty_folder_says_how_to_begin_and_makes_nothing(
    run: Run, tmp_path: Path, language: str, told: str
) -> None:
    said = run("serve", "--port", "0", KESU_LANGUAGE=language)
    assert said.returncode == 2
    assert told in said.stderr
    assert "kesu serve --demo" in said.stderr
    assert said.stdout == ""
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_server_starts_answers_and_stops_cleanly(installed: Path, number: signal.Signals) -> None:
    command = [sys.executable, "-m", "kesu.cli.main", "serve", "--port", "0"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=surroundings(installed), stdout=pipe, stderr=pipe, text=True) as server:
        assert server.stdout
        line = server.stdout.readline()
        port = int(line.split("127.0.0.1:")[1].split("/")[0])
        connection = HTTPConnection("127.0.0.1", port, timeout=20)
        connection.request("GET", "/api/v1/cases", headers={"Authorization": "Bearer none"})
        assert connection.getresponse().status == 401
        server.send_signal(number)
        assert server.wait(timeout=30) == 0
        assert server.stderr and "Traceback" not in server.stderr.read()


def test_the_demonstration_starts_in_a_new_folder(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "kesu.cli.main", "serve", "--demo", "--port", "0", "--json"]
    pipe = subprocess.PIPE
    environment = surroundings(tmp_path / "demo")
    with subprocess.Popen(command, env=environment, stdout=pipe, stderr=pipe, text=True) as server:
        assert server.stdout
        lines = [server.stdout.readline() for _ in range(3)]
        port = int(json.loads("".join(lines))["address"].rstrip("/").rpartition(":")[2])
        connection = HTTPConnection("127.0.0.1", port, timeout=20)
        connection.request("GET", "/sign-in")
        assert connection.getresponse().status == 200
        server.terminate()
        assert server.wait(timeout=30) == 0


def test_chinese_may_be_asked_for_by_its_short_name(run: Run) -> None:
    said = run("verify", KESU_LANGUAGE="zh")
    assert "请先运行 kesu init" in said.stderr


def test_a_taken_port_is_a_sentence(run: Run, installed: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        said = run("serve", "--port", taken.getsockname()[1])
    assert said.returncode == 2
    assert "Choose another --port" in said.stderr


def test_a_test_clock_is_refused_on_real_cases(run: Run, installed: Path) -> None:
    said = run("serve", "--test-clock", "--port", "0")
    assert said.returncode == 2
    assert "in real time" in said.stderr


def test_scenarios_run_on_the_whole_stack(run: Run) -> None:
    for through in ("database", "http"):
        said = run("scenario", "complaint-sample", "--through", through, "--json")
        assert said.returncode == 0, said.stdout + said.stderr
        assert json.loads(said.stdout)["failed"] == 0


@pytest.mark.slow
def test_the_bench_runs_to_its_end(run: Run) -> None:
    said = run("bench", "--quick", "core", "import", "check", "code", "--json")
    assert said.returncode in (0, 1), said.stderr
    figures = {figure["code"]: figure for figure in json.loads(said.stdout)["figures"]}
    assert {"decide.customer-complaint", "expression", "read", "import", "functions.p95"} <= set(figures)
    assert all(figure["median"] is not None for figure in figures.values())
    rest = run("bench", "--quick", "rest", "--json")
    assert "rest.SQLite.share" in rest.stdout, rest.stderr


@pytest.mark.slow
def test_the_bench_looks_at_pages_worker_and_papers(run: Run) -> None:
    said = run("bench", "--quick", "crowd", "papers", "--cases", "60", "--json")
    assert said.returncode in (0, 1), said.stderr
    figures = {figure["code"]: figure for figure in json.loads(said.stdout)["figures"]}
    assert {"page.SQLite.bare@60", "page.SQLite.tasks.many@60", "page.SQLite.rest.cases@60", "weight.case@60"} <= set(
        figures
    )
    assert "10 of" in figures["worker.SQLite@60"]["note"]
    assert {"paper.form.pdf.first", "paper.table.docx"} <= set(figures)
    assert all(figure["median"] for figure in figures.values())


def test_the_bench_wants_numbers_of_cases(run: Run) -> None:
    said = run("bench", "crowd", "--cases", "many")
    assert said.returncode == 2
    assert "--cases takes numbers" in said.stderr


def test_the_worked_organisation_can_be_installed(run: Run) -> None:
    file = SHIPPED / "organisation.yaml"
    made = run("init", "--organisation", file, "--administrator", "li", "--password-file", "-", given=PASSWORD)
    assert made.returncode == 0, made.stderr
    assert run("publish", "tutorial").returncode == 0
