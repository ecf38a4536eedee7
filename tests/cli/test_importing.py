"""`kesu import`: what a file holds is told row by row, before anything is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Kesu

pytestmark = pytest.mark.django_db
MAPPING = """
procedure: complaint-sample
by: chen
key: [编号]
columns: {编号: order_no, 客户: customer, 要求: {field: demand, required: true}, 数量: quantity}
"""


@pytest.fixture
def files(tmp_path: Path, sample: str) -> tuple[Path, Path]:
    rows, mapping = tmp_path / "rows.csv", tmp_path / "mapping.yaml"
    rows.write_bytes("编号,客户,要求,数量\nA1,甲公司,换货,120\nA2,乙公司,,x\n".encode("gb18030"))
    mapping.write_text(MAPPING, encoding="utf-8")
    return rows, mapping


def test_a_dry_run_then_the_import_then_nothing_twice(kesu: Kesu, files: tuple[Path, Path]) -> None:
    rows, mapping = files
    dry = kesu("import", rows, "--mapping", mapping, "--dry-run")
    assert dry.status == 1
    assert [line.split(maxsplit=2) for line in dry.out.splitlines()[1:3]] == [
        ["3", "要求", "required, and empty"], ["3", "数量", "no number: x"],
    ]  # fmt: skip
    assert "would open: 1" in dry.out
    assert kesu("import", rows, "--mapping", mapping, "--json").json["counts"] == {"opened": 1, "wrong": 1}
    again = kesu("import", rows, "--mapping", mapping, language="zh").out
    assert "此前已导入: 1" in again
    assert "已立案" not in again


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("rows.csv", b"", "empty (0 bytes)"),
        ("rows.csv", b"PK\x03\x04", "rename it to .xlsx"),
        ("rows.xlsx", b"a,b", "no workbook"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_answered(
    kesu: Kesu, files: tuple[Path, Path], name: str, content: bytes, told: str
) -> None:
    path = files[0].with_name(name)
    path.write_bytes(content)
    said = kesu("import", path, "--mapping", files[1])
    assert said.status == 2
    assert told in said.err


def test_a_mapping_that_does_not_fit_is_told_with_places(kesu: Kesu, files: tuple[Path, Path]) -> None:
    rows, mapping = files
    mapping.write_text(MAPPING.replace("客户:", "顾客:"), encoding="utf-8")
    said = kesu("import", rows, "--mapping", mapping)
    assert said.status == 2
    assert "mapping.yaml:5:" in said.err
    mapping.write_text("colums: {}\n", encoding="utf-8")
    assert kesu("import", rows, "--mapping", mapping).status == 2
    assert kesu("import", rows, "--mapping", rows.with_name("none.yaml")).status == 2
