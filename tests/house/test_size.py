"""Small files, small functions: what is large is split before it grows a second subject."""

from __future__ import annotations

import statistics

from tests.house.sources import PACKAGE, ROOT, functions, python_files, shown

MOST_LINES_OF_A_FILE = 400
MOST_LINES_OF_A_PACK_FILE = 400
"""Of what a pack says: beyond it, the pack is divided into chapters (`use: [chapters/….yaml]`)."""
MEDIAN_FUNCTION = 10
P95_FUNCTION = 40
LONGEST_FUNCTION = 80


def test_no_file_is_over_400_lines() -> None:
    files = [*python_files(PACKAGE), *python_files(ROOT / "tests"), ROOT / "tasks.py"]
    lengths = {shown(path): len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES_OF_A_FILE} == {}


def test_no_file_of_a_pack_is_over_400_lines() -> None:
    folder = PACKAGE / "packs"
    files = [path for path in folder.glob("*/**/*.yaml") if "scenarios" not in path.relative_to(folder).parts]
    lengths = {shown(path): len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES_OF_A_PACK_FILE} == {}


def test_half_of_the_functions_have_at_most_ten_lines() -> None:
    assert statistics.median(length for _, length in functions()) <= MEDIAN_FUNCTION


def test_nineteen_of_twenty_functions_have_at_most_forty_lines() -> None:
    lengths = sorted(length for _, length in functions())
    assert lengths[int(len(lengths) * 0.95)] <= P95_FUNCTION


def test_no_function_is_longer_than_eighty_lines() -> None:
    assert {name: length for name, length in functions() if length > LONGEST_FUNCTION} == {}
