"""Parts (A10): steps with one way in and one way out, spliced under the name of the step that uses them."""

import pytest

from tests.procedure.reading.packs import HEAD, ROLES, codes
from tests.procedure.reading.test_use import read

PART = """\
part: visit
needs: {roles: [leader], fields: [when], settings: [within]}
steps:
  prepare: {by: leader, fill: [when], outcomes: {ready: {}, off: {back_to: prepare}}}
  go:
    by: {in_order: [leader, office]}
    after: prepare.ready
    when: known(f.when) && s.prepare.outcome == 'ready'
    same_as: prepare
    outcomes: {seen: {end: true, label: {zh: 见 s.prepare.x, en: Seen}}, again: {back_to: prepare, keep: [go]}}
"""
OWN = (
    HEAD
    + "use: [../visit.yaml]\n"
    + ROLES
    + """\
fields: {day: {type: date}}
settings: {limit: {type: duration, value: 3d}}
steps:
  first: {by: office}
  look: {use: visit, after: first, when: known(f.day), with: {leader: quality, when: day, within: limit}}
  close: {by: office, after: look, when: s.look.done && s.look.prepare.done, outcomes: {closed: {close: true}}}
clocks: {c: {from: look.prepare.opened, to: look, within: setting.limit}}
"""
)


def spliced(tmp_path, own=OWN, part=PART):
    return read(tmp_path, own, visit=part)


def test_the_steps_of_a_part_stand_where_it_is_used(tmp_path):
    reading = spliced(tmp_path)
    assert codes(reading) == []
    assert list(reading.procedure.steps) == ["first", "look.prepare", "look.go", "close"]


def test_its_own_steps_are_named_under_it(tmp_path):
    steps = spliced(tmp_path).procedure.steps
    assert str(steps["look.go"].after.members[0]) == "look.prepare.ready"
    assert steps["look.go"].by.same_as == "look.prepare"
    assert steps["look.go"].outcomes["again"].back_to == "look.prepare"
    assert steps["look.go"].outcomes["again"].keep == ("look.go",)
    assert "s.look.prepare.outcome" in steps["look.go"].when.text


def test_its_needs_are_called_as_the_pack_says(tmp_path):
    steps = spliced(tmp_path).procedure.steps
    assert [holder.role for holder in steps["look.go"].by.entries] == ["quality", "office"]
    assert [fill.name for fill in steps["look.prepare"].fill] == ["day"]
    assert "f.day" in steps["look.go"].when.text


def test_what_stands_beside_use_belongs_to_the_way_in(tmp_path):
    step = spliced(tmp_path).procedure.steps["look.prepare"]
    assert str(step.after.members[0]) == "first" and step.when.text == "known(f.day)"


def test_what_a_part_requires_is_not_lost_where_the_pack_requires_more(tmp_path):
    part = PART.replace("fill: [when], outcomes", "fill: [when], requires: [{that: known(f.when), else: day}], outcomes")
    own = OWN.replace("look: {use: visit,", "look: {use: visit, fill: [more], requires: [{that: f.more, else: more}],")
    own = own.replace("day: {type: date}", "day: {type: date}, more: {type: boolean}")
    step = spliced(tmp_path, own, part).procedure.steps["look.prepare"]
    assert [one.that.text for one in step.requires] == ["known(f.day)", "f.more"]
    assert [fill.name for fill in step.fill] == ["day", "more"]


def test_the_name_of_the_part_is_its_way_out(tmp_path):
    procedure = spliced(tmp_path).procedure
    assert str(procedure.steps["close"].after.members[0]) == "look.go"
    assert procedure.steps["close"].when.text == "s.look.go.done && s.look.prepare.done"
    assert str(procedure.clocks["c"].start[0]) == "look.prepare.opened"
    assert str(procedure.clocks["c"].to[0]) == "look.go"


def test_a_measure_is_dated_by_a_step_of_a_part(tmp_path):
    measures = """\
measures:
  in: {count: known(f.day), dated: s.look.prepare.opened_at}
  out: {count: known(f.day), dated: s.look.done_at}
  day: {count: known(f.day), dated: f.day}
"""
    reading = spliced(tmp_path, own=OWN + measures)
    assert codes(reading) == []
    dates = {name: one.dated.text for name, one in reading.procedure.measures.items()}
    assert dates == {"in": "s.look.prepare.opened_at", "out": "s.look.go.done_at", "day": "f.day"}


def test_a_going_back_to_a_part_leads_to_its_way_in(tmp_path):
    own = OWN.replace("closed: {close: true}", "closed: {close: true}, anew: {back_to: look}")
    steps = spliced(tmp_path, own=own).procedure.steps
    assert steps["close"].outcomes["anew"].back_to == "look.prepare"
    assert steps["look.go"].outcomes["again"].back_to == "look.prepare"


@pytest.mark.parametrize("key", ["keep: look", "keep: [look, first]"])
def test_a_part_is_kept_as_a_whole(tmp_path, key):
    own = OWN.replace("closed: {close: true}", f"closed: {{close: true}}, anew: {{back_to: first, {key}}}")
    kept = spliced(tmp_path, own=own).procedure.steps["close"].outcomes["anew"].keep
    assert set(kept) - {"first"} == {"look.prepare", "look.go"}


def test_a_part_is_cancelled_as_a_whole_and_one_of_its_steps_alone(tmp_path):
    own = OWN.replace("first: {by: office}", "first: {by: office, outcomes: {go: {}, OFF}}")
    for said, meant in (("look", ("look.prepare", "look.go")), ("look.go", ("look.go",))):
        reading = spliced(tmp_path, own=own.replace("OFF", f"off: {{cancels: [{said}]}}"))
        assert reading.procedure.steps["first"].outcomes["off"].cancels == meant


def test_prose_is_left_alone(tmp_path):
    assert spliced(tmp_path).procedure.steps["look.go"].outcomes["seen"].label.zh == "见 s.prepare.x"


def test_a_part_may_be_used_twice(tmp_path):
    own = OWN.replace(
        "  close:", "  more: {use: visit, after: look, with: {leader: office, when: day, within: limit}}\n  close:"
    )
    reading = spliced(tmp_path, own)
    assert codes(reading) == []
    assert list(reading.procedure.steps)[1:5] == ["look.prepare", "look.go", "more.prepare", "more.go"]
    assert str(reading.procedure.steps["more.prepare"].after.members[0]) == "look.go"


@pytest.mark.parametrize(
    ("own", "part", "code"),
    [
        (OWN.replace("use: visit", "use: visitt"), PART, "part.unknown"),
        (OWN.replace("leader: quality, ", ""), PART, "part.needs"),
        (OWN.replace("leader: quality", "leder: quality"), PART, "name.unknown"),
        (OWN.replace("with: {leader", "cites: {prepar: [R1]}, with: {leader"), PART, "name.unknown"),
        (OWN, PART.replace("after: prepare.ready", "sign: true"), "part.ends"),
        (OWN, PART.replace("end: true, ", ""), "part.ends"),
        (OWN, PART.replace("by: leader,", "use: visit,"), "use.circle"),
        (OWN, "part: visit\nsteps: []\n", "part.ends"),
    ],
)
def test_a_part_that_cannot_be_spliced_is_a_message(tmp_path, own, part, code):
    assert code in codes(spliced(tmp_path, own, part))
