"""`kesu bench`: what Kesu costs on this machine, each figure beside its limit."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kesu.cli.console import Console
from kesu.cli.parsing import Parser
from kesu.cli.problems import DONE, FINDINGS, Problem

if TYPE_CHECKING:
    from kesu.cli.bench.measuring import Figure

HELP = ("测量性能，并与目标对照", "measure what Kesu costs, beside its limits")
PARTS = ("core", "rest", "check", "import", "crowd", "papers", "code")
CROWD = "1000,100000"
QUICK_CROWD, MOST_CASES = 100, 10_000_000


def arguments(parser: Parser) -> None:
    parser.option("part", nargs="*", metavar="PART", told=(f"只测：{' '.join(PARTS)}", f"only: {' '.join(PARTS)}"))
    parser.option("--quick", action="store_true", told=("粗测，几秒钟", "a rough look, some seconds"))
    parser.option(
        "--runs", type=int, default=5, metavar="N", told=("交替测几轮（默认 5）", "alternating runs (default: 5)")
    )
    parser.option(
        "--cases",
        default=CROWD,
        metavar="N,N",
        told=(f"crowd：案件多少（默认 {CROWD}）", f"crowd: how many cases there are (default: {CROWD})"),
    )
    parser.option(
        "--pack", metavar="FILE", told=("另测这个情景文件的程序", "measure the pack of this scenario's file as well")
    )
    parser.option(
        "--postgresql",
        metavar="URL",
        told=("PostgreSQL 的空库（默认自起一个）", "an empty database (default: its own)"),
    )


def run(arguments: Namespace, console: Console) -> int:
    unknown = [part for part in arguments.part if part not in PARTS]
    if unknown:
        raise Problem(f"没有 {unknown[0]}，可用：{' '.join(PARTS)}", f"No part {unknown[0]}; known: {' '.join(PARTS)}")
    figures: list[Figure] = []
    headings = ("figure", "median", "lowest", "highest", "limit", "") if console.language == "en" else (
        "项目", "中位数", "最低", "最高", "目标", "")  # fmt: skip
    for part in arguments.part or PARTS:
        with console.progress(f"测量 {part}", f"measuring {part}") as progress:
            for figure in _figures(part, arguments):
                figures.append(figure)
                progress.advance()
    console.table([_row(figure, console) for figure in figures], headings, right=(1, 2, 3, 4))
    console.result({"runs": arguments.runs, "figures": [figure.plain() for figure in figures]})
    return FINDINGS if any(figure.holds is False for figure in figures) else DONE


def _figures(part: str, arguments: Namespace) -> Iterator[Figure]:
    runs = 1 if arguments.quick else arguments.runs
    if part == "core":
        from kesu.cli.bench.core import core_figures

        yield from core_figures(_packs(arguments.pack), runs, *((200, 3) if arguments.quick else (20_000, 50)))
    elif part == "rest":
        yield from _rest(runs, 16 if arguments.quick else 400, arguments.postgresql)
    elif part == "crowd":
        yield from _crowd(arguments)
    elif part == "papers":
        from kesu.cli.bench.among import paper_figures

        yield from paper_figures(runs)
    elif part == "check":
        from kesu.cli.bench.checks import check_figures

        small = {"dormant": 3, "branches": 3, "states": 5_000}
        yield from check_figures(**small) if arguments.quick else check_figures()
    elif part == "import":
        from kesu.cli.bench.bringing import import_figures

        yield from import_figures(runs, 50 if arguments.quick else 2_000)
    else:
        from kesu.cli.bench.lines import code_figures

        yield from code_figures()


def _packs(named: str | None) -> dict[str, Path]:
    """The page of twenty steps where the project's tests are at hand, the regulation, and what was named."""
    from kesu.cli.bench.lines import TREE
    from kesu.procedure.reading.shipped import SHIPPED

    found = {"twenty": TREE / "tests" / "packs" / "twenty.scenario.yaml"}
    found["customer-complaint"] = SHIPPED / "customer-complaint" / "scenarios" / "whole-route.yaml"
    if named:
        found[Path(named).stem] = Path(named)
    return {name: path for name, path in found.items() if path.is_file()}


def _rest(runs: int, tasks: int, url: str | None) -> Iterator[Figure]:
    from kesu.cli.bench.rest import rest_figures

    for name, found in _databases(url):
        yield from rest_figures(name, found, runs, tasks)


def _crowd(arguments: Namespace) -> Iterator[Figure]:
    from kesu.cli.bench.among import REPEATED, crowd_figures

    sizes = _sizes(arguments.cases)
    if arguments.quick:
        sizes = [min(size, QUICK_CROWD) for size in sizes[:1]]
    rounds, due = (2, 10) if arguments.quick else (REPEATED, 1_000)
    for name, url in _databases(arguments.postgresql):
        yield from crowd_figures(name, url, sizes, rounds, due)


def _sizes(text: str) -> list[int]:
    parts = [part.strip().replace("_", "") for part in text.split(",")]
    if not all(part.isdecimal() and 0 < int(part) <= MOST_CASES for part in parts):
        raise Problem(
            f"--cases 要写案件数，如 {CROWD}，每个不超过 {MOST_CASES}。",
            f"--cases takes numbers of cases such as {CROWD}, none over {MOST_CASES}.",
        )
    return [int(part) for part in parts]


def _databases(url: str | None) -> Iterator[tuple[str, str | None]]:
    """SQLite in a new folder, then PostgreSQL: the one named, else one of the bench's own where it can be started."""
    from kesu.cli.bench.postgres import own_server

    yield "SQLite", None
    if url:
        yield "PostgreSQL", url
        return
    with own_server() as started:
        if started:
            yield "PostgreSQL", started


def _row(figure: Figure, console: Console) -> tuple[str, ...]:
    marks = {True: console.styled("✓", "green"), False: console.styled("✗", "red"), None: ""}
    sign = "≥" if figure.least else "≤"
    limit = f"{sign} {_number(figure.limit)}" if figure.limit is not None else ""
    unit = f" {figure.unit}" if figure.unit else ""
    told = f"{marks[figure.holds]} {figure.note}".strip()
    several = len(figure.values) > 1
    lowest, highest = (_number(min(figure.values)), _number(max(figure.values))) if several else ("", "")
    return console.text(*figure.name), f"{_number(figure.median)}{unit}", lowest, highest, limit, told


def _number(value: float | None) -> str:
    if value is None:
        return "—"
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
