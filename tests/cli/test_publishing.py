"""Publishing: what is open, found or unproven stands in the way, each in its own words."""

from __future__ import annotations

from pathlib import Path

import pytest

from kesu.casebook import published
from kesu.procedure.reading.shipped import SHIPPED
from tests.cli.conftest import ORGANISATION, Kesu

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation(tmp_path: Path) -> Path:
    file = tmp_path / "organisation.yaml"
    file.write_text(ORGANISATION, encoding="utf-8")
    return file


def test_a_pack_is_published_under_an_organisation_once(kesu: Kesu, organisation: Path) -> None:
    said = kesu("publish", "complaint-sample", "--organisation", organisation, "--json")
    assert (said.status, said.json["new"]) == (0, True)
    again = kesu("publish", "complaint-sample", "--json")
    assert (again.status, again.json["new"]) == (0, False)
    assert [version.name for version in published.current_versions()] == ["complaint-sample"]


def test_without_an_organisation_nothing_is_published(kesu: Kesu, db: None) -> None:
    assert kesu("publish", "complaint-sample").status == 2


def test_open_questions_and_roles_of_nobody_stand_in_the_way(kesu: Kesu, organisation: Path) -> None:
    said = kesu("publish", "tutorial", "--organisation", organisation, "--json")
    assert said.status == 1
    codes = {message["code"] for message in said.json["error"]["messages"]}
    assert codes == {"question.open", "role.unheld"}
    assert published.current_versions() == []


def test_another_text_under_a_published_version_is_refused(kesu: Kesu, organisation: Path, tmp_path: Path) -> None:
    pack = tmp_path / "procedure.yaml"
    text = (SHIPPED / "complaint-sample" / "procedure.yaml").read_text(encoding="utf-8")
    pack.write_text(text, encoding="utf-8")
    assert kesu("publish", pack, "--organisation", organisation).status == 0
    pack.write_text(text.replace("48h", "24h"), encoding="utf-8")
    said = kesu("publish", pack, "--json")
    assert (said.status, said.json["error"]["code"]) == (1, "version_taken")


def test_what_is_not_proven_needs_the_owner_s_signature(
    kesu: Kesu, organisation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kesu.procedure.checking import checking

    was = checking.check
    monkeypatch.setattr("kesu.cli.proving.check", lambda *a, **options: was(*a, **{**options, "limit": 5}))
    call = ("publish", "complaint-sample", "--organisation", organisation, "--json")
    assert kesu(*call).json["error"]["code"] == "not_proven"
    assert kesu(*call, "--sign", "chen").json["error"]["code"] == "not_owner"
    assert kesu(*call, "--sign", "li").status == 0
    assert published.current_versions()[0].by == "li"
