"""Pages, REST and the worker among few and among many cases, and papers: each measured in a process of its own."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from kesu.cli.bench.measuring import Figure
from kesu.cli.bench.rest import SECRET

PAGE_LIMIT = 300  # milliseconds, however many cases there are
REPEATED = 20
OWN = "kesu_bench"


def crowd_figures(name: str, url: str | None, sizes: Sequence[int], rounds: int, due: int) -> Iterator[Figure]:
    """sizes: how many cases there are, one database after the other. due: cases whose clock falls due at once."""
    before: dict[str, float] = {}
    for size in sizes:
        weighs = url is None
        for line in _told("kesu.cli.bench.crowded", url, size, rounds, due):
            if line["code"] == "filled":
                continue
            made = _worker(name, size, line) if line["code"] == "worker" else _page(name, size, line)
            now = statistics.median(made.values)
            if made.code.split("@")[0] in before:
                made.note += f", {now / before[made.code.split('@')[0]]:.1f} × the time of before"
            before[made.code.split("@")[0]] = now
            yield made
            if weighs and "bytes" in line:
                yield _weight(size, line)


def _page(name: str, size: int, line: dict[str, Any]) -> Figure:
    zh, en = line["name"]
    said = f"{line['queries']} queries"
    code, limit = f"page.{name}.{line['code']}@{size}", None if line["code"] == "bare" else PAGE_LIMIT
    words = (f"{zh}，{size:,} 案：{name}", f"{en}, {size:,} cases: {name}")
    return Figure(code, words, "ms", limit, values=line["milliseconds"], note=said)


def _weight(size: int, line: dict[str, Any]) -> Figure:
    words = ("  字节", "  bytes")
    code = f"weight.{line['code']}@{size}"
    return Figure(code, words, "B", values=[line["bytes"]], note=f"{line['gzip']:,} B in gzip")


def _worker(name: str, size: int, line: dict[str, Any]) -> Figure:
    each = line["handled"] / line["seconds"] if line["seconds"] else 0
    note = f"{line['handled']:,} of {line['among']:,} cases due, {line['rounds']} rounds, {each:,.0f} cases/s"
    words = (f"到期处理，{size:,} 案：{name}", f"due clocks, {size:,} cases: {name}")
    return Figure(f"worker.{name}@{size}", words, "s", values=[line["seconds"]], note=note)


def paper_figures(runs: int) -> Iterator[Figure]:
    """Each paper the first time in a process, which reads fonts and libraries, and then again."""
    for line in _told("kesu.cli.bench.printed", None, max(runs, 2)):
        zh, en = line["name"]
        size = f"{line['bytes']:,} B"
        first, again = line["seconds"][0], line["seconds"][1:]
        yield Figure(f"paper.{line['code']}.first", (f"{zh}：首次", f"{en}: first"), "s", values=[first], note=size)
        yield Figure(f"paper.{line['code']}", (f"{zh}：其后", f"{en}: again"), "s", values=again, note=size)


def _told(module: str, url: str | None, *arguments: int) -> Iterator[dict[str, Any]]:
    """The lines of JSON a measured process prints. Raises RuntimeError."""
    with tempfile.TemporaryDirectory(prefix="kesu-bench-") as folder, _database(url, folder) as database:
        surroundings = {**os.environ, "KESU_HOME": folder, "KESU_DATABASE": database, "KESU_SECRET": SECRET}
        surroundings |= {"KESU_LOG": "ERROR", "PYTHONWARNINGS": "ignore"}
        command = [sys.executable, "-m", module, *map(str, arguments)]
        with subprocess.Popen(command, env=surroundings, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            for line in process.stdout:
                yield json.loads(line)
        if process.returncode:
            raise RuntimeError(f"{module} ended with {process.returncode}")


@contextmanager
def _database(url: str | None, folder: str) -> Iterator[str]:
    """SQLite in that folder, or a new database on that PostgreSQL server, dropped afterwards."""
    if url is None:
        yield f"sqlite:///{Path(folder) / 'kesu.sqlite3'}"
        return
    import psycopg

    parts = urlsplit(url)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {OWN}")
        try:
            yield urlunsplit(parts._replace(path=f"/{OWN}"))
        finally:
            connection.execute(f"DROP DATABASE {OWN} WITH (FORCE)")
