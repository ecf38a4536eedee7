"""What is dropped and loosened of a pack: every construct of it, by the shapes of the language, one at a time."""

from __future__ import annotations

import pytest

from kesu.procedure.mutating import Mutant, applied, chosen, concerns, meaning, mutants_of, read_explanations
from kesu.procedure.mutating.conditions import variants
from kesu.procedure.mutating.loosening import more
from kesu.procedure.reading import MappingNode, plain, read_node, read_yaml

PACK = """
procedure: returns
version: 1
title: {zh: 退货, en: Returns}
kind: complaint
cites: [R9]
roles: {clerk: {zh: 店员, en: Clerk}, chief: {zh: 店长, en: Chief}}
fields:
  price: {type: money, internal: true, label: {zh: 价格, en: Price}}
  note: {type: text, label: {zh: 备注, en: Note}}
tables:
  who: {rules: [{when: f.price > 100, then: {by: chief}}], otherwise: {by: clerk}}
steps:
  take: {by: clerk, fill: [price, note?]}
  decide:
    by: {from: table.who.by, other_than: take}
    after: take
    when: f.price > 10 && known(f.note)
    sign: true
    outcomes:
      yes: {label: {zh: 同意, en: Yes}, requires: [{that: known(f.note), else: {zh: 缺备注, en: No note}}]}
      no: {label: {zh: 不同意, en: No}, back_to: take, comment: required}
  close: {by: [clerk, chief], after: [take, {any: [decide.yes, decide.skipped]}], outcomes: {closed: {close: true}}}
clocks:
  answer: {from: opened, to: decide, within: 48h, overdue: [{notify: chief}, {after: 1d, escalate: chief}]}
documents:
  slip: {audience: customer, must: [price]}
"""


@pytest.fixture(scope="module")
def root() -> MappingNode:
    return root_of(PACK)


def root_of(text: str) -> MappingNode:
    found = read_yaml(text, "procedure.yaml").root
    assert isinstance(found, MappingNode)
    return found


@pytest.fixture(scope="module")
def mutants(root: MappingNode) -> dict[str, Mutant]:
    return {mutant.path: mutant for mutant in mutants_of(root)}


def said(root: MappingNode, mutant: Mutant, *keys: str) -> object:
    """What the changed pack says at that place."""
    found = plain(applied(root, mutant))
    for key in keys:
        found = found.get(key)
    return found


def test_the_pack_of_these_tests_is_sound(root: MappingNode) -> None:
    assert read_node(root).errors == []


@pytest.mark.parametrize(
    ("path", "keys", "expected"),
    [
        ("clocks.answer", ["clocks"], {}),
        ("clocks.answer.within+1", ["clocks", "answer", "within"], "49h"),
        ("clocks.answer.overdue.2", ["clocks", "answer", "overdue"], [{"notify": "chief"}]),
        ("steps.decide.when", ["steps", "decide", "when"], None),
        ("steps.decide.when~1", ["steps", "decide", "when"], "known(f.note)"),
        ("steps.decide.sign", ["steps", "decide", "sign"], None),
        ("steps.decide.outcomes.no.back_to", ["steps", "decide", "outcomes", "no", "back_to"], None),
        ("steps.decide.outcomes.no.comment", ["steps", "decide", "outcomes", "no", "comment"], None),
        ("steps.decide.by.other_than", ["steps", "decide", "by"], {"from": "table.who.by"}),
        ("steps.take.fill.price?", ["steps", "take", "fill"], ["price?", "note?"]),
        ("steps.take.fill.price", ["steps", "take", "fill"], ["note?"]),
        ("steps.close.by.chief", ["steps", "close", "by"], ["clerk"]),
        ("tables.who.otherwise", ["tables", "who", "otherwise"], None),
        ("fields.price.internal", ["fields", "price", "internal"], None),
        ("documents.slip.must", ["documents", "slip", "must"], None),
    ],
)
def test_one_construct_is_dropped_or_loosened(root, mutants, path: str, keys: list[str], expected: object) -> None:
    assert said(root, mutants[path], *keys) == expected


def test_a_requirement_that_always_holds_is_none(root, mutants) -> None:
    changed = said(
        root, mutants["steps.decide.outcomes.yes.requires.1.that=true"], "steps", "decide", "outcomes", "yes"
    )
    assert changed["requires"][0]["that"] == "true"


def test_anyone_may_do_it_and_who_must_not_still_must_not(root, mutants) -> None:
    changed = said(root, mutants["steps.decide.by=anyone"], "steps", "decide", "by")
    assert changed == {"at_least": "1", "of": ["clerk", "chief"], "other_than": "take"}
    assert read_node(applied(root, mutants["steps.decide.by=anyone"])).errors == []


def test_a_way_in_is_taken_out_where_there_are_others(root, mutants) -> None:
    assert said(root, mutants["steps.close.after.2.any.decide.skipped"], "steps", "close", "after") == [
        "take",
        {"any": ["decide.yes"]},
    ]


def test_what_only_people_read_is_left_alone(mutants) -> None:
    assert [
        path for path in mutants if {"label", "title", "cites", "zh", "else", "version"} & set(path.split("."))
    ] == []


