"""A signature through a private link, in the core: what it is bound to, what it lacks, what is written down."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kesu.procedure.context import Actor, Command, Proof
from kesu.procedure.engine import Context, Refusal, decide
from kesu.procedure.signing import LONGEST_NAME, seen_hash
from tests.procedure.engine.plant import Plant, person

PACK = """
procedure: sheet
version: "1"
title: Sheet
kind: complaint
owner: office
roles:
  office: Office
  user: {label: User, outside: true, entered_by: [office]}
open: {by: [office], fill: [handling, margin, parts?]}
fields:
  handling: {type: text}
  margin: {type: text, internal: true}
  parts: {type: table, columns: {part: {type: text}, price: {type: money, internal: true}}}
  opinion: {type: text}
tables:
  limit: {rules: [{when: f.margin == '40 %', then: {most: 1}}], otherwise: {most: 2}}
steps:
  user_sign:
    by: {in_order: [user, office]}
    shows: [handling, margin, parts]
    fill: [opinion]
    requires: [{that: table.limit.most > 0}]
    outcomes: {yes: {sign: true}, no: {}}
  finish: {by: office, after: user_sign, outcomes: {done: {close: true}}}
"""
USER = Actor(outside="user")


def plant() -> Plant:
    made = Plant(PACK, people=(person("Su", "office"), person("Mei", "office")))
    made.open("su", handling="board replaced", margin="40 %", parts=[{"part": "board", "price": "900"}])
    return made


def outside(made: Plant, proof: Proof | None) -> Context:
    return replace(made.world.context(USER, made.now, made.ref), authenticated=False, proof=proof)


def seen(made: Plant) -> str:
    return seen_hash(made.kept.program, made.state, outside(made, None), "user_sign")


def tian(made: Plant, **changed: str) -> Proof:
    return replace(Proof("link", "1", "Tian Min", seen(made)), **changed)


def signs(made: Plant, proof: Proof | None, outcome: str = "yes", **data: Any) -> Any:
    body = {"step": "user_sign", "outcome": outcome, "data": {"opinion": "good", **data}}
    return decide(made.kept.program, made.state, Command("complete", body), outside(made, proof))


def refused(made: Plant, proof: Proof | None, **data: Any) -> tuple[str, str]:
    with pytest.raises(Refusal) as caught:
        signs(made, proof, **data)
    assert caught.value.sentence("zh") and caught.value.sentence("en")
    return caught.value.code, caught.value.key


def test_it_is_written_down_before_the_part_it_signs() -> None:
    decision = signs(plant(), tian(plant()))
    kinds = [event.kind for event in decision.events]
    assert kinds.index("LinkSigned") < kinds.index("TaskSigned")
    [event] = [one for one in decision.events if one.kind == "LinkSigned"]
    assert event.head["actor"] == "link:user" and event.head["outcome"] == "yes" and event.head["manner"] == "link"
    assert dict(event.values) == {"name": "Tian Min"}
    [proof] = decision.state.steps["user_sign"].tasks[""].proofs
    assert (proof["name"], proof["manner"], proof["shown"]) == ("Tian Min", "link", event.head["shown"])


def test_what_was_typed_belongs_to_what_is_signed() -> None:
    made = plant()
    shown = {signs(made, tian(made), opinion=said).events[0].head["shown"] for said in ("good", "bad")}
    assert len(shown) == 2 and seen(made) not in shown


def test_without_a_proof_nobody_outside_signs() -> None:
    assert refused(plant(), None) == ("missing", "sign_again")
    assert signs(plant(), None, outcome="no").events[0].kind != "LinkSigned"


def test_an_outcome_that_is_not_signed_writes_no_signature() -> None:
    made = plant()
    assert not any(one.kind == "LinkSigned" for one in signs(made, tian(made), outcome="no").events)


@pytest.mark.parametrize(
    ("name", "why"),
    [("  ", ("missing", "name_missing")), ("x" * (LONGEST_NAME + 1), ("input", "bad_value")), ("Ti\x07an", ("input", "bad_value"))],
)  # fmt: skip
def test_a_signature_has_a_name(name: str, why: tuple[str, str]) -> None:
    made = plant()
    assert refused(made, tian(made, name=name)) == why


def test_what_was_shown_has_changed() -> None:
    made = plant()
    proof = tian(made)
    made.do("correct", "su", field="handling", value="nothing done", reason="wrong")
    assert refused(made, proof) == ("version", "shown_changed")
    assert refused(made, proof, opinion=None) == ("version", "shown_changed"), "said before what is missing"
    signs(made, tian(made))


@pytest.mark.parametrize(("field", "value"), [("margin", "35 %"), ("parts", [{"part": "board", "price": "1000"}])])
def test_what_was_not_shown_may_change(field: str, value: object) -> None:
    made = plant()
    proof = tian(made)
    made.do("correct", "su", field=field, value=value, reason="wrong")
    signs(made, proof)


def test_a_lapsed_signature_takes_its_proof_along() -> None:
    made = plant()
    decision = signs(made, tian(made))
    corrected = Command("correct", {"field": "handling", "value": "nothing done", "reason": "wrong"})
    later = decide(made.kept.program, decision.state, corrected, made.world.context(Actor("su"), made.now, made.ref))
    assert any(one.kind == "SignaturesLapsed" for one in later.events)
    assert later.state.steps["user_sign"].tasks[""].proofs == []
