"""The library of packs: every shipped pack on one shelf, what it holds of its sources, and taking one up."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kesu.casebook import published
from kesu.intake import library, listing
from kesu.intake.taking_up import NotTakenUp, Wish, take_up
from kesu.organisation.directory import directory_of
from kesu.organisation.loading import load_organisation, organisation_file
from kesu.procedure.checking import check
from kesu.procedure.declared import Procedure
from kesu.procedure.messages import Message
from kesu.procedure.reading import OrganisationFile, read_organisation_text
from kesu.procedure.reading.shipped import shipped

NOW = datetime(2025, 3, 3, 1, tzinfo=UTC)
ORGANISATION = """
organisation: 小厂
people: {qian: {name: 钱永福, roles: [operator]}, zheng: {name: 郑晓梅, roles: [inspector]}, li: {name: 李卫东}}
"""
ANSWERS = {"retention": "保存三年。"}
ROLES = {"quality": "li", "manufacturing": "li"}


def prove(procedure: Procedure, organisation: OrganisationFile) -> tuple[Message, ...]:
    return check(procedure, organisation).messages


def taken_up(**more: dict[str, str]) -> str:
    given = {"settings": {"in_a_row": "3"}, "answers": ANSWERS, "roles": ROLES, **more}
    return take_up("line-exception", Wish(**given), now=NOW, by=None, prove=prove).name


@pytest.fixture
def small(db: None) -> None:
    file = read_organisation_text(ORGANISATION, "organisation.yaml").organisation
    assert file is not None
    load_organisation(file, now=NOW)


def test_every_shipped_pack_stands_on_one_shelf() -> None:
    shelved = [name for shelf in library.shelves() for name in shelf.packs]
    assert sorted(shelved) == shipped()


def test_the_list_says_of_every_pack_what_its_files_say() -> None:
    """`python -m kesu.intake.listing` writes it anew."""
    assert listing.KEPT.read_text(encoding="utf-8") == listing.list_text()


def test_a_list_names_a_pack_as_the_pack_itself_does() -> None:
    assert listing.listed("line-exception") == listing.read_for_list("line-exception")
    with pytest.raises(LookupError):
        listing.listed("../organisation")


def test_a_pack_says_which_rules_it_holds_and_where() -> None:
    kept = {one.source: one for one in library.kept_rules(library.pack("line-exception"))}
    assert next(iter(kept)) == "S000-07" and kept["S000-07"].all == 13
    places = {(place.kind, place.element.name) for place in kept["S000-07"].rules["S000-07.R3"] if place.element}
    assert {("steps", "stop"), ("clocks", "stop"), ("roles", "operator")} <= places


def test_a_pack_that_is_not_there_is_not_found() -> None:
    with pytest.raises(LookupError):
        library.pack("../organisation")


@pytest.mark.django_db
def test_with_all_answered_the_pack_runs_and_its_answers_are_the_organisations(small: None) -> None:
    assert taken_up() == "line-exception"
    program = published.program_of(published.current("line-exception"))
    assert str(program.procedure.settings["in_a_row"].value) == "3"
    file = organisation_file()
    assert file is not None
    assert file.settings == {"line-exception": {"in_a_row": "3"}} and file.answers == {"line-exception": ANSWERS}
    assert [held.role for held in directory_of().people["li"].roles] == ["quality", "manufacturing"]


@pytest.mark.django_db
def test_what_is_missing_is_named_and_nothing_changes(small: None) -> None:
    before = organisation_file()
    with pytest.raises(NotTakenUp) as refused:
        taken_up(settings={}, answers={}, roles={"quality": "nobody"})
    assert refused.value.missing == {
        "setting.in_a_row", "answer.retention", "role.manufacturing",
    }  # fmt: skip
    assert refused.value.roles["quality"].code == "role.nobody"
    assert organisation_file() == before and published.versions_of("line-exception") == []


@pytest.mark.django_db
@pytest.mark.parametrize("value", ["many", "5", "2.5"])
def test_a_value_that_does_not_fit_is_told_at_its_setting(small: None, value: str) -> None:
    with pytest.raises(NotTakenUp) as refused:
        taken_up(settings={"in_a_row": value})
    assert list(refused.value.wrong) == ["in_a_row"]
    assert published.versions_of("line-exception") == []


@pytest.mark.django_db
def test_a_role_that_is_held_goes_to_nobody_unknown_and_no_other_is_made_up(small: None) -> None:
    with pytest.raises(NotTakenUp) as refused:
        taken_up(roles={**ROLES, "operator": "nobody", "king": "li"})
    assert (list(refused.value.roles), refused.value.unasked) == (["operator"], {"role.king"})


@pytest.mark.django_db
def test_without_an_organisation_nothing_is_taken_up() -> None:
    with pytest.raises(NotTakenUp) as refused:
        taken_up()
    assert refused.value.unorganised
