"""Registers over records: who sees which rows, what may be asked of them, and what erasing leaves."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from kesu.casebook import records
from kesu.casebook.execute import open_case
from kesu.casebook.queries import case
from kesu.casebook.recorderasing import erase_record
from kesu.casebook.restating import snapshot_of
from kesu.casebook.sight import Viewer
from kesu.insight import exporting
from kesu.insight.filtering import BadRequest
from kesu.insight.models import SavedView
from kesu.insight.registers import all_registers, find
from kesu.procedure.context import Actor
from kesu.procedure.reading import read_procedure
from tests.insight.conftest import NOW, PACK, act, opened, publish, shown, table
from tests.insight.test_pages import browse, text_of

pytestmark = pytest.mark.django_db(transaction=True)
RECORDS = """records:
  inspection:
    label: {zh: 检验记录, en: Inspection}
    by: [quality]
    fields:
      lot: {type: lot, label: {zh: 批号, en: Lot}}
      result: {type: choice, label: {zh: 结果, en: Result}, options: {clean: {zh: 合格, en: clean}, bad: {zh: 不良, en: bad}}}
      bad: {type: integer, label: {zh: 不良数, en: Bad}, optional: true}
      secret: {type: text, label: {zh: 机密, en: Secret}, optional: true, see: "actor.id == 'li'"}
  stored:
    by: [quality]
    key: lot
    fields: {lot: {type: lot}, place: {type: text}}
registers:
  inspected: {of: inspection, label: {zh: 检验台账, en: Inspections}, columns: [seq, lot, result, bad, secret, at, by], sort: [-seq]}
  worst: {of: record.inspection, where: "record.bad >= setting.much", columns: [lot, x.bad], sort: [-bad]}
  hush: {of: inspection, where: "x.secret != ''", columns: [lot]}
  store: {of: stored, columns: [lot, place, source]}
