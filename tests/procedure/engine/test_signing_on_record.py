"""A signature stands in the journal with the hash of what was shown, and a scenario can expect it (B6.28, part D)."""

from __future__ import annotations

from typing import Any

import pytest

from kesu.procedure import ending
from kesu.procedure.draft import Draft
from kesu.procedure.scenarios.running import run_file_text
from tests.procedure.engine.plant import Plant, person

PACK = """
procedure: offer
version: 1
title: Offer
kind: complaint
roles: {sales: Sales, gm: Manager}
open: {by: [sales], fill: [amount]}
owner: sales
fields: {amount: {type: money}, why: {type: text}, rows: {type: table, columns: {what: {type: text}}}}
steps:
  decide: {by: gm, SIGN fill: [why?, rows?], shows: [amount], OUTCOMES}
  note: {by: sales, after: decide}
  close: {by: sales, after: note, outcomes: {closed: {close: true}}}
"""
SIGNED = ("sign: true,", "outcomes: {yes: {}, no: {}}")
OF_OUTCOME = ("", "outcomes: {yes: {sign: true}, no: {}}")
UNSIGNED = ("", "outcomes: {yes: {}, no: {}}")


def pack(sign: str, outcomes: str) -> str:
    return PACK.replace("SIGN", sign).replace("OUTCOMES", outcomes)


def played(text: str, outcome: str, expected: list[str]) -> str:
    do: list[dict[str, Any]] = [
        {"open": {"by": "sales", "data": {"amount": "5"}}},
        {"complete": {"step": "decide", "by": "gm", "outcome": outcome}},
        {"expect": {"signed": expected}},
        {"complete": {"step": "note", "by": "sales"}},
        {"expect": {"signed": []}},
    ]
    return run_file_text({"offer": text}, {"scenario": "signed", "procedure": "offer", "do": do}).report


@pytest.mark.parametrize(
    ("how", "outcome", "signed"),
    [(SIGNED, "no", ["decide"]), (OF_OUTCOME, "yes", ["decide"]), (OF_OUTCOME, "no", []), (UNSIGNED, "yes", [])],
)
def test_a_scenario_sees_who_had_to_sign(how: tuple[str, str], outcome: str, signed: list[str]) -> None:
    assert played(pack(*how), outcome, signed) == ""


def test_a_scenario_that_expects_a_signature_fails_where_none_is_asked_for() -> None:
    assert "signed: expected [decide]" in played(pack(*UNSIGNED), "yes", ["decide"])


def test_the_end_of_a_signed_step_keeps_the_hash_of_what_was_shown() -> None:
    plant = Plant(pack(*SIGNED), people=(person("Chen", "sales"), person("Wu", "gm")))
    plant.open("chen", amount="5")
    shown = ending.shown(Draft(plant.kept.program, plant.state, plant.context("wu")), "decide", "", {"why": "fair"})
    plant.complete("decide", "wu", "yes", data={"why": "fair"})
    plant.complete("note", "chen")
    assert plant.event("StepDone", step="decide").head["shown"] == shown
    assert "shown" not in plant.event("StepDone", step="note").head
    plant.finish()


def test_a_row_that_is_signed_keeps_it_too() -> None:
    text = pack(*SIGNED).replace(
        "  note: {by: sales,", "  rowwise: {by: gm, sign: true, each: f.rows, after: decide}\n  note: {by: sales,"
    )
    plant = Plant(text, people=(person("Chen", "sales"), person("Wu", "gm")))
    plant.open("chen", amount="5")
    plant.complete("decide", "wu", "yes", data={"rows": [{"what": "a"}]})
    plant.complete("rowwise", "wu", row="1")
    assert plant.event("RowDone", step="rowwise").head["shown"]
    plant.finish()
