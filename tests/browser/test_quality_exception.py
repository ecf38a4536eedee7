"""A quality exception from the shop floor's telephone to the archive, by seven people, its goods in a case of their own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from kesu.casebook import clock
from kesu.casebook.dossier import export_case
from kesu.casebook.models import Mark
from kesu.casebook.proof import prove
from kesu.cli.delivering import post
from kesu.clockwork.worker import work_once
from kesu.documents.dossier import page_of
from tests.browser.conftest import Sit
from tests.browser.working import Filled, choose_new, fill_in, finish, hand_in, look_up, more, take_up, to_tasks
from tests.desk.conftest import PASSWORD
from tests.portal.conftest import PICTURE

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.only("sqlite"), pytest.mark.timeout(900)]
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
NOW = datetime.now(ZoneInfo("Asia/Shanghai"))
TODAY = NOW.date().isoformat()
EARLIER = NOW - timedelta(hours=26)  # until the measures are carried out; the batches made since are real ones then
PHOTO = {"name": "scratch.png", "mimeType": "image/png", "buffer": PICTURE}

RAISED = {
    "f.source": ("process",), "f.raising": ["machining"], "f.part_no": "ZT-40", "f.defect": "内孔划伤", "f.operation": "车削",
}  # fmt: skip
REPORTED = {
    "f.symptom": "内孔轴向划伤，压装卡滞", "f.checked": "200", "f.defective": "24", "f.photo_possible": ("true",),
    "f.photos": PHOTO, "f.sample": "样品柜 A-07",
}  # fmt: skip
E = "o.established.f."
ESTABLISHED = {
    "f.facts": "复检 200 件，24 件划伤", "outcome": ("established",),
    E + "called": [{"person": ["li"]}, {"person": ["zhang"]}], E + "preliminary_cause": "去毛刺刀具崩刃",
    E + "responsible": ["machining"], E + "cosmetic": ("false",), E + "keep_running": ("false",),
    E + "team_needed": ("false",), E + "goods_affected": ("true",),
}  # fmt: skip
ISOLATED = {
    "f.place": "隔离区 2 号",
    "f.label_no": "BL-031",
    "f.concerned": ("machining",),
    "f.tell_customer": ("false",),
}
CAUSES = {
    "f.d4_causes": [
        {"no": "C1", "kind": ("occurrence",), "source": ["system"], "cause": "刀具寿命未按件数管制"},
        {"no": "C2", "kind": ("escape",), "source": ["measurement"], "cause": "首件不检内孔"},
    ],
    "f.d5_actions": [
        {
            "no": "A1",
            "answers": "C1",
            "term": ("short",),
            "what": "每 300 件换刀",
            "owner": ["zhang"],
            "due": "2035-03-05",
        },
        {"no": "A2", "answers": "C2", "term": ("long",), "what": "首件加检内孔", "owner": ["li"], "due": "2035-03-14"},
    ],
}
EIGHT_D = {
    "f.d0_symptom": "内孔划伤，压装卡滞", "f.d1_team": ("li", "zhang"), "f.d2_problem": "200 件中 24 件内孔轴向划伤",
    "f.d2_found_on": TODAY,
    "f.d3_containment": [{"place": "机加车间", "what": "全检在制品", "on": TODAY, "checked": "200", "bad": "24"}],
    "f.d4_occurrence_why": [
        {"why": "为何划伤", "because": "刀具崩刃"},
        {"why": "为何崩刃", "because": "超寿命使用"},
        {"why": "为何超寿命", "because": "未按件数管制", "proof": "换刀记录为空"},
    ],
    "f.d4_escape_why": [{"why": "为何流出", "because": "首件不检内孔"}],
    "f.d4_fishbone": [
        {"branch": ["machine"], "factor": "刀具寿命", "confirmed": ("true",), "finding": "超 800 件"},
        {"branch": ["man"], "factor": "夜班新手", "confirmed": ("false",), "finding": "三班同样"},
    ],
    "f.d6_verification": [{"action": "A1", "measure": "划伤率（%）", "result": "0", "on": TODAY}],
    "f.d8_recognition": "小组当天找到原因", "f.d8_send": ("false",),
}  # fmt: skip
NO_FIGURES = "效果验证须有改善前后的数据"


@pytest.fixture
def packs() -> tuple[str, ...]:
    return ("nonconforming-product", "quality-exception")


@pytest.fixture
def files(mingda: None, settings: Any, tmp_path: Path) -> Path:
    settings.KESU_FILES = tmp_path / "files"
    return tmp_path


class Floor:
    """Everybody at their own page; a task is done by whom it waits for, found in their list."""

    def __init__(self, sit_down: Sit) -> None:
        self.zheng = sit_down("zheng", width=390)
        self.zhang, self.wang, self.luo = (sit_down(name, javascript=False) for name in ("zhang", "wang", "luo"))
        self.zhao, self.feng = (sit_down(name, javascript=False) for name in ("zhao", "feng"))
        self.li, self.han = sit_down("li"), sit_down("han")

    def believe(self, moment: datetime | None) -> None:
        """What the clock on the wall shows; None: the real time."""
        told = {clock.HEADER: moment.isoformat()} if moment else {}
        for page in (self.zheng, self.zhang, self.wang, self.luo, self.zhao, self.feng, self.li, self.han):
            page.context.set_extra_http_headers(told)

    def does(self, name: str, address: str, step: str, filled: Filled) -> None:
        page = getattr(self, name)
        take_up(page, address, step)
        finish(page, step, filled)

    def tries(self, name: str, address: str, step: str, filled: Filled) -> None:
        page = getattr(self, name)
        take_up(page, address, step)
        hand_in(page, step, filled)

    def moves(self, goods: str, move: str, quantity: str, comment: str = "") -> None:
        page = self.luo
        if not page.url.endswith(f"{goods}/goods/goods"):
            look_up(page, goods)
            page.click(f'main a[href$="{goods}/goods/goods"]')
        form = page.locator("#move form")
        fill_in(form, {"move": [move], "lot": "B2501", "quantity": quantity, "comment": comment})
        form.locator('button[value="move"]').click()
        expect(page.locator(".alert-success"), move).to_have_count(1)


@pytest.fixture
def floor(files: Path, sit_down: Sit, settings: Any) -> Iterator[Floor]:
    """The story begins yesterday: their browsers tell the server the time, until they tell it no more."""
    settings.KESU_TEST_CLOCK = True
    Mark.objects.update_or_create(name="test_clock", defaults={"value": True})
    clock._may_be_told.cache_clear()
    floor = Floor(sit_down)
    floor.believe(EARLIER)
    yield floor
    clock._may_be_told.cache_clear()


def test_a_quality_exception_goes_from_the_telephone_to_the_archive(floor: Floor, files: Path) -> None:
    case = _report(floor)
    goods = _confirm(floor, case)
    _isolate(floor, goods)
    _dispose(floor, goods)
    _analyse(floor, case)
    _refuse_to_close(floor, case)
    _carry_out(floor, case)
    _tell_in_8d(floor, case)
    floor.does("li", case, "close", {})
    floor.does("li", case, "meeting", {"f.meeting_on": TODAY})
    _look_at_papers(floor, case)
    _prove_and_archive(floor, case, files / "case.zip")


def _report(floor: Floor) -> str:
    """Zheng on the telephone: opens the case, photographs the defect. Answers the case's path."""
    page = floor.zheng
    choose_new(page, "quality-exception")
    fill_in(page.locator("#opening"), RAISED)
    assert page.evaluate(WIDER) <= 0
    page.click("#take")
    expect(page.locator("#task-record")).to_be_visible()
    case = page.url.removeprefix(_base(page)).partition("#")[0]
    assert page.evaluate(WIDER) <= 0
    _only_what_applies(page)
    finish(page, "record", REPORTED)
    expect(page.locator("#files img")).to_have_attribute("alt", "scratch.png")
    assert page.evaluate(WIDER) <= 0
    return case


