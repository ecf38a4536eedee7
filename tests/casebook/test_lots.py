"""A draw in the journal: which event's hash it was made by, from what, and that it can be made again."""

from __future__ import annotations

from uuid import UUID

import pytest

from kesu.casebook import history
from kesu.casebook.execute import execute, open_case
from kesu.casebook.history import Entry
from kesu.casebook.publishing import publish_text
from kesu.procedure.context import Actor, Command
from kesu.procedure.lots import pick
from kesu.procedure.refusals import Refusal
from tests.casebook.conftest import NOW

pytestmark = pytest.mark.django_db(transaction=True)
CHECK = """
procedure: spot
version: 1
title: {zh: 抽查, en: Spot check}
kind: inspection
roles: {sales: Sales, quality: Quality}
open: {by: [sales], fill: [lots]}
fields:
  lots: {type: list, of: text}
  some: {type: list, of: text, drawn: {from: f.lots, count: 2}}
steps:
  draw: {by: sales, fill: [some]}
  look: {by: quality, after: draw, outcomes: {fine: {close: true}, again: {comment: required, back_to: draw}}}
"""
LOTS = [f"L{number:02}" for number in range(12)]


@pytest.fixture
def spot(organisation: None) -> UUID:
    publish_text(CHECK, now=NOW)
    return open_case("spot", {"data": {"lots": LOTS}}, actor=Actor("chen"), now=NOW).ref


def do(ref: UUID, by: str, **body: object) -> None:
    execute(ref, Command("complete", body), actor=Actor(by), now=NOW)


def draws(ref: UUID) -> tuple[list[Entry], list[Entry]]:
    journal = list(history.journal_of(ref))
    return journal, [entry for entry in journal if entry.kind == "LotsDrawn"]


def test_what_chen_draws_is_what_the_hash_of_the_steps_opening_says(spot: UUID) -> None:
    do(spot, "chen", step="draw")
    journal, (draw,) = draws(spot)
    opening = next(entry for entry in journal if entry.seq == draw.head["event"])
    done = next(entry for entry in journal if entry.kind == "StepDone")
    assert (opening.kind, opening.head["step"], opening.hash) == ("StepOpened", "draw", draw.head["hash"])
    assert draw.values["from"] == LOTS and (draw.head["count"], draw.head["of"]) == (2, 12)
    assert done.values["f.some"] == pick(opening.hash, LOTS, 2)


def test_chen_cannot_choose_what_is_drawn(spot: UUID) -> None:
    with pytest.raises(Refusal) as refused:
        do(spot, "chen", step="draw", data={"some": ["L01"]})
    assert refused.value.code == "input"


def test_another_round_is_another_draw_and_both_are_in_the_journal(spot: UUID) -> None:
    do(spot, "chen", step="draw")
    do(spot, "li", step="look", outcome="again", comment="有一批已出库")
    do(spot, "chen", step="draw")
    _journal, (first, second) = draws(spot)
    assert first.head["event"] < second.head["event"] and first.head["hash"] != second.head["hash"]


def test_from_nothing_nothing_is_drawn(spot: UUID) -> None:
    ref = open_case("spot", {"data": {"lots": ["L01"]}}, actor=Actor("chen"), now=NOW).ref
    execute(ref, Command("correct", {"field": "lots", "value": [], "reason": "误登"}), actor=Actor("chen"), now=NOW)
    with pytest.raises(Refusal) as refused:
        do(ref, "chen", step="draw")
    assert (refused.value.code, refused.value.key) == ("requires", "nothing_to_draw")
