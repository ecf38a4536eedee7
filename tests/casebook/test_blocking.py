"""What must not be used or shipped: told to everybody who asks, its case only to those who may see it."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import import_module
from uuid import UUID

import pytest
from django.apps import apps

from kesu.casebook.blocking import blocks_in_force, blocks_on
from kesu.casebook.execute import execute, open_case
from kesu.casebook.models import BlockRow
from kesu.casebook.publishing import publish_text
from kesu.casebook.rebuilding import compare, rebuild
from kesu.casebook.sight import Viewer
from kesu.procedure.context import Actor, Command
from tests.desk.conftest import people  # noqa: F401 -- a fixture

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
HOLD = """
procedure: containing
version: 1
title: {zh: 围堵, en: Containment}
kind: complaint
owner: quality
roles: {quality: {zh: 质量, en: Quality}, office: {zh: 仓库, en: Store}}
open: {by: [quality], fill: [lots]}
fields:
  lots: {type: list, of: lot, label: {zh: 批次, en: Lots}}
  stock:
    type: sheet
    label: {zh: 在库品, en: Stock}
    per: {lot: {zh: 批次, en: Lot}}
    states: {isolated: {blocked: true}, released: {}}
    moves: [{from: outside, to: isolated, by: [office]}, {from: isolated, to: released, by: [office]}]
steps:
  hold: {by: quality, label: {zh: 围堵, en: Contain}, blocks: {what: lot, of: f.lots, until: [release]}}
  release: {by: quality, after: hold, outcomes: {closed: {label: {zh: 放行, en: Release}, close: true}}}
"""


def viewer(person: str) -> Viewer:
    return Viewer.of(person, now=NOW)


def act(ref: UUID, person: str, verb: str, **body: object) -> None:
    execute(ref, Command(verb, body), actor=Actor(person), now=NOW)


def moved(ref: UUID, source: str, target: str, quantity: str = "5") -> None:
    act(ref, "liu", "move", lot="B2", quantity=quantity, **{"from": source, "to": target})


@pytest.fixture
def held(people: None) -> UUID:  # noqa: F811
    """Li holds B1 and B2; five pieces of B2 lie isolated."""
    publish_text(HOLD, now=NOW)
    ref = open_case("containing", {"data": {"lots": ["B1", "B2"]}}, actor=Actor("li"), now=NOW).ref
    moved(ref, "outside", "isolated")
    return ref


def test_a_held_lot_is_told_with_its_step_to_those_who_see_the_case(held: UUID) -> None:
    (one,) = blocks_on(viewer("li"), "lot", "B1")
    assert (one.what, one.since, one.case) == ("lot", "2026-03-02T01:00:00Z", held)
    assert one.why and one.why.zh == "围堵"


def test_who_may_not_see_the_case_is_told_the_block_alone(held: UUID) -> None:
    (one,) = blocks_on(viewer("wang"), "lot", "B1")
    assert (one.value, one.case, one.number, one.why) == ("B1", None, None, None)


def test_goods_in_a_blocked_state_block_their_lot_until_they_have_left_it(held: UUID) -> None:
    assert [one.what for one in blocks_on(viewer("li"), "lot", "B2")] == ["goods", "lot"]
    moved(held, "isolated", "released", "2")
    assert [one.what for one in blocks_on(viewer("li"), "lot", "B2")] == ["goods", "lot"]
    moved(held, "isolated", "released", "3")
    assert [one.what for one in blocks_on(viewer("li"), "lot", "B2")] == ["lot"]


def test_the_release_lifts_and_nothing_is_left(held: UUID) -> None:
    moved(held, "isolated", "released")
    act(held, "li", "complete", step="hold")
    assert len(blocks_on(viewer("li"), "lot", "B1")) == 1
    act(held, "li", "complete", step="release")
    assert not BlockRow.objects.exists()


def test_a_part_of_a_lot_finds_it_among_all_that_is_blocked(held: UUID) -> None:
    found, number = blocks_in_force(viewer("li"))
    assert ([one.value for one in found], number) == (["B2", "B1", "B2"], 3)
    assert [one.value for one in blocks_in_force(viewer("li"), "1")[0]] == ["B1"]
    assert blocks_in_force(viewer("li"), "B9") == ([], 0)


def test_a_block_that_was_struck_out_of_the_table_is_noticed_and_comes_back(held: UUID) -> None:
    BlockRow.objects.filter(value="B1").delete()
    assert compare(held, now=NOW).differs == ("blocks",)
    rebuild(held, now=NOW)
    assert compare(held, now=NOW).differs == ()
    assert len(blocks_on(viewer("li"), "lot", "B1")) == 1


def test_an_earlier_installation_has_its_blocks_after_the_upgrade(held: UUID) -> None:
    before = set(BlockRow.objects.values_list("case_id", "what", "value", "step", "since"))
    BlockRow.objects.all().delete()
    import_module("kesu.casebook.migrations.0004_blocks_and_opening_drafts").fill(apps, None)
    assert set(BlockRow.objects.values_list("case_id", "what", "value", "step", "since")) == before
