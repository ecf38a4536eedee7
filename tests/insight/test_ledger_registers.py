"""Registers over the ledger: the fines of all cases as each reader may see them, and the months that were signed."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from kesu.casebook import queries
from kesu.casebook.execute import execute, open_case
from kesu.casebook.restating import Snapshot, snapshot_of
from kesu.casebook.sight import Viewer
from kesu.insight.registers import Table, all_registers, find, reader_for
from kesu.procedure.context import Actor, Command
from tests.insight.conftest import NOW, act, publish, shown
from tests.insight.test_edges import ask
from tests.insight.test_pages import browse, text_of

pytestmark = pytest.mark.django_db(transaction=True)
CLAIMS = """
procedure: claims
version: "1"
title: {zh: 索赔, en: Claims}
kind: complaint
owner: quality
roles: {sales: {zh: 业务部, en: Sales}, quality: {zh: 质量部, en: Quality}, buyer: {zh: 买方, en: Buyer, outside: true}}
open: {by: [sales, buyer], fill: [who, loss]}
fields:
  who: {type: person, label: {zh: 责任人, en: Who}}
  loss: {type: money, label: {zh: 损失, en: Loss}}
steps:
  judge: {by: quality, label: {zh: 判定, en: Judge}}
  look: {by: quality, after: judge, label: {zh: 复核, en: Look}, outcomes: {fine: {zh: 维持, en: Fine}, none: {zh: 免罚, en: None, reverse: fine}}}
  close: {by: sales, after: look, label: {zh: 结案, en: Close}, outcomes: {closed: {close: true}}}
ledger:
  fine: {at: judge, label: {zh: 罚款, en: Fine}, from: f.who, to: company, amount: f.loss, appeal: 7d}
registers:
  fines: {of: ledger, label: {zh: 罚款台账, en: Fines}, columns: [x.number, entry, from, to, amount, at, appeal, final, loss]}
"""
MONTH = """
procedure: month
version: "1"
title: {zh: 月报, en: Month}
kind: report
roles: {quality: {zh: 质量部, en: Quality}, gm: {zh: 总经理, en: Manager}}
open: {by: [quality], fill: [begin, end]}
fields:
  begin: {type: datetime, label: {zh: 自, en: From}}
  end: {type: datetime, label: {zh: 至, en: Until}}
  rows: {type: snapshot, of: money, where: "x.at >= f.begin && x.at < f.end", label: {zh: 本月罚款, en: Fines}}
steps:
  take: {by: quality, fill: [rows]}
  sign: {by: gm, after: take, seals: f.rows}
  close: {by: quality, after: sign, outcomes: {closed: {close: true}}}
registers:
  money: {of: ledger, over: {kinds: [complaint]}, columns: [entry, from, amount, final, reversed_by]}
