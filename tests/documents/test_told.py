"""How papers say what is no plain text: durations, quotients, frozen rows of a register, the number, the closing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kesu.casebook import papers
from kesu.casebook.journal import events_of
from kesu.documents.paper import Paper, Piece
from kesu.documents.rendering import Material, compose, render
from kesu.organisation.letterhead import Letterhead
from kesu.procedure.calendars import Calendars
from kesu.procedure.context import SYSTEM, Context
from kesu.procedure.program import compile_procedure
from kesu.procedure.reading import read_procedure
from kesu.procedure.state import CaseState
from kesu.procedure.who import Directory, Person
from tests.casebook.conftest import NOW as CASE_NOW
from tests.documents.test_papers import squeezed, text_of, word_text

NOW = datetime(2025, 3, 3, 1, tzinfo=UTC)
PACK = """
procedure: monthly
version: 1
title: {zh: 月度汇总, en: Month}
covers: [S900-01]
roles: {quality: {zh: 质量部, en: Quality}}
open: {by: [quality], fill: [customer, cause]}
settings: {within: {type: duration, label: {zh: 期限, en: Limit}, value: 3 working days}}
fields:
  customer: {type: text, label: {zh: 客户, en: Customer}}
  cause: {type: choice, label: {zh: 原因, en: Cause}, options: {wear: {zh: 磨损, en: Wear}}}
  owner: {type: person, label: {zh: 责任人, en: Owner}}
  share: {type: decimal, label: {zh: 比例, en: Share}}
  parts: {type: table, label: {zh: 分摊, en: Shares}, columns: {unit: {type: text}, ratio: {type: decimal}}}
  month: {type: snapshot, of: all, label: {zh: 本月案件, en: Cases of the month}}
steps: {close: {by: quality, label: {zh: 结案, en: Close}, fill: [month], outcomes: {closed: {close: true}}}}
documents:
  statistics: {label: {zh: 统计表, en: Statistics}, audience: internal}
  letter: {label: {zh: 答复, en: Reply}, audience: customer}
registers: {all: {of: cases, columns: [case.number, case.opened_at, customer, cause, owner, parts, case.status]}}
"""
ROW = {"#": 1, "@case": "c", "@row": "", "case.number": "M1", "case.opened_at": "2025-03-03T01:00:00Z",
       "customer": "甲公司", "cause": "wear", "owner": "li", "parts": [{"#": 1, "unit": "机加", "ratio": "0.7"}],
       "case.status": "open"}  # fmt: skip
LETTER = """
blocks:
  - text: {zh: "请在 {{ setting.within }} 内答复，比例 {{ f.share }}。", en: "Answer within {{ setting.within }}."}
"""


def material(month: list[dict[str, Any]]) -> Material:
    procedure = read_procedure(PACK, "monthly.yaml").procedure
    assert procedure
    people = Directory(people={"li": Person("li", "李建国")})
    state = CaseState(ref="c", procedure="monthly", status="open", opened_at="2025-03-03T01:00:00Z")
    state.fields.update({"customer": "甲公司", "share": "0.6666666666666667", "month": month})
    context = Context(now=NOW, actor=SYSTEM, directory=people, calendars=Calendars())
    texts = {"documents/letter.yaml": LETTER}
    return Material(texts, compile_procedure(procedure), state, context, Letterhead("试验厂"))


def table_of(paper: Paper) -> Piece:
    [found] = [piece for piece in paper.pieces if piece.kind == "table" and piece.label == "本月案件"]
    return found


def test_frozen_rows_of_a_register_are_a_table_in_words() -> None:
    [paper] = compose(material([ROW]), "statistics", language="zh")
    table = table_of(paper)
    assert table.heads == ("编号", "立案时间", "客户", "原因", "责任人", "分摊", "状态")
    assert table.rows == (("M1", "2025-03-03 09:00", "甲公司", "磨损", "李建国", "机加 0.7", "办理中"),)


def test_a_month_without_cases_has_the_heads_and_says_so() -> None:
    [paper] = compose(material([]), "statistics", language="zh")
    assert table_of(paper).heads[0] == "编号" and table_of(paper).rows == () and table_of(paper).empty == "无"


def test_many_columns_lie_on_a_page_across() -> None:
    made = material([ROW])
    wide = PACK.replace("case.status]", "case.status, case.unit, case.kind]")
    procedure = read_procedure(wide, "monthly.yaml").procedure
    assert procedure
    row = {**ROW, "case.unit": None, "case.kind": None}
    state = made.state.fork()
    state.fields["month"] = [row]
    [paper] = compose(replace(made, program=compile_procedure(procedure), state=state), "statistics", language="zh")
    assert len(table_of(paper).heads) == 9 and paper.landscape
    assert not compose(made, "statistics", language="zh")[0].landscape


@pytest.mark.parametrize(("language", "told"), [("zh", "请在3个工作日内答复"), ("en", "Answer within 3 working days.")])
def test_a_duration_is_told_in_the_language_of_the_paper(language: str, told: str) -> None:
    [paper] = compose(material([]), "letter", language=language)
    assert squeezed(told) in squeezed(paper.pieces[0].text)


def test_a_quotient_without_end_is_rounded() -> None:
    [paper] = compose(material([]), "letter", language="zh")
    assert "比例0.6667。" in squeezed(paper.pieces[0].text)


def test_what_leaves_the_house_ends_with_whose_it_is_and_the_day() -> None:
    papers_made = compose(material([]), "letter", language="zh")
    assert papers_made[0].pieces[-1] == Piece(kind="closing", text="试验厂\n2025年3月3日")
    for text in (text_of(render(papers_made, "pdf")), word_text(render(papers_made, "docx"))):
        assert "请在3个工作日内答复，比例0.6667。试验厂2025年3月3日" in squeezed(text)
    assert all(piece.kind != "closing" for piece in compose(material([]), "statistics", language="zh")[0].pieces)


def test_a_letter_to_a_customer_has_no_empty_boxes_and_a_form_of_the_house_has() -> None:
    made = material([])
    boxes = "blocks: [{fields: [customer, cause, {label: {zh: 签收, en: Received}, blank: true}]}]"
    texts = {"documents/letter.yaml": boxes, "documents/statistics.yaml": boxes}
    for name, labels in (("letter", ["客户", "签收"]), ("statistics", ["客户", "原因", "签收"])):
        [paper] = compose(replace(made, texts=texts), name, language="zh")
        assert [box.label for box in paper.pieces[0].boxes] == labels


def test_every_form_has_a_number_and_a_revision() -> None:
    control = dict(compose(material([]), "letter", language="zh")[0].control)
    assert (control["表单编号"], control["版次"]) == ("S900-01-02", "1") and "处理程序" not in control
    assert dict(compose(material([]), "statistics", language="zh")[0].control)["处理程序"] == "月度汇总 第 1 版"


def test_a_paper_asked_for_as_the_number_is_given_bears_it(opened: Any, act: Any) -> None:
    act(opened.ref, "complete", by="liu", step="receive", now=CASE_NOW + timedelta(hours=1))
    seq = next(seq for seq, event in events_of(opened.ref) if event.kind == "StepDone")
    assert papers.as_of(opened.ref, seq).state.number == "25030001"
    assert papers.as_of(opened.ref, 1).state.number in (None, "")
