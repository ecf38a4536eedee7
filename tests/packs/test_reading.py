"""The packs that come with the project read clean, speak both languages and answer their questions."""

from __future__ import annotations

from pathlib import Path

import pytest

from kesu.procedure.reading import read_organisation, read_pack
from tests.packs.shipped import FILES, ORGANISATIONS, elements, named, organisation, organisation_of, procedure_of

LABELLED = [path for path in FILES if path.parent.name != "complaint-sample"]  # that one is the language page's own


@pytest.mark.parametrize("path", FILES, ids=named)
def test_a_pack_reads_without_a_message(path: Path) -> None:
    assert read_pack(path).messages == []


@pytest.mark.parametrize("path", FILES, ids=named)
def test_a_pack_reads_without_a_message_in_the_worked_organisation(path: Path) -> None:
    assert read_pack(path, organisation=organisation_of(path)).messages == []


@pytest.mark.parametrize("file", ORGANISATIONS, ids=named)
def test_a_worked_organisation_reads_without_a_message(file: Path) -> None:
    assert read_organisation(file).messages == []


@pytest.mark.parametrize("path", FILES[:-1], ids=named)
def test_one_worked_organisation_runs_the_pack(path: Path) -> None:
    code = procedure_of(path).name
    assert len([file for file in ORGANISATIONS if code in organisation(file).procedures]) == 1


@pytest.mark.parametrize("path", LABELLED, ids=named)
def test_everything_people_see_has_a_chinese_and_an_english_name(path: Path) -> None:
    nameless = [place for place, element in elements(procedure_of(path)) if element.label is None]
    same = [
        place
        for place, element in elements(procedure_of(path))
        if element.label is not None and element.label.zh == element.label.en
    ]
    assert (nameless, same) == ([], [])


def test_the_page_of_twenty_steps_is_what_its_name_says() -> None:
    twenty = procedure_of(FILES[-1])
    assert (len(twenty.steps), len(twenty.clocks), len(twenty.fields)) == (20, 6, 30)


@pytest.mark.parametrize("path", FILES, ids=named)
def test_the_worked_organisation_answers_every_question(path: Path) -> None:
    read = read_pack(path, organisation=organisation_of(path)).procedure
    assert read is not None
    answers = organisation_of(path).answers.get(read.name, {})
    unset = [name for name, setting in read.settings.items() if setting.value is None]
    asked = [(mark.path, mark.cites) for mark in read.marks if mark.question and mark.path[0] != "settings"]
    bare = [
        ".".join(path) for path, cites in asked if not {path[-1], *(cite.split(".")[-1] for cite in cites)} & {*answers}
    ]
    assert (unset, bare) == ([], [])


@pytest.mark.parametrize("path", FILES[:-1], ids=named)
def test_somebody_of_the_worked_organisation_holds_every_role(path: Path) -> None:
    held = {role.role for person in organisation_of(path).people.values() for role in person.roles}
    inside = {name for name, role in procedure_of(path).roles.items() if not role.outside}
    assert inside - held == set()


@pytest.mark.parametrize("path", FILES, ids=named)
def test_no_internal_document_goes_to_the_customer(path: Path) -> None:
    procedure = procedure_of(path)
    outside = {"complainant", *(name for name, role in procedure.roles.items() if role.outside)}
    sends = [
        send
        for step in procedure.steps.values()
        for send in (*step.sends, *(s for outcome in step.outcomes.values() for s in outcome.sends))
    ]
    leaving = {str(send.document) for send in sends if send.to in outside and send.document}
    assert {name for name in leaving if procedure.documents[name].audience == "internal"} == set()
