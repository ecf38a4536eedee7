"""What a part brings besides its steps (A10): clocks, tables, documents, ledger and notices, once for each use."""

import pytest

from kesu.procedure.reading import read_procedure
from tests.procedure.reading.packs import HEAD, ROLES, codes
from tests.procedure.reading.test_use import read

PART = """\
part: visit
covers: [S000-07]
needs: {roles: [leader], fields: [seen]}
fields: {remark: {type: text}, amount: {type: money}}
steps:
  prepare: {by: leader, fill: [remark?], cites: [R1]}
  go: {by: {from: table.who.goes}, after: [prepare, clock.ready.met], fill: [amount], sends: [{to: leader, document: slip}]}
  tell:
    by: leader
    after: {any: [go, clock.ready.overdue]}
    when: known(f.seen) && !clock.ready.overdue && booked('fee') == 0
    fill: [seen]
    outcomes: {told: {end: true}, wrong: {reverse: fee, back_to: go}}
tables: {who: {rules: [{when: known(f.seen), then: {goes: leader}}], otherwise: {goes: office}}, rate: {rules: [], otherwise: {one: 1}}}
clocks:
  ready: {from: prepare.opened, to: go, within: 2d, overdue: [{notify: leader}]}
  whole: {from: opened, to: closed, within: 30d}
documents: {slip: {audience: internal, copies: [leader]}, sheet: {audience: internal}}
ledger: {fee: {at: go, from: leader, to: company, amount: f.amount}}
notices: [{at: clock.ready.overdue, to: leader}, {at: closed, to: office}]
"""
LOOK = "{use: visit, after: first, with: {leader: quality, seen: day}}"
OWN = (
    HEAD
    + "covers: [S004-01]\nuse: [../visit.yaml]\n"
    + ROLES
    + f"""\
fields: {{day: {{type: date}}, later: {{type: date}}}}
steps:
  first: {{by: office}}
  look: {LOOK}
  close: {{by: office, after: look, outcomes: {{closed: {{close: true}}}}}}
"""
)
MORE = "  more: {use: visit, after: look, with: {leader: office, seen: later}}\n  close:"


def brought(tmp_path, own=OWN, part=PART):
    reading = read(tmp_path, own, visit=part)
    assert codes(reading) == []
    return reading.procedure


def test_what_names_the_parts_steps_stands_under_the_name_of_its_use(tmp_path):
    procedure = brought(tmp_path)
    assert list(procedure.clocks) == ["look.ready", "whole"]
    clock = procedure.clocks["look.ready"]
    assert (str(clock.start[0]), str(clock.to[0])) == ("look.prepare.opened", "look.go")
    assert list(procedure.ledger) == ["look.fee"]
    assert procedure.ledger["look.fee"].at[0].name == "look.go"


def test_what_names_no_step_of_it_is_the_packs_once(tmp_path):
    procedure = brought(tmp_path, OWN.replace("  close:", MORE))
    assert [name for name in procedure.tables if "rate" in name] == ["rate"]
    assert [name for name in procedure.documents if "sheet" in name] == ["sheet"]
    assert [name for name in procedure.clocks if "whole" in name] == ["whole"]
    assert sum(str(notice.at[0]) == "closed" for notice in procedure.notices) == 1


def test_its_steps_name_what_it_brings_as_it_is_called_here(tmp_path):
    procedure = brought(tmp_path)
    assert [str(one) for one in procedure.steps["look.go"].after.members] == ["look.prepare", "clock.look.ready.met"]
    tell = procedure.steps["look.tell"]
    assert tell.when.text == "known(f.day) && !clock.look.ready.overdue && booked('look.fee') == 0"
    assert tell.outcomes["wrong"].reverse == "look.fee"
    assert procedure.steps["look.go"].sends[0].document == "look.slip"
    assert procedure.steps["look.go"].by.entries[0].source.text == "table.look.who.goes"


def test_what_it_brings_has_the_packs_roles_and_fields(tmp_path):
    procedure = brought(tmp_path)
    assert procedure.documents["look.slip"].copies == ("quality",)
    assert procedure.tables["look.who"].rules[0].when.text == "known(f.day)"


def test_a_part_is_used_twice_with_a_clock_and_a_notice_for_each(tmp_path):
    procedure = brought(tmp_path, OWN.replace("  close:", MORE))
    assert list(procedure.clocks) == ["look.ready", "more.ready", "whole"]
    assert str(procedure.clocks["more.ready"].to[0]) == "more.go"
    told = [str(notice.at[0]) for notice in procedure.notices]
    assert told == ["clock.look.ready.overdue", "clock.more.ready.overdue", "closed"]
    assert procedure.tables["more.who"].rules[0].when.text == "known(f.later)"


