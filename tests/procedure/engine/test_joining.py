"""`opens` row by row: each row opens a case of its own, or joins the open one that matches it (A8, B4.21)."""

from __future__ import annotations

import pytest

from tests.procedure.engine.plant import Plant, person

PROBLEM = """
procedure: problem
version: 1
title: Problem
kind: capa
roles: {quality: Quality}
open: {by: [quality], fill: [product, since?, worth?]}
owner: quality
fields: {product: {type: text}, since: {type: date}, worth: {type: money}}
steps:
  close: {by: quality, outcomes: {closed: {close: true}}}
"""
COMPLAINT = """
procedure: complaint
version: 1
title: Complaint
kind: complaint
roles: {sales: Sales, quality: Quality}
open: {by: [sales], fill: [goods]}
owner: sales
fields:
  goods: {type: table, columns: {product: {type: text}, since: {type: date}, worth: {type: money}}}
steps:
  pass_on: STEP
  close: {by: sales, after: pass_on, outcomes: {closed: {close: true}}}
"""
OPENS = """{EACHprocedure: problem, as: problem, join: "JOIN",
      with: {product: each.product, since: each.since, worth: each.worth}}"""
OF_THE_STEP = f"{{by: quality, each: f.goods, opens: [{OPENS.replace('EACH', '')}]}}"
OF_THE_OPENING = f"{{by: quality, opens: [{OPENS.replace('EACH', 'each: f.goods, ')}]}}"
JOINS = (
    "o.f.product == each.product",
    "o.f.product == each.product && o.f.since <= each.since",
    "o.f.product == each.product && o.f.worth * 1 <= each.worth",
)
GOODS = [
    {"product": "kettle", "since": "2025-03-01", "worth": "100"},
    {"product": "pan", "since": "2025-03-01", "worth": "100"},
    {"product": "kettle", "since": "2025-03-02", "worth": "250"},
]


@pytest.mark.parametrize("join", JOINS)
@pytest.mark.parametrize("step", [OF_THE_STEP, OF_THE_OPENING])
def test_a_row_joins_the_open_case_that_matches_it_and_another_opens_its_own(step: str, join: str) -> None:
    plant = Plant(
        COMPLAINT.replace("STEP", step.replace("JOIN", join)),
        PROBLEM,
        people=(person("Chen", "sales"), person("Li", "quality")),
    )
    known = plant.open("li", "problem", product="pan", since="2025-02-01", worth="1")
    plant.open("chen", goods=GOODS)
    for row in list(plant.state.steps["pass_on"].tasks):
        plant.complete("pass_on", "li", **({"row": row} if row else {}))
    linked = [child["ref"] for child in plant.state.children["problem"]]
    (opened,) = [ref for ref in linked if ref != known]
    assert sorted(linked) == sorted([known, opened]) and len(plant.events("ChildOpened")) == len(GOODS)
    assert plant.world.cases[opened].state.fields["product"] == "kettle"
    assert [event.head.get("joined", False) for event in plant.events("ChildOpened")] == [False, True, True]
    plant.finish()


def test_each_row_opens_a_case_of_its_own_where_nothing_is_joined() -> None:
    step = OF_THE_STEP.replace(', join: "JOIN"', "")
    plant = Plant(COMPLAINT.replace("STEP", step), PROBLEM, people=(person("Chen", "sales"), person("Li", "quality")))
    plant.open("chen", goods=GOODS)
    for row in ("1", "2", "3"):
        plant.complete("pass_on", "li", row=row)
    opened = [plant.world.cases[child["ref"]].state.fields["product"] for child in plant.state.children["problem"]]
    assert opened == ["kettle", "pan", "kettle"]


def test_in_a_new_round_each_row_takes_the_case_that_it_opened() -> None:
    step = OF_THE_STEP.replace(', join: "JOIN"', "")
    text = COMPLAINT.replace("STEP", step).replace("{close: true}}", "{close: true}, anew: {back_to: pass_on}}")
    plant = Plant(text, PROBLEM, people=(person("Chen", "sales"), person("Li", "quality")))
    plant.open("chen", goods=GOODS)
    for row in ("1", "2", "3"):
        plant.complete("pass_on", "li", row=row)
    first = {child["row"]: child["ref"] for child in plant.state.children["problem"]}
    plant.complete("close", "chen", "anew")
    for row in ("3", "1"):
        plant.complete("pass_on", "li", row=row)
    assert {child["row"]: child["ref"] for child in plant.state.children["problem"]} == first


TWO = """
procedure: complaint
version: 1
title: Complaint
kind: complaint
roles: {sales: Sales, quality: Quality}
open: {by: [sales], fill: [part, whole]}
owner: sales
fields: {part: {type: text}, whole: {type: text}}
steps:
  pass_on:
    by: quality
    opens:
      - {procedure: problem, as: problem, join: o.f.product == f.part, with: {product: f.part}}
      - {procedure: problem, as: problem, join: o.f.product == f.whole, with: {product: f.whole}}
  close: {by: sales, after: pass_on, outcomes: {closed: {close: true}, again: {back_to: pass_on}}}
"""


def test_two_openings_of_one_name_each_join_by_their_own_condition_in_a_new_round_too() -> None:
    plant = Plant(TWO, PROBLEM, people=(person("Chen", "sales"), person("Li", "quality")))
    kettle = plant.open("li", "problem", product="kettle")
    pan = plant.open("li", "problem", product="pan")
    plant.open("chen", part="kettle", whole="pan")
    plant.complete("pass_on", "li")
    assert [child["ref"] for child in plant.state.children["problem"]] == [kettle, pan]
    plant.complete("close", "chen", "again")
    plant.complete("pass_on", "li")
    assert [child["ref"] for child in plant.state.children["problem"]] == [kettle, pan]
    assert [event.head["ref"] for event in plant.events("ChildOpened")] == [kettle, pan, kettle, pan]