def _only_what_applies(page: Any) -> None:
    """At an exception of the process nobody is asked what only a complaint has; photographs once they are possible."""
    form = page.locator("#task-record")
    for name in ("nature", "demand", "erp_no", "toxic"):
        expect(form.locator(f'[data-only="f.{name}"]')).to_be_hidden()
    photos = form.locator('[data-only="f.photos"]')
    expect(photos).to_be_hidden()
    form.locator('[name="f.photo_possible"][value="true"]').check()
    expect(photos).to_be_visible()
    form.locator('[name="f.photo_possible"][value="false"]').check()
    expect(photos).to_be_hidden()


def _confirm(floor: Floor, case: str) -> str:
    """It is graded by its share of defectives, and its goods get a case of their own. Answers that case's path."""
    floor.does("zhang", case, "head_confirm", {"outcome": ("ok",)})
    floor.does("li", case, "confirm", ESTABLISHED)
    expect(floor.li.locator("#facts")).to_contain_text("严重")
    floor.does("li", case, "goods", {"f.goods_quantity": "200"})
    return str(floor.li.locator("#links a").get_attribute("href"))


def _isolate(floor: Floor, goods: str) -> None:
    """Counted and isolated by Luo on the goods page; before that the step is refused."""
    floor.does("zheng", goods, "identify", {"f.kind": ["process"], "f.lots": "B2501"})
    floor.tries("luo", goods, "isolate", ISOLATED)
    expect(floor.luo.locator("#task-isolate .alert-danger")).to_contain_text("全数清点并隔离")
    floor.moves(goods, "outside>unknown", "200")
    floor.moves(goods, "unknown>isolated", "200")
    expect(floor.luo.locator("#there")).to_contain_text("200")
    floor.does("luo", goods, "isolate", ISOLATED)


