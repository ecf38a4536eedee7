"""No false alarm on a sound pack, plain where that is feasible and reduced."""

from __future__ import annotations

import pytest

from kesu.procedure.checking import check
from kesu.procedure.reading import read_pack
from tests.house.sources import ROOT
from tests.packs.shipped import ORGANISATION, PACKS, organisation, procedure_of

TWENTY = ROOT / "tests" / "packs" / "twenty.yaml"


@pytest.mark.parametrize("reduced", [False, True], ids=["plain", "reduced"])
@pytest.mark.parametrize(
    "name", ["complaint-sample", "complaint-summary", "quality-meeting", "quality-report", "tutorial"]
)
def test_the_small_packs_are_clean(name: str, reduced: bool) -> None:
    procedure = read_pack(PACKS / name, organisation=organisation()).procedure
    assert procedure is not None
    report = check(procedure, organisation(), reduced=reduced)
    assert report.clean, [message.line("en") for message in report.findings]


def test_the_pack_to_measure_on_is_clean() -> None:
    report = check(procedure_of(TWENTY))
    assert report.clean and report.states < 2_000


def test_the_first_regulation_is_clean_with_its_organisation() -> None:
    procedure = read_pack(PACKS / "customer-complaint", organisation=organisation()).procedure
    assert procedure is not None
    report = check(procedure, organisation())
    assert report.clean, [message.line("en") for message in report.findings]
    assert report.states < 20_000
    assert [m.code for m in report.notes] == ["check.note.no-number", "check.note.behind-skippable"]


@pytest.mark.parametrize("name", ["line-exception", "nonconforming-product", "quality-exception"])
def test_the_second_regulation_is_clean_with_and_without_its_organisation(name: str) -> None:
    procedure = read_pack(PACKS / name, organisation=organisation()).procedure
    assert procedure is not None
    report = check(procedure, organisation())
    assert report.clean, [message.line("en") for message in report.findings]
    assert report.states < 20_000
    assert {note.code for note in report.notes} == {"check.note.behind-skippable"}  # `when` leaves out one station
    assert check(procedure_of(PACKS / name / "procedure.yaml")).clean


def test_without_an_organisation_open_questions_are_notes() -> None:
    report = check(procedure_of(PACKS / "tutorial" / "procedure.yaml"))
    assert report.clean
    assert "question.open" in {note.code for note in report.notes}
    assert ORGANISATION.exists()
