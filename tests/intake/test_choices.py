"""The options of an organisation: added, hidden, renamed, noted; they run from the next publishing on."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kesu.casebook import published
from kesu.casebook.publishing import PublishRefused, publish_pack, publish_text
from kesu.intake.choices import Act, NotAgain, OptionRefused, change, choices_of, publish_again
from kesu.organisation.loading import load_organisation, organisation_file
from kesu.organisation.options import changes_of, options_of
from kesu.procedure.checking import check
from kesu.procedure.declared import Procedure
from kesu.procedure.messages import Message
from kesu.procedure.reading import OrganisationFile, read_organisation_text
from kesu.procedure.reading.shipped import SHIPPED
from kesu.procedure.values import option_codes

pytestmark = pytest.mark.django_db
SHARING = "service-inspection"  # a pack that uses fragments beside its folder
NOW = datetime(2025, 3, 3, 1, tzinfo=UTC)
ORGANISATION = """
organisation: 小厂
people: {qian: {name: 钱永福, roles: [office]}}
options: {small: {cause: {weather: {zh: 天气, en: Weather}}, marks: [regular]}}
"""
PACK = """
procedure: small
version: "1"
title: Small
kind: complaint
owner: office
roles: {office: Office}
open: {by: [office], fill: [cause, marks?, rows?]}
fields:
  cause: {type: choice, options: {quality: {zh: 质量, en: Quality, options: {stain: {zh: 污渍, en: Stain}}}, other: 其他}}
  marks: {type: choices, options: [urgent, legal]}
  text: {type: text}
  rows: {type: table, columns: {sort: {type: choice, options: [a, b]}, what: {type: text, optional: true}}}
