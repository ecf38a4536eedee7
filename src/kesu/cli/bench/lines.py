"""The code itself: lines per room, how long functions are, how many tests there are."""

from __future__ import annotations

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

from kesu.cli.bench.measuring import Figure

PACKAGE = Path(__file__).resolve().parents[2]
TREE = PACKAGE.parents[1]


def code_figures() -> Iterator[Figure]:
    rooms = sorted(path for path in PACKAGE.iterdir() if path.is_dir() and (path / "__init__.py").exists())
    for room in rooms:
        files = [path for path in room.rglob("*.py") if "migrations" not in path.parts]
        lines = sum(len(path.read_text(encoding="utf-8").splitlines()) for path in files)
        yield Figure(
            f"lines.{room.name}", (f"代码行数：{room.name}", f"lines of code: {room.name}"), "", values=[lines]
        )
    lengths = sorted(
        length for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts for length in _lengths(path)
    )
    yield Figure(
        "functions.median",
        ("函数长度：中位数", "length of functions: median"),
        "",
        10,
        values=[statistics.median(lengths)],
    )
    ninety_fifth = lengths[int(len(lengths) * 0.95)]
    yield Figure(
        "functions.p95",
        ("函数长度：第 95 百分位", "length of functions: 95th percentile"),
        "",
        40,
        values=[ninety_fifth],
    )
    if (TREE / "tests").is_dir():
        tests = sum(_tests(path) for path in (TREE / "tests").rglob("test_*.py"))
        yield Figure("tests", ("测试函数", "test functions"), "", values=[tests])


def _lengths(path: Path) -> Iterator[int]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
            yield node.end_lineno - node.lineno + 1


def _tests(path: Path) -> int:
    found = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return sum(isinstance(node, ast.FunctionDef) and node.name.startswith("test_") for node in found)
