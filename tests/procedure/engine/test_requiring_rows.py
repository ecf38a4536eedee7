"""A step that takes a snapshot may require something of its rows (A9, B6.26)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kesu.procedure import waiving
from kesu.procedure.draft import Draft
from tests.procedure.engine.plant import Plant, person

COMPLAINT = """
procedure: complaint
version: 1
title: Complaint
kind: complaint
roles: {sales: Sales}
open: {by: [sales], fill: [grave]}
owner: sales
fields: {grave: {type: boolean}}
registers: {list: {of: cases, columns: [grave, case.status]}}
steps:
  close: {by: sales, outcomes: {closed: {close: true}}}
"""
REPORT = """
procedure: report
version: 1
title: Report
kind: report
roles: {quality: Quality}
open: {by: [quality]}
owner: quality
fields:
  rows: {type: snapshot, of: complaint.list, internal: false}
  many: {type: integer, is: size(f.rows)}
  counted: {type: integer}
  why: {type: text}
steps:
  take:
    by: quality
    fill: [rows, why?]
    OF_STEP
    outcomes: {done: {set: {counted: size(f.rows)}, OF_OUTCOME}}
  close: {by: quality, after: take, outcomes: {closed: {close: true}}}
"""
WHERE = {
    "step": ("requires: [{that: CONDITION, else: Two rows at least}]", ""),
    "outcome": ("", "requires: [{that: CONDITION, else: Two rows at least}]"),
}


def plant(where: str, condition: str) -> Plant:
    of_step, of_outcome = (text.replace("CONDITION", f'"{condition}"') for text in WHERE[where])
    report = REPORT.replace("OF_STEP", of_step).replace("OF_OUTCOME", of_outcome)
    return Plant(report, COMPLAINT, people=(person("Chen", "sales"), person("Li", "quality")))


@pytest.mark.parametrize("where", ["step", "outcome"])
@pytest.mark.parametrize("condition", ["size(f.rows) >= 2", "f.many >= 2", "f.rows.filter(r, r.grave).size() >= 2"])
def test_the_rows_that_are_about_to_be_taken_are_what_is_required(where: str, condition: str) -> None:
    house = plant(where, condition)
    house.open("chen", "complaint", grave=True)
    report = house.open("li")
    assert house.refused("complete", "li", step="take", data={"why": "x"}).code == "requires"
    house.open("chen", "complaint", grave=True)
    house.ref = report
    house.complete("take", "li")
    assert house.state.fields["counted"] == 2 and len(house.state.fields["rows"]) == 2
    house.finish()


def test_who_looks_at_the_task_hears_that_the_rows_are_not_known_yet() -> None:
    house = plant("step", "size(f.rows) >= 2")
    house.open("li")
    context = replace(house.context("li"), freeze=None)
    draft = Draft(house.kept.program, house.state, context)
    spec = house.kept.program.steps["take"]
    (check,) = waiving.checks_of(draft, spec, house.state.steps["take"].tasks[""], draft.facts)
    assert check.state == "empty"
