"""What may be waived, erased and promised is in the picture, in its legend and its alternative text; else nothing is."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from kesu.procedure.declared import Procedure
from kesu.procedure.drawing import draw_mermaid, draw_svg
from kesu.procedure.reading import read_procedure
from tests.procedure.drawing.samples import complaint
from tests.procedure.drawing.test_pictures import SVG, texts

PACK = """
procedure: archive
version: 1
title: {zh: 档案, en: Archive}
kind: complaint
roles: {clerk: {zh: 档案员, en: Clerk}, head: {zh: 主管, en: Head}}
open: {by: [clerk]}
fields:
  cause: {type: text}
  list: {type: table, label: {zh: 销毁清单, en: List to erase}, columns: {case: {type: case, of: [archive]}}}
steps:
  judge:
    label: {zh: 鉴定, en: Judge}
    by: clerk
    fill: [cause, list]
    requires: [{that: known(f.cause), else: no, waive: head}, {that: size(f.list) > 0}]
    outcomes: {kept: {}, gone: {requires: [{that: size(f.list) < 9, waive: [head, clerk]}]}}
  erase:
    label: {zh: 销毁, en: Erase}
    by: head
    after: judge.gone
    erases: f.list
    outcomes: {done: {close: true}}
  keep: {label: {zh: 留存, en: Keep}, by: clerk, after: judge.kept, outcomes: {done: {close: true}}}
promises: [{by: [clerk], kinds: [answer, pay]}, {by: [clerk, head], kinds: [agree]}]
"""


@pytest.fixture(scope="module")
def archive() -> Procedure:
    reading = read_procedure(PACK, "archive.yaml")
    assert reading.procedure is not None, [message.en for message in reading.errors]
    return reading.procedure


def described(svg: str) -> str:
    return ElementTree.fromstring(svg).findtext(f"{SVG}desc") or ""


def test_a_step_says_how_many_of_its_requirements_may_be_waived(archive: Procedure) -> None:
    assert "2 项可豁免" in texts(draw_svg(archive, "zh")) and "2 waivable" in texts(draw_svg(archive, "en"))
    assert "2 项要求可由 主管 或 档案员 署名豁免" in described(draw_svg(archive, "zh"))


def test_a_step_that_erases_cases_says_so(archive: Procedure) -> None:
    assert "销毁案件" in texts(draw_svg(archive, "zh")) and "erases cases" in texts(draw_svg(archive, "en"))
    assert "Erase (when it is done, the cases listed are erased: List to erase)" in described(draw_svg(archive, "en"))


def test_a_lane_says_that_its_people_may_promise_and_what(archive: Procedure) -> None:
    svg = draw_svg(archive, "en")
    assert texts(svg).count("may promise") == 2
    assert "Clerk may promise: to answer, to pay, to agree; Head may promise: to agree" in described(svg)
    assert "Clerk may promise: to answer, to pay, to agree" in [
        t.text for t in ElementTree.fromstring(svg).iter(f"{SVG}title")
    ]


def test_the_legend_explains_what_the_picture_shows_and_no_more(archive: Procedure) -> None:
    shown, bare = set(texts(draw_svg(archive, "zh"))), set(texts(draw_svg(complaint(), "zh")))
    wanted = {"有要求可署名豁免", "可对外承诺"}
    assert wanted <= shown and not wanted & bare


def test_mermaid_says_it_too(archive: Procedure) -> None:
    text = draw_mermaid(archive, "zh")
    assert "2 项可豁免" in text and "销毁案件" in text and "档案员 · 可对外承诺" in text


def test_what_a_step_gives_and_takes_of_qualifications_is_told() -> None:
    grants = "grants: {qualification: diver, to: case.opened_by}"
    text = PACK.replace(
        "outcomes: {kept: {}",
        f"{grants}\n    outcomes: {{kept: {{revokes: {{qualification: diver, from: case.opened_by}}}}",
    )
    reading = read_procedure(text, "archive.yaml")
    assert reading.procedure is not None, [message.en for message in reading.errors]
    told = described(draw_svg(reading.procedure, language="en"))
    assert "Judge" in told
    assert "gives the qualification diver; takes the qualification diver away" in told
