"""Imports go down the list of rooms; the core knows nothing but the language."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.sources import PACKAGE, ROOT, imported_modules, python_files, shown, tree_of

CORE_LIBRARIES = {"lark", "ruamel", "chinese_calendar"}
NAMES_WITHOUT_A_SUBJECT = {"utils", "util", "helpers", "common", "misc"}


def lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    environment = {**os.environ, "PYTHONPATH": str(root / "src")}
    command = [str(program), "--no-cache", "--config", str(root / "pyproject.toml")]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)


def test_imports_go_down_the_list_of_rooms() -> None:
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def copied_tree(tmp_path: Path) -> Path:
    for path in python_files():
        copy = tmp_path / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    shutil.copyfile(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    return tmp_path


def test_an_undeclared_room_fails(copied_tree: Path) -> None:
    room = copied_tree / "src" / "kesu" / "attic"
    room.mkdir()
    (room / "__init__.py").write_text("", encoding="utf-8")
    done = lint_imports(copied_tree)
    assert done.returncode != 0
    assert "attic" in done.stdout


def test_a_late_import_upwards_fails(copied_tree: Path) -> None:
    culprit = copied_tree / "src" / "kesu" / "procedure" / "culprit.py"
    culprit.write_text("def look() -> None:\n    import kesu.site.settings\n", encoding="utf-8")
    done = lint_imports(copied_tree)
    assert done.returncode != 0
    assert "kesu.procedure.culprit -> kesu.site.settings" in done.stdout


def test_the_core_imports_the_standard_library_and_its_declared_libraries_only() -> None:
    allowed = CORE_LIBRARIES | set(sys.stdlib_module_names)
    foreign = [
        f"{shown(path)}:{line} {name}"
        for path in python_files(PACKAGE / "procedure")
        for name, line in imported_modules(path)
        if name.split(".")[0] not in allowed and not name.startswith("kesu.procedure")
    ]
    assert foreign == []


def test_the_core_has_no_binary_fractions() -> None:
    """But for difflib's measure of likeness behind "did you mean", which is no value of a case."""
    floats = [
        f"{shown(path)}:{node.lineno}"
        for path in python_files(PACKAGE / "procedure")
        for parent in ast.walk(tree_of(path))
        if not _measures_likeness(parent)
        for node in ast.iter_child_nodes(parent)
        if isinstance(node, ast.Constant) and isinstance(node.value, float)
    ]
    assert floats == []


def _measures_likeness(node: ast.AST) -> bool:
    if isinstance(node, ast.keyword):
        return node.arg == "cutoff"
    return isinstance(node, ast.Call) and "get_close_matches" in ast.unparse(node.func)


def test_no_module_is_named_for_having_no_subject() -> None:
    assert [shown(path) for path in PACKAGE.rglob("*") if path.stem in NAMES_WITHOUT_A_SUBJECT] == []


def test_nothing_happens_by_signal() -> None:
    signals = [
        f"{shown(path)}:{line}"
        for path in python_files()
        for name, line in imported_modules(path)
        if name.endswith(".signals") or name == "django.dispatch"
    ]
    assert signals == []


def test_the_clock_of_the_machine_is_read_at_the_edge_only() -> None:
    reading = [
        f"{shown(path)}:{node.lineno}"
        for path in python_files(PACKAGE / "procedure")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute) and node.attr in {"now", "utcnow", "today"} and _names_a_clock(node.value)
    ]
    assert reading == []


def _names_a_clock(node: ast.expr) -> bool:
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return name in {"datetime", "date", "timezone"}
