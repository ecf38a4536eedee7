"""A register and a figure over the cases of all procedures of a kind: each reader sees their own cases in them."""

from __future__ import annotations

import pytest

from kesu.casebook.execute import open_case
from kesu.casebook.sight import Viewer
from kesu.insight import figures
from kesu.insight.registers import Table, find, reader_for
from kesu.procedure.context import Actor
from tests.insight.conftest import NOW, opened, publish, shown

pytestmark = pytest.mark.django_db(transaction=True)
SHOP = """
procedure: shop
version: "1"
title: {zh: 门店退货, en: Shop}
kind: return
roles: {gm: {zh: 总经理, en: Manager}}
open: {by: [gm], fill: [buyer]}
fields: {buyer: {type: party, facet: customer, label: {zh: 顾客, en: Buyer}}}
steps: {close: {by: gm, label: {zh: 结案, en: Close}, outcomes: {closed: {close: true}}}}
"""
YEARLY = """
procedure: yearly
version: "1"
title: {zh: 年度回顾, en: Year}
kind: report
roles: {quality: {zh: 质量部, en: Quality}, gm: {zh: 总经理, en: Manager}}
open: {by: [quality]}
steps: {close: {by: quality, label: {zh: 结案, en: Close}, outcomes: {closed: {close: true}}}}
registers:
  everything: {of: cases, over: {kinds: [return]}, label: {zh: 全部退货, en: All returns}, columns: [case.procedure, case.customer, case.loss]}
measures:
  everything: {count: "true", over: {kinds: [return]}, label: {zh: 退货数, en: Returns}, by: [customer]}
"""


@pytest.fixture(autouse=True)
def _three_procedures(returns: str) -> None:
    publish(SHOP)
    publish(YEARLY)
    opened(loss="70")
    open_case("shop", {"data": {"buyer": "罗先生"}}, actor=Actor("zhou"), now=NOW)


def everything(person: str) -> Table:
    viewer = Viewer.of(person, now=NOW)
    listed = find("everything", "yearly", viewer=viewer)
    assert listed is not None
    return Table(listed, viewer, reader_for("zh"), now=NOW)


def counted(person: str) -> int:
    listed = figures.find("everything", "yearly")
    assert listed is not None
    return figures.report(listed, Viewer.of(person, now=NOW), now=NOW).periods[-1].tally.cases


def test_zhou_who_has_a_part_in_both_procedures_reads_both() -> None:
    assert sorted(shown(everything("zhou"))) == sorted([["退货处理", "华星电机", "70.00"], ["门店退货", "罗先生", ""]])
    assert everything("zhou").page().total == 2 and counted("zhou") == 2


def test_li_of_quality_reads_the_returns_and_not_the_shops_cases() -> None:
    assert [row[0] for row in shown(everything("li"))] == ["退货处理"]
    assert everything("li").page().total == 1 and counted("li") == 1


def test_a_guest_reads_nothing() -> None:
    assert shown(everything("guest")) == [] and counted("guest") == 0
