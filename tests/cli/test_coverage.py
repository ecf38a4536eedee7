"""`kesu coverage`: writes the page, says whether it is the newest, and fails on an account that is not whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Kesu

PACK = """
procedure: shop
version: 1
title: {zh: 店, en: Shop}
kind: complaint
covers: [S1]
roles: {clerk: {zh: 店员, en: Clerk}}
steps: {answer: {by: clerk, outcomes: {answered: {zh: 已复, en: Answered, close: true}}, cites: [R1]}}
"""
SCENARIO = """
scenario: The clerk answers
covers: [S1.R1]
do: [{open: {by: clerk}}, {complete: {step: answer, by: clerk}}, {expect: {status: closed}}]
"""


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    (tmp_path / "shop" / "scenarios").mkdir(parents=True)
    (tmp_path / "shop" / "procedure.yaml").write_text(PACK, encoding="utf-8")
    (tmp_path / "shop" / "scenarios" / "answered.yaml").write_text(SCENARIO, encoding="utf-8")
    catalogue = "sources: {S1: {title: {zh: 规程, en: Regulation}, rules: 2}}"
    (tmp_path / "catalogue.yaml").write_text(catalogue, encoding="utf-8")
    (tmp_path / "exceptions.yaml").write_text("{}", encoding="utf-8")
    (tmp_path / "waiting.yaml").write_text("waits:\n  S1: [R2]\n", encoding="utf-8")
    return tmp_path


def test_the_page_is_written_and_then_the_newest(kesu: Kesu, packs: Path) -> None:
    page = packs / "coverage.md"
    asked = ("coverage", "--packs", packs, "--page", page)
    assert kesu(*asked, "--check").status == 1
    assert kesu(*asked).status == 0
    assert "S1.R1" in page.read_text(encoding="utf-8")
    assert kesu(*asked, "--check").status == 0
    page.write_text("old", encoding="utf-8")
    stale = kesu(*asked, "--check")
    assert (stale.status, page.read_text(encoding="utf-8")) == (1, "old")
    assert "is stale" in stale.out


def test_json_holds_every_rule_with_its_state(kesu: Kesu, packs: Path) -> None:
    said = kesu("coverage", "--packs", packs, "--page", packs / "coverage.md", "--json").json
    assert (said["total"], said["held"], said["waiting"]) == (2, 1, 1)
    assert said["rules"]["S1.R1"]["scenarios"] == ["shop/scenarios/answered.yaml"]


def test_what_waits_is_a_failure_where_nothing_may_wait(kesu: Kesu, packs: Path) -> None:
    asked = ("coverage", "--packs", packs, "--page", packs / "coverage.md", "--strict")
    assert kesu(*asked).status == 1
    (packs / "exceptions.yaml").write_text("S1.R2: {kind: conduct, why: {zh: 行为, en: Conduct}}", encoding="utf-8")
    (packs / "waiting.yaml").write_text("waits: {}\n", encoding="utf-8")
    assert "too many exceptions" in kesu(*asked).err  # one of two


def test_tidying_takes_held_rules_out_of_the_list(kesu: Kesu, packs: Path) -> None:
    waiting = packs / "waiting.yaml"
    waiting.write_text("waits:\n  S1: [R1, R2]\n", encoding="utf-8")
    asked = ("coverage", "--packs", packs, "--page", packs / "coverage.md")
    assert "is held by a scenario and waiting" in kesu(*asked).err
    assert kesu(*asked, "--tidy").status == 0
    assert waiting.read_text(encoding="utf-8") == "waits:\n  S1: [R2]\n"


def test_a_folder_without_a_catalogue_is_said_so(kesu: Kesu, tmp_path: Path) -> None:
    said = kesu("coverage", "--packs", tmp_path)
    assert (said.status, "catalogue.yaml" in said.err) == (2, True)