def _dispose(floor: Floor, goods: str) -> None:
    """Some reworked, some accepted under Zhao's signature, some scrapped; closed when all of it is somewhere."""
    floor.does("li", goods, "evaluate", {"f.severity": ("minor",), "f.corrective": ("false",)})
    floor.does("li", goods, "dispose", {"f.dispositions": ("rework", "concession", "scrap")})
    granted = {"outcome": ("granted",), "o.granted.f.concession_reason": "客户已书面同意让步"}
    _sign(floor.zhao, "concede", granted)
    floor.does("wang", goods, "rework", {"f.rework_note": "珩磨内孔"})
    floor.does("li", goods, "reinspect", {"outcome": ("passed",)})
    floor.moves(goods, "isolated>accepted", "50")
    floor.moves(goods, "isolated>scrapped", "10", "孔径超差无法修复")
    floor.moves(goods, "isolated>rework", "140")
    floor.tries("li", goods, "settle", {})
    expect(floor.li.locator("#task-settle .alert-danger")).to_contain_text("去向不明")
    floor.moves(goods, "rework>released", "140")
    floor.does("li", goods, "settle", {})
    expect(floor.li.locator(".k-facts-line")).to_contain_text("已结案")


def _sign(page: Any, step: str, filled: Filled) -> None:
    """From the list of what awaits one's signature; a wrong password signs nothing and loses nothing."""
    to_tasks(page)
    page.locator('main a[href="/signatures"]').first.click()
    page.locator("ol.k-tasks a.k-task").first.click()
    form = page.locator(f"#task-{step}")
    fill_in(form, {**filled, "password": "not-the-password"})
    form.locator('.k-actions button[value="complete"]').click()
    expect(form.locator(".alert-danger")).to_contain_text("密码")
    fill_in(form, {"password": PASSWORD})
    form.locator('.k-actions button[value="complete"]').click()
    expect(page.locator(".alert-success"), step).to_have_count(1)


def _analyse(floor: Floor, case: str) -> None:
    """The review disagrees, so the management representative rules, signed; the head of quality agrees."""
    floor.does("li", case, "sign_in", {"e.materials": "检验记录"})
    floor.does("zhang", case, "sign_in", {"e.materials": "崩刃刀具实物"})
    floor.does("li", case, "contain", {"f.temporary": "换刀并全检在制品"})
    floor.does("zhang", case, "analyse", CAUSES)
    floor.does("li", case, "review", {"f.minutes": "车间认为系来料", "f.crosses": ("false",), "outcome": ("disputed",)})
    _sign(floor.feng, "rule", {"f.ruling": "系刀具寿命管制不当，由机加车间改善"})
    floor.does("zhao", case, "approve", {"outcome": ("confirmed",)})


def _refuse_to_close(floor: Floor, case: str) -> None:
    """Nobody is offered the closing while measures are open."""
    look_up(floor.li, case)
    expect(floor.li.locator("#task-close")).to_have_count(0)


