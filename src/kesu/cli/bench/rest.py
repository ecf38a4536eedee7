"""One completed task through REST with eight clients, beside the bare view, on each database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from kesu.cli.bench.measuring import Figure
from kesu.cli.bench.server import TASK

CLIENTS = 8
SHARE = 60  # percent of the bare view's tasks a second
WARMING = 32  # requests before the first run: every thread has compiled and connected
KESU, BARE = "/api/v1/cases/{}/commands/complete", "/bench/bare/{}"
SECRET = "a secret of the bench, long enough and of no use elsewhere"


@dataclass(frozen=True, slots=True)
class Server:
    port: int
    token: str
    kesu: list[str]
    bare: list[str]

    def cpu(self) -> float:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", "/bench/cpu")
        seconds = float(json.loads(connection.getresponse().read())["seconds"])
        connection.close()
        return seconds


@contextmanager
def running(url: str | None, cases: int) -> Iterator[Server]:
    """A server of its own on that database (None: SQLite in a new folder), ended afterwards."""
    with tempfile.TemporaryDirectory(prefix="kesu-bench-") as folder:
        database = url or f"sqlite:///{Path(folder) / 'kesu.sqlite3'}"
        surroundings = {**os.environ, "KESU_HOME": folder, "KESU_DATABASE": database, "KESU_SECRET": SECRET}
        surroundings |= {"KESU_LOG": "ERROR", "PYTHONWARNINGS": "ignore"}
        command = [sys.executable, "-m", "kesu.cli.bench.server", str(cases)]
        pipe = subprocess.PIPE
        with subprocess.Popen(command, env=surroundings, stdin=pipe, stdout=pipe, text=True) as process:
            assert process.stdout is not None and process.stdin is not None
            try:
                line = process.stdout.readline()
                if not line:
                    raise RuntimeError("the measured server did not start")
                yield Server(**json.loads(line))
            finally:
                process.stdin.close()
                process.wait(timeout=60)


def rest_figures(name: str, url: str | None, runs: int, tasks: int) -> list[Figure]:
    """tasks: completed in each run, and as many by the bare view, in turn."""
    speed = Figure(f"rest.{name}", (f"REST 办理待办：{name}", f"a task through REST: {name}"), "/s")
    plain = Figure(f"rest.{name}.bare", (f"  同样几行的裸视图：{name}", f"  a bare view, the same rows: {name}"), "/s")
    share = Figure(f"rest.{name}.share", (f"  为其百分之：{name}", f"  share of it: {name}"), "%", SHARE, least=True)
    cost = Figure(f"rest.{name}.cpu", (f"  每次所用处理器：{name}", f"  processor time of each: {name}"), "ms")
    bare_cost = Figure(f"rest.{name}.bare.cpu", (f"  裸视图所用：{name}", f"  of the bare view: {name}"), "ms")
    with running(url, runs * tasks + WARMING) as server:
        for refs, path in ((server.kesu, KESU), (server.bare, BARE)):
            drive(server, [path.format(ref) for ref in refs[:WARMING]])
        for number in range(runs):
            part = slice(WARMING + number * tasks, WARMING + (number + 1) * tasks)
            for figure, used, refs, path in (
                (speed, cost, server.kesu[part], KESU),
                (plain, bare_cost, server.bare[part], BARE),
            ):
                before = server.cpu()
                taken = drive(server, [path.format(ref) for ref in refs])
                used.values.append((server.cpu() - before) * 1000 / len(refs))
                figure.values.append(len(refs) / taken)
            share.values.append(speed.values[-1] * 100 / plain.values[-1])
    return [speed, plain, share, cost, bare_cost]


def drive(server: Server, paths: list[str]) -> float:
    """Seconds that eight clients need for these requests together. Raises RuntimeError for one that was refused."""
    waiting = list(reversed(paths))
    refused: list[str] = []

    def work() -> None:
        connection = HTTPConnection("127.0.0.1", server.port, timeout=120)
        headers = {"Authorization": f"Bearer {server.token}", "Content-Type": "application/json"}
        body = json.dumps(TASK)
        while not refused:
            try:
                path = waiting.pop()
            except IndexError:
                break
            connection.request("POST", path, body, headers)
            response = connection.getresponse()
            text = response.read()
            if response.status != 200:
                refused.append(f"{path}: {response.status} {text[:300]!r}")
        connection.close()

    clients = [threading.Thread(target=work) for _ in range(CLIENTS)]
    started = time.perf_counter()
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    if refused:
        raise RuntimeError(refused[0])
    return time.perf_counter() - started
