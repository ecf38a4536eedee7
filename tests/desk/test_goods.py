"""Goods on the case page: by lot and state, moved by whom the sheet allows, and they add up."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from kesu.casebook.execute import open_case
from kesu.casebook.publishing import publish_text
from kesu.procedure.context import Actor
from tests.desk.conftest import Browse, act, text_of

pytestmark = pytest.mark.django_db
GOODS = """
procedure: goods
version: 1
title: {zh: 隔离, en: Containment}
kind: complaint
owner: quality
roles: {office: {zh: 仓库, en: Store}, quality: {zh: 质量, en: Quality}}
open: {by: [office]}
fields:
  stock:
    type: sheet
    label: {zh: 在库品, en: Stock}
    unit: pcs
    per: {lot: {zh: 批次, en: Lot}}
    states: {isolated: {zh: 已隔离, en: Isolated, blocked: true}, released: {zh: 已放行, en: Released}}
    moves:
      - {from: outside, to: unknown, by: [office]}
      - {from: unknown, to: isolated, by: [office]}
      - {from: isolated, to: released, by: [quality], comment: required}
steps:
  decide: {label: {zh: 处置, en: Decide}, by: quality, outcomes: {closed: {label: {zh: 结案, en: Closed}, close: true}}}
"""


@pytest.fixture
def contained(people: None) -> UUID:
    now = datetime.now(UTC)
    publish_text(GOODS, now=now)
    return open_case("goods", {}, actor=Actor("liu"), now=now).ref


def moved(source: str, target: str, quantity: str, **more: str) -> dict[str, str]:
    return {"sheet": "stock", "lot": "B1", "from": source, "to": target, "quantity": quantity, **more}


def test_what_comes_in_and_is_isolated_stands_in_the_table(browse: Browse, contained: UUID) -> None:
    liu = browse("liu")
    liu.post(f"/cases/{contained}/do/move", moved("outside", "unknown", "100"))
    page = text_of(liu.post(f"/cases/{contained}/do/move", moved("unknown", "isolated", "60.5"), follow=True))
    assert "B1 60.5 39.5 100" in page
    assert "批次 B1 的 60.5 由“未明”移至“已隔离”" in page


def test_more_than_there_is_is_refused_and_what_was_typed_stays(browse: Browse, contained: UUID) -> None:
    act(contained, "liu", "move", **moved("outside", "unknown", "10"))
    answer = browse("liu").post(f"/cases/{contained}/do/move", moved("unknown", "isolated", "11"))
    assert answer.status_code == 422
    assert "“未明”只有 10" in text_of(answer)
    assert 'value="11"' in answer.content.decode()


def test_a_move_that_belongs_to_others_is_refused(browse: Browse, contained: UUID) -> None:
    act(contained, "liu", "move", **moved("outside", "unknown", "10"))
    answer = browse("li").post(f"/cases/{contained}/do/move", moved("unknown", "isolated", "1"))
    assert answer.status_code == 403