"""
DECLARED = PACK.replace("registers:\n", "settings: {much: {type: integer, value: 2}}\n" + RECORDS).replace(
    "  hush: {of: cases", "  secrets: {of: cases"
)


@pytest.fixture(autouse=True)
def _published(people: None) -> None:
    publish(DECLARED)


def enter(kind: str = "inspection", at: Any = NOW, **data: Any) -> int:
    return records.add(kind, data, actor=Actor("li"), now=at, source="scan").seq


@pytest.fixture
def inspected() -> None:
    enter(lot="B1", result="clean", bad=0, secret="回扣")
    enter(at=NOW + timedelta(hours=1), lot="B2", result="bad", bad=7)
    enter(at=NOW + timedelta(hours=2), lot="B3", result="bad", bad=3)


def test_rows_are_records_with_number_instant_and_author_in_words(inspected: None) -> None:
    assert table("inspected").headings == ["序号", "批号", "结果", "不良数", "机密", "登记时间", "登记人"]
    assert shown(table("inspected"))[0] == ["3", "B3", "不良", "3", "", "2025-03-03 11:00", "李卫东"]
    assert shown(table("inspected", language="en"))[-1][1:3] == ["B1", "clean"]
    assert shown(table("worst")) == [["B2", "7"], ["B3", "3"]]


def test_chen_of_sales_reads_them_without_what_see_hides_and_a_guest_finds_no_such_register(inspected: None) -> None:
    assert "机密" in table("inspected").headings and "机密" not in table("inspected", "chen").headings
    assert shown(table("hush")) == [["B1"]] and shown(table("hush", "chen")) == []
    with pytest.raises(BadRequest):
        table("inspected", "chen").filters({"secret": ["回扣"]})
    guest = Viewer.of("guest", now=NOW)
    assert find("inspected", viewer=guest) is None
    assert {one.register.name for one in all_registers(guest)} == {"list", "dear", "lots", "closed", "secrets"}


def test_they_are_filtered_sorted_grouped_and_counted(inspected: None) -> None:
    assert [row[1] for row in shown(table("inspected"), result="bad")] == ["B3", "B2"]
    assert [row[1] for row in shown(table("inspected"), bad__from="5")] == ["B2"]
    assert [row[1] for row in shown(table("inspected"), at="2025-03-03", by="li", lot="b1")] == ["B1"]
    one = table("inspected")
    assert [line.cells[1] for line in one.lines(sort="bad")] == ["B1", "B3", "B2"]
    assert [line.identity for line in one.lines(sort="seq")] == ["1", "2", "3"]
    assert [(group.value, group.count) for group in one.groups("result")] == [("bad", 2), ("clean", 1)]
    assert one.groups("result")[0].sums == {one.place_of("bad"): 10}
    assert one.page(limit=2).total == 3 and one.page(number=2, limit=2).lines[0].identity == "1"
    assert table("worst").page().total == 2


def test_of_a_key_the_latest_counts() -> None:
    enter("stored", lot="B1", place="A")
    enter("stored", lot="B2", place="A")
    enter("stored", lot="B1", place="B")
    assert shown(table("store")) == [["B1", "B", "scan"], ["B2", "A", "scan"]]
    assert table("store").page(limit=1).total == 2


def test_what_is_erased_by_law_keeps_its_row_and_says_nothing(inspected: None) -> None:
    erase_record("inspection", 2, by="li", reason="本人要求", now=NOW)
    assert shown(table("inspected"))[1] == ["2", "", "", "", "", "2025-03-03 10:00", "李卫东"]
    assert shown(table("worst")) == [["B3", "3"]]
    assert shown(table("inspected"), lot="B2") == []
    enter("stored", lot="B1", place="A")
    enter("stored", lot="B1", place="B")
    erase_record("stored", 2, by="li", reason="本人要求", now=NOW)
    assert [line.identity for line in table("store").lines()] == ["2"]


def exported(one: Any) -> Iterator[Any]:
    yield b"".join(exporting.csv_parts(one, one.lines())).decode("utf-8-sig")
    file = io.BytesIO()
    exporting.write_xlsx(one, one.lines(), file)
    yield CalamineWorkbook.from_filelike(io.BytesIO(file.getvalue())).get_sheet_by_index(0).to_python()
    yield json.loads(b"".join(exporting.json_parts(one, one.lines())))


def test_files_hold_what_the_reader_may_see_of_them(inspected: None) -> None:
    text, sheet, plain = exported(table("inspected", "chen"))
    assert "B2,不良,7" in text and "回扣" not in text
    assert sheet[1][:4] == [3, "B3", "不良", 3] and len(sheet) == 4
    assert plain["of"] == "inspection" and plain["rows"][0]["case"] is None and plain["rows"][0]["row"] == "3"
    assert plain["rows"][0]["cells"]["result"] == "bad" and "secret" not in plain["rows"][0]["cells"]


def test_the_page_links_each_line_to_its_record_and_is_not_there_for_a_guest(inspected: None) -> None:
    path = "/registers/returns/inspected"
    page = browse("li").get(path)
    assert "3 行" in text_of(page) and 'href="/records/inspection/2"' in page.content.decode()
    assert "B2" in text_of(browse("li").get("/records/inspection/2"))
    assert "检验台账" in text_of(browse("chen").get("/registers"))
    guest = browse("guest")
    assert "检验台账" not in text_of(guest.get("/registers"))
    for address in (path, f"{path}/file/csv", f"{path}/file/xlsx", f"{path}/file/json"):
        assert guest.get(address).status_code == 404
    assert guest.post(f"{path}/views", {"name": "x"}).status_code == 404


def test_li_saves_a_view_of_them(inspected: None) -> None:
    li = browse("li")
    li.post("/registers/returns/inspected/views", {"name": "不良", "query": "result=bad"})
    assert SavedView.objects.get().query == "result=bad"
    assert "2 行" in text_of(li.get("/registers/returns/inspected?result=bad"))


def test_a_line_without_its_first_value_says_what_it_leads_to(inspected: None) -> None:
    erase_record("inspection", 1, by="li", reason="本人要求", now=NOW)
    publish(DECLARED.replace('version: "1"', 'version: "2"').replace("columns: [seq, lot,", "columns: [lot,"))
    assert "第 1 条记录" in text_of(browse("li").get("/registers/returns/inspected"))
    assert "record no. 1" in text_of(browse("li", "en").get("/registers/returns/inspected"))


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ("seen: {of: inspection, columns: [lott]}", "name.unknown"),
        ("seen: {of: inspecting, columns: [lot]}", "name.unknown"),
        ("seen: {of: inspection, where: x.lott == 'B1', columns: [lot]}", "expression.name"),
        ("seen: {of: inspection, where: f.customer == 'B1', columns: [lot]}", "expression.name"),
        ("seen: {of: cases, where: record.lot == 'B1', columns: [customer]}", "expression.name"),
        ("seen: {of: inspection, where: record.bad > 'B1', columns: [lot]}", "expression.type"),
    ],
)
def test_what_the_record_does_not_say_is_told_when_the_pack_is_read(wrong: str, code: str) -> None:
    reading = read_procedure(DECLARED.replace("registers:\n", f"registers:\n  {wrong}\n"), "procedure.yaml")
    assert [one.code for one in reading.errors][:1] == [code]


REPORT = """
procedure: month
version: "1"
title: {zh: 月报, en: Month}
kind: report
roles: {quality: {zh: 质量部, en: Quality}, gm: {zh: 总经理, en: Manager}}
open: {by: [quality]}
fields:
  rows: {type: snapshot, of: returns.inspected, where: "x.result == 'bad'", internal: false}
steps:
  take: {by: quality, fill: [rows]}
  sign: {by: gm, after: take, seals: f.rows}
  close: {by: quality, after: sign, outcomes: {closed: {close: true}}}
"""


def test_a_snapshot_freezes_them_and_tells_what_has_been_erased_since(inspected: None) -> None:
    publish(REPORT)
    ref = open_case("month", {}, actor=Actor("li"), now=NOW).ref
    act(ref, "complete", step="take")
    act(ref, "complete", step="sign", by="zhou")
    erase_record("inspection", 2, by="li", reason="本人要求", now=NOW)
    view = case(Viewer.of("li", now=NOW), str(ref))
    kept = snapshot_of(view, "rows") if view else None
    assert kept and [(row["@case"], row["lot"]) for row in kept.rows] == [
        ("inspection:3", "B3"),
        ("inspection:2", "B2"),
    ]
    assert all(row["secret"] is None for row in kept.rows)
    assert [(one.ref, one.gone) for one in kept.restatements] == [("inspection:2", True)]
    page = browse("li").get(f"/cases/{ref}/snapshots/rows").content.decode()
    assert 'href="/records/inspection/3"' in page and "B3" in page


def test_a_case_that_has_no_number_yet_is_linked_by_words() -> None:
    publish(PACK.replace('version: "1"', 'version: "3"').replace("per: [], at: opened", "per: [], at: close"))
    ref = opened(NOW, customer="甲", loss="5")
    for language, words in (("zh-hans", "未编号"), ("en", "no number")):
        page = browse("li", language).get("/registers/returns/list").content.decode()
        link = page.partition(f'href="/cases/{ref}">')[2].partition("</a>")[0]
        assert words in link and "—" not in link
