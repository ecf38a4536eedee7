"""Stock over cases: nothing leaves a place that does not have it, counts book what differs, moves are taken back."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from kesu.procedure.refusals import Refusal
from tests.procedure.engine.plant import Plant, person

STOCKS = """
stocks:
  parts: {zh: 备件, en: Parts, outside: {supplier: {zh: 供方, en: Supplier}, difference: {zh: 盘差, en: Difference}}}
"""
BOOK = f"""
procedure: book
version: 1
title: {{zh: 库账, en: Book}}
kind: service
roles: {{store: {{zh: 库, en: Store}}}}
{STOCKS}
open: {{by: [store], fill: [shop]}}
fields:
  shop: {{type: text}}
  lines: {{type: table, columns: {{part: {{type: part}}, n: {{type: decimal}}}}}}
  found: {{type: table, columns: {{part: {{type: part}}, n: {{type: decimal}}, why: {{type: text, optional: true}}}}}}
steps:
  receive: {{by: store, fill: [lines], outcomes: {{received: {{zh: 收, en: In}}}}}}
  check: {{by: store, after: receive, starts: {{by_hand: 'true'}}, outcomes: {{wrong: {{zh: 错, en: Wrong, back_to: receive}}}}}}
  count: {{by: store, after: receive, starts: {{by_hand: 'true'}}, fill: [found?]}}
ledger:
  received: {{stock: parts, at: receive, each: f.lines, from: supplier, to: f.shop, item: each.part, quantity: each.n}}
  counted: {{stock: parts, count: all, at: count, each: f.found, from: difference, to: f.shop, item: each.part,
    quantity: each.n, reason: each.why}}
"""
DRAW = f"""
procedure: draw
version: 1
title: {{zh: 领料, en: Requisition}}
kind: service
roles: {{engineer: {{zh: 工程师, en: Engineer}}}}
{STOCKS}
open: {{by: [engineer], fill: [shop, customer, lines]}}
fields:
  shop: {{type: text}}
  customer: {{type: party}}
  lines: {{type: table, columns: {{part: {{type: part}}, n: {{type: decimal}}}}}}
steps:
  take: {{by: engineer}}
  fit: {{by: engineer, after: take}}
  again: {{by: engineer, after: fit, outcomes: {{anew: {{zh: 重来, en: Anew, back_to: take}}, over: {{zh: 完, en: Over}}}}}}
ledger:
  taken: {{stock: parts, at: take, each: f.lines, from: f.shop, to: s.take.by, item: each.part, quantity: each.n}}
  fitted: {{stock: parts, at: fit, each: f.lines, from: s.take.by, to: f.customer, item: each.part, quantity: each.n}}
