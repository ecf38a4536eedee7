"""The run of clean batches, visible on the case page: over rows of the case, and over records."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from kesu.casebook.execute import open_case
from kesu.casebook.publishing import publish_text
from kesu.casebook.records import add
from kesu.procedure.context import Actor
from tests.desk.conftest import Browse, text_of
from tests.desk.test_goods import contained  # noqa: F401 -- a fixture

pytestmark = pytest.mark.django_db
OPENED = datetime(2026, 3, 2, 1, tzinfo=UTC)
PROVING = """
procedure: proving
version: 1
title: {zh: 验证, en: Proof}
kind: complaint
owner: quality
roles: {quality: {zh: 质量, en: Quality}}
open: {by: [quality], fill: [batches, since]}
records:
  check: {by: [quality], fields: {lot: {type: lot, label: {zh: 批次, en: Lot}}, good: {type: boolean, label: {zh: 合格, en: Good}}}}
fields:
  since: {type: date, label: {zh: 改善完成日, en: Improved on}}
  batches:
    type: table
    key: lot
    label: {zh: 后续批次, en: Later batches}
    columns:
      lot: {type: lot, label: {zh: 批次, en: Lot}}
      made_on: {type: date, label: {zh: 日期, en: Made on}}
      result: {type: choice, label: {zh: 结果, en: Result}, options: {clean: {zh: 无此不良, en: Clean}, same: {zh: 同样不良, en: Same}, other: {zh: 其他, en: Other}}}
streaks:
  clean: {label: {zh: 连续无不良, en: Clean in a row}, of: f.batches, order: made_on, since: f.since, hit: "x.result == 'clean'", miss: "x.result == 'same'"}
  good: {label: {zh: 连续合格, en: Good in a row}, of: {record: check}, since: case.opened_at, hit: x.good, miss: "!x.good"}
steps:
  prove:
    label: {zh: 确认, en: Prove}
    by: quality
    outcomes: {closed: {label: {zh: 结案, en: Closed}, close: true, requires: [{that: "streak.clean.length >= 3", else: {zh: 三批, en: Three}}]}}
"""
BATCHES = [
    ("B1", "2026-02-01", "same"), ("B5", "2026-02-20", "clean"), ("B2", "2026-02-11", "clean"),
    ("B3", "2026-02-12", "same"), ("B4", "2026-02-13", "other"), ("B6", "2026-02-21", "clean"),
]  # fmt: skip


@pytest.fixture
def proving(people: None) -> UUID:
    publish_text(PROVING, now=OPENED)
    rows = [{"lot": lot, "made_on": day, "result": result} for lot, day, result in BATCHES]
    data = {"batches": rows, "since": "2026-02-10"}
    return open_case("proving", {"data": data}, actor=Actor("li"), now=OPENED).ref


def strip_of(browse: Browse, ref: UUID) -> list[str]:
    page = browse("li").get(f"/cases/{ref}").content.decode()
    return re.findall(r'<section class="k-card k-strip-card".*?</section>', page, re.DOTALL)


def cells(strip: str) -> list[tuple[str, str]]:
    return re.findall(r'k-strip-cell is-(\w+)".*?<span>(.*?)</span>', strip)


def test_each_batch_is_a_cell_in_the_order_of_its_making_with_the_line_where_counting_begins(
    browse: Browse, proving: UUID
) -> None:
    strip = strip_of(browse, proving)[0]
    told = [("before", "B1"), ("clean", "B2"), ("same", "B3"), ("other", "B4"), ("clean", "B5"), ("clean", "B6")]
    assert cells(strip) == told
    assert "已 2 批，要求 3 批" in strip and "自 2026-02-10 起计" in strip
    assert strip.index("B1") < strip.index("起计") < strip.index("B2")


def test_the_strip_is_told_in_words_to_who_cannot_see_it(browse: Browse, proving: UUID) -> None:
    page = text_of(browse("li", "en").get(f"/cases/{proving}"))
    assert "2 of 3 wanted" in page
    assert "B3 · 2026-02-12 · Same: the same defect: counted from nought" in page


def test_records_count_as_batches_do(browse: Browse, proving: UUID) -> None:
    for hours, (lot, good) in enumerate((("R1", True), ("R2", False), ("R3", True)), 1):
        now = OPENED + timedelta(hours=hours)
        add("check", {"lot": lot, "good": good}, actor=Actor("li"), now=now)
    strip = strip_of(browse, proving)[1]
    assert cells(strip) == [("clean", "R1"), ("same", "R2"), ("clean", "R3")]
    assert "连续 1 批" in strip


def test_without_a_streak_there_is_no_strip(browse: Browse, contained: UUID) -> None:  # noqa: F811
    assert strip_of(browse, contained) == []
