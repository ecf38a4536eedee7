"""The case page as a workbench: ladders, fishbones, actions, photographs, money, people, rounds."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings

from kesu.casebook.execute import open_case
from kesu.casebook.files import store_file
from kesu.casebook.publishing import publish_text
from kesu.procedure.context import Actor
from tests.desk.conftest import Browse, act, text_of, until_decision

pytestmark = pytest.mark.django_db
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc000000301010018dd8db0"
    "0000000049454e44ae426082"
)
EIGHT_D = """
procedure: eight-d
version: "1"
kind: complaint
title: {zh: 八步报告, en: Eight disciplines}
open: {by: [sales], fill: [customer]}
owner: quality
roles: {sales: {zh: 业务, en: Sales}, quality: {zh: 质量, en: Quality}}
fields:
  customer: {type: party, facet: customer, label: {zh: 客户, en: Customer}}
  why:
    type: table
    view: ladder
    label: {zh: 五个为什么, en: Five whys}
    columns: {asked: {type: text}, answer: {type: long_text}, proof: {type: text, optional: true, label: {zh: 证据, en: Proof}}}
  bones:
    type: table
    view: fishbone
    internal: true
    label: {zh: 鱼骨图, en: Fishbone}
    columns:
      branch: {type: choice, options: {man: {zh: 人, en: Man}, machine: {zh: 机, en: Machine}}}
      factor: {type: text}
      root: {type: boolean}
  actions:
    type: table
    view: actions
    label: {zh: 措施, en: Actions}
    columns: {what: {type: long_text}, owner: {type: person}, due: {type: date}, result: {type: text}}
steps:
  analyse: {by: quality, fill: [why, bones, actions], label: {zh: 分析, en: Analyse}}
  carry_out: {each: f.actions, by: {person: each.owner}, after: analyse, fill: [each.result], label: {zh: 执行, en: Carry out}}
  close: {by: quality, after: carry_out, outcomes: {closed: {close: true}}}
"""
FOUND = {
    "why": [{"asked": "为何划伤", "answer": "刀具崩刃", "proof": "照片"}, {"asked": "为何崩刃", "answer": "未按件换刀"}],
    "bones": [{"branch": "machine", "factor": "刀具<b>老化", "root": True}],
    "actions": [
        {"what": "按件换刀", "owner": "wang", "due": "2024-01-31"},
        {"what": "培训班组", "owner": "li", "due": "2099-01-31"},
    ],
}


@pytest.fixture
def eight_d(people: None) -> UUID:
    publish_text(EIGHT_D, now=datetime.now(UTC))
    ref = open_case("eight-d", {"data": {"customer": "华星电机"}}, actor=Actor("chen"), now=datetime.now(UTC)).ref
    act(ref, "li", "complete", step="analyse", data=FOUND)
    return ref


def test_whys_stand_as_a_ladder(browse: Browse, eight_d: UUID) -> None:
    page = browse("li").get(f"/cases/{eight_d}").content.decode()
    assert page.count('class="k-ladder"') == 1 and 'data-n="2"' in page
    assert "→ 未按件换刀" in page and "证据 · 照片" in page


def test_the_fishbone_is_a_picture_with_a_name_and_a_table_beside_it(browse: Browse, eight_d: UUID) -> None:
    answer = browse("li", "en").get(f"/cases/{eight_d}")
    page = answer.content.decode()
    assert "<title>Fishbone: fishbone; the same stands in the table.</title>" in page
    assert "刀具&lt;b&gt;老化" in page and "刀具<b>老化" not in page
    assert ">Man</text>" in page and "As a table" in text_of(answer)


def test_actions_stand_with_owner_date_and_state(browse: Browse, eight_d: UUID) -> None:
    act(eight_d, "li", "complete", step="carry_out", row="2", data={"each.result": "已培训"})
    page = browse("li").get(f"/cases/{eight_d}").content.decode()
    part = page[page.index("k-action-list") : page.index("</ul>", page.index("k-action-list"))]
    assert part.index("按件换刀") < part.index("逾期") < part.index("培训班组") < part.index("已办")
    assert "王芳" in part and "2024-01-31" in part


def test_an_internal_picture_is_nothing_to_who_may_not_see_the_case(browse: Browse, eight_d: UUID) -> None:
    assert browse("guest").get(f"/cases/{eight_d}").status_code == 404


def test_facts_stand_under_the_station_that_asks_for_them(browse: Browse, eight_d: UUID) -> None:
    page = browse("li", "en").get(f"/cases/{eight_d}").content.decode()
    stations = page[page.index('id="facts"') :]
    assert stations.index("On opening") < stations.index("Customer") < stations.index("<h3>Analyse") < stations.index("Five whys")


def test_a_photograph_has_a_thumbnail_and_a_plain_page(
    browse: Browse, case: UUID, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "KESU_FILES", tmp_path)
    now = datetime.now(UTC)
    for content, name in ((PNG, "划伤.png"), (b"said on the telephone", "note.txt")):
        act(case, "chen", "attach", file=str(store_file([content], name, by="chen", now=now).pk))
    chen = browse("chen")
    page = chen.get(f"/cases/{case}").content.decode()
    assert page.count('loading="lazy"') == 1 and 'alt="划伤.png"' in page
    about = chen.get(f"/cases/{case}/files/1/about").content.decode()
    assert 'class="k-photo"' in about and f"/cases/{case}/files/2/about" in about
    assert "k-photo" not in chen.get(f"/cases/{case}/files/2/about").content.decode()
    assert chen.get(f"/cases/{case}/files/9/about").status_code == 404
    assert browse("guest").get(f"/cases/{case}/files/1/about").status_code == 404


def test_rounds_of_a_step_stand_side_by_side(browse: Browse, case: UUID) -> None:
    until_decision(case, "3000")
    assert "轮次对比" not in text_of(browse("li").get(f"/cases/{case}"))
    act(case, "sun", "complete", step="decide", outcome="return", comment="原因不足")
    data = {"cause": "毛刺未除净", "responsible": "making"}
    act(case, "li", "complete", step="analyse", outcome="established", data=data)
    act(case, "zhou", "complete", step="analyse")
    page = browse("li").get(f"/cases/{case}").content.decode()
    part = page[page.index('id="rounds"') : page.index("</section>", page.index('id="rounds"'))]
    assert "第 1 轮" in part and "第 2 轮" in part
    assert part.index("刀具崩刃") < part.index("毛刺未除净") and "is-other" in part


def test_people_with_a_part_are_named_with_what_they_did_and_what_is_theirs(browse: Browse, case: UUID) -> None:
    act(case, "liu", "complete", step="receive")
    act(case, "li", "claim", step="analyse")
    page = browse("chen").get(f"/cases/{case}").content.decode()
    part = page[page.index('id="people"') : page.index("</section>", page.index('id="people"'))]
    assert part.index("陈建国") < part.index("刘思敏") < part.index("李卫东")
    assert "受理本案" in part and "在办：" in part
