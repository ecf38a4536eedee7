"""Registers as files: CSV, XLSX, JSON."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
import zipfile
from datetime import datetime
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from kesu.insight import exporting
from kesu.insight.registers import Line
from tests.insight.conftest import opened, table

pytestmark = pytest.mark.django_db(transaction=True)
EVIL = '=HYPERLINK("http://x","y")'


@pytest.fixture(autouse=True)
def _published(returns: str) -> None:
    pass


def test_csv_opens_in_a_spreadsheet_and_formula_text_is_harmless() -> None:
    opened(customer=EVIL, demand="-1+1", loss="-12.5")
    one = table("list")
    raw = b"".join(exporting.csv_parts(one, one.lines()))
    assert raw.startswith(b"\xef\xbb\xbf")
    head, row = csv.reader(io.StringIO(raw.decode("utf-8-sig")))
    assert head == one.headings
    assert row[:5] == ["R0001", f"'{EVIL}", "'-1+1", "", "-12.50"]


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", "\r=1"])
def test_whatever_a_spreadsheet_takes_for_a_formula_gets_an_apostrophe(text: str) -> None:
    assert exporting.harmless(text) == f"'{text}"
    assert exporting.harmless("a=1") == "a=1"


def test_a_workbook_is_a_table_with_real_numbers_and_dates_and_text_that_is_text() -> None:
    opened(customer=EVIL, demand="007", loss="1234.5")
    one = table("list")
    file = io.BytesIO()
    assert exporting.write_xlsx(one, one.lines(), file) == 1
    book = CalamineWorkbook.from_filelike(io.BytesIO(file.getvalue()))
    assert book.sheet_names == ["退货台账"]
    head, row = book.get_sheet_by_index(0).to_python()
    assert head == one.headings
    assert row[1:6] == [EVIL, "007", "", 1234.5, datetime(2025, 3, 3, 9)]
    xml = sheet_of(file)
    assert '<autoFilter ref="A1:J2"/>' in xml and 'topLeftCell="B2"' in xml and 'state="frozen"' in xml
    assert "<cols>" in xml and "<f>" not in xml and "hyperlink" not in xml


def sheet_of(file: io.BytesIO) -> str:
    return zipfile.ZipFile(file).read("xl/worksheets/sheet1.xml").decode()


def test_an_empty_register_is_a_file_with_its_header() -> None:
    one = table("list")
    file = io.BytesIO()
    assert exporting.write_xlsx(one, one.lines(), file) == 0
    rows = CalamineWorkbook.from_filelike(io.BytesIO(file.getvalue())).get_sheet_by_index(0).to_python()
    assert rows == [one.headings]
    assert json.loads(b"".join(exporting.json_parts(one, one.lines())))["rows"] == []


def test_json_holds_codes_and_exact_values() -> None:
    ref = opened(grade="a", loss="0.10", lots=[{"lot": "L1", "pieces": 3}])
    one = table("list")
    found = json.loads(b"".join(exporting.json_parts(one, one.lines())))
    assert found["count"] == 1 and found["register"] == "list"
    assert found["rows"][0]["case"] == str(ref)
    assert found["rows"][0]["cells"]["loss"] == "0.10" and found["rows"][0]["cells"]["grade"] == "a"
    lots = table("lots")
    rows = json.loads(b"".join(exporting.json_parts(lots, lots.lines())))["rows"]
    assert (rows[0]["row"], rows[0]["cells"]["pieces"]) == ("L1", 3)


def test_two_exports_of_many_rows_at_once_stay_in_constant_memory() -> None:
    """Row by row: 40 000 rows each, and never more than a few of them are there."""
    ref = opened()
    one = table("list")
    cells = ("R1", "甲" * 20, "x" * 40, "a", Decimal("1.5"), one.now, "open", None, "li", None)

    def rows() -> object:
        return (Line(ref, "", cells) for _ in range(40_000))

    tracemalloc.start()
    parts = zip(exporting.csv_parts(one, rows()), exporting.json_parts(one, rows()), strict=False)
    size = sum(len(left) + len(right) for left, right in parts)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > 10_000_000
    assert peak < 3_000_000
