"""Where a case is opened, somebody must hold what its steps ask for: there, above, or everywhere."""

from __future__ import annotations

from kesu.procedure.checking import check
from kesu.procedure.declared import Label
from kesu.procedure.messages import Message
from kesu.procedure.reading import OrganisationFile, PersonEntry
from kesu.procedure.reading.organisation import RoleHeld, UnitEntry
from tests.procedure.checking.packs import HEAD, read, steps

ASKED = "steps:\n  a: {by: quality}\n  close: {by: office, after: a, outcomes: {closed: {close: true}}}\n"
UNITS = {"plant": None, "north": "plant", "south": "plant"}


def organisation(office_in: str, *quality: RoleHeld, office: RoleHeld | None = None) -> OrganisationFile:
    """Chen works in that unit and opens cases; Zhao, in the north, holds the roles given."""
    units = {name: UnitEntry(name=name, label=Label(name, name), under=under) for name, under in UNITS.items()}
    chen = PersonEntry(name="chen", unit=office_in, roles=(office or RoleHeld("office"),))
    zhao = PersonEntry(name="zhao", unit="north", roles=quality)
    return OrganisationFile(name="o", units=units, people={"chen": chen, "zhao": zhao})


def found(text: str, file: OrganisationFile) -> list[Message]:
    return [message for message in check(steps(text), file).findings if message.code == "check.nobody-there"]


def test_a_case_opened_in_the_south_has_nobody_where_quality_is_held_in_the_north_only() -> None:
    (message,) = found(ASKED, organisation("south", RoleHeld("quality", "north")))
    assert "“Quality”: south (steps: a)" in message.en and "“Quality”：south（步骤：a）" in message.zh


def test_held_there_above_or_everywhere_it_is_somebodys() -> None:
    assert not found(ASKED, organisation("north", RoleHeld("quality", "north")))
    assert not found(ASKED, organisation("south", RoleHeld("quality", "plant")))
    assert not found(ASKED, organisation("south", RoleHeld("quality")))


def test_a_setting_that_says_where_cases_belong_decides() -> None:
    head = "settings: {home: {type: unit, value: UNIT}}\nopen: {by: [office], unit: setting.home}\n" + ASKED
    file = organisation("south", RoleHeld("quality", "north"))
    opened = "\nopen: {by: [office]}"

    def at(unit: str) -> list[str]:
        procedure = read(HEAD.replace(opened, "") + head.replace("UNIT", unit))
        return [message.code for message in check(procedure, file).findings]

    assert "check.nobody-there" in at("plant") and "check.nobody-there" not in at("north")


def test_what_comes_from_outside_belongs_to_the_root() -> None:
    text = ASKED.replace("steps:", "steps:\n  told: {by: carrier}")
    outside = organisation("north", RoleHeld("quality", "north"))
    by_carrier = read(HEAD.replace("open: {by: [office]}", "open: {by: [office, carrier]}") + text)
    named = [message.en for message in check(by_carrier, outside).findings if message.code == "check.nobody-there"]
    assert len(named) == 1 and "“Quality”: plant" in named[0]


def test_one_of_two_roles_is_enough_where_either_may_act_but_not_where_both_must() -> None:
    file = organisation("south", RoleHeld("quality", "north"))
    assert not found(ASKED.replace("by: quality", "by: [quality, office]"), file)
    assert found(ASKED.replace("by: quality", "by: {everyone: [quality, office]}"), file)
    assert found(ASKED.replace("{by: quality}", "{by: office, review: {by: quality}}"), file)


def test_who_fills_in_for_a_vacant_role_counts() -> None:
    file = organisation("south", RoleHeld("sales"), RoleHeld("quality", "north"))
    stood_in = HEAD.replace("quality: Quality", "quality: {label: Quality, vacant: sales}") + ASKED
    assert "check.nobody-there" not in [message.code for message in check(read(stood_in), file).findings]
    assert found(ASKED, file)


def test_a_role_that_nobody_holds_anywhere_is_told_as_such_only() -> None:
    told = [message.code for message in check(steps(ASKED), organisation("south")).findings]
    assert told == ["role.unheld"]


def test_chen_who_works_here_cannot_be_the_carrier() -> None:
    procedure = steps(ASKED.replace("quality", "carrier"))
    inside, outside = (PersonEntry(name="chen", roles=(RoleHeld(role),)) for role in ("office", "carrier"))
    assert "role.held-outside" not in [
        one.code for one in check(procedure, OrganisationFile(name="o", people={"chen": inside})).findings
    ]
    (found,) = (
        one
        for one in check(procedure, OrganisationFile(name="o", people={"chen": outside})).findings
        if one.code == "role.held-outside"
    )
    assert found.en == "`carrier` is an outside role: chen, who is inside, cannot hold it"
