"""A server that is killed in the middle of its work has lost nothing it had acknowledged, and left nothing by halves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.desk.conftest import ORGANISATION, PASSWORD, SAMPLE

CLIENTS, ENOUGH, DUE = 4, 30, 60
PREPARE = """
import django; django.setup()
from datetime import UTC, datetime, timedelta
from django.db import transaction
from kesu.casebook.execute import open_case
from kesu.organisation.signing_in import open_account
from kesu.organisation.tokens import issue_token
from kesu.procedure.context import Actor
now = datetime.now(UTC)
with transaction.atomic():
    for number in range({due}):
        body = {{"data": {{"customer": f"D{{number}}", "demand": "x"}}}}
        open_case("complaint-sample", body, actor=Actor("chen"), now=now - timedelta(hours=50))
print(issue_token(open_account("chen", "chen", "{password}"), "test", now=now)[1])
"""


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """The surroundings of a new installation with the sample pack, and a token in `TOKEN`."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("KESU_")}
    inherited["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))  # as this process found us
    inherited["DJANGO_SETTINGS_MODULE"] = "kesu.site.settings"
    around = {**inherited, "KESU_HOME": str(tmp_path / "home"), "KESU_LANGUAGE": "en", "KESU_LOG": "ERROR"}
    (tmp_path / "organisation.yaml").write_text(ORGANISATION, encoding="utf-8")
    (tmp_path / "password").write_text(PASSWORD, encoding="utf-8")
    named = ("--organisation", str(tmp_path / "organisation.yaml"), "--password-file", str(tmp_path / "password"))
    kesu(around, "init", *named, "--administrator", "zhou")
    kesu(around, "publish", str(SAMPLE))
    done = _python(around, "-c", PREPARE.format(due=DUE, password=PASSWORD))
    return {**around, "TOKEN": done.stdout.strip()}


def kesu(around: dict[str, str], *arguments: str) -> str:
    return _python(around, "-m", "kesu.cli.main", *arguments).stdout


def _python(around: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *arguments]
    done = subprocess.run(command, check=False, env=around, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


@contextmanager
def served(around: dict[str, str]) -> Iterator[tuple[subprocess.Popen[str], int]]:
    command = [sys.executable, "-m", "kesu.cli.main", "serve", "--port", "0", "--json"]
    with subprocess.Popen(command, env=around, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            lines = iter(process.stdout.readline, "")
            address = next(json.loads("{" + line.strip() + "}")["address"] for line in lines if '"address"' in line)
            yield process, urlsplit(address).port or 0
        finally:
            process.kill()


def opening(port: int, token: str) -> Iterator[str]:
    """References of cases as their opening is acknowledged, until nobody answers any more."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    body = json.dumps({"procedure": "complaint-sample", "data": {"customer": "H", "demand": "x"}})
    try:
        while True:
            connection.request("POST", "/api/v1/cases", body, headers)
            answer = connection.getresponse()
            told: dict[str, Any] = json.loads(answer.read())
            assert answer.status == 201, told
            yield told["ref"]
    except (OSError, HTTPException):
        connection.close()


def test_what_was_acknowledged_is_there_after_the_server_was_killed(home: dict[str, str]) -> None:
    acknowledged: list[str] = []
    enough = threading.Event()

    def work(port: int) -> None:
        for ref in opening(port, home["TOKEN"]):
            acknowledged.append(ref)
            if len(acknowledged) >= ENOUGH:
                enough.set()

    with served(home) as (process, port):
        clients = [threading.Thread(target=work, args=(port,)) for _ in range(CLIENTS)]
        for client in clients:
            client.start()
        assert enough.wait(60)
        process.kill()
        for client in clients:
            client.join(60)
    while json.loads(kesu(home, "worker", "--once", "--json"))["cases"]:
        pass
    proofs = json.loads(kesu(home, "verify", "--json"))
    assert proofs["intact"]
    assert set(acknowledged) <= {proof["case"] for proof in proofs["proofs"]}
    assert len(proofs["proofs"]) >= DUE + ENOUGH
    assert "0 had differed" in kesu(home, "rebuild")
    assert _fired(home) == DUE


def _fired(home: dict[str, str]) -> int:
    """How often the deadline of an old case fell due, each case counted as often as it did."""
    count = "import django; django.setup()\nfrom django.db import connection as c\nk = c.cursor()\n"
    count += "k.execute(\"SELECT COUNT(*) FROM casebook_event WHERE kind = 'ClockOverdue'\")\nprint(k.fetchone()[0])"
    return int(_python(home, "-c", count).stdout)
