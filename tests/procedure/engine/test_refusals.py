"""B30: when several reasons hold, the first of the table is given; nothing has happened."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from kesu.procedure.context import Actor, Command
from kesu.procedure.engine import Refusal, decide
from tests.procedure.engine.plant import Plant, person

PACK = """
procedure: gate
version: 1
title: Gate
kind: complaint
owner: office
roles:
  office: {zh: 办公室, en: Office}
  quality: {zh: 质量部, en: Quality, needs: [audit]}
  head: {zh: 主管, en: Head, needs: [audit]}
  gm: {zh: 总经理, en: General manager}
open: {by: [office], fill: [offer?]}
fields:
  offer: {type: integer}
  cause: {type: text}
  proof: {type: text}
steps:
  first: {by: office, fill: [proof?], locks: [proof]}
  work:
    by: {in_order: [quality, head]}
    other_than: [first]
    fill: [cause, proof?]
    requires: [{that: "f.offer > 3", else: {zh: 报价须大于三, en: The offer must exceed three}}]
    outcomes: {yes: {close: true}, no: {back_to: later}}
  later: {by: gm, starts: {by_hand: "f.offer > 3"}}
  moved: {by: {from: table.authority.approver}}
  asked: {by: office, starts: {by_hand: true}}
tables:
  authority:
    rules: [{when: "f.offer < 10", then: {approver: quality}}]
    otherwise: {approver: gm}
"""
AUDITED = {"audit": date(2026, 1, 1)}


def gate() -> Plant:
    """Li and Qian of quality and Sun the head have their certificates, Zhou of quality has none."""
    people = [
        person("Wang", "office", "quality"),
        person("Li", "quality"),
        person("Qian", "quality"),
        person("Sun", "head"),
    ]
    people = [replace(one, qualifications=AUDITED) for one in people]
    plant = Plant(PACK, people=(*people, person("Zhou", "quality"), person("Feng")))
    plant.open("wang", offer=1)
    plant.complete("first", "wang")
    return plant


COMPLETE: dict[str, Any] = {"step": "work", "outcome": "yes"}
FULL = {**COMPLETE, "data": {"cause": "划伤"}}

# Each command is wrong in all the ways named behind it; the first of them is what is said. One is mended at a time.
LADDER = [
    ("feng", {"step": "work", "outcome": "maybe", "round": 7}, "input"),
    ("feng", {"step": "work", "outcome": "no", "data": {"colour": "red"}}, "input"),
    ("feng", {"step": "work", "outcome": "no", "comment": ["x"]}, "input"),
    ("feng", {"step": "work", "outcome": "no", "at": "2025-03-01T00:00Z"}, "input"),
    ("feng", {"step": "work", "outcome": "no", "at": "2025-04-01T00:00Z"}, "input"),
    ("feng", {"step": "work", "outcome": "no"}, "order"),  # `later` was never reached
    ("feng", {**COMPLETE, "data": {"proof": "另一份"}}, "order"),  # locked
    ("feng", COMPLETE, "role"),
    ("feng", {**COMPLETE, "round": 7}, "role"),
    ("zhou", {**COMPLETE, "round": 7}, "conflict"),
    ("sun", COMPLETE, "order"),  # quality signs first
    ("wang", COMPLETE, "other_than"),
    ("zhou", COMPLETE, "qualification"),
    ("li", COMPLETE, "missing"),
    ("li", FULL, "requires"),
]


@pytest.mark.parametrize(("who", "body", "code"), LADDER)
def test_the_first_reason_of_the_table_is_given(who: str, body: dict[str, Any], code: str) -> None:
    """B30, top to bottom: what stands lower holds as well, and is not said."""
    plant = gate()
    plant.do("correct", "wang", field="offer", value=2, reason="改")
    if code == "order" and "proof" in body.get("data", {}):
        plant.do("restart", "wang", step="first", reason="重来")
        plant.complete("first", "wang", data={"proof": "原件"})
    assert plant.refuses("complete", who, **body) == code


def test_a_claimed_task_is_a_conflict_before_anothers_turn_and_before_exclusion() -> None:
    """B30: `conflict`, then `order`, `other_than`, `qualification`."""
    plant = gate()
    plant.do("claim", "li", step="work")
    assert [plant.refuses("complete", who, **COMPLETE) for who in ("sun", "wang", "zhou")] == ["conflict"] * 3
    assert plant.refuses("complete", "feng", **COMPLETE) == "role"


def test_open_work_is_said_last_of_all_when_closing() -> None:
    """B30, B22: only when everything else is in order, and it names what is open."""
    plant = gate()
    plant.do("correct", "wang", field="offer", value=5, reason="改")
    plant.do("start", "wang", step="asked")
    plant.complete("work", "li", "yes", data={"cause": "划伤"})
    refused = plant.refused("complete", "sun", step="work", outcome="yes")
    assert refused.code == "open"
    assert refused.data["codes"] == ["moved", "asked"]


def test_who_had_the_task_is_told_that_the_authority_lies_elsewhere_now() -> None:
    """B30 `authority`, B28: the offer was raised after Li's task opened."""
    plant = gate()
    assert plant.tasks()["moved"].roles == ("quality",)
    plant.do("correct", "wang", field="offer", value=50, reason="改")
    assert plant.refuses("complete", "li", step="moved") == "authority"
    assert plant.refuses("complete", "feng", step="moved") == "role"


