"""Options that an organisation adds to a pack's choices (A4, A12), without copying the pack."""

from __future__ import annotations

from kesu.procedure.declared import Option
from kesu.procedure.reading import Reading, read_organisation_text, read_procedure

PACK = """
procedure: small
version: 1
title: Small
kind: complaint
roles: {office: Office}
open: {by: [office], fill: [cause, marks]}
fields:
  cause: {type: choice, options: {quality: {zh: 质量, en: Quality, options: {stain: {zh: 污渍, en: Stain}}}, other: 其他}}
  marks: {type: choices, options: [urgent, legal]}
  rows: {type: table, columns: {sort: {type: choice, options: [a, b]}, text: {type: text}}}
steps: {close: {by: office, outcomes: {closed: {close: true}}}}
"""
TEXT = "organisation: 试验厂\noptions: {small: {%s}}\n"


def read(options: str) -> Reading:
    organisation = read_organisation_text(TEXT % options, "o.yaml")
    assert organisation.errors == []
    return read_procedure(PACK, "small", organisation=organisation.organisation)


def tree(options: tuple[Option, ...]) -> dict[str, object]:
    return {one.name: tree(one.options) for one in options}


def codes(options: str) -> list[str]:
    return [message.code for message in read(options).messages]


def test_a_tree_grows_at_any_level_and_keeps_the_packs_labels() -> None:
    procedure = read(
        "cause: {weather: {zh: 天气, en: Weather}, quality: {options: {scratch: 划伤}}, other: {options: {noise: {}}}}"
    ).procedure
    assert procedure is not None
    cause = procedure.fields["cause"].options
    assert tree(cause) == {"quality": {"stain": {}, "scratch": {}}, "other": {"noise": {}}, "weather": {}}
    labels = {one.name: one.text("zh") for one in (*cause, *cause[0].options, *cause[1].options)}
    assert labels == {
        "quality": "质量", "other": "其他", "weather": "天气", "stain": "污渍", "scratch": "划伤", "noise": "noise",
    }  # fmt: skip


def test_a_plain_list_and_a_column_take_more_options_too() -> None:
    procedure = read("marks: [key_customer], rows.sort: {c: {zh: 丙, en: C}}").procedure
    assert procedure is not None
    assert list(tree(procedure.fields["marks"].options)) == ["urgent", "legal", "key_customer"]
    assert list(tree(procedure.fields["rows"].columns["sort"].options)) == ["a", "b", "c"]


def test_the_procedures_identity_says_with_which_options_it_runs() -> None:
    bare, more = read_procedure(PACK, "small").procedure, read("marks: [key_customer]").procedure
    assert bare is not None and more is not None
    assert bare.digest != more.digest


def test_an_option_that_is_there_already_is_told_and_nothing_is_lost() -> None:
    assert codes("marks: [legal]") == ["options.double"]
    assert codes("cause: {quality: {zh: 品质}}") == ["options.double"]
    assert codes("cause: {quality: {zh: 品质, options: {x: {}}}}") == ["options.double"]
    assert codes("cause: {quality: {replace: true}}") == ["options.double"]
    assert codes("cause: {quality: {hint: 注意, replace: true, zh: 品质}}") == ["options.double"]


def test_an_option_of_the_pack_is_hidden_or_renamed_only_where_that_is_said() -> None:
    procedure = read(
        "cause: {quality: {zh: 品质, en: Make, replace: true, options: {stain: {hidden: true}, dent: 凹痕}}, "
        "other: {hidden: true}}, marks: {urgent: {hidden: true}}"
    ).procedure
    assert procedure is not None
    quality, other = procedure.fields["cause"].options
    assert (quality.text("zh"), quality.text("en"), quality.hidden, other.hidden) == ("品质", "Make", False, True)
    assert [(one.name, one.text("zh"), one.hidden) for one in quality.options] == [
        ("stain", "污渍", True), ("dent", "凹痕", False),
    ]  # fmt: skip
    assert [one.hidden for one in procedure.fields["marks"].options] == [True, False]
    assert "replace" not in procedure.expanded


def test_the_text_it_runs_by_reads_back_to_the_same_options() -> None:
    procedure = read("cause: {quality: {zh: 品质, replace: true}, other: {hidden: true}}").procedure
    assert procedure is not None
    again = read_procedure(procedure.expanded, "small").procedure
    assert again is not None and again.digest == procedure.digest and again.fields["cause"].options[1].hidden


def test_what_the_pack_has_no_longer_is_neither_hidden_nor_renamed_into_being() -> None:
    reading = read("cause: {tool: {zh: 工具, replace: true}, mould: {hidden: true}}")
    assert [(one.code, one.severity) for one in reading.messages] == [("options.gone", "note")] * 2
    assert reading.procedure is not None
    assert list(tree(reading.procedure.fields["cause"].options)) == ["quality", "other"]


def test_the_organisation_leaves_something_to_choose() -> None:
    assert codes("marks: {urgent: {hidden: true}, legal: {hidden: true}}") == ["options.none-left"]


def test_a_field_that_is_no_choice_or_is_not_there_is_told() -> None:
    assert codes("colour: [red]") == ["options.unknown"]
    assert codes("rows.text: [red]") == ["options.unknown"]


def test_another_procedures_options_stay_out() -> None:
    organisation = read_organisation_text("organisation: 试验厂\noptions: {large: {marks: [x]}}\n", "o.yaml")
    procedure = read_procedure(PACK, "small", organisation=organisation.organisation).procedure
    assert procedure is not None
    assert list(tree(procedure.fields["marks"].options)) == ["urgent", "legal"]
