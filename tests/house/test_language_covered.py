"""Every sentence, trap and refusal of the language is held by a test that says so."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from ruamel.yaml import YAML

from kesu.procedure.refusals import CODES, SENTENCES
from tests.house.sources import PACKAGE, ROOT

CONFORMANCE = ROOT / "tests" / "conformance"
NOT_BY_SCENARIO = {"number", "version"}
"""A scenario cannot send an old version or a taken number."""


@cache
def scenario_files() -> tuple[Path, ...]:
    return tuple(sorted([*CONFORMANCE.glob("*.yaml"), *PACKAGE.glob("packs/*/scenarios/*.yaml")]))


@cache
def python_texts() -> str:
    """All of the package but the table of sentences."""
    paths = (path for path in PACKAGE.rglob("*.py") if path.name != "refusals.py")
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def test_every_refusal_is_provoked_by_a_scenario() -> None:
    """B30: each code of its table, as `because:`."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in scenario_files())
    provoked = set(re.findall(r"because: *([a-z_]+)", text))
    assert provoked <= set(CODES)
    assert set(CODES) - provoked - NOT_BY_SCENARIO == set()


def test_every_refusal_is_raised_somewhere() -> None:
    """B30: no code and no sentence without a use."""
    unused = {key for key in SENTENCES if f'"{key}"' not in python_texts()}
    assert unused == set()
    assert {code for code in CODES if f'Refusal("{code}"' not in _joined()} == set()


def _joined() -> str:
    return re.sub(r"Refusal\(\s+", "Refusal(", python_texts())


def test_every_refusal_that_is_raised_has_its_sentence() -> None:
    """B30: the second argument is a key of the table, or a sentence comes along."""
    raised = set(re.findall(r'Refusal\("[a-z_]+", "([a-z_]+)"(?!, sentence)', _joined()))
    assert raised - set(SENTENCES) <= {"unknown_procedure", "endless", "elsewhere"}


def test_every_sentence_says_the_same_in_both_languages() -> None:
    """The same placeholders in zh and en, so that nothing is lost in either."""
    for key, (zh, en) in SENTENCES.items():
        assert _placeholders(zh) == _placeholders(en), key
        assert re.search("[\u4e00-\u9fff]", zh), key
        assert not re.search("[\u4e00-\u9fff]", en), key


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


# --- sentences and traps ---------------------------------------------------------------------------------


def _covers(data: Any) -> Iterator[str]:
    for scenario in data.get("scenarios", ()):
        yield from scenario.get("covers") or ()


@cache
def covered_by_scenarios() -> frozenset[str]:
    read = YAML(typ="base", pure=True)
    files = (read.load(path.read_text(encoding="utf-8")) for path in CONFORMANCE.glob("*.yaml"))
    return frozenset(str(one) for data in files for one in _covers(data))


@cache
def covered_by_python() -> frozenset[str]:
    """What docstrings of tests name: `B36`, `B8.39`, `trap 15`."""
    found: set[str] = set()
    for path in (ROOT / "tests").rglob("test_*.py"):
        for text in _docstrings(ast.parse(path.read_text(encoding="utf-8"))):
            found.update(f"B{number}" for number in re.findall(r"\bB(?:\d\.)?(\d{1,2})\b", text))
            found.update(f"trap {number}" for number in re.findall(r"\btrap (\d+)\b", text))
    return frozenset(found)


def _docstrings(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield ast.get_docstring(node) or ""


def test_every_numbered_sentence_has_a_test() -> None:
    """Part B, sentences 1 to 40."""
    sentences = {f"B{number}" for number in range(1, 41)}
    assert sentences - covered_by_scenarios() - covered_by_python() == set()


def test_what_scenarios_cannot_say_python_says() -> None:
    """The table at the end of `tests/conformance/QUESTIONS.md`."""
    assert {"B1", "B2", "B9", "B24", "B25", "B27", "B29", "B30", "B36", "B38", "B39", "B40"} <= covered_by_python()


def test_every_trap_has_a_scenario_of_its_own() -> None:
    """Part E, traps 1 to 32."""
    assert {f"trap {number}" for number in range(1, 33)} - covered_by_scenarios() == set()