def test_a_task_named_as_it_was_shown_is_a_conflict_that_says_who_did_it_and_when() -> None:
    """B30: without the round it is not open (`order`); with it the race was lost (`conflict`)."""
    plant = gate()
    assert plant.refuses("complete", "wang", step="first") == "order"
    lost = plant.refused("complete", "wang", step="first", round=1)
    assert lost.code == "conflict"
    assert (lost.data["name"], lost.data["at"], lost.data["outcome"]) == ("Wang", "2025-03-03T01:00:00Z", "done")
    assert "Wang" in lost.sentence("en")


def test_an_earlier_round_of_a_task_that_is_open_again_is_a_conflict() -> None:
    """B30, B16: the page showed round 1; round 2 is another task."""
    plant = gate()
    plant.do("restart", "wang", step="first", reason="重来")
    assert plant.refuses("complete", "wang", step="first", round=1) == "conflict"
    plant.complete("first", "wang", round=2)


def test_a_condition_for_starting_by_hand_is_asked_last() -> None:
    """B10, B30: `role` before `requires`; a step that is open already is `order` before both."""
    plant = gate()
    plant.hire(person("Zhao", "gm"))
    assert plant.refuses("start", "feng", step="later") == "role"
    assert plant.refuses("start", "zhao", step="later") == "requires"
    plant.do("correct", "wang", field="offer", value=5, reason="改")
    plant.do("start", "zhao", step="later")
    assert plant.refuses("start", "feng", step="later") == "order"


