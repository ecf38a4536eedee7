"""Weak spots on the case page: what a task still lacks, and the button of who may let it pass."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from kesu.casebook.execute import open_case
from kesu.casebook.publishing import publish_pack
from kesu.procedure.context import Actor
from tests.desk.conftest import Browse, act, text_of

pytestmark = pytest.mark.django_db

PACK = """
procedure: eightd
version: 1
title: {zh: 八步报告, en: 8D report}
kind: complaint
owner: office
roles: {office: {zh: 生产管理组, en: Office}, quality: {zh: 质量管理部, en: Quality}, gm: {zh: 总经理, en: GM}}
open: {by: [office]}
fields: {root: {type: long_text, label: {zh: 根本原因, en: Root cause}}}
steps:
  report:
    by: quality
    label: {zh: 编写报告, en: Write the report}
    fill: [root?]
    requires: [{that: known(f.root), else: {zh: 须写明根本原因, en: Name the root cause}, waive: gm}]
    outcomes: {sent: {close: true}}
"""
OUTCOMES = """outcomes:
      sent: {close: true}
      void:
        label: {zh: 无效, en: Void}
        close: true
        requires: [{that: "f.root != '夹具'", else: {zh: 只有夹具以外的原因才判无效, en: Only other causes are void}}]"""


@pytest.fixture
def report(people: None, tmp_path: Path) -> UUID:
    (tmp_path / "procedure.yaml").write_text(PACK, encoding="utf-8")
    published = publish_pack(tmp_path, now=datetime.now(UTC))
    return open_case(published.name, {"data": {}}, actor=Actor("liu"), now=datetime.now(UTC)).ref


def test_li_sees_what_the_report_lacks_and_who_may_let_it_pass(browse: Browse, report: UUID) -> None:
    page = text_of(browse("li").get(f"/cases/{report}"))
    assert "薄弱点" in page and "须写明根本原因" in page and "可由总经理豁免" in page
    assert "Name the root cause" in text_of(browse("li", "en").get(f"/cases/{report}"))


def test_the_badge_tells_what_is_not_filled_in_from_what_does_not_hold(
    browse: Browse, people: None, tmp_path: Path
) -> None:
    rule = "requires: [{that: f.root != '夹具', else: {zh: 不能只写夹具, en: The fixture alone is no cause}}]"
    pack = PACK.replace(PACK[PACK.index("requires:") : PACK.index("\n    outcomes:")], rule)
    (tmp_path / "procedure.yaml").write_text(pack, encoding="utf-8")
    name, now = publish_pack(tmp_path, now=datetime.now(UTC)).name, datetime.now(UTC)
    case = open_case(name, {"data": {}}, actor=Actor("liu"), now=now).ref
    assert "still open The fixture alone is no cause" in text_of(browse("li", "en").get(f"/cases/{case}"))
    act(case, "li", "draft", step="report", data={"root": "夹具"})
    assert "not met The fixture alone is no cause" in text_of(browse("li", "en").get(f"/cases/{case}"))


def test_what_li_kept_for_later_counts(browse: Browse, report: UUID) -> None:
    act(report, "li", "draft", step="report", data={"root": "夹具磨损"})
    assert "薄弱点" not in text_of(browse("li").get(f"/cases/{report}"))


def test_zhou_waives_on_the_page_and_li_completes(browse: Browse, report: UUID) -> None:
    zhou = browse("zhou")
    assert f"/cases/{report}/do/waive" in zhou.get(f"/cases/{report}").content.decode()
    sent = {"step": "report", "requirement": "1", "reason": "供方未复，先行关闭"}
    page = text_of(zhou.post(f"/cases/{report}/do/waive", sent, follow=True))
    assert "已豁免，仅本轮有效" in page and "“编写报告”的一条要求本轮获准豁免" in page and "供方未复，先行关闭" in page
    assert act(report, "li", "complete", step="report").status == "closed"


def test_without_a_reason_the_page_says_so(browse: Browse, report: UUID) -> None:
    answer = browse("zhou").post(f"/cases/{report}/do/waive", {"step": "report", "requirement": "1"})
    assert answer.status_code == 422 and "请填写原因" in text_of(answer)


def test_what_one_outcome_requires_is_no_reproach_to_the_case(browse: Browse, people: None, tmp_path: Path) -> None:
    pack = PACK.replace("eightd", "judged").replace("outcomes: {sent: {close: true}}", OUTCOMES)
    (tmp_path / "procedure.yaml").write_text(pack, encoding="utf-8")
    published = publish_pack(tmp_path, now=datetime.now(UTC))
    ref = open_case(published.name, {"data": {}}, actor=Actor("liu"), now=datetime.now(UTC)).ref
    act(ref, "li", "draft", step="report", data={"root": "夹具"})
    page = text_of(browse("li").get(f"/cases/{ref}"))
    assert "暂不能选“无效” 只有夹具以外的原因才判无效" in page and "未满足 只有" not in page
