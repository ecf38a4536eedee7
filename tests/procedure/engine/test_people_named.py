"""Who is named in a form must be somebody, and a unit must be one: alone, in a list, in a column (A4)."""

from __future__ import annotations

from typing import Any

import pytest

from kesu.procedure.calendars import Calendars
from kesu.procedure.declared import Field, Record
from kesu.procedure.naming_people import check_named
from kesu.procedure.records import accept_record
from kesu.procedure.refusals import Refusal
from kesu.procedure.scenarios.reading import Scenario, directory_for
from tests.procedure.engine.plant import Plant, person

PACK = """
procedure: named
version: 1
title: Named
kind: complaint
roles: {sales: Sales, complainant: {label: Complainant, outside: true}}
open: {by: [sales], fill: [seller?]}
owner: sales
fields:
  seller: {type: person}
  investigator: {type: person}
  team: {type: people}
  works: {type: unit}
  sites: {type: units}
  helpers: {type: list, of: person}
  measures: {type: table, columns: {owner: {type: person}, what: {type: text}}}
  contact: {type: contact}
steps:
  appoint: {by: sales, fill: [investigator?, team?, works?, sites?, helpers?, measures?, contact?]}
  examine: {by: {from: f.investigator}, after: [appoint]}
  file: {by: sales, after: [examine]}
"""


def plant() -> Plant:
    people = (person("Chen", "sales"), person("Bai"), person("Zhao", active=False))
    found = Plant(PACK, people=people, units={"works": None, "hall_2": "works"})
    found.open("chen")
    return found


@pytest.mark.parametrize(
    ("field", "value", "given", "meant"),
    [
        ("investigator", "bay", "bay", "bai"),
        ("investigator", "complainant", "complainant", "chen"),
        ("team", ["bai", "nobody"], "nobody", "chen"),
        ("helpers", ["Bái"], "Bái", "bai"),
        ("measures", [{"owner": "sales", "what": "clean"}], "sales", "chen"),
        ("works", "hall_3", "hall_3", "hall_2"),
        ("sites", ["works", "hall3"], "hall3", "hall_2"),
    ],
)
def test_a_code_that_is_nobodys_is_refused_with_the_field_wherever_it_stands(
    field: str, value: Any, given: str, meant: str
) -> None:
    refused = plant().refused("complete", "chen", step="appoint", data={field: value})
    assert (refused.code, refused.data["name"], refused.data["given"]) == ("input", field, given)
    if meant != "chen":
        assert refused.data["meant"] == meant and meant in refused.sentence("en")


def test_at_the_opening_and_in_a_correction_nobody_is_refused_as_well() -> None:
    here = plant()
    with pytest.raises(Refusal) as opening:
        here.open("chen", seller="nobody")
    assert opening.value.key == "no_person_in"
    here.complete("appoint", "chen", data={"investigator": "bai"})
    assert here.refused("correct", "chen", field="investigator", value="by", reason="a slip").key == "no_person_in"
    here.do("correct", "chen", field="investigator", value="chen", reason="a slip")
    assert here.state.fields["investigator"] == "chen"


def test_bai_may_be_named_and_so_may_zhao_who_has_left_and_a_contact_stays_free_text() -> None:
    here = plant()
    told = {"investigator": "bai", "team": ["bai", "zhao"], "works": "hall_2", "contact": "Mr Nobody"}
    here.complete("appoint", "chen", data=told)
    assert here.state.fields["team"] == ["bai", "zhao"]
    here.complete("examine", "bai")


def test_a_record_names_somebody_as_well() -> None:
    here, zone = plant(), Calendars().default.zone
    record = Record(name="visited", by=("sales",), fields={"who": Field(name="who", type="person")})
    assert accept_record(record, {"who": "bai"}, zone, here.world.directory) == {"who": "bai"}
    with pytest.raises(Refusal) as refused:
        accept_record(record, {"who": "sales"}, zone, here.world.directory)
    assert (refused.value.code, refused.value.key) == ("input", "no_person_in")


def test_a_scenario_that_lists_no_people_may_name_anybody() -> None:
    """Part D: left out, there is one person per role; a responsible person of a form need not be one of them."""
    procedure = plant().kept.program.procedure
    unlisted = directory_for(Scenario("", None, "", ()), (procedure,))
    check_named(Field(name="who", type="person"), "wang", unlisted)
    check_named(Field(name="where", type="unit"), "制造部", unlisted)
    listed = directory_for(Scenario("", None, "", (), people={"chen": ["sales"]}), (procedure,))
    with pytest.raises(Refusal):
        check_named(Field(name="who", type="person"), "wang", listed)
