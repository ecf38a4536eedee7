"""Requirements that somebody answerable may let pass: seen before completion, waived with a reason, for one round."""

from __future__ import annotations

from typing import Any

from kesu.procedure import tasks
from kesu.procedure.context import Actor
from kesu.procedure.reading import read_procedure
from tests.procedure.engine.plant import Plant, person

PACK = """
procedure: eightd
version: 1
title: 8D
kind: complaint
owner: office
roles:
  office: {zh: 办公室, en: Office}
  quality: {zh: 质量部, en: Quality}
  gm: {zh: 总经理, en: General manager}
  customer: {zh: 客户, en: Customer, outside: true, entered_by: [office]}
open: {by: [office]}
fields:
  root: {type: long_text}
  tried: {type: boolean}
  days: {type: integer}
steps:
  report:
    by: quality
    fill: [root?, tried?, days?]
    requires:
      - {that: known(f.root), else: {zh: 须写明根本原因, en: Name the root cause}, waive: gm, cites: [8D.D4]}
    outcomes:
      send: {requires: [{that: f.tried, else: {zh: 措施须经验证, en: Verify the measures}, waive: [gm, office]}, {that: f.days <= 10}], close: true}
      drop: {back_to: report}
"""


def plant() -> Plant:
    made = Plant(PACK, people=(person("Wang", "office"), person("Li", "quality"), person("Zhou", "gm")))
    made.open("wang")
    return made


def states(made: Plant, by: str = "li", **typed: Any) -> dict[tuple[str | None, int], tuple[str, bool]]:
    kept = made.world.cases[made.ref]
    form = tasks.form_of(kept.program, kept.state, made.context(by), "report", typed=typed)
    return {(c.outcome, c.number): (c.state, c.may_waive) for c in form.checks}


def test_the_form_names_what_is_lacking_before_anybody_completes_it() -> None:
    assert states(plant()) == {
        (None, 1): ("unmet", False), ("send", 1): ("empty", False), ("send", 2): ("empty", False),
    }  # fmt: skip


def test_what_was_typed_and_not_handed_in_counts() -> None:
    now = states(plant(), root="夹具磨损", tried=False, days="11")
    assert [state for state, _ in now.values()] == ["met", "unmet", "unmet"]
    assert [state for state, _ in states(plant(), days="eleven").values()] == ["unmet", "empty", "empty"]


def test_the_form_says_who_may_let_it_pass() -> None:
    assert [may for _, may in states(plant(), "zhou").values()] == [True, True, False]
    assert [may for _, may in states(plant(), "wang").values()] == [False, True, False]


def test_zhou_waives_with_a_reason_and_li_completes() -> None:
    made = plant()
    made.do("waive", "zhou", step="report", requirement=1, reason="供方未复")
    made.do("waive", "wang", step="report", outcome="send", requirement=1, reason="设备停机")
    assert states(made)[None, 1][0] == states(made)["send", 1][0] == "waived"
    made.complete("report", "li", "send", data={"days": 3})
    assert made.state.status == "closed"


def test_the_reason_lies_beside_the_journal_where_it_can_be_erased() -> None:
    made = plant()
    made.do("waive", "zhou", step="report", requirement=1, reason="供方未复")
    event = made.event("RequirementWaived")
    assert event.kind == "RequirementWaived" and event.values == {"reason": "供方未复"}
    assert {k: event.head[k] for k in ("step", "round", "requirement", "actor")} == {
        "step": "report", "round": 1, "requirement": 1, "actor": "zhou",
    }  # fmt: skip


def test_a_new_round_asks_again() -> None:
    made = plant()
    made.do("waive", "zhou", step="report", requirement=1, reason="供方未复")
    made.complete("report", "li", "drop")
    assert states(made)[None, 1][0] == "unmet"


def test_an_outside_role_waives_nothing() -> None:
    reading = read_procedure(PACK.replace("waive: gm,", "waive: customer,"), "p.yaml")
    assert [m.code for m in reading.errors] == ["role.outside"]
    assert [m.code for m in read_procedure(PACK.replace("waive: gm,", "waive: chief,"), "p.yaml").errors] == [
        "name.unknown"
    ]
    assert plant().refused("waive", Actor(outside="customer"), step="report", requirement=1, reason="急").code == "role"