"""


@pytest.fixture(autouse=True)
def _procedures(people: None) -> None:
    publish(CLAIMS)
    publish(MONTH)


def claimed(who: str = "chen", loss: str = "100", unit: str | None = None, by: str = "chen") -> UUID:
    body = {"data": {"who": who, "loss": loss}, **({"unit": unit} if unit else {})}
    return open_case("claims", body, actor=Actor(by), now=NOW).ref


def fined(who: str = "chen", loss: str = "100", unit: str | None = None) -> UUID:
    ref = claimed(who, loss, unit)
    act(ref, "complete", step="judge")
    return ref


def fines(person: str | None = "li", language: str = "zh", days: int = 0) -> Table:
    now = NOW + timedelta(days=days)
    viewer = Viewer.of(person, now=now) if person else None
    listed = find("fines", "claims", viewer=viewer)
    assert listed is not None
    return Table(listed, viewer, reader_for(language), now=now)


def signed() -> UUID:
    """March, taken and signed on its third day."""
    data = {"begin": "2025-03-01T00:00+08:00", "end": "2025-04-01T00:00+08:00"}
    ref = open_case("month", {"data": data}, actor=Actor("li"), now=NOW + timedelta(hours=1)).ref
    act(ref, "complete", step="take", at=NOW + timedelta(hours=1))
    act(ref, "complete", step="sign", by="zhou", at=NOW + timedelta(hours=1))
    return ref


def month(ref: UUID, person: str = "li", days: int = 5) -> Snapshot:
    view = queries.case(Viewer.of(person, now=NOW + timedelta(days=days)), str(ref))
    assert view is not None
    kept = snapshot_of(view, "rows")
    assert kept is not None
    return kept


def test_the_register_names_entries_and_people_in_the_readers_language() -> None:
    fined("chen")
    assert fines().headings == ["笔号", "账目", "出账方", "入账方", "金额", "记账时间", "申诉", "已确定", "损失"]
    assert shown(fines()) == [["1", "罚款", "陈建国", "公司", "100.00", "2025-03-03 09:00", "", "否", "100.00"]]
    assert fines("li", "en").headings[:4] == ["No.", "Entry", "From", "To"]
    assert shown(fines("li", "en"))[0][1:4] == ["Fine", "陈建国", "the company"]


def test_what_was_taken_back_stays_and_a_negative_entry_beside_it_makes_the_sum_right() -> None:
    ref = fined("chen", "100")
    fined("li", "30")
    act(ref, "complete", step="look", outcome="none", at=NOW + timedelta(days=1))
    assert [row[4] for row in shown(fines(days=1))] == ["30.00", "100.00", "-100.00"]
    place = fines().columns.index(next(one for one in fines().columns if one.key == "amount"))
    groups = {group.value: group.sums[place] for group in fines(days=1).groups("from")}
    assert groups == {"chen": 0, "li": 30}
    page = fines(days=1).page()
    assert (page.total, page.more) == (3, False)


def test_each_sees_the_fines_of_their_cases_and_nobody_from_outside_any() -> None:
    fined("chen", "100", unit="works")
    fined("li", "30", unit="making")
    assert [row[4] for row in shown(fines("wang"))] == ["30.00"]
    assert shown(fines("guest")) == []
    assert len(shown(fines(None))) == 2
    names = [one.register.name for one in all_registers(Viewer.of("tang", now=NOW))]
    assert "fines" not in names
    assert ask("tang", "/registers/claims/fines.json")[0] == 404


def test_whom_an_entry_charges_sees_the_case_and_its_entry() -> None:
    assert shown(fines("guest")) == []
    fined("guest")
    assert [row[2] for row in shown(fines("guest"))] == ["客人"]


def test_pages_and_files_filter_it() -> None:
    ref = fined("chen", "100")
    fined("li", "30")
    act(ref, "appeal", by="chen", entry=1, reason="不在岗")
    page = text_of(browse("li").get("/registers/claims/fines?appeal=open"))
    assert "罚款 陈建国 公司 100.00" in page and "30.00" not in page and "待裁决" in page
    status, body, _ = ask("li", "/registers/claims/fines.json?final=no")
    assert status == 200
    assert [row["cells"]["amount"] for row in body["rows"]] == ["100.00"], "the other's time to appeal is long over"


def test_an_appeal_that_is_decided_changes_no_signed_month() -> None:
    ref = fined("chen")
    report = signed()
    act(ref, "appeal", by="chen", entry=1, reason="不在岗", at=NOW + timedelta(days=1))
    act(ref, "decide_appeal", entry=1, outcome="rejected", reason="在岗", at=NOW + timedelta(days=2))
    assert month(report).restatements == []


def test_what_is_booked_later_and_belongs_to_a_signed_month_is_told_as_a_restatement() -> None:
    ref, late = fined("chen"), claimed("li", "30")
    report = signed()
    assert month(report).restatements == []
    act(ref, "complete", step="look", outcome="none", at=NOW + timedelta(days=40))
    assert month(report, days=41).restatements == [], "April's counter-entry is no matter of March"
    told = Command("complete", {"step": "judge", "at": "2025-03-20T09:00+08:00"})
    execute(late, told, actor=Actor("li"), now=NOW + timedelta(days=41))
    kept = month(report, days=42)
    assert [row["amount"] for row in kept.rows] == ["100.00"] and kept.intact
    (one,) = kept.restatements
    assert (one.ref, one.row, one.added, one.gone) == (str(late), "1", True, False)
    assert one.changed["amount"] == (None, "30.00")
    assert "日后补记，列入下期清单 · 账目 罚款 · 出账方 李卫东 · 金额 30.00" in text_of(
        browse("li").get(f"/cases/{report}/snapshots/rows")
    )
    body = ask("li", f"/cases/{report}/snapshots/rows")[1]
    assert [(row["number"], row["added"], row["case"]) for row in body["restatements"]] == [(0, True, str(late))]


def test_of_later_entries_each_hears_what_they_may_see() -> None:
    late = claimed("li", "30", unit="works")
    data = {"begin": "2025-03-01T00:00+08:00", "end": "2025-04-01T00:00+08:00"}
    ref = open_case("month", {"data": data, "unit": "making"}, actor=Actor("wang"), now=NOW).ref
    act(ref, "complete", step="take", by="wang")
    act(ref, "complete", step="sign", by="zhou")
    act(late, "complete", step="judge", by="li", at=NOW + timedelta(hours=2))
    assert [one.added for one in month(ref, "li").restatements] == [True]
    assert month(ref, "wang").restatements == []