"""


@pytest.fixture
def plant() -> Plant:
    return Plant(BOOK, DRAW, people=(person("Kang", "store"), person("Ren", "engineer"), person("Yao", "engineer")))


def received(plant: Plant, number: str, shop: str = "总库", part: str = "保险丝") -> str:
    ref = plant.open("kang", "book", shop=shop)
    plant.do("complete", "kang", step="receive", outcome="received", data={"lines": [{"part": part, "n": number}]})
    return ref


def drawing(plant: Plant, by: str, number: str, shop: str = "总库") -> str:
    return plant.open(by, "draw", shop=shop, customer="东港电厂", lines=[{"part": "保险丝", "n": number}])


def held(plant: Plant) -> dict[tuple[str, str], Decimal]:
    return dict(plant.world.balances("parts", None, None))


def refusal(do: Callable[[], Any]) -> Refusal:
    with pytest.raises(Refusal) as refused:
        do()
    return refused.value


def test_what_one_case_booked_in_another_draws_and_passes_on(plant: Plant) -> None:
    received(plant, "10")
    drawing(plant, "ren", "3")
    plant.do("complete", "ren", step="take")
    assert held(plant) == {("保险丝", "supplier"): -10, ("保险丝", "总库"): 7, ("保险丝", "ren"): 3}
    plant.do("complete", "ren", step="fit")
    assert held(plant) == {("保险丝", "supplier"): -10, ("保险丝", "总库"): 7, ("保险丝", "东港电厂"): 3}


def test_more_than_is_there_cannot_leave_and_the_sentence_says_where_there_is_some(plant: Plant) -> None:
    received(plant, "2")
    received(plant, "5", shop="海口站")
    drawing(plant, "ren", "3")
    refused = refusal(lambda: plant.do("complete", "ren", step="take"))
    assert refused.code == "quantity"
    assert "“总库”只有 2 件“保险丝”" in refused.sentence("zh") and "海口站 5" in refused.sentence("zh")
    assert held(plant)["保险丝", "总库"] == 2


def test_the_rows_of_one_requisition_are_taken_one_after_the_other(plant: Plant) -> None:
    received(plant, "3")
    rows = [{"part": "保险丝", "n": "2"}, {"part": "保险丝", "n": "2"}]
    plant.open("ren", "draw", shop="总库", customer="东港电厂", lines=rows)
    assert refusal(lambda: plant.do("complete", "ren", step="take")).code == "quantity"


def test_who_never_drew_it_cannot_fit_it_at_the_customer(plant: Plant) -> None:
    received(plant, "3")
    drawing(plant, "ren", "3")
    plant.do("complete", "ren", step="take")
    assert ("保险丝", "yao") not in held(plant)
    drawing(plant, "yao", "1")
    assert refusal(lambda: plant.do("complete", "yao", step="take")).key == "elsewhere"


def test_a_receipt_taken_back_takes_the_goods_back_unless_they_have_gone_on(plant: Plant) -> None:
    book = received(plant, "3")
    drawing(plant, "ren", "2")
    plant.do("complete", "ren", step="take")
    plant.ref = book
    plant.do("start", "kang", step="check")
    refused = refusal(lambda: plant.do("complete", "kang", step="check", outcome="wrong"))
    assert (refused.code, refused.key) == ("quantity", "gone_on")


def test_a_receipt_taken_back_in_time_leaves_nothing(plant: Plant) -> None:
    received(plant, "3")
    plant.do("start", "kang", step="check")
    plant.do("complete", "kang", step="check", outcome="wrong")
    assert held(plant) == {}


def test_what_went_out_and_came_back_in_one_round_is_taken_back_as_a_whole(plant: Plant) -> None:
    received(plant, "3")
    drawing(plant, "ren", "2")
    plant.do("complete", "ren", step="take")
    plant.do("complete", "ren", step="fit")
    plant.do("complete", "ren", step="again", outcome="anew")
    assert held(plant) == {("保险丝", "supplier"): -3, ("保险丝", "总库"): 3}


def count(plant: Plant, *rows: dict[str, str]) -> None:
    plant.do("complete", "kang", step="count", data={"found": list(rows)})


def test_a_count_books_what_differs_with_its_reason_and_nothing_where_it_agrees(plant: Plant) -> None:
    received(plant, "10")
    plant.do("start", "kang", step="count")
    refused = refusal(lambda: count(plant, {"part": "保险丝", "n": "9"}))
    assert (refused.code, refused.key) == ("missing", "count_differs")
    assert "账面 10，实盘 9" in refused.sentence("zh")
    count(plant, {"part": "保险丝", "n": "9", "why": "断丝"})
    assert held(plant)["保险丝", "总库"] == 9 and held(plant)["保险丝", "difference"] == 1
    entry = plant.state.ledger[-1]
    assert (entry.source, entry.target, entry.quantity, entry.counted, entry.reason) == (
        "总库", "difference", "1", "9", "断丝",
    )  # fmt: skip


def test_a_count_that_finds_more_books_it_in(plant: Plant) -> None:
    received(plant, "10")
    plant.do("start", "kang", step="count")
    count(plant, {"part": "保险丝", "n": "12", "why": "漏记"})
    assert held(plant)["保险丝", "总库"] == 12 and held(plant)["保险丝", "difference"] == -2


def test_a_count_that_agrees_books_nothing(plant: Plant) -> None:
    received(plant, "10")
    plant.do("start", "kang", step="count")
    before = len(plant.state.ledger)
    count(plant, {"part": "保险丝", "n": "10"})
    assert len(plant.state.ledger) == before


def test_a_count_of_everything_forgets_nothing_that_the_book_has(plant: Plant) -> None:
    received(plant, "10")
    received(plant, "4", part="功放板")
    plant.do("start", "kang", step="count")
    refused = refusal(lambda: count(plant, {"part": "功放板", "n": "4"}))
    assert (refused.code, refused.key) == ("missing", "not_counted")
    assert "保险丝 10" in refused.sentence("zh")


def test_a_count_that_found_nothing_forgets_nothing_either(plant: Plant) -> None:
    received(plant, "10")
    plant.do("start", "kang", step="count")
    assert refusal(lambda: count(plant)).key == "not_counted"


def test_fewer_than_none_cannot_be_moved(plant: Plant) -> None:
    plant.open("kang", "book", shop="总库")
    data = {"lines": [{"part": "保险丝", "n": "-1"}]}
    refused = refusal(lambda: plant.do("complete", "kang", step="receive", outcome="received", data=data))
    assert (refused.code, refused.key) == ("quantity", "negative_move")


def test_a_party_stands_beside_the_event_and_a_store_in_its_head(plant: Plant) -> None:
    received(plant, "1")
    drawing(plant, "ren", "1")
    plant.do("complete", "ren", step="take")
    plant.do("complete", "ren", step="fit")
    taken, fitted = [event for event in plant.world.cases[plant.ref].journal if event.kind == "Booked"]
    assert taken.head["from"] == "总库" and taken.head["quantity"] == "1"
    assert fitted.head["to"] == "party" and fitted.values["to"] == "东港电厂"
