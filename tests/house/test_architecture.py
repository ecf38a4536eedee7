"""The pages about the code name the code as it is: rooms, the core's parts, files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house.sources import PACKAGE, ROOT, python_files, shown

ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
PAGES = [ROOT / "ARCHITECTURE.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs" / "decisions").glob("*.md"))]
NOT_BUILT_YET: set[str] = set()


def named(text: str) -> set[str]:
    return set(re.findall(r"`([^`\s]+)`", text))


def first_cells(heading: str) -> set[str]:
    part = ARCHITECTURE.split(heading)[1].split("\n\n")[1]
    return set().union(*(named(line.split("|")[1]) for line in part.splitlines()[2:]))


def parts(folder: Path) -> set[str]:
    """Modules and packages in a folder."""
    found = {path.stem for path in folder.glob("*.py")} | {path.parent.name for path in folder.glob("*/__init__.py")}
    return found - {"__init__"}


def test_every_room_is_on_the_list() -> None:
    assert first_cells("fails on a room that is not declared.") == parts(PACKAGE) | {"packs"} | NOT_BUILT_YET


def test_every_part_of_the_core_has_its_line() -> None:
    assert first_cells("where most of the thinking is:") == parts(PACKAGE / "procedure")


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_the_files_a_page_names_are_there(page: Path) -> None:
    """By their path in `src/kesu`, or by the end of it where the sentence has named the room."""
    files = [f"/{shown(path)}" for path in [*python_files(PACKAGE), *python_files(ROOT / "tests"), *ROOT.glob("*.py")]]
    wanted = {name for name in named(page.read_text(encoding="utf-8")) if re.fullmatch(r"[\w/]+\.py", name)}
    assert {name for name in wanted if not any(file.endswith(f"/{name}") for file in files)} == set()


@pytest.mark.parametrize("page", PAGES[:2], ids=shown)
def test_the_folders_a_page_names_are_there(page: Path) -> None:
    names = {name for name in named(page.read_text(encoding="utf-8")) if re.fullmatch(r"[a-z_]+(/[a-z_]+)+/?", name)}
    places = [PACKAGE, PACKAGE / "procedure", ROOT]
    assert {name for name in names if not any((place / name).exists() for place in places)} == set()
