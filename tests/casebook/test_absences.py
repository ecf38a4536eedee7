"""A role may ask that whoever holds it names a deputy before being away; pages and programs hold people to it alike."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils.translation import get_language

from kesu.casebook import absences
from kesu.casebook.publishing import publish_text
from kesu.desk.showing.staffing import gaps
from kesu.organisation.directory import directory_of
from kesu.organisation.models import Deputy
from kesu.organisation.people import leave
from kesu.procedure.checking.absent import absences_lacking
from kesu.procedure.reading import read_organisation_text, read_procedure
from kesu.procedure.refusals import Refusal
from tests.casebook.conftest import NOW, ORGANISATION

pytestmark = pytest.mark.django_db
DAY = date(2025, 3, 3)
FIRST, LAST = date(2025, 4, 7), date(2025, 4, 11)
PACK = """
procedure: posts
version: "1"
title: {zh: 岗位, en: Posts}
kind: complaint
owner: office
open: {by: [office]}
roles:
  office: {label: {zh: 办公室主任, en: Head of office}, deputy: {within: unit, required: true}}
  quality: {label: {zh: 质量部, en: Quality}, deputy: {within: unit}}
steps: {close: {by: office, label: {zh: 结案, en: Close}, outcomes: {closed: {close: true}}}}
"""


@pytest.fixture(autouse=True)
def posts(organisation: None) -> None:
    publish_text(PACK, now=NOW)


def away(person: str, deputy: str | None = None, first: date = FIRST, last: date = LAST, *roles: str) -> Deputy:
    return absences.enter(person, deputy, start=first, end=last, roles=roles, day=DAY)


def refused(person: str, deputy: str | None = None, first: date = FIRST, last: date = LAST, *roles: str) -> Refusal:
    with pytest.raises(Refusal) as caught:
        away(person, deputy, first, last, *roles)
    return caught.value


def test_liu_is_not_away_without_a_deputy_and_the_sentence_names_the_role() -> None:
    told = refused("liu")
    assert told.code == "missing"
    assert told.sentence("zh") == "“办公室主任”不在时必须委托代理人：请为刘指定这些日子的代理人。"
    assert "Head of office" in told.sentence("en")
    assert refused("liu", "li", FIRST, LAST, "quality").code == "missing"  # in another role only
    away("liu", "li")
    assert directory_of().stands_in_for("li", FIRST, "office") == ("liu",)


def test_the_deputy_is_of_the_same_unit_and_there_on_these_days() -> None:
    assert refused("liu", "guest").code == "requires"
    assert "工厂" in refused("liu", "guest").sentence("zh")
    away("zhou", None, date(2025, 4, 11), date(2025, 4, 14))
    assert refused("liu", "zhou").code == "conflict"
    away("liu", "zhou", date(2025, 4, 7), date(2025, 4, 10))


def test_who_stands_in_for_liu_cannot_be_away_before_somebody_else_does() -> None:
    made = away("liu", "pan")
    assert refused("pan", "li", LAST, LAST).key == "deputy_away"
    absences.end(made, day=DAY)
    away("pan", "li", LAST, LAST)


def test_a_role_that_only_says_from_where_lets_li_be_away_alone() -> None:
    away("li")
    assert refused("li", "guest").key == "deputy_elsewhere"


def test_a_deputyship_that_an_absence_leans_on_does_not_end_alone() -> None:
    standing = absences.enter("liu", "pan", start=None, end=None, day=DAY)
    away("liu")
    with pytest.raises(Refusal, match="deputy_needed"):
        absences.end(standing, day=DAY)
    assert Deputy.objects.filter(absent="liu").count() == 2


def test_the_people_page_tells_of_a_deputy_who_has_left_since() -> None:
    away("liu", "pan")
    before = gaps(directory_of(), DAY, {})
    leave("pan")
    assert set(gaps(directory_of(), DAY, {})) - set(before) == {refused_sentence("liu")}
    assert gaps(directory_of(), date(2025, 4, 12), {}) == before


def refused_sentence(person: str) -> str:
    return refused(person, None, FIRST, FIRST).sentence(get_language() or "")


def test_the_check_finds_it_in_an_organisations_file() -> None:
    text = ORGANISATION.replace("deputies: [", "deputies: [{for: liu, from: 2025-04-07, until: 2025-04-11}, ")
    file = read_organisation_text(text, "organisation.yaml")
    procedure = read_procedure(PACK, "procedure.yaml").procedure
    assert file.errors == []
    assert procedure
    (found,) = [one for one in absences_lacking(procedure, file.organisation) if "刘" in one.zh]
    assert found.code == "check.deputy"
    assert found.severity == "finding"
    whole = read_organisation_text(ORGANISATION.replace("for: li, by: sun, from", "for: li, from"), "o.yaml")
    assert whole.errors == []
    wrong = read_organisation_text(
        ORGANISATION.replace("for: li, by: sun, from: 2025-03-10, until: 2025-03-14", "for: li"), "o.yaml"
    )
    assert [one.code for one in wrong.errors] == ["shape.missing-key"]