def test_a_mutant_tells_where_it_is_and_what_was_done(mutants) -> None:
    mutant = mutants["steps.decide.sign"]
    assert (mutant.place.line, mutant.construct) == (19, "step.sign")
    assert (
        mutant.text("en")
        == "step `decide`: no `sign` (electronic signature; people outside sign through their private link)"
    )
    assert mutant.text("zh") == "步骤 `decide`：没有 `sign`（须电子签名；系统外的人凭私人链接签）"


def test_the_pack_itself_stays_as_it_was(root, mutants) -> None:
    before = plain(root)
    for mutant in mutants.values():
        applied(root, mutant)
    assert plain(root) == before


def test_every_mutant_is_another_pack(root, mutants) -> None:
    before = plain(root)
    assert [path for path, mutant in mutants.items() if plain(applied(root, mutant)) == before] == []


def test_a_mutant_that_does_not_read_is_refused_by_the_reader(root, mutants) -> None:
    assert read_node(applied(root, mutants["fields.price"])).errors != []


# --- parts ------------------------------------------------------------------------------------------------


def test_a_condition_loses_one_part_or_its_boundary() -> None:
    found = [text for text, _, _ in variants("f.a >= 3 && (f.b || f.c)")]
    assert found == ["f.b || f.c", "f.a >= 3", "f.a > 3 && (f.b || f.c)", "f.a >= 3 && f.c", "f.a >= 3 && f.b"]


def test_what_is_no_expression_has_no_parts() -> None:
    assert list(variants("3 working days")) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *(("48h", "49h"), ("3 working days", "4 working days"), ("75%", "76%"), ("0.90", "0.91"), ("5000", "5001")),
        *(("same day", "none"), ("at once", None), ("none", None), ("f.limit", None)),
    ],
)
def test_an_amount_is_one_more_in_its_last_place(text: str, expected: str | None) -> None:
    assert more(text) == expected


def test_a_sample_is_the_same_however_the_rest_of_the_pack_changes(mutants) -> None:
    every = list(mutants.values())
    sample = chosen(every, 5, "seed")
    assert len(sample) == 5
    rest = [mutant for mutant in every if mutant in sample or mutant.path.startswith("clocks")]
    assert [mutant.path for mutant in chosen(rest, 5, "seed")] == [mutant.path for mutant in sample]
    assert chosen(every, 5, "other") != sample


def test_a_change_concerns_what_holds_it_and_what_it_mentions(mutants) -> None:
    assert concerns(mutants["steps.take.fill.price?"], ("steps", "take"))
    assert concerns(mutants["steps.take.fill.price?"], ("fields", "price"))
    assert not concerns(mutants["steps.take.fill.price?"], ("steps", "decide"))


# --- explanations -----------------------------------------------------------------------------------------

EXPLAINED = """
steps.*.sign: {zh: 签名由引擎的测试保证, en: Signatures are held by the tests of the engine}
clocks.gone: {zh: 无, en: Nothing}
"""


def test_an_explanation_fits_the_paths_it_names(mutants) -> None:
    explanations = read_explanations(EXPLAINED, "survivors.yaml")
    assert explanations.of(mutants["steps.decide.sign"]) is not None
    assert explanations.of(mutants["steps.decide.when"]) is None


def test_an_explanation_of_nothing_and_one_that_is_not_needed_any_more_are_refused(mutants) -> None:
    explanations = read_explanations(EXPLAINED, "survivors.yaml")
    every = list(mutants.values())
    assert [message.code for message in explanations.stale(every)] == ["survivors.unknown"]
    assert [message.code for message in explanations.stale(every, [])] == ["survivors.stale", "survivors.unknown"]


def test_an_explanation_needs_both_languages() -> None:
    messages = read_explanations("steps.a: {zh: 只有中文}", "survivors.yaml").messages
    assert [message.code for message in messages] == ["survivors.reason"]


def test_a_pack_may_be_done_with_nothing_to_explain() -> None:
    explanations = read_explanations("# Nothing of this pack survives.\n", "survivors.yaml")
    assert (explanations.entries, explanations.messages) == ([], [])


def test_what_is_explained_for_all_packs_is_not_repeated_in_one() -> None:
    own, common = (read_explanations(EXPLAINED.replace("gone", name), "survivors.yaml") for name in ("gone", "late"))
    assert [(message.code, message.place.line) for message in own.repeated(common)] == [("survivors.repeated", 2)]


# --- the same in other words ------------------------------------------------------------------------------


def meant(text: str) -> object:
    procedure = read_node(root_of(text)).procedure
    assert procedure is not None
    return meaning(procedure)


def test_a_procedure_means_the_same_where_it_says_what_holds_anyway() -> None:
    assert meant(PACK + "owner: clerk\n") == meant(PACK)
    assert meant(PACK + "owner: chief\n") != meant(PACK)
    assert meant(PACK.replace("sign: true", "")) != meant(PACK)
    assert meant(PACK.replace("f.price > 10 ", "f.price > 11 ")) != meant(PACK)
