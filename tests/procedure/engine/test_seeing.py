"""A4 `see`, `internal`, `anonymous`: what a form shows to whom."""

from __future__ import annotations

from kesu.procedure import tasks
from kesu.procedure.context import Actor
from tests.procedure.engine.plant import Plant, person

PACK = """
procedure: seen
version: 1
title: Seen
kind: complaint
owner: office
roles:
  office: Office
  quality: Quality
  supplier: {zh: 供应商, en: Supplier, outside: true, entered_by: [office]}
open: {by: [office], fill: [who, cause?, salary?]}
fields:
  who: {type: party, facet: customer, anonymous: true}
  cause: {type: long_text, internal: true}
  salary: {type: money, see: "'office' in actor.roles"}
  answer: {type: text}
  parts: {type: table, key: lot, columns: {lot: {type: text}, price: {type: money, internal: true, optional: true}}}
steps:
  list: {by: office, fill: [parts?]}
  ask: {by: supplier, fill: [cause?, answer], shows: [cause, who, salary]}
  check: {by: quality, fill: [salary?, cause?], shows: [salary], outcomes: {fine: {fill: [salary?]}, bad: {}}}
  each_part: {each: f.parts, by: [supplier, quality], after: list, fill: [each.price]}
"""
WANG, LI, SU = person("Wang", "office"), person("Li", "quality"), person("Su", "supplier")


def seen(**data: object) -> Plant:
    plant = Plant(PACK, people=(WANG, LI, SU))
    plant.open("wang", **({"who": "甲公司", "cause": "操作未按规程", "salary": "8000"} | data))
    return plant


def values(plant: Plant, step: str, by: str) -> dict[str, object]:
    return {field.name: field.value for field in plant.form(step, by).fields}


def test_an_outside_role_may_be_asked_for_internal_matter_and_does_not_see_it_again() -> None:
    """A4 `internal`: Su of the supplier is asked for the cause; what stands there stays inside."""
    plant = seen()
    assert values(plant, "ask", "su") == {"cause": None, "answer": None}
    assert dict(plant.form("ask", "su").shows) == {"who": "甲公司"}
    plant.complete("ask", "su", data={"answer": "已处理"})
    assert plant.state.fields["cause"] == "操作未按规程"


def test_who_enters_for_the_supplier_is_inside_and_sees_what_they_may() -> None:
    """A4: Wang enters what Su said by telephone."""
    plant = seen()
    assert values(plant, "ask", "wang")["cause"] == "操作未按规程"
    assert dict(plant.form("ask", "wang").shows) == {"cause": "操作未按规程", "who": "甲公司", "salary": "8000.00"}


def test_a_link_sees_no_internal_matter() -> None:
    """A4."""
    plant = seen()
    context = plant.world.context(Actor(outside="supplier"), plant.now, plant.ref)
    form = tasks.form_of(plant.kept.program, plant.state, context, "ask")
    assert [field.value for field in form.fields] == [None, None]
    assert dict(form.shows) == {"who": "甲公司"}


def test_what_only_the_office_sees_is_empty_for_quality_everywhere_in_the_form() -> None:
    """A4 `see`: in the fields, under the outcomes, beside the form."""
    plant = seen()
    form = plant.form("check", "li")
    assert values(plant, "check", "li") == {"salary": None, "cause": "操作未按规程"}
    assert form.shows == ()
    assert [field.value for field in form.outcomes[0].fields] == [None]
    assert [field.value for field in plant.form("check", "wang").outcomes[0].fields] == ["8000.00"]


def test_an_internal_column_of_a_row_stays_inside() -> None:
    """A4, B20."""
    plant = seen()
    plant.complete("list", "wang", data={"parts": [{"lot": "B1", "price": "12.50"}]})
    outside, inside = plant.form("each_part", "su", "B1"), plant.form("each_part", "li", "B1")
    assert outside.element == {"#": 1, "@": None, "lot": "B1"}
    assert inside.element["price"] == "12.50"  # type: ignore[index]
    assert (outside.fields[0].value, inside.fields[0].value) == (None, "12.50")


def test_a_party_that_may_be_anonymous_may_be_empty_and_the_receipt_is_the_cases_reference() -> None:
    """A4 `anonymous`."""
    plant = Plant(PACK, people=(WANG, LI, SU))
    receipt = plant.open("wang", cause="有人来电")
    assert receipt == plant.state.ref
    assert "who" not in plant.state.fields
    form = tasks.opening_form(plant.kept.program, plant.context("wang"))
    assert [field.required for field in form if field.name == "who"] == [False]
    plant.finish()