def test_a_part_inside_a_part_brings_its_own_for_each(tmp_path):
    outer = "part: tour\nuse: [visit.yaml]\nneeds: {roles: [chief], fields: [seen]}\nsteps:\n"
    outer += "  start: {by: chief}\n  stop: {use: visit, after: start, with: {leader: chief}}\n"
    outer += "  end: {by: chief, after: [stop, clock.stop.ready.met], outcomes: {over: {end: true}}}\n"
    own = OWN.replace("visit.yaml", "tour.yaml").replace("use: visit", "use: tour").replace("leader: q", "chief: q")
    (tmp_path / "visit.yaml").write_text(PART, encoding="utf-8")
    reading = read(tmp_path, own, tour=outer)
    assert codes(reading) == []
    assert list(reading.procedure.clocks) == ["look.stop.ready", "whole"]
    assert reading.procedure.clocks["look.stop.ready"].overdue[0].target == "quality"
    assert str(reading.procedure.steps["look.end"].after.members[1]) == "clock.look.stop.ready.met"


def test_what_is_written_for_the_name_of_the_use_reads_as_ever(tmp_path):
    part = PART.replace("from: prepare.opened, to: go", "from: look.prepare.opened, to: look.go")
    part = part.replace("notify: leader", "notify: office").replace(
        "clock.ready.overdue, to: leader", "clock.ready.overdue, to: office"
    )
    assert list(brought(tmp_path, part=part).clocks) == ["ready", "whole"]


def test_what_a_part_brings_that_no_step_uses_is_merged_as_it_stands(tmp_path):
    own = OWN.replace(f"  look: {LOOK}\n", "  look: {by: office}\n")
    part = "part: visit\nsteps: {a: {by: office, outcomes: {o: {end: true}}}}\nclocks: {c: {from: opened, to: look, within: 1d}}"
    assert list(brought(tmp_path, own, part).clocks) == ["c"]


def test_the_pack_puts_its_own_in_the_place_of_what_a_use_brings(tmp_path):
    own = OWN + "clocks: {look.ready: {from: look.prepare.opened, to: look.go, within: 9d, replace: true}}\n"
    procedure = brought(tmp_path, own)
    assert procedure.clocks["look.ready"].within.text == "9d" and len(procedure.clocks) == 2
    reading = read(tmp_path, own.replace(", replace: true", ""), visit=PART)
    assert codes(reading) == ["use.double"]


def test_the_expanded_text_says_the_same_without_the_part(tmp_path):
    first = brought(tmp_path, OWN.replace("  close:", MORE))
    again = read_procedure(first.expanded, "expanded.yaml").procedure
    assert again.digest == first.digest and "use" not in first.expanded


CITES = "cites: {prepare: [R7], tell.told: R8, clock.ready: R9, ledger.fee: R10, f.remark: S9.R1, table.rate: R11}"


def test_the_pack_says_by_which_of_its_rules_the_steps_inside_go(tmp_path):
    procedure = brought(tmp_path, OWN.replace("with: {leader: q", CITES + ", with: {leader: q"))
    assert procedure.steps["look.prepare"].cites == ("S004-01.R7",)
    assert procedure.steps["look.tell"].outcomes["told"].cites == ("S004-01.R8",)
    assert procedure.clocks["look.ready"].cites == ("S004-01.R9",)
    assert procedure.ledger["look.fee"].cites == ("S004-01.R10",)
    assert procedure.fields["remark"].cites == ("S9.R1",)
    assert procedure.tables["rate"].cites == ("S004-01.R11",)


def test_what_it_does_not_say_stays_as_the_part_says(tmp_path):
    procedure = brought(tmp_path, OWN.replace("with: {leader: q", "cites: {go: R2}, with: {leader: q"))
    assert procedure.steps["look.prepare"].cites == ("S000-07.R1",)
    assert procedure.steps["look.go"].cites == ("S004-01.R2",)


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("to: go, within: 2d", "to: gone, within: 2d", "name.unknown", 16),
        ("by: leader, fill: [remark?]", "by: leder, fill: [remark?]", "name.unknown", 6),
        ("outcomes: {told: {end: true}", "outcomes: {told: {}", "part.ends", 1),
        ("at: go, from: leader", "at: go, fron: leader", "shape.unknown-key", 19),
    ],
)
def test_a_refusal_names_the_line_of_the_parts_own_file(tmp_path, old, new, code, line):
    assert old in PART
    told = [one for one in read(tmp_path, OWN, visit=PART.replace(old, new)).messages if one.code == code]
    assert [(one.place.file, one.place.line) for one in told] == [("../visit.yaml", line)]
