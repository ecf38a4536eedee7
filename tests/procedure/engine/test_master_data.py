"""A4 `per:`: a setting held per customer is read by commands, and what was read is on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kesu.procedure.context import Actor, Command
from kesu.procedure.deadlines import clock_views
from kesu.procedure.engine import Context, advance, decide, fold
from kesu.procedure.mastering import Dated, read_held, value_on
from kesu.procedure.reading import read_organisation_text, read_procedure
from kesu.procedure.values import ValueRefused
from tests.procedure.engine.plant import Plant, person

PACK = """
procedure: held
version: 1
title: Held
kind: complaint
owner: office
roles: {office: Office, quality: Quality}
open: {by: [office], fill: [customer]}
settings:
  within: {type: duration, value: 48h, per: customer}
  quota: {type: integer, value: 3, per: unit}
  plain: {type: integer, value: 1}
fields: {customer: {type: party, facet: customer}}
steps: {reply: {by: quality, outcomes: {sent: {close: true}}}}
clocks: {reply: {from: opened, to: reply, within: setting.within}}
"""
SLOW: dict[str, dict[str, Dated]] = {"within": {"甲公司": ((None, "72 hours"),)}}
FAST: dict[str, dict[str, Dated]] = {"within": {"甲公司": ((None, "24 hours"),)}}


def plant() -> Plant:
    return Plant(PACK, people=(person("Wang", "office"), person("Li", "quality")))


def opened(settings: dict[str, dict[str, Dated]]) -> tuple[Plant, Context]:
    """Wang opens a case of 甲公司 under that master data; the plant and its context without any."""
    here = plant()
    program = here.world.programs["held"]
    bare = here.world.context(Actor("wang"), here.now, "c1", program)
    decision = decide(
        program, None, Command("open", {"ref": "c1", "data": {"customer": "甲公司"}}), replace(bare, settings=settings)
    )
    here.world._keep("c1", program, decision, here.now)
    here.ref = "c1"
    return here, bare


def due(here: Plant, context: Context) -> str | None:
    return clock_views(here.kept.program, here.state, context)[0].due


def test_what_was_read_is_written_and_gives_the_same_without_the_master_data() -> None:
    """A4: 72 hours for 甲公司; looked at later by somebody who has no master data at hand."""
    here, bare = opened(SLOW)
    read = here.event("SettingRead")
    assert (read.head["setting"], read.head["per"]) == ("within", "customer")
    assert read.values == {"of": "甲公司", "value": "72 hours"}
    assert due(here, bare) == "2025-03-06T01:00:00Z"
    assert due(here, replace(bare, settings=FAST)) == "2025-03-06T01:00:00Z"
    assert fold(here.kept.journal).dump() == here.state.dump()


def test_changed_master_data_counts_from_the_next_command_on_and_no_tick_reads_it() -> None:
    """A4, B36: so that nothing depends on the worker's punctuality."""
    here, bare = opened(SLOW)
    ticked = advance(here.kept.program, here.state, replace(bare, settings=FAST))
    assert ticked.events == ()
    noted = decide(here.kept.program, here.state, Command("note", {"text": "看看"}), replace(bare, settings=FAST))
    assert [(e.kind, e.values.get("value")) for e in noted.events] == [("Noted", None), ("SettingRead", "24 hours")]
    again = decide(here.kept.program, noted.state, Command("note", {"text": "再看"}), replace(bare, settings=FAST))
    assert [event.kind for event in again.events] == ["Noted"]


def test_who_has_no_value_of_their_own_goes_by_the_procedures_and_nothing_is_written() -> None:
    """A4."""
    here, bare = opened({"within": {"乙公司": ((None, "1h"),)}})
    assert here.events("SettingRead") == []
    assert due(here, bare) == "2025-03-05T01:00:00Z"


def test_a_value_that_is_taken_away_is_read_as_the_procedures_own() -> None:
    """A4: on record, for what was read before says otherwise."""
    here, bare = opened(SLOW)
    noted = decide(here.kept.program, here.state, Command("note", {"text": "看看"}), bare)
    assert noted.events[-1].values == {"of": "甲公司", "value": "48 hours"}


def test_the_latest_value_that_has_begun_counts() -> None:
    """A4: dated."""
    spec = plant().world.programs["held"].procedure.settings["within"]
    dated = read_held(spec, {"甲": [{"from": "2025-07-01", "value": "24h"}, {"value": "48h"}]})["甲"]
    days = [date(2025, 6, 30), date(2025, 7, 1), date(2026, 1, 1)]
    assert [value_on(dated, day) for day in days] == [(True, "48 hours"), (True, "24 hours"), (True, "24 hours")]
    assert value_on(dated[1:], date(2025, 6, 30)) == (False, None)


@pytest.mark.parametrize(
    "given", ["48h", {"甲": "soon"}, {"甲": [{"from": "July", "value": "1h"}]}, {"甲": [{"from": "2025-07-01"}]}]
)
def test_what_is_no_value_is_refused(given: object) -> None:
    """A4."""
    spec = plant().world.programs["held"].procedure.settings["within"]
    with pytest.raises(ValueRefused):
        read_held(spec, given)


ORGANISATION = """
organisation: 明达
settings:
  held:
    plain: 2
    within: {甲公司: 24h, 乙公司: [{value: 48h}, {from: 2026-07-01, value: 24h}]}
    quota: {assembly: 5}
"""


def messages(organisation: str) -> list[str]:
    file = read_organisation_text(organisation, "organisation.yaml")
    told = file.messages + read_procedure(PACK, "procedure.yaml", organisation=file.organisation).messages
    return [f"{m.place} {m.code}" for m in told if m.severity == "error"]


def test_the_organisations_file_holds_them_by_customer_and_freezes_only_the_others() -> None:
    """A4, A10: the identity of a version does not change with its customers."""
    assert messages(ORGANISATION) == []
    file = read_organisation_text(ORGANISATION, "organisation.yaml").organisation
    read = read_procedure(PACK, "procedure.yaml", organisation=file).procedure
    fewer = read_organisation_text(ORGANISATION.replace("甲公司: 24h, ", ""), "organisation.yaml").organisation
    assert read is not None
    assert (read.settings["plain"].value, read.settings["within"].value) == (2, "48 hours")
    other = read_procedure(PACK, "procedure.yaml", organisation=fewer).procedure
    assert other is not None and other.digest == read.digest


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("within: 24h", ["organisation.yaml:6:13 shape.form"]),
        ("within: {甲公司: soon}", ["organisation.yaml:6:19 shape.form"]),
        ("within: {甲公司: [{from: July, value: 24h}]}", ["organisation.yaml:6:20 shape.form"] * 2),
    ],
)
def test_a_wrong_value_is_a_message_with_its_place(wrong: str, told: list[str]) -> None:
    """A4."""
    text = ORGANISATION.replace("within: {甲公司: 24h, 乙公司: [{value: 48h}, {from: 2026-07-01, value: 24h}]}", wrong)
    found = messages(text)
    assert [one.split(" ")[1] for one in found] == [one.split(" ")[1] for one in told]
    assert all(one.startswith("organisation.yaml:6:") for one in found)
