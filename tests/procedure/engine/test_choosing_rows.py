"""A choice among rows that somebody offered: the value is the row's key, and only rows that are there can be chosen."""

from __future__ import annotations

import pytest

from kesu.procedure import tasks
from kesu.procedure.context import Actor
from kesu.procedure.expressions import field_type
from kesu.procedure.facts import Facts
from kesu.procedure.offering import with_rows
from kesu.procedure.reading import read_procedure
from kesu.procedure.values import option_codes
from tests.procedure.engine.plant import Plant, person

PACK = """
procedure: shop
version: "1"
title: Shop
kind: complaint
owner: manager
roles:
  clerk: {zh: 店员, en: Clerk}
  manager: {zh: 店长, en: Manager}
open: {by: [clerk], fill: [told]}
fields:
  told: {type: text}
  solutions:
    type: table
    key: no
    columns:
      no: {type: text, label: {zh: 方案号, en: No.}}
      kind: {type: choice, options: {swap: {zh: 换货, en: Swap}, refund: {zh: 退款, en: Refund}}}
      what: {type: long_text}
      price: {type: money, internal: true, optional: true}
  best: {type: choice, from: f.solutions.kind, label: {zh: 本店推荐, en: We recommend}}
  chosen: {type: choice, from: f.solutions, label: {zh: 选定方案, en: Chosen}}
  votes:
    type: table
    columns: {who: {type: text}, for: {type: choice, from: f.solutions}}
  cost: {type: money, is: "sum(f.solutions.filter(o, o.no == f.chosen).map(o, o.price))", internal: true}
steps:
  offer: {by: clerk, fill: [solutions, best?]}
  choose:
    by: [clerk, complainant]
    after: offer
    fill: [chosen, votes?]
    review: {by: manager}
  finish: {by: manager, after: choose, outcomes: {done: {close: true}}}
"""
BOTH = [{"no": "A", "kind": "swap", "what": "换新壶"}, {"no": "B", "kind": "refund", "what": "全额退款", "price": "99"}]
WRONG = [
    ("{type: choice, from: f.told}", "field.from"),
    ("{type: choice, from: f.unkeyed}", "field.from"),
    ("{type: choice, from: f.numbered}", "field.from"),
    ("{type: choice, from: f.nothing}", "name.unknown"),
    ("{type: choice, from: f.solutions.colour}", "name.unknown"),
    ("{type: choice, from: f.secret}", "field.from-internal"),
    ("{type: choice, from: f.solutions.price}", "field.from-internal"),
    ("{type: choice, from: f.solutions, options: [a]}", "shape.not-beside"),
    ("{type: text, from: f.solutions}", "field.only"),
    ("{type: choice, from: solutions}", "shape.value"),
]
OTHERS = """  unkeyed: {type: table, columns: {no: {type: text}}}
  numbered: {type: table, key: no, columns: {no: {type: integer}}}
  secret: {type: table, internal: true, key: no, columns: {no: {type: text}}}
"""


def plant(rows: object = BOTH) -> Plant:
    made = Plant(PACK, people=(person("Ling", "clerk"), person("Dong", "manager"), person("Xi")))
    made.open("ling", told="壶嘴裂了")
    made.complete("offer", "ling", data={"solutions": rows})
    return made


def offered(made: Plant, name: str) -> list[tuple[str, str]]:
    kept = made.kept
    form = tasks.form_of(kept.program, kept.state, made.context("ling"), "choose")
    (asked,) = [one for one in form.fields if one.name == name]
    spec = asked.spec.columns["for"] if asked.spec.columns else asked.spec
    return [(code, option.text("en")) for code, option in option_codes(spec.options).items()]


def test_the_form_offers_the_rows_that_ling_wrote() -> None:
    assert offered(plant(), "chosen") == [("A", "A · 换新壶"), ("B", "B · 全额退款")]
    assert offered(plant(BOTH[:1]), "votes") == [("A", "A · 换新壶")], "a column of a table chooses among them too"


def test_a_column_may_be_named_to_be_read_and_speaks_both_languages() -> None:
    made = plant()
    spec = with_rows(made.kept.program.fields["best"], Facts(made.kept.program, made.state, made.context()))
    assert [(one.text("zh"), one.text("en")) for one in spec.options] == [
        ("A · 换货", "A · Swap"),
        ("B · 退款", "B · Refund"),
    ]


