"""The organisation's file (A12): people, units, calendars; settings frozen in; questions answered."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kesu.procedure.reading import (
    open_questions,
    read_organisation,
    read_organisation_text,
    read_procedure,
    roles_unheld,
)
from kesu.procedure.reading.questions import unheld
from tests.procedure.reading.packs import HEAD, PACKS, ROLES, STEPS, answered, codes

EXAMPLE = """\
organisation: 明达精密
zone: Asia/Shanghai
currency: CNY
units: {factory: {zh: 工厂}, assembly: {zh: 装配车间, under: factory, calendar: plant2}}
people: {wang: {name: 王芳, unit: assembly, mail: wang@example.com, roles: [quality, {role: head, unit: assembly}], qualifications: {complaint-training: 2027-06-30}}, li: {name: 李}}
deputies: [{for: wang, by: li, from: 2026-02-01, until: 2026-02-14, roles: [quality]}]
calendars: {plant2: {days: CN, hours: {mon-fri: "08:00-12:00, 13:00-17:00", sat: "08:00-12:00"}, shifts: {night: "22:00-06:00"}, off: [2026-02-10], work: [2026-02-28]}}
settings: {small: {within: 2 working days}}
answers: {small: {R41: 不成立时由业务部书面答复}}
"""
PACK = (
    HEAD
    + "covers: [S004-01]\nsettings: {within: {type: duration, value: null, range: [1 working day, 5 working days], question: 几天？}}\n"
    + ROLES
    + STEPS
    + "  x: {by: quality, question: 谁答复？, cites: [R41]}\n"
    + "clocks: {c: {from: opened, to: close, within: setting.within}}\n"
)


@settings(max_examples=80, deadline=None)
@given(st.integers(0, len(EXAMPLE)), st.integers(0, 9), st.text(st.sampled_from(list("ab:{}[],\n 1-'")), max_size=6))
def test_no_edit_of_the_example_makes_the_reader_raise(at, cut, put):
    reading = read_organisation_text(EXAMPLE[:at] + put + EXAMPLE[at + cut :], "o.yaml")
    assert answered(reading.organisation, reading.messages)


def organisation(text=EXAMPLE):
    return read_organisation_text(text, "organisation.yaml").organisation


def test_the_example_of_the_language_is_read():
    reading = read_organisation_text(EXAMPLE, "o.yaml")
    assert [message.code for message in reading.errors] == []
    wang = reading.organisation.people["wang"]
    assert (wang.full_name, wang.unit, wang.mail) == ("王芳", "assembly", "wang@example.com")
    assert [(held.role, held.unit) for held in wang.roles] == [("quality", None), ("head", "assembly")]
    assert wang.qualifications == {"complaint-training": date(2027, 6, 30)}
    assert reading.organisation.units["assembly"].under == "factory"
    assert reading.organisation.deputies[0].until == date(2026, 2, 14)
    assert reading.organisation.calendars["plant2"].off_days == (date(2026, 2, 10),)
    assert reading.organisation.settings == {"small": {"within": "2 working days"}}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("organisation: a\nunits: {b: {under: c}}", "name.unknown"),
        ("organisation: a\nunits: {b: {under: c}, c: {under: b}}", "unit.circle"),
        ("organisation: a\nunits: {b: {calendar: none}}", "name.unknown"),
        ("organisation: a\npeople: {b: {unit: c}}", "name.unknown"),
        ("organisation: a\npeople: {b: {qualifications: {c: soon}}}", "shape.value"),
        ("organisation: a\ndeputies: [{for: b, by: c}]", "name.unknown"),
        ("organisation: a\ncalendars: {b: {off: [yesterday]}}", "value.calendar"),
        ("organisation: a\nsettings: [b]", "shape.form"),
        ("organisation: a\nzone: Mars", "value.calendar"),
        ("organisaton: a", "shape.missing-key"),
        ("- a", "shape.mapping"),
        ("", "yaml.empty"),
    ],
)
def test_what_is_wrong_is_told(text, code):
    assert code in [message.code for message in read_organisation_text(text, "o.yaml").messages]


def test_a_file_that_is_not_there_is_a_message(tmp_path):
    assert [message.code for message in read_organisation(tmp_path / "none.yaml").messages] == ["yaml.missing"]


def test_the_worked_organisation_of_the_packs_is_read():
    assert read_organisation(PACKS / "organisation.yaml").messages == []


def test_settings_are_frozen_into_the_procedure_and_its_identity():
    without = read_procedure(PACK, "p").procedure
    with_it = read_procedure(PACK, "p", organisation=organisation()).procedure
    assert without.settings["within"].value is None
    assert with_it.settings["within"].value == "2 working days"
    assert without.digest != with_it.digest and "2 working days" in with_it.expanded


@pytest.mark.parametrize(
    ("value", "code"), [("9 working days", "setting.range"), ("soon", "value.type"), ("2 working days", None)]
)
def test_a_setting_of_the_organisation_is_typed_and_in_range(value, code):
    reading = read_procedure(PACK, "p", organisation=organisation(EXAMPLE.replace("2 working days", value)))
    assert codes(reading) == ([code] if code else [])
    assert all(message.place.file == "organisation.yaml" for message in reading.messages)


def test_a_setting_the_procedure_does_not_have_is_told():
    reading = read_procedure(PACK, "p", organisation=organisation(EXAMPLE.replace("within:", "withn:")))
    assert codes(reading) == ["setting.unknown"]
    assert "within" in reading.messages[0].mend_en


def test_open_questions_are_notes_without_an_organisation_and_gone_when_answered():
    procedure = read_procedure(PACK, "p").procedure
    found = open_questions(procedure)
    assert [message.severity for message in found] == ["note", "note"]
    assert [message.details["name"] for message in found] == ["settings.within", "steps.x"]
    answered = read_procedure(PACK, "p", organisation=organisation()).procedure
    assert open_questions(answered, organisation()) == []


@pytest.mark.parametrize("key", ["R41", "S004-01.R41", "x", "steps.x"])
def test_a_question_is_answered_under_its_rule_its_name_or_its_path(key):
    procedure = read_procedure(PACK, "p", organisation=organisation()).procedure
    answers = organisation(EXAMPLE.replace("R41:", f"{key}:"))
    assert open_questions(procedure, answers) == []


def test_an_unanswered_question_is_a_finding_with_an_organisation():
    procedure = read_procedure(PACK, "p", organisation=organisation()).procedure
    found = open_questions(procedure, organisation(EXAMPLE.replace("R41:", "R42:")))
    assert [message.severity for message in found] == ["finding"]


def test_roles_that_nobody_holds_are_named():
    procedure = read_procedure(PACK, "p").procedure
    assert [message.details["name"] for message in roles_unheld(procedure, organisation())] == ["office"]
    assert roles_unheld(procedure) == []


def test_a_vacant_role_is_held_by_the_one_that_stands_in():
    pack = PACK.replace("office: {zh", "office: {vacant: quality, zh")
    assert roles_unheld(read_procedure(pack, "p").procedure, organisation()) == []


def test_a_vacant_role_is_held_by_whoever_stands_in_for_the_one_that_stands_in():
    pack = PACK.replace("office: {zh", "clerk: {zh: 文员, vacant: quality}, office: {vacant: clerk, zh")
    procedure = read_procedure(pack, "p").procedure
    assert [role.name for role in unheld(procedure, {"quality"})] == []
    assert {"clerk", "office", "quality"} <= {role.name for role in unheld(procedure, {"nobody"})}


def test_roles_of_which_each_stands_in_for_the_other_are_held_by_nobody():
    pack = PACK.replace("office: {zh", "clerk: {zh: 文员, vacant: office}, office: {vacant: clerk, zh")
    assert {"clerk", "office"} <= {role.name for role in unheld(read_procedure(pack, "p").procedure, {"quality"})}


def test_facets_of_the_organisation_are_known():
    pack = PACK + "fields: {a: {type: text, facet: shift}}\n"
    assert codes(read_procedure(pack, "p")) == ["name.unknown"]
    more = organisation(EXAMPLE + "facets: {shift: {zh: 班次, en: Shift}}\n")
    assert codes(read_procedure(pack, "p", organisation=more)) == []
