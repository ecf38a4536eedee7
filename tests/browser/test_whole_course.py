"""A complaint from the first call to the archive, by eight people, by what their pages offer, without JavaScript."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from playwright.sync_api import expect

from kesu.casebook.dossier import export_case
from kesu.casebook.proof import prove
from kesu.cli.delivering import post
from kesu.clockwork.worker import work_once
from kesu.documents.dossier import page_of
from tests.browser.conftest import Sit
from tests.browser.working import choose_new, finish, look_up, more, take_up
from tests.desk.conftest import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900)]

INTAKE = {
    "f.order_no": "SO-2502-118", "f.part_no": "ZT-40", "f.quantity": "2000", "f.delivered_on": "2025-02-26",
    "f.demand": "换货并说明原因", "f.demand_kind": ("exchange",), "f.demand_reason": "划伤影响压装",
    "f.loss_caused": ("true",), "outcome": ("form",), "o.form.f.defective_quantity": "120",
    "o.form.f.return_quantity": "120", "o.form.f.sample": "样品柜 A-07", "o.form.f.opinion": "建议先行换货",
}  # fmt: skip
FOUND = {
    "f.cause": "去毛刺刀具崩刃", "f.test_result": "复检 50 件，12 件超差", "outcome": ("established",),
    "o.established.f.cause_class": ("quality",), "o.established.f.responsible_party": ("own",),
    "o.established.f.responsible": ["machining"], "o.established.f.production_unit": ["machining"],
}  # fmt: skip
MEASURES = {
    "f.machine_shift": "CNC-07 夜班", "f.production_staff": "钱师傅", "f.produced_on": "2025-02-20",
    "f.cause_analysis": "刀具寿命未按件数更换", "f.measures.0.what": "刀具按 500 件强制更换",
    "f.measures.0.owner": ["zhang"], "f.measures.0.due": "2035-04-30",
}  # fmt: skip
AGREED = {"f.negotiation": "客户同意换货", "outcome": ("agreed",), "o.agreed.f.negotiated": "3000"}
BLAME = {
    "f.occurrence_unit": ["machining"], "f.our_fault": ("true",), "f.negligence": ("false",),
    "f.handling_mode": "换货，改善后复检", "f.tracked": ("true",),
}  # fmt: skip
LOSS = {
    "f.direct_loss": "8000", "f.ratios.0.unit": ["machining"], "f.ratios.0.ratio": "1", "f.penalised": ("zhang",),
}  # fmt: skip
SIGNED = {"outcome": ("approved",), "password": PASSWORD}

COURSE: list[tuple[str, str, dict[str, Any]]] = [
    ("chen", "intake", INTAKE),
    ("liu", "register", {}),
    ("li", "investigate", FOUND),
    ("zhang", "countermeasure", MEASURES),
    ("li", "report", {"f.report": "划伤系去毛刺工序所致"}),
    ("zhou", "report_decision", {"f.instruction": "照办"}),
    ("wang", "manager_opinion", {"f.manager_opinion": "同意对策", "f.ask_research": ("false",)}),
    ("liu", "check", {"f.check_opinion": "原因与对策相符", "outcome": ("pass",)}),
    ("chen", "handling", {"f.handling_opinion": "换货并承担运费", "f.offer": "3000"}),
    ("liu", "compose", {"f.composite": "同意业务部意见"}),
    ("sun", "approve", SIGNED),
    ("chen", "explain", AGREED),
    ("sun", "explain", {}),
    ("liu", "compose_final", {"f.final_opinion": "照谈定结果办理", "f.final_amount": "3000"}),
    ("sun", "decide", SIGNED),
    ("chen", "reply", {"f.reply_text": "不良品全数换货", "f.reply_by": ("letter",)}),
    ("chen", "answer", {"outcome": ("accepted",), "channel": ("letter",), "evidence": "华星电机来函，同意换货"}),
    ("liu", "occurrence", BLAME),
    ("zhang", "improve", {"e.result": "已更换并上锁管制"}),
    ("wang", "execution_check", {"f.execution_result": "抽查三班均按件数换刀"}),
    ("liu", "effect", {"f.effect_result": "连续三批无划伤", "outcome": ("effective",)}),
    ("liu", "settle", LOSS),
    ("han", "settlement_approval", SIGNED),
    ("liu", "close", {}),
    ("liu", "distribute", {}),
]
"""Who does which step, and what they fill in: text is typed, a tuple is ticked, a list is chosen from a menu."""

OUTSIDE = {"answer"}  # the customer's: Chen enters it on the case page, it is no task of his


def test_a_complaint_is_carried_through_all_stations_to_the_archive(
    sit_down: Sit, settings: Any, tmp_path: Path
) -> None:
    settings.KESU_FILES = tmp_path / "files"
    desks = {"chen": sit_down("chen", javascript=False)}
    address = _take_the_call(desks["chen"])
    for person, step, filled in COURSE:
        desk = desks.get(person) or desks.setdefault(person, sit_down(person, javascript=False))
        if step in OUTSIDE:
            look_up(desk, address)
        else:
            take_up(desk, address, step)
        finish(desk, step, filled)
    assert len(desks) == 8
    expect(desks["liu"].locator(".k-facts-line")).to_contain_text("已结案")
    _look_at_the_copies(desks["chen"], address)
    _prove_and_archive(desks["han"], UUID(address.rpartition("/")[2]), tmp_path / "case.zip")


def _take_the_call(chen: Any) -> str:
    """Answers the case's path."""
    choose_new(chen, "customer-complaint")
    chen.fill('[name="f.customer"]', "华星电机")
    chen.fill('[name="f.complaint"]', "轴套内孔划伤，压装时卡滞")
    chen.click("#take")
    expect(chen.locator("#task-intake")).to_be_visible()
    return urlsplit(chen.url).path


def _look_at_the_copies(chen: Any, address: str) -> None:
    """The worker makes what was sent; sales has the closed form as PDF."""
    work_once(now=datetime.now(UTC), post=post())
    look_up(chen, address)
    paper = chen.locator("#documents li", has_text="客户抱怨处理表")
    answer = chen.request.get(paper.get_by_role("link", name="PDF").first.get_attribute("href"))
    assert answer.ok and answer.body().startswith(b"%PDF")


def _prove_and_archive(han: Any, ref: UUID, archive: Path) -> None:
    more(han, "/invariants", "/verification")
    han.click("text=立即核验")
    expect(han.locator("main")).to_contain_text("核验通过")
    now = datetime.now(UTC)
    export_case(ref, archive, now=now, page=lambda ref, places: page_of(ref, places, now=now))
    assert prove(archive).faults == []
