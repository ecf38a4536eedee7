"""Promises to the outside: whose authority, and when the case next moves of itself because of one."""

from __future__ import annotations

from datetime import timedelta

from kesu.procedure.context import Actor
from kesu.procedure.promising import promise_views
from tests.procedure.engine.plant import MONDAY, Plant, person

PACK = """
procedure: p
version: 1
title: P
kind: complaint
owner: quality
roles: {sales: {zh: 业务部, en: Sales}, manager: {zh: 经理, en: Manager}, quality: {zh: 质量部, en: Quality}, supplier: {zh: 供应商, en: Supplier, outside: true}}
open: {by: [sales]}
fields: {x: {type: text}}
promises:
  - {by: sales, kinds: [pay], requires: [{that: promise.amount < 1000, else: {zh: 一千元以下, en: Below a thousand}}]}
  - {by: manager, kinds: [pay], requires: [{that: "promise.kind == 'pay' && promise.until < plus(case.opened_at, '30d')"}]}
steps: {close: {by: sales, outcomes: {closed: {close: true}}}}
"""


def plant() -> Plant:
    made = Plant(PACK, people=(person("Chen", "sales"), person("Sun", "manager"), person("Li", "quality")))
    made.open("chen")
    return made


def pay(amount: str, until: str = "2025-03-07") -> dict[str, object]:
    promise = {"kind": "pay", "amount": amount, "until": until}
    return {"to": "complainant", "text": "赔付", "promise": promise}


def test_the_refusal_says_what_is_wrong_and_who_may() -> None:
    refusal = plant().refused("message", "chen", **pay("1000"))
    assert refusal.code == "promise" and refusal.data["codes"] == ["manager"]
    assert "一千元以下" in refusal.sentence("zh") and "经理" in refusal.sentence("zh")
    assert "Below a thousand" in refusal.sentence("en") and "Manager may promise it" in refusal.sentence("en")


def test_where_nobody_may_the_refusal_says_so() -> None:
    refusal = plant().refused("message", "sun", **pay("1000", "2025-06-01"))
    assert refusal.key == "nobody_promises"


def test_nobody_promises_by_a_link_from_outside() -> None:
    assert plant().refused("message", Actor(outside="supplier"), **pay("1")).code == "promise"


def test_the_case_moves_again_one_second_after_the_promised_instant() -> None:
    made = plant()
    made.do("message", "chen", **pay("500", "2025-03-04T09:00+08:00"))
    assert made.world.next_instant(made.ref, made.now) == MONDAY + timedelta(days=1, seconds=1)
    made.later(days=1, tick=False)
    made.do("note", "chen", text="恰好到点，不算迟")
    assert not made.events("PromiseOverdue")
    made.later(hours=1, tick=False)
    made.do("note", "chen", text="晚了")
    late = made.event("PromiseOverdue")
    assert late.head["at"] == "2025-03-04T01:00:00Z" and late.head["recorded"] == "2025-03-04T02:00:00Z"
    assert made.world.next_instant(made.ref, made.now) is None


def test_the_amount_lies_beside_the_head_where_it_can_be_erased() -> None:
    made = plant()
    made.do("message", "chen", **pay("500"))
    event = made.event("Promised")
    assert event.values == {"amount": "500.00"} and "amount" not in event.head
    assert event.head["to"] == ["complainant"] and event.head["until"] == "2025-03-07T16:00:00Z"


def test_a_promise_explains_its_due() -> None:
    made = plant()
    made.do("message", "chen", **pay("500"))
    (view,) = promise_views(made.kept.program, made.state, made.context())
    assert view.explanation["due"] == view.until and view.by == "chen" and view.status == "open" and not view.late


def test_kept_late_stays_late() -> None:
    made = plant()
    made.do("message", "chen", **pay("500"))
    made.later(days=6)
    made.do("keep_promise", "li", promise=1, comment="已付")
    kept = made.event("PromiseKept")
    assert kept.head["late"] is True and kept.head["late_by"] > 0
    assert promise_views(made.kept.program, made.state, made.context())[0].late
