"""Every rule of the sources is accounted for once, the page says so, and no account that lies is accepted."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from kesu.cli.covering import CATALOGUE, coverage_of
from kesu.procedure.covering import Coverage, Played, Said, page, read_aside, read_catalogue, tidied, weigh
from kesu.procedure.declared import NOWHERE
from tests.house.sources import ROOT
from tests.packs.shipped import PACKS


@pytest.fixture(scope="module")
def shipped() -> Coverage:
    return coverage_of(PACKS)


def test_every_rule_is_held_excused_or_waits_and_stands_once(shipped: Coverage) -> None:
    assert [message.line("en") for message in shipped.messages] == []


def test_the_catalogue_has_862_rules_in_82_sources(shipped: Coverage) -> None:
    counted = [source for source in shipped.catalogue.sources.values() if not source.example]
    assert (len(counted), sum(1 for _ in shipped.catalogue.counted)) == (82, 862)


def test_the_page_of_coverage_is_the_newest(shipped: Coverage) -> None:
    """`kesu coverage --tidy` writes it anew."""
    assert (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8") == page(shipped)


# --- what is refused --------------------------------------------------------------------------------------

CATALOGUE_TEXT = """
sources:
  S1: {title: {zh: 规程, en: Regulation}, rules: 10}
examples:
  X1: {title: {zh: 示例, en: An example}, rules: 1}