steps: {close: {by: office, outcomes: {closed: {close: true}}}}
"""


@pytest.fixture(autouse=True)
def small(db: None) -> None:
    file = read_organisation_text(ORGANISATION, "organisation.yaml").organisation
    assert file is not None
    load_organisation(file, now=NOW)
    publish_text(PACK, now=NOW)


def prove(procedure: Procedure, organisation: OrganisationFile) -> tuple[Message, ...]:
    return check(procedure, organisation).messages


def act(do: str, option: str, zh: str = "", en: str = "", *, field: str = "cause", under: str = "") -> None:
    change("small", Act(do, field, option, zh, en, under), now=NOW, by="qian")


def refused(*given: str, **more: str) -> tuple[str, str]:
    before = options_of("small"), changes_of("small")
    with pytest.raises(OptionRefused) as found:
        act(*given, **more)
    assert (options_of("small"), changes_of("small")) == before
    return found.value.code, found.value.at


def again(version: str = "2") -> dict[str, Any]:
    publish_again("small", version, now=NOW.replace(hour=2), by="qian", prove=prove)
    return dict(published.program_of(published.current("small")).procedure.fields)


def test_the_choices_are_shown_with_what_the_organisation_added_before() -> None:
    found = choices_of("small")
    assert [one.path for one in found.choices] == ["cause", "marks", "rows.sort"] and found.pending == 0
    choice = found.choice("cause")
    assert choice is not None
    assert [(one.code, one.depth, one.own) for one in choice.options] == [
        ("quality", 0, False), ("stain", 1, False), ("other", 0, False), ("weather", 0, True),
    ]  # fmt: skip


def test_what_is_changed_waits_for_the_next_publishing_and_then_runs() -> None:
    act("add", "scratch", "划伤", "Scratch", under="quality")
    act("hide", "other")
    act("rename", "stain", "污点", "Spot")
    act("rename", "weather", "气候")
    act("add", "c", "丙", field="rows.sort")
    assert choices_of("small").pending == 5
    now = published.program_of(published.current("small")).procedure.fields["cause"]
    assert set(option_codes(now.options)) == {"quality", "stain", "other", "weather"}
    fields = again()
    codes = option_codes(fields["cause"].options)
    assert {code: one.text("zh") for code, one in codes.items()} == {
        "quality": "质量", "stain": "污点", "scratch": "划伤", "other": "其他", "weather": "气候",
    }  # fmt: skip
    assert (codes["stain"].text("en"), codes["weather"].text("en")) == ("Spot", "气候")
    assert codes["other"].hidden and "c" in option_codes(fields["rows"].columns["sort"].options)
    assert choices_of("small").pending == 0
    assert [one.version for one in published.versions_of("small")] == ["2", "1"]


def test_it_is_taken_back_without_a_trace_but_for_the_note_of_who_did_it() -> None:
    before = options_of("small")["cause"]
    act("hide", "stain")
    act("rename", "stain", "污点")
    act("show", "stain")
    act("restore", "stain")
    act("add", "noise", "噪声")
    act("remove", "noise")
    assert options_of("small")["cause"] == before and choices_of("small").pending == 0
    assert [(one.act, one.option, one.zh, one.by, one.at) for one in changes_of("small")[:3]] == [
        ("remove", "noise", "噪声", "qian", NOW), ("add", "noise", "噪声", "qian", NOW),
        ("restore", "stain", "污渍", "qian", NOW),
    ]  # fmt: skip


def test_an_option_that_ran_once_is_hidden_not_removed() -> None:
    assert refused("remove", "weather") == ("published", "")
    assert refused("remove", "stain") == ("published", "")
    act("hide", "weather")
    assert option_codes(again()["cause"].options)["weather"].hidden


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (("add", "stain", "新"), ("code_taken", "code")),
        (("add", "Big Stain", "大"), ("code", "code")),
        (("add", "", "大"), ("code", "code")),
        (("add", "big", ""), ("name", "zh")),
        (("add", "big", "污渍"), ("name_taken", "zh")),
        (("rename", "stain", " "), ("name", "zh")),
        (("rename", "stain", "其他"), ("name_taken", "zh")),
        (("add", "big", "大\x07"), ("control", "zh")),
        (("add", "big", "大\n小"), ("control", "zh")),
        (("rename", "stain", "污", "Stain\x1b"), ("control", "en")),
        (("hide", "nothing"), ("unknown", "")),
        (("fly", "stain"), ("unknown", "")),
    ],
)
def test_what_does_not_fit_is_told_and_nothing_is_kept(given: tuple[str, ...], code: tuple[str, str]) -> None:
    assert refused(*given) == code


def test_something_to_choose_stays() -> None:
    for code in ("urgent", "legal"):
        act("hide", code, field="marks")
    assert refused("hide", "regular", field="marks") == ("reading", "")
    assert refused("add", "x", "某", under="nothing") == ("unknown", "under")
    assert refused("add", "x", "某", field="text") == ("unknown", "")


def test_a_label_that_ran_before_is_not_taken_again_and_what_is_found_stands_in_the_way() -> None:
    act("add", "noise", "噪声")
    with pytest.raises(PublishRefused):
        again("1")
    file = organisation_file()
    assert file is not None
    load_organisation(
        read_organisation_text("organisation: 小厂\npeople: {li: {name: 李}}\n", "o").organisation, now=NOW
    )  # type: ignore[arg-type]
    with pytest.raises(NotAgain) as found:
        again()
    assert [one.code for one in found.value.messages] == ["role.unheld"]
    assert len(published.versions_of("small")) == 1


def test_a_pack_whose_fragments_lie_elsewhere_is_left_to_its_file(tmp_path: Path) -> None:
    (tmp_path / "torn").mkdir()
    (tmp_path / "more.yaml").write_text("fields: {loud: {type: choice, options: [a, b]}}\n", encoding="utf-8")
    text = PACK.replace("procedure: small", "procedure: torn\nuse: [../more.yaml]")
    (tmp_path / "torn" / "procedure.yaml").write_text(text, encoding="utf-8")
    publish_pack(tmp_path / "torn", now=NOW)
    assert choices_of("torn").bare is None
    with pytest.raises(OptionRefused) as found:
        change("torn", Act("hide", "cause", "other"), now=NOW, by="qian")
    assert found.value.code == "pack"


def test_a_pack_with_one_chapter_changed_is_not_taken_for_the_one_that_comes_with_kesu(tmp_path: Path) -> None:
    for name in ("customer-complaint", "shared"):
        shutil.copytree(SHIPPED / name, tmp_path / name)
    chapter = tmp_path / "customer-complaint" / "chapters" / "decided.yaml"
    chapter.write_text(chapter.read_text(encoding="utf-8").replace("within: 1d", "within: 2d"), encoding="utf-8")
    own, shipped = tmp_path / "customer-complaint", SHIPPED / "quality-exception"
    assert [choices_of(publish_pack(pack, now=NOW).name).bare is None for pack in (own, shipped)] == [True, False]


def test_a_pack_that_comes_with_kesu_brings_its_fragments_along_however_often_it_is_published_again() -> None:
    name = publish_pack(SHIPPED / SHARING, now=NOW).name
    path = next(one.path for one in choices_of(name).choices)
    for number, code in enumerate(("dust", "noise"), 2):
        change(name, Act("add", path, code, f"自定{number}"), now=NOW, by="qian")
        publish_again(name, str(number), now=NOW.replace(hour=number), by=None, prove=lambda *_: ())
    choice = choices_of(name).choice(path)
    assert choice is not None and [one.code for one in choice.options if one.own] == ["dust", "noise"]
    assert [one.version for one in published.versions_of(name)] == ["3", "2", "1"]