@pytest.mark.parametrize(
    ("verb", "body", "codes"),
    [
        ("cancel", {"comment": {}}, ("input", "input")),
        ("cancel", {}, ("role", "missing")),
        ("withdraw_case", {"as": "complainant"}, ("role", None)),
        ("note", {"text": ""}, ("role", "missing")),
        ("note", {"text": 1.5}, ("input", "input")),
        ("message", {"to": "nobody", "text": ""}, ("input", "input")),
        ("message", {"to": "gm", "text": ""}, ("role", "missing")),
        ("assign", {"step": "work", "to": "stranger"}, ("input", "input")),
        ("assign", {"step": "first", "to": "li"}, ("order", "order")),
        ("assign", {"step": "work", "to": "li"}, ("role", None)),
        ("restart", {"step": "later"}, ("order", "order")),
        ("restart", {"step": "first"}, ("role", "missing")),
        ("merge", {"into": "elsewhere"}, ("input", "input")),
        ("migrate", {"version": "9"}, ("input", "input")),
        ("hold", {}, ("role", "missing")),
        ("lift", {}, ("order", "order")),
        ("detach", {"file": "9"}, ("input", "input")),
        ("link", {"to": "x"}, ("input", "input")),
        ("link", {"to": "x", "as": "like"}, ("role", None)),
        ("hand_over", {"from": "li", "to": "stranger"}, ("input", "input")),
        ("hand_over", {"from": "li", "to": "qian"}, ("role", None)),
        ("correct", {"field": "colour"}, ("input", "input")),
        ("correct", {"field": "offer", "value": 3}, ("role", "missing")),
        ("frobnicate", {}, ("input", "input")),
        ("child_closed", {"link": "x"}, ("input", "input")),
    ],
)
def test_a_stranger_and_the_owner_are_told_what_comes_first_for_each(
    verb: str, body: dict[str, Any], codes: tuple[str, str | None]
) -> None:
    """B30 for the built-in commands: Feng holds nothing, Wang is the owner."""
    plant = gate()
    assert plant.refuses(verb, "feng", **body) == codes[0]
    if codes[1] is None:
        plant.do(verb, "wang", **body)
    else:
        assert plant.refuses(verb, "wang", **body) == codes[1]


def test_a_merge_into_a_closed_case_is_no_merge_before_anybody_is_asked_who_they_are() -> None:
    """B24, B30: `order` stands before `role`."""
    plant = gate()
    first = plant.ref
    plant.open("wang", offer=5)
    plant.do("cancel", "wang", comment="错开")
    other, plant.ref = plant.ref, first
    assert plant.refuses("merge", "feng", into=other) == "order"


def test_a_signature_without_the_password_is_missing_before_a_condition_is() -> None:
    """B30: `missing` stands before `requires`."""
    plant = Plant(
        PACK.replace("    outcomes: {yes", "    sign: true\n    outcomes: {yes"),
        people=(replace(person("Li", "quality"), qualifications=AUDITED), person("Wang", "office")),
    )
    plant.open("wang", offer=1)
    context = replace(plant.context("li"), authenticated=False)
    with pytest.raises(Refusal) as refused:
        decide(plant.kept.program, plant.state, Command("complete", FULL), context)
    assert (refused.value.code, refused.value.key) == ("missing", "sign_again")


def test_a_link_of_an_outside_role_is_a_stranger_to_inside_work() -> None:
    """B30, A3: the customer's link opens nothing of ours."""
    plant = gate()
    assert plant.refused("complete", Actor(outside="complainant"), **COMPLETE).code == "role"


def test_what_is_asked_about_more_time_is_judged_in_the_tables_order() -> None:
    """A5 `extend`, B30: an instant that is not later is `input` before `role`, the reason `missing` before `most`."""
    pack = """
procedure: time
version: 1
title: Time
kind: complaint
owner: office
roles: {office: Office, quality: Quality, gm: Gm}
open: {by: [office]}
steps: {reply: {by: quality}}
clocks: {reply: {from: opened, to: reply, within: 48h, extend: {by: gm, most: 1}}}
"""
    plant = Plant(pack, people=(person("Wang", "office"), person("Li", "quality"), person("Zhao", "gm")))
    plant.open("wang")
    late = {"clock": "reply", "to": "2025-03-10T09:00+08:00"}
    assert plant.refuses("extend", "wang", clock="reply", to="2025-03-04T09:00+08:00") == "input"
    assert plant.refuses("extend", "wang", **late) == "role"
    assert "Quality" in plant.refused("extend", "wang", **late).sentence("en")  # who it is, not only of which limit
    assert plant.refuses("extend", "li", **late) == "missing"
    assert plant.refuses("grant", "zhao", clock="reply") == "order"
    plant.do("extend", "li", **late, reason="等样品")
    assert plant.refuses("grant", "wang", clock="reply") == "role"
    plant.do("grant", "zhao", clock="reply")
    assert plant.refuses("extend", "li", clock="reply", to="2025-03-20T09:00+08:00", reason="再等") == "requires"
    plant.finish()
