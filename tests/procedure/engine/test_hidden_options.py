"""Options that are hidden: Ling is not offered them, hands none in, and what a case holds keeps its name."""

from __future__ import annotations

import pytest

from kesu.procedure.hiding import offered
from kesu.procedure.reading import read_procedure
from kesu.procedure.refusals import Refusal
from kesu.procedure.values import option_codes
from tests.procedure.engine.plant import Plant, person

PACK = """
procedure: shop
version: "1"
title: Shop
kind: complaint
owner: manager
roles: {clerk: {zh: 店员, en: Clerk}, manager: {zh: 店长, en: Manager}}
open: {by: [clerk], fill: [cause]}
fields:
  cause:
    type: choice
    options:
      machine: {zh: 机器, en: Machine, options: {belt: 皮带, motor: {zh: 电机, en: Motor, hidden: true}}}
      people: {zh: 人员, en: People, hidden: true, options: {tired: 疲劳}}
  marks: {type: choices, options: {a: {}, b: {hidden: true}}}
  parts: {type: table, columns: {sort: {type: choice, options: {x: {}, y: {hidden: true}}}}}
steps:
  look: {by: clerk, fill: [cause?, marks?, parts?]}
  close: {by: manager, after: look, outcomes: {closed: {close: true}}}
"""
PEOPLE = (person("Ling", "clerk"), person("Dong", "manager"))


def plant(text: str = PACK) -> Plant:
    return Plant(text, people=PEOPLE)


def test_what_is_hidden_and_all_below_it_is_not_offered_unless_it_stands_there() -> None:
    cause = read_procedure(PACK, "shop").procedure.fields["cause"]
    assert set(option_codes(offered(cause.options))) == {"machine", "belt"}
    assert set(option_codes(offered(cause.options, {"tired"}))) == {"machine", "belt", "people", "tired"}


@pytest.mark.parametrize("code", ["motor", "people", "tired", "电机"])
def test_ling_opens_no_case_with_a_hidden_option(code: str) -> None:
    with pytest.raises(Refusal) as refused:
        plant().open("ling", cause=code)
    assert (refused.value.code, refused.value.data["why"]) == ("input", "hidden_option")
    assert "no longer offered" in refused.value.sentence("en") and "不再供选择" in refused.value.sentence("zh")


@pytest.mark.parametrize("data", [{"marks": ["a", "b"]}, {"parts": [{"sort": "x"}, {"sort": "y"}]}])
def test_nor_hands_one_in_among_several_or_in_a_row(data: dict[str, object]) -> None:
    made = plant()
    made.open("ling", cause="belt")
    with pytest.raises(Refusal) as refused:
        made.complete("look", "ling", data=data)
    assert refused.value.data["why"] == "hidden_option"


def test_a_case_from_before_that_holds_it_may_keep_it() -> None:
    before = PACK.replace("motor: {zh: 电机, en: Motor, hidden: true}", "motor: {zh: 电机, en: Motor}")
    made = Plant(before, PACK.replace('version: "1"', 'version: "2"'), people=PEOPLE)
    made.open("ling", cause="motor")
    made.do("migrate", "dong", version="2", comment="电机另有程序")
    made.complete("look", "ling", data={"cause": "motor"})
    assert made.state.fields["cause"] == "motor"
    assert option_codes(made.kept.program.fields["cause"].options)["motor"].text("zh") == "电机"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ("marks: {type: choices, options: {a: {hidden: true}, b: {hidden: true}}}", "options.none-left"),
        ("marks: {type: choices, options: {a: {}, b: {hidden: true}}, default: [b]}", "options.hidden-default"),
    ],
)
def test_a_choice_keeps_something_to_choose(changed: str, code: str) -> None:
    text = PACK.replace("marks: {type: choices, options: {a: {}, b: {hidden: true}}}", changed)
    assert [one.code for one in read_procedure(text, "shop").errors] == [code]