"""
EXCUSED = "S1.R3: {kind: conduct, why: {zh: 人的行为, en: How people behave}}"
WAITING = "waits:\n  S1: [R2, R4, R5, R6, R7, R8, R9, R10]\n"
CITES = {"shop": ["S1.R1", "X1.R1"]}
COVERS = [("shop/scenarios/one.yaml", ["S1.R1", "X1.R1"], "shop")]


def account(
    cites: Mapping[str, list[str]] = CITES,
    covers: list[tuple[str, list[str], str]] = COVERS,
    excused: str = EXCUSED,
    waiting: str = WAITING,
) -> Coverage:
    catalogue, messages = read_catalogue(CATALOGUE_TEXT, CATALOGUE)
    assert messages == []
    said = [Said(pack, pack, dict.fromkeys(rules, NOWHERE)) for pack, rules in cites.items()]
    played = [Played(file, tuple(rules), frozenset({pack})) for file, rules, pack in covers]
    return weigh(catalogue, said, played, read_aside(("exceptions.yaml", excused), ("waiting.yaml", waiting)))


def codes(coverage: Coverage) -> list[str]:
    return [message.code for message in coverage.messages]


def test_an_account_that_is_whole_has_no_message() -> None:
    whole = account()
    assert codes(whole) == []
    assert [whole.count(state) for state in ("held", "excused", "waiting", "missing")] == [1, 1, 8, 0]


def test_a_rule_that_stands_nowhere_is_missing() -> None:
    assert codes(account(waiting=WAITING.replace("R2, ", ""))) == ["coverage.missing"]


def test_a_rule_that_is_cited_and_has_no_scenario_is_missing() -> None:
    """It looks done in the pack, and nothing would notice if it were not."""
    cited = account(cites={"shop": ["S1.R1", "S1.R2", "X1.R1"]}, waiting=WAITING.replace("R2, ", ""))
    assert codes(cited) == ["coverage.missing"]
    assert "cited by shop" in cited.messages[0].en


def test_a_scenario_of_another_pack_does_not_hold_it() -> None:
    elsewhere = account(
        cites={"shop": ["S1.R1", "X1.R1"], "mill": []},
        covers=[("shop/scenarios/one.yaml", ["X1.R1"], "shop"), ("mill/scenarios/two.yaml", ["S1.R1"], "mill")],
    )
    assert codes(elsewhere) == ["coverage.uncited", "coverage.missing"]


@pytest.mark.parametrize(
    "changed",
    [
        {"cites": {"shop": ["S1.R1", "S1.R11", "X1.R1"]}},
        {"covers": [*COVERS, ("shop/scenarios/two.yaml", ["S2.R1"], "shop")]},
        {"excused": EXCUSED + "\nS1.R12: {kind: staffing, why: {zh: 人员, en: Staff}}"},
        {"waiting": WAITING.replace("R10", "R10, R11")},
        {"waiting": WAITING + "why:\n  S9.R1: {zh: 待, en: Waits}\n"},
    ],
    ids=["cited", "covered", "excused", "waiting", "remark"],
)
def test_an_unknown_rule_is_refused_wherever_it_stands(changed) -> None:
    assert "coverage.unknown" in codes(account(**changed))


@pytest.mark.parametrize(
    "changed",
    [
        {"waiting": WAITING.replace("R2", "R1, R2")},
        {"waiting": WAITING.replace("R2", "R2, R3")},
        {"excused": EXCUSED.replace("S1.R3", "S1.R1"), "waiting": WAITING.replace("R2", "R2, R3")},
    ],
    ids=["held and waiting", "excused and waiting", "held and excused"],
)
def test_a_rule_may_not_stand_twice(changed) -> None:
    assert codes(account(**changed)) == ["coverage.double"]


def test_a_rule_may_not_wait_twice() -> None:
    assert codes(account(waiting=WAITING.replace("R2", "R2, R2"))) == ["coverage.twice"]


def test_more_than_one_exception_in_ten_is_refused() -> None:
    more = EXCUSED + "\nS1.R4: {kind: staffing, why: {zh: 人员, en: Staff}}"
    assert codes(account(excused=more, waiting=WAITING.replace("R4, ", ""))) == ["coverage.exceptions"]


@pytest.mark.parametrize(
    "text",
    [
        "S1.R3: {kind: boring, why: {zh: 无, en: None}}",
        "S1.R3: {kind: conduct}",
        "S1.R3: {kind: conduct, why: {zh: 只有中文}}",
        "S1.R3: {kind: elsewhere, why: {zh: 另处, en: Elsewhere}}",
    ],
)
def test_an_exception_needs_a_kind_and_its_reason_in_both_languages(text: str) -> None:
    assert "coverage.exception" in codes(account(excused=text))


def test_what_is_said_elsewhere_must_be_held_or_wait_there() -> None:
    text = "S1.R3: {kind: elsewhere, in: [S1.R1], why: {zh: 另处, en: Elsewhere}}"
    assert codes(account(excused=text)) == []
    assert codes(account(excused=text.replace("[S1.R1]", "[S1.R3]"))) == ["coverage.elsewhere"]


def test_what_holds_in_part_must_hold() -> None:
    assert codes(account(waiting=WAITING + "partly:\n  S1.R1: {zh: 待, en: Waits}\n")) == []
    assert codes(account(waiting=WAITING + "partly:\n  S1.R2: {zh: 待, en: Waits}\n")) == ["coverage.partly"]


def test_a_reason_to_wait_goes_with_the_waiting() -> None:
    assert codes(account(waiting=WAITING + "why:\n  S1.R1: {zh: 待, en: Waits}\n")) == ["coverage.why"]


def test_tidying_takes_out_what_is_held_and_nothing_else() -> None:
    text = "# open\nwaits:\n  S1: [R1, R2]\n  S2: [R1]\n"
    assert tidied(text, {"S1.R1", "S2.R1"}) == "# open\nwaits:\n  S1: [R2]\n"
    assert tidied(text, {"S3.R1"}) == text


def test_the_page_shows_each_rule_with_what_became_of_it() -> None:
    text = page(account())
    assert "| S1.R1 | 执行 held | shop | [one](../src/kesu/packs/shop/scenarios/one.yaml) |" in text
    assert "| S1.R3 | 例外 excused：人的行为 conduct | | 人的行为 How people behave |" in text
    assert "| **全部 All** |  | 10 | 1 | 1 | 8 |" in text
    assert "X1" not in text
