"""Master data out of files as offices have them: every problem with its row and column, all rows or none."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import xlsxwriter

from kesu.intake.mastering import MasterReport, import_master
from kesu.intake.tables import read_table
from kesu.organisation.master import entry_of, find

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
GOOD = "客户编号,客户名称,联系人,邮箱,等级\nC-1,重庆华星电机,陈工,qa@huaxing.example,A\nC-2,东方传动,,,\n"


def bring(tmp_path: Path, content: bytes, kind: str = "customer", *, dry: bool = False) -> MasterReport:
    file = tmp_path / "rows.csv"
    file.write_bytes(content)
    return import_master(read_table(file), kind, now=NOW, by="zhou", dry_run=dry)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_customers_come_in_whatever_the_office_programme_wrote(tmp_path: Path, encoding: str) -> None:
    report = bring(tmp_path, GOOD.encode(encoding))
    assert (report.new, report.written) == (("C-1", "C-2"), True)
    one = entry_of("customer", "C-1")
    assert one and one.detail == {"contact": "陈工", "mail": "qa@huaxing.example", "等级": "A"}
    assert [entry.code for entry in find("customer", "cqhx")] == ["C-1"]


def test_looking_only_writes_nothing_and_tells_what_would_come(tmp_path: Path) -> None:
    report = bring(tmp_path, GOOD.encode(), dry=True)
    assert (report.new, report.written, find("customer", "")) == (("C-1", "C-2"), False, [])


def test_once_more_with_one_name_changed_changes_that_one(tmp_path: Path) -> None:
    bring(tmp_path, GOOD.encode())
    report = bring(tmp_path, GOOD.replace("东方传动", "东方传动科技").encode())
    assert (report.new, report.changed, report.same) == ((), ("C-2",), ("C-1",))


def test_while_a_row_is_wrong_none_is_written_and_each_is_named(tmp_path: Path) -> None:
    rows = "批号,产品,数量,启用\nB1,ZT-40,120,是\n,ZT-40,5,是\nB3,ZT-40,viele,是\nB1,ZT-40,1,是\nB5,ZT-40\nB6,ZT-40,1,也许\n"
    report = bring(tmp_path, rows.encode(), "lot")
    told = [(one.row, one.issue.column, one.issue.code) for one in report.issues]
    assert told == [
        (3, "批号", "empty"),
        (4, "数量", "number_expected"),
        (5, "批号", "same_key"),
        (6, None, "ragged"),
        (7, "启用", "boolean_expected"),
    ]
    assert not report.written and find("lot", "") == []


def test_a_file_without_a_column_for_the_code_is_refused_whole(tmp_path: Path) -> None:
    report = bring(tmp_path, "甲,乙\n1,2\n".encode())
    assert [one.issue.code for one in report.issues] == ["no_code_column"]


def test_a_product_knows_its_parts_out_of_a_workbook(tmp_path: Path) -> None:
    file = tmp_path / "products.xlsx"
    with xlsxwriter.Workbook(str(file)) as book:
        sheet = book.add_worksheet()
        for row, cells in enumerate((["code", "name", "零件"], [4040, "轴套 40", "A-1；A-2"])):
            sheet.write_row(row, 0, cells)
    assert import_master(read_table(file), "product", now=NOW, by=None).written
    one = entry_of("product", "4040")
    assert one and one.detail == {"parts": ["A-1", "A-2"]}
