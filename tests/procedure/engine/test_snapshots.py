"""What is read of frozen rows, whose columns are called as the register calls them."""

from __future__ import annotations

import pytest

from kesu.procedure.expressions import Expression, names_of
from kesu.procedure.expressions.inference import type_of
from kesu.procedure.facts import Facts
from kesu.procedure.reading import read_procedure
from kesu.procedure.refusals import Refusal
from tests.procedure.engine.plant import Plant, person, program

COMPLAINT = """
procedure: complaint
version: 1
title: Complaint
kind: complaint
roles: {sales: Sales}
open: {by: [sales], fill: [class, customer]}
owner: sales
fields:
  class: {type: choice, options: [minor, grave], facet: class}
  customer: {type: text}
registers:
  list: {of: cases, columns: [customer, case.class, case.status]}
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
  grave: {type: integer, is: "size(f.rows.filter(r, r.case.class == 'grave'))"}
  first: {type: text, is: "f.rows[0].case.class"}
  reason: {type: table, columns: {text: {type: text}}}
steps:
  take: {by: quality, fill: [rows]}
  look: {by: {from: "each.case.class == 'grave' ? 'quality' : 'nobody'"}, after: take, each: "f.rows.filter(r, r.case.status == 'open')"}
  close: {by: quality, after: look, outcomes: {closed: {close: true}}}
"""


def test_a_column_with_a_dot_is_read_in_a_report_over_another_procedure() -> None:
    plant = Plant(REPORT, COMPLAINT, people=(person("Chen", "sales"), person("Li", "quality")))
    for grade in ("grave", "minor", "grave"):
        plant.open("chen", "complaint", **{"class": grade, "customer": "A"})
    plant.open("li")
    plant.complete("take", "li")
    facts = Facts(plant.kept.program, plant.state, plant.context())
    assert (facts.field("grave"), facts.field("first")) == (2, "grave")
    assert len(plant.state.steps["look"].tasks) == 3


OWN = COMPLAINT.replace("fields:\n", "fields:\n  others: {type: snapshot, of: list}\n")


def test_a_template_reads_the_columns_of_ones_own_register_by_their_names() -> None:
    names = names_of(program(OWN).procedure)
    assert not Expression("f.others.filter(r, r.case.class == 'grave' && known(r.customer))").bind(names)
    assert not Expression("each.case.class").bind(names.within(each=type_of("f.others", names).of))


@pytest.mark.parametrize(
    ("wrong", "told"),
    [("r.case.klass == 'grave'", "case.class"), ("r.case.class == 'graev'", "grave"), ("r.custmer == 'A'", "customer")],
)
def test_what_is_no_column_of_ones_own_register_is_an_error_that_names_the_column(wrong: str, told: str) -> None:
    (message,) = Expression(f"f.others.filter(r, {wrong})").bind(names_of(program(OWN).procedure))
    assert told in message.mend("en")


@pytest.mark.parametrize("of", ["complaint.list", "list"])
@pytest.mark.parametrize("where", ["x.case.class == 'grave'", "r.f.class == 'grave'", "case.klass == 'grave'"])
def test_who_takes_the_case_for_the_row_is_told_its_prefix(of: str, where: str) -> None:
    text = (
        REPORT.replace("complaint.list", f'complaint.list, where: "{where}"')
        if "." in of
        else COMPLAINT.replace("fields:\n", f'fields:\n  others: {{type: snapshot, of: list, where: "{where}"}}\n')
    )
    reading = read_procedure(text, "p.yaml")
    assert len(reading.errors) == 1
    if not where.startswith("case"):
        assert f"`o.{where[2:8]}" in reading.errors[0].mend("en") and "`o." in reading.errors[0].mend("zh")


def test_a_column_of_rows_that_a_register_has_not_is_a_finding_on_the_case() -> None:
    plant = Plant(
        REPORT.replace("complaint.list", "complaint.list, where: \"x.class == 'grave'\""),
        COMPLAINT,
        people=(person("Chen", "sales"), person("Li", "quality")),
    )
    plant.open("chen", "complaint", **{"class": "grave", "customer": "A"})
    plant.open("li")
    plant.complete("take", "li")
    assert plant.state.fields["rows"] == []
    assert plant.event("Found", finding="condition_failed").head["what"] == "no_row"


# --- conditions of the step that takes it ----------------------------------------------------------------

ASKING = REPORT.replace("fill: [rows]}", 'fill: [rows, {reason: "size(f.rows) > 1"}]}')


def test_a_field_may_be_asked_for_by_what_the_step_itself_freezes() -> None:
    """Li need not say why there are no complaints; why there are two she must."""
    plant = Plant(ASKING, COMPLAINT, people=(person("Chen", "sales"), person("Li", "quality")))
    plant.open("li")
    plant.complete("take", "li")
    for customer in ("A", "B"):
        plant.open("chen", "complaint", **{"class": "minor", "customer": customer})
    plant.open("li")
    with pytest.raises(Refusal) as refused:
        plant.complete("take", "li")
    assert refused.value.code == "missing"
    plant.complete("take", "li", data={"reason": [{"text": "two of a kind"}]})
