"""The packs that lie in this repository are read without an error."""

from pathlib import Path

import pytest

from kesu.procedure.reading import read_organisation, read_pack

PACKS = Path(__file__).parents[3] / "src" / "kesu" / "packs"


def test_the_sample_of_the_language_reads_without_a_message():
    reading = read_pack(PACKS / "complaint-sample")
    assert [message.line() for message in reading.messages] == []
    assert reading.procedure is not None and list(reading.procedure.steps)[:3] == ["receive", "analyse", "visit"]


def test_the_sample_gets_the_defaults_that_follow_from_it():
    procedure = read_pack(PACKS / "complaint-sample").procedure
    assert procedure.owner == "quality"
    assert procedure.roles["complainant"].outside
    assert procedure.roles["complainant"].entered_by == ("sales",)
    assert procedure.clocks["measure"].per_row and not procedure.clocks["answer"].per_row
    assert list(procedure.steps["receive"].outcomes) == ["done"]


@pytest.mark.parametrize("name", sorted(path.parent.name for path in PACKS.glob("*/procedure.yaml")))
def test_every_pack_reads_without_an_error(name):
    organisation = read_organisation(PACKS / "organisation.yaml")
    assert [message.line("en") for message in organisation.errors] == []
    reading = read_pack(PACKS / name, organisation=organisation.organisation)
    assert [message.line("en") for message in reading.errors] == []