def _carry_out(floor: Floor, case: str) -> None:
    """Each measure by its owner; two clean batches are not enough, three are."""
    floor.does("zhang", case, "improve", {"e.done_on": TODAY, "e.evidence": "换刀记录表"})
    floor.does("li", case, "improve", {"e.done_on": TODAY, "e.evidence": "首件记录表加内孔栏"})
    floor.believe(None)
    floor.does("li", case, "track", {"f.tracking": "三班均按件数换刀"})
    _add_batches(floor.li, case, 1, 2)
    proven = {"o.proven.f.effect": "连续三批无划伤"}
    floor.tries("li", case, "watch", proven)
    expect(floor.li.locator("#task-watch .alert-danger")).to_contain_text("连续若干批")
    _add_batches(floor.li, case, 3)
    floor.does("li", case, "watch", proven)
    floor.does("zhang", case, "standardise", {"f.d7_prevention": [{"document": "SOP-12", "revision": "C"}]})


def _add_batches(page: Any, case: str, *numbers: int) -> None:
    look_up(page, case)
    made = {n: (NOW - timedelta(hours=9 - n)).strftime("%Y-%m-%dT%H:%M") for n in numbers}
    rows = [{"lot": f"B{n}", "made_at": made[n], "result": ("clean",)} for n in numbers]
    form = page.locator('form[action$="/do/collect"]')
    fill_in(form, {"f.batches": rows})
    form.locator(".k-actions button").click()
    expect(page.locator(".alert-success")).to_have_count(1)


def _tell_in_8d(floor: Floor, case: str) -> None:
    """The report lacks figures from before: refused, waived by Zhao by name, handed in again and confirmed by her."""
    look_up(floor.li, case)
    report = floor.li.locator('[id="task-eight_d.report"]')
    expect(report.locator('[name="f.d0_symptom"]')).to_have_value(REPORTED["f.symptom"])
    expect(report.locator('[name="f.d2_found_on"]')).to_have_value(EARLIER.date().isoformat())
    expect(report.locator(".k-shows")).to_contain_text("复检 200 件，24 件划伤")
    floor.tries("li", case, "eight_d.report", EIGHT_D)
    expect(floor.li.locator('[id="task-eight_d.report"] .alert-danger')).to_contain_text(NO_FIGURES)
    floor.li.locator('[id="task-eight_d.report"] .k-actions button[value="keep"]').click()
    expect(floor.li.locator(".alert-success")).to_have_count(1)
    zhao = floor.zhao
    look_up(zhao, case)
    spot = zhao.locator(".k-weak-list li", has_text=NO_FIGURES)
    spot.locator("summary").click()
    spot.locator("textarea").fill("改善前未留数据，以连续三批为准")
    spot.locator("button").click()
    expect(zhao.locator("#timeline")).to_contain_text("改善前未留数据")
    expect(zhao.locator("#timeline")).to_contain_text("赵敏")
    floor.does("li", case, "eight_d.report", {})
    floor.does("zhao", case, "eight_d.report", {})


def _look_at_papers(floor: Floor, case: str) -> None:
    """The worker makes what was sent; everybody concerned can take it as PDF."""
    work_once(now=datetime.now(UTC), post=post())
    page = floor.zhao
    look_up(page, case)
    for label in ("会议记录（签到）", "8D 报告（我司专用）"):
        paper = page.locator("#documents li", has_text=label)
        expect(paper).to_contain_text("生成，第 1 轮")
        answer = page.request.get(paper.get_by_role("link", name="PDF").get_attribute("href"))
        assert answer.ok and answer.body().startswith(b"%PDF"), label


def _prove_and_archive(floor: Floor, case: str, archive: Path) -> None:
    """The case is closed, stands in its register, everything holds, and its archive proves itself."""
    li, han = floor.li, floor.han
    look_up(li, case)
    expect(li.locator(".k-facts-line")).to_contain_text("已结案")
    number = li.locator("h1 .k-number").inner_text()
    li.click('header a[href="/registers"]')
    li.click('a[href="/registers/quality-exception/quality-history"]')
    row = li.locator("main tbody tr", has_text=number)
    expect(row).to_contain_text("内孔划伤")
    expect(row).to_contain_text("已结案")
    work_once(now=datetime.now(UTC), post=post())
    for way, holds in ((["/invariants", "/verification"], "核验通过"), (["/invariants"], "全部成立")):
        more(han, *way)
        han.get_by_role("button", name="立即核验").click()
        expect(han.locator("main")).to_contain_text(holds)
    ref, now = UUID(case.rpartition("/")[2]), datetime.now(UTC)
    export_case(ref, archive, now=now, page=lambda ref, places: page_of(ref, places, now=now))
    assert prove(archive).faults == []


def _base(page: Any) -> str:
    return "/".join(page.url.split("/")[:3])
