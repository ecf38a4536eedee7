"""What a scenario expects people to see, and what it expects not to happen: names are those of somebody (part D)."""

from __future__ import annotations

from pathlib import Path

import pytest

from kesu.procedure.declared import Procedure
from kesu.procedure.reading import read_procedure
from kesu.procedure.scenarios import ScenarioResult, read_scenario_file, run_scenario

PACK = """
procedure: claim
version: 1
title: Claim
kind: complaint
owner: office
roles: {office: Office, quality: Quality}
open: {by: [office], fill: [customer, contact]}
fields:
  customer: {type: party, facet: customer}
  contact: {type: text, see: "'office' in actor.roles"}
  cause: {type: choice, internal: true, options: {wear: Wear, fault: Fault}}
steps:
  look: {by: quality, fill: [cause], shows: [customer, contact], outcomes: {ours: {}, theirs: {}}}
  close: {by: office, after: look, sends: [{to: complainant, document: letter}], outcomes: {closed: {close: true}}}
documents: {letter: {audience: customer}}
"""
STORY = """
scenario: Wang opens, Li looks
procedure: claim
start: 2025-03-03T09:00+08:00
people: {wang: [office], li: [quality]}
do:
  - open: {by: wang, data: {customer: 甲公司, contact: 王女士}}
  - expect:
      open: [look]
      EXPECTED
"""


def procedure(text: str = PACK) -> Procedure:
    reading = read_procedure(text, "claim")
    assert reading.procedure is not None, [message.en for message in reading.errors]
    return reading.procedure


def played(folder: Path, expected: str, text: str = PACK) -> ScenarioResult:
    path = folder / "story.yaml"
    path.write_text(STORY.replace("EXPECTED", expected), encoding="utf-8")
    (scenario,) = read_scenario_file(path)
    return run_scenario(scenario, {"claim": procedure(text)})


@pytest.mark.parametrize(
    "expected",
    [
        "sees: {wang: [customer, contact], li: [customer, not contact]}",
        "sees: {complainant: {only: customer}}",
        "form: {look: {shows: [customer, not contact], offers: {cause: [wear, fault]}, outcomes: [ours]}}",
        "form: {look: {by: wang, shows: contact}}",
        "sent: [not letter, not letter to complainant]",
    ],
)
def test_it_holds(tmp_path: Path, expected: str) -> None:
    assert played(tmp_path, expected).report == ""


@pytest.mark.parametrize(
    ("expected", "change", "told"),
    [
        ("sees: {li: [not contact]}", (""", see: "'office' in actor.roles\"""", ""), "expected not [contact]"),
        ("sees: {complainant: {only: customer}}", ("internal: true, ", ""), "is [cause, customer]"),
        (
            "form: {look: {shows: [contact], by: wang}}",
            ("shows: [customer, contact]", "shows: [customer]"),
            "[contact]",
        ),
        ("form: {look: {offers: {cause: fault}}}", (", fault: Fault", ""), "there is no fault"),
        ("form: {look: {offers: {cause: fault}}}", ("fill: [cause]", "fill: []"), "offers.cause: not asked for"),
    ],
)
def test_it_fails_where_the_pack_no_longer_says_so(
    tmp_path: Path, expected: str, change: tuple[str, str], told: str
) -> None:
    assert told in played(tmp_path, expected, PACK.replace(*change)).report


@pytest.mark.parametrize(
    ("expected", "told"),
    [
        ("sees: {zhao: [contact]}", "line 10: sees.zhao: nobody of that name"),
        ("sees: {wang: [not contct]}", "line 10: sees.wang: there is no contct"),
        ("sees: [wang]", "line 10: sees: takes names with what is expected of each"),
        ("sees: {wang: {all: [contact]}}", "line 10: sees.wang.all: no such expectation"),
        ("sent: [not lettr]", "line 10: sent: there is no lettr"),
        ("notified: [not chef]", "line 10: notified: there is no chef"),
        ("form: {lock: {shows: [customer]}}", "line 10: form.lock: no such step"),
        ("form: {look: [customer]}", "line 10: form.look: takes by, shows, outcomes, offers"),
        ("form: {look: {asks: [cause]}}", "line 10: form.look.asks: no such expectation"),
        ("form: {look: {by: zhao}}", "line 10: form.look.by: nobody of the name zhao"),
        ("form: {look: {shows: [not custmer]}}", "line 10: form.look.shows: there is no custmer"),
        ("form: {look: {outcomes: [not your]}}", "line 10: form.look.outcomes: there is no your"),
        ("form: {look: {offers: {cause: [not tear]}}}", "line 10: form.look.offers.cause: there is no tear"),
        ("form: {close: {shows: []}}", "line 10: form.close: not open to anybody"),
    ],
)
def test_what_nobody_and_nothing_is_called_is_refused_with_its_line(tmp_path: Path, expected: str, told: str) -> None:
    assert told in played(tmp_path, expected).report


def test_a_difference_names_the_line_of_its_key_and_a_refusal_that_of_its_step(tmp_path: Path) -> None:
    assert "line 9: open: expected [look]" in played(tmp_path, "", PACK.replace("look", "view")).report
    assert "line 11: refused order" in played(tmp_path, "status: open\n  - complete: {step: close, by: wang}").report
