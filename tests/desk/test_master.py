"""Master data on the desk: offered while typing, kept by administrators; and what is blocked."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kesu.casebook.publishing import publish_text
from kesu.organisation.directory import changed
from kesu.organisation.master import Entry, entry_of, keep
from kesu.organisation.models import Holding
from tests.desk.conftest import Browse, act, text_of
from tests.desk.test_goods import contained  # noqa: F401 -- a fixture

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
OUTSIDE = """
procedure: buying
version: 1
title: {zh: 采购, en: Buying}
kind: complaint
owner: quality
roles: {buyer: {zh: 采购方, en: Buyer, outside: true}, quality: {zh: 质量, en: Quality}}
open: {by: [buyer]}
steps: {look: {label: {zh: 看, en: Look}, by: quality, outcomes: {closed: {label: {zh: 结案, en: Closed}, close: true}}}}
"""


@pytest.fixture
def known(sample: str) -> str:
    keep(
        [
            Entry("customer", "C-1", "重庆华星电机", detail={"contact": "陈工", "等级": "A"}),
            Entry("customer", "C-2", "<b>东方</b> 传动"),
            Entry("lot", "B1", detail={"product": "ZT-40"}),
        ],
        now=NOW,
        by="zhou",
    )
    return sample


def test_an_input_asks_for_what_is_known_and_works_without(browse: Browse, known: str) -> None:
    page = browse("chen").get(f"/new/{known}").content.decode()
    assert 'name="f.customer"' in page and 'data-lookup="/lookup/party"' in page


def test_a_customer_is_offered_by_name_with_code_and_the_pinyin_typed(browse: Browse, known: str) -> None:
    page = browse("chen").get("/lookup/party?q=cqhx").content.decode()
    assert '<option value="重庆华星电机" label="C-1 · cqhx">' in page and "东方" not in page
    assert "&lt;b&gt;东方" in browse("chen").get("/lookup/party?q=东方").content.decode()
    assert '<option value="B1" label="ZT-40">' in browse("chen").get("/lookup/lot?q=b").content.decode()


def test_outside_people_look_nothing_up(browse: Browse, known: str) -> None:
    for address in ("/lookup/party?q=c", "/master", "/master/customer", "/blocks"):
        assert browse("guest").get(address).status_code == 403, address
    assert browse("chen").get("/lookup/colour").status_code == 404
    assert browse("chen").get("/master/colour").status_code == 404


def test_staff_read_the_lists_and_only_administrators_change_them(browse: Browse, known: str) -> None:
    page = text_of(browse("chen").get("/master/customer?q=huaxing"))
    assert "C-1 重庆华星电机" in page and "C-2" not in page and "主数据由管理员维护" in page
    assert browse("chen").post("/master/customer", {"code": "C-9"}).status_code == 403
    assert browse("chen").get("/master/customer/entries/C-1").status_code == 403


def test_zhou_adds_one_and_a_code_that_is_there_is_told(browse: Browse, known: str) -> None:
    zhou = browse("zhou")
    page = text_of(
        zhou.post("/master/product", {"code": "ZT-40", "name_zh": "轴套", "d.parts": "A-1、A-2"}, follow=True)
    )
    assert "已保存：ZT-40" in page and "A-1, A-2" in page
    again = zhou.post("/master/product", {"code": "ZT-40", "name_zh": "别的"})
    assert (
        again.status_code == 422 and "这个编号已经有了" in text_of(again) and 'value="别的"' in again.content.decode()
    )
    assert "没有编号" in text_of(zhou.post("/master/product", {"name_zh": "别的"}))


def test_zhou_changes_one_and_keeps_what_the_form_does_not_show(browse: Browse, known: str) -> None:
    zhou = browse("zhou")
    edition = entry_of("customer", "C-1").edition  # type: ignore[union-attr]
    sent = {"name_zh": "华星电机", "d.contact": "李工", "edition": str(edition)}
    assert zhou.post("/master/customer/entries/C-1", sent).status_code == 302
    now = entry_of("customer", "C-1")
    assert now and (now.name_zh, dict(now.detail), now.active) == ("华星电机", {"contact": "李工", "等级": "A"}, False)
    late = zhou.post("/master/customer/entries/C-1", sent)
    assert late.status_code == 409 and "期间有人改过" in text_of(late)


def test_a_file_is_looked_at_and_then_taken_in(browse: Browse, known: str) -> None:
    zhou = browse("zhou")
    rows = "编号,名称\nC-1,重庆华星电机\nC-3,新客户\n".encode("gb18030")
    looked = text_of(zhou.post("/master/customer/import", {"file": SimpleUploadedFile("k.csv", rows), "do": "check"}))
    assert "新增 1，修改 1，未变 0" in looked and entry_of("customer", "C-3") is None
    sent = {"file": SimpleUploadedFile("k.csv", rows), "do": "import"}
    assert "新增 1，修改 1" in text_of(zhou.post("/master/customer/import", sent, follow=True))
    wrong = SimpleUploadedFile("k.csv", "编号,名称\n,无编号\n".encode())
    answer = zhou.post("/master/customer/import", {"file": wrong, "do": "import"})
    assert answer.status_code == 422 and "第 2 行 · 编号: 必填而为空" in text_of(answer)
    assert "请选择文件" in text_of(zhou.post("/master/customer/import", {}))


# --- what is blocked ---------------------------------------------------------------------------------


def test_whoever_works_here_asks_whether_a_lot_is_blocked(browse: Browse, contained: UUID) -> None:  # noqa: F811
    for source, target in (("outside", "unknown"), ("unknown", "isolated")):
        act(contained, "liu", "move", sheet="stock", lot="B1", quantity="5", **{"from": source, "to": target})
    assert "“B1”已封存。" in text_of(browse("liu").get("/blocks?q=B1"))
    assert f"/cases/{contained}" in browse("liu").get("/blocks").content.decode()
    chen = browse("chen").get("/blocks?q=B1")
    assert "您无权查看该案件" in text_of(chen) and str(contained) not in chen.content.decode()
    assert "“B2”未封存。" in text_of(browse("chen").get("/blocks?q=B2"))


def test_who_holds_nothing_but_an_outside_role_is_a_stranger_here(browse: Browse, known: str) -> None:
    publish_text(OUTSIDE, now=NOW)
    Holding.objects.create(person_id="guest", role="buyer")
    changed()
    assert browse("guest").get("/lookup/party?q=c").status_code == 403
    Holding.objects.create(person_id="guest", role="office")
    changed()
    assert browse("guest").get("/lookup/party?q=c").status_code == 200
