"""A qualification that a case gives or takes counts in every procedure at once, and comes out of its journal anew."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from kesu.casebook import rebuilding
from kesu.casebook.execute import open_case
from kesu.casebook.publishing import publish_text
from kesu.organisation.directory import directory_of
from kesu.organisation.loading import load_organisation
from kesu.organisation.models import CaseQualification
from kesu.organisation.people import set_qualifications
from kesu.organisation.qualifying import held
from kesu.procedure.context import Actor
from kesu.procedure.reading import read_organisation_text
from tests.casebook.conftest import NOW, ORGANISATION, Act

pytestmark = pytest.mark.django_db
DAY = date(2025, 12, 31)
SCHOOL = """
procedure: school
version: "1"
title: {zh: 考核, en: School}
kind: training
owner: office
roles: {office: {zh: 办公室, en: Office}, quality: {zh: 质量部, en: Quality}}
open: {by: [office], fill: [who, until]}
fields: {who: {type: person, label: {zh: 谁, en: Who}}, until: {type: date, label: {zh: 有效期, en: Until}}}
steps:
  assess:
    by: quality
    label: {zh: 考核, en: Assess}
    outcomes:
      passed: {grants: {qualification: auditor, to: f.who, until: f.until}}
      failed: {revokes: {qualification: auditor, from: f.who}, back_to: assess}
  again:
    by: quality
    label: {zh: 再考核, en: Again}
    starts: by_hand
    outcomes: {failed: {revokes: {qualification: auditor, from: f.who}}}
  close: {by: office, after: assess, label: {zh: 结案, en: Close}, outcomes: {closed: {close: true}}}
"""


@pytest.fixture
def file(act: Act) -> UUID:
    publish_text(SCHOOL, now=NOW)
    return open_case("school", {"data": {"who": "wang", "until": "2025-12-31"}}, actor=Actor("liu"), now=NOW).ref


def auditors() -> set[str]:
    return {one.id for one in directory_of().people.values() if "auditor" in one.qualifications}


def test_wang_passes_and_is_an_auditor_until_wang_fails(file: UUID, act: Act) -> None:
    act(file, "complete", by="li", step="assess", outcome="passed")
    assert directory_of().people["wang"].qualifications == {"auditor": DAY}
    assert held("wang")["wang"]["auditor"].case == file
    act(file, "start", by="li", step="again")
    act(file, "complete", by="li", step="again", outcome="failed")
    assert auditors() == set()


def test_failing_takes_away_what_a_file_had_said_and_the_same_file_does_not_give_it_back(file: UUID, act: Act) -> None:
    text = ORGANISATION.replace("unit: making, roles", "unit: making, qualifications: {auditor: 2026-01-01}, roles")
    organisation = read_organisation_text(text, "organisation.yaml").organisation
    assert organisation
    load_organisation(organisation, now=NOW)
    assert auditors() == {"wang"}
    act(file, "complete", by="li", step="assess", outcome="failed")
    assert auditors() == set()
    load_organisation(organisation, now=NOW)
    assert auditors() == set()


def test_an_administrators_word_counts_until_a_case_says_something_later(file: UUID, act: Act) -> None:
    act(file, "complete", by="li", step="assess", outcome="passed")
    set_qualifications("wang", {})
    assert auditors() == set()
    act(file, "start", by="li", step="again", now=NOW + timedelta(days=1))
    set_qualifications("wang", {"auditor": DAY})
    act(file, "complete", by="li", step="again", outcome="failed", now=NOW + timedelta(days=1))
    assert auditors() == set()
    set_qualifications("wang", {"auditor": DAY})
    assert held("wang")["wang"]["auditor"].case is None


def test_rebuilding_gives_the_same_and_names_what_somebody_changed_beside_the_journal(file: UUID, act: Act) -> None:
    act(file, "complete", by="li", step="assess", outcome="passed")
    assert rebuilding.rebuild(file, now=NOW).differs == ()
    CaseQualification.objects.filter(case=file).update(person="sun")
    assert rebuilding.compare(file, now=NOW).differs == ("qualifications",)
    rebuilding.rebuild(file, now=NOW)
    assert auditors() == {"wang"}
    assert rebuilding.compare(file, now=NOW).differs == ()
