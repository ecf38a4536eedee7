"""Files as they come: whatever their encoding and form, each is read, or said why not."""

from __future__ import annotations

import gzip
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from kesu.intake.reading import FileRefused
from kesu.intake.tables import Table, read_table

TEXT = "编号,内容\n1,漏油\n2,异响\n"


def of(path: Path, content: bytes, **options: str) -> Table:
    path.write_bytes(content)
    return read_table(path, **options)


def cells(table: Table) -> list[tuple[str, ...]]:
    return [row.cells for row in table.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_encoding_is_found_out(tmp_path: Path, encoding: str) -> None:
    table = of(tmp_path / "a.csv", TEXT.encode(encoding))
    assert table.header == ("编号", "内容")
    assert cells(table) == [("1", "漏油"), ("2", "异响")]
    assert table.encoding == encoding.removesuffix("-sig")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_what_stands_between_the_cells_is_found_out(tmp_path: Path, delimiter: str) -> None:
    text = TEXT.replace(",", delimiter).replace("漏油", '"漏, 油; 再漏"')
    table = of(tmp_path / "a.csv", text.encode())
    assert table.delimiter == delimiter
    assert table.rows[0].cells == ("1", "漏, 油; 再漏")


def test_a_single_column_is_a_table_too(tmp_path: Path) -> None:
    assert cells(of(tmp_path / "a.csv", "内容\n漏油，很多\n".encode())) == [("漏油，很多",)]


def test_a_gzipped_file_is_unpacked(tmp_path: Path) -> None:
    assert len(of(tmp_path / "a.csv.gz", gzip.compress(TEXT.encode(), mtime=0)).rows) == 2
    two = gzip.compress(TEXT[:10].encode(), mtime=0) + gzip.compress(TEXT[10:].encode())
    assert len(of(tmp_path / "b.csv.gz", two).rows) == 2


def test_a_cell_may_hold_lines_and_empty_lines_are_passed_over(tmp_path: Path) -> None:
    table = of(tmp_path / "a.csv", b'no,what\n\n1,"two\nlines"\n,\n2,b\n')
    assert [(row.number, row.line, row.cells) for row in table.rows] == [
        (3, 4, ("1", "two\nlines")),
        (5, 6, ("2", "b")),
    ]


def test_ragged_rows_are_kept_as_they_are(tmp_path: Path) -> None:
    assert cells(of(tmp_path / "a.csv", b"a,b\n1\n1,2,3\n")) == [("1",), ("1", "2", "3")]


def test_full_width_names_of_columns_are_read_as_half_width(tmp_path: Path) -> None:
    assert of(tmp_path / "a.csv", "ＩＤ, 内 容 \n1,2\n".encode()).header == ("ID", "内 容")


def test_a_workbook_gives_texts_as_people_write_them(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("投诉")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    sheet.write_row(0, 0, ["编号", "数量", "单价", "日期", "时刻", "真假"])
    sheet.write_row(1, 0, ["A1", 3, 12.5])
    sheet.write_datetime(1, 3, datetime.combine(date(2026, 3, 1), datetime.min.time()), day)
    sheet.write_datetime(1, 4, datetime(2026, 3, 1, 8, 30), moment)
    sheet.write_boolean(1, 5, True)
    book.close()
    assert cells(read_table(path)) == [("A1", "3", "12.5", "2026-03-01", "2026-03-01 08:30:00", "true")]
    with pytest.raises(FileRefused) as refused:
        read_table(path, sheet="别的")
    assert (refused.value.code, refused.value.data["sheets"]) == ("no_sheet", ["投诉"])


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.csv", b"", "empty"),
        ("a.csv", b"\n\n", "no_header"),
        ("a.csv", b"PK\x03\x04rest", "not_text"),
        ("a.xlsx", b"a,b\n1,2\n", "not_workbook"),
        ("a.xlsx", b"PK\x03\x04 no workbook at all", "damaged"),
        ("a.csv", b"a,b\n\x00\x01\x02", "binary"),
        ("a.csv", b"a,b\n1,\xff\xff\xff\n", "encoding"),
        ("a.csv.gz", b"\x1f\x8bnothing", "damaged"),
        ("a.csv.gz", gzip.compress(TEXT.encode(), mtime=0)[:-12], "damaged"),
    ],
)
def test_what_is_no_table_is_refused_with_the_reason(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    with pytest.raises(FileRefused) as refused:
        of(tmp_path / name, content)
    assert refused.value.code == code


def test_an_archive_that_grows_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kesu.intake.reading.LARGEST", 10_000)
    with pytest.raises(FileRefused) as refused:
        of(tmp_path / "a.csv.gz", gzip.compress(b"0" * 1_000_000, mtime=0))
    assert refused.value.code == "too_large"