def test_the_value_is_the_key_and_expressions_read_it() -> None:
    made = plant()
    made.complete("choose", "ling", data={"chosen": "B"})
    made.complete("choose", "dong")
    assert made.state.fields["chosen"] == "B"
    assert str(Facts(made.kept.program, made.state, made.context()).field("cost")) == "99.00"
    assert field_type(made.kept.program.fields["chosen"]).name == "text", "the type of the key column"


def test_what_nobody_offered_cannot_be_chosen() -> None:
    refusal = plant().refused("complete", "ling", step="choose", data={"chosen": "C"})
    assert (refusal.code, refusal.key, refusal.data["given"]) == ("requires", "not_offered", "C")
    assert "Chosen" in refusal.sentence("en") and "选定方案" in refusal.sentence("zh")
    votes = [{"who": "Ling", "for": "A"}, {"who": "Dong", "for": "Z"}]
    told = plant().refused("complete", "ling", step="choose", data={"chosen": "A", "votes": votes})
    assert (told.key, told.data["given"]) == ("not_offered", "Z")


def test_xi_who_may_not_choose_does_not_learn_which_rows_there_are() -> None:
    assert plant().refuses("complete", "xi", step="choose", data={"chosen": "C"}) == "role"
    assert plant().refuses("complete", "xi", step="choose", data={"chosen": "A"}) == "role"


def test_a_row_taken_away_meanwhile_is_refused_to_whoever_acts_next() -> None:
    made = plant()
    made.do("submit", "ling", step="choose", data={"chosen": "B"})
    made.do("correct", "ling", field="solutions", value=BOTH[:1], reason="B 已无货")
    assert made.refused("confirm", "dong", step="choose").key == "not_offered"
    made.do("return", "dong", step="choose", comment="B 没有了")
    made.complete("choose", "ling", data={"chosen": "A"})


def test_what_was_chosen_stays_when_its_row_goes_later() -> None:
    made = plant()
    made.complete("choose", "ling", data={"chosen": "B"})
    made.complete("choose", "dong")
    made.do("correct", "ling", field="solutions", value=BOTH[:1], reason="只剩一个")
    assert made.state.fields["chosen"] == "B", "it is what was chosen"
    assert made.refused("correct", "ling", field="chosen", value="C", reason="手误").key == "not_offered"
    made.do("correct", "ling", field="chosen", value="A", reason="改选")


def test_rows_and_the_choice_among_them_may_come_in_one_form() -> None:
    made = Plant(PACK, people=(person("Ling", "clerk"), person("Dong", "manager")))
    made.open("ling", told="壶嘴裂了")
    assert made.refused("complete", "ling", step="offer", data={"solutions": BOTH, "best": "C"}).key == "not_offered"
    made.complete("offer", "ling", data={"solutions": BOTH, "best": "A"})
    assert made.state.fields["best"] == "A"


def test_hidden_rows_are_not_offered() -> None:
    made = plant()
    spec, facts = made.kept.program.fields["chosen"], Facts(made.kept.program, made.state, made.context())
    assert with_rows(spec, facts, {"solutions"}).options == ()


def test_the_complainant_chooses_through_a_link_what_was_offered() -> None:
    made = plant()
    outside = Actor(outside="complainant")
    assert made.refused("complete", outside, step="choose", data={"chosen": "C"}).key == "not_offered"


@pytest.mark.parametrize(("field", "code"), WRONG)
def test_a_choice_among_what_are_no_rows_with_a_key_is_an_error(field: str, code: str) -> None:
    text = PACK.replace("  cost:", f"{OTHERS}  other: {field}\n  cost:")
    found = [one.code for one in read_procedure(text, "procedure.yaml").messages if one.severity == "error"]
    assert found == [code]


def test_an_internal_choice_may_choose_among_internal_rows() -> None:
    text = PACK.replace("  cost:", f"{OTHERS}  other: {{type: choice, from: f.secret, internal: true}}\n  cost:")
    assert not read_procedure(text, "procedure.yaml").errors


def test_a_record_has_no_rows_of_a_case_to_choose_from() -> None:
    text = PACK + "records: {note: {by: [clerk], fields: {which: {type: choice, from: f.solutions}}}}\n"
    assert [one.code for one in read_procedure(text, "procedure.yaml").errors] == ["record.field"]
