"""check, draw, show: a pack is looked at without any installation."""

from __future__ import annotations

from pathlib import Path

import pytest

from kesu.cli.packs import SHIPPED
from tests.cli.conftest import Kesu

ORGANISATION = str(SHIPPED / "organisation.yaml")
SMALL = """
procedure: small
version: 1
title: {zh: 小, en: Small}
kind: problem
open: {by: [quality]}
roles: {quality: {zh: 质量, en: Quality}, office: {zh: 内勤, en: Office}}
steps:
  look: {by: quality, outcomes: {yes: {}, no: {}}}
  close: {by: office, after: look.yes, outcomes: {closed: {close: true}}}
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    (tmp_path / "procedure.yaml").write_text(SMALL, encoding="utf-8")
    return tmp_path


def test_a_sound_pack_checks_clean(kesu: Kesu) -> None:
    assert kesu("check", "complaint-sample").status == 0
    said = kesu("check", "tutorial", "--organisation", ORGANISATION, "--json")
    assert (said.status, said.json["clean"], said.json["findings"]) == (0, True, [])


def test_what_is_found_comes_with_its_place_and_story(kesu: Kesu, small: Path) -> None:
    said = kesu("check", small, "--json")
    assert said.status == 1
    found = said.json["findings"]
    assert found
    assert all(one["place"]["line"] > 1 and one["text"]["zh"] for one in found)
    plain = kesu("check", small, "--plain", "--json")
    assert {one["code"] for one in plain.json["findings"]} == {one["code"] for one in found}


def test_what_a_limit_cuts_off_is_not_proven(kesu: Kesu) -> None:
    said = kesu("check", "complaint-sample", "--limit", "5")
    assert said.status == 1
    assert "not proven" in said.out


@pytest.mark.parametrize(
    ("change", "status"),
    [
        (("  look:", "  lok: {}\n  lok: {}\n  look:"), 1),
        (("after: look.yes", "after: lok.yes"), 1),
        (("kind: problem", "kinds: problem"), 1),
        ((SMALL, "- no procedure\n"), 2),
        ((SMALL, "\x00"), 2),
        ((SMALL, ""), 2),
    ],
)
def test_a_pack_that_does_not_read_is_answered(kesu: Kesu, small: Path, change: tuple[str, str], status: int) -> None:
    (small / "procedure.yaml").write_text(SMALL.replace(*change), encoding="utf-8")
    for command in ("check", "draw", "show"):
        said = kesu(command, small)
        assert said.status == status, said
        assert "Traceback" not in said.err
        assert "procedure.yaml" in said.out + said.err


def test_a_role_that_nobody_holds_is_found_for_an_organisation(kesu: Kesu, small: Path) -> None:
    file = small / "organisation.yaml"
    file.write_text("organisation: x\npeople: {li: {roles: [quality]}}\n", encoding="utf-8")
    codes = {one["code"] for one in kesu("check", small, "--organisation", file, "--json").json["findings"]}
    assert "role.unheld" in codes
    file.write_text("organisation: [\n", encoding="utf-8")
    assert kesu("check", small, "--organisation", file).status == 2


def test_a_picture_is_drawn_in_both_forms_and_languages(kesu: Kesu, tmp_path: Path) -> None:
    assert kesu("draw", "tutorial").out.startswith("<svg")
    assert "检验" in kesu("draw", "tutorial", "--format", "mermaid", language="zh").out
    target = tmp_path / "p.svg"
    assert kesu("draw", "tutorial", "-o", target).status == 0
    assert target.read_text(encoding="utf-8").startswith("<svg")
    assert kesu("draw", "tutorial", "-o", tmp_path / "none" / "p.svg").status == 2


def test_an_expanded_pack_reads_back_to_itself(kesu: Kesu, tmp_path: Path) -> None:
    said = kesu("show", "tutorial", "--json").json
    (tmp_path / "procedure.yaml").write_text(said["text"], encoding="utf-8")
    assert kesu("show", tmp_path, "--json").json["digest"] == said["digest"]
