"""A3, B27, B29: whose task it is – nobody's, somebody's, a deputy's – and who is told."""

from __future__ import annotations

from datetime import date

import pytest

from kesu.procedure.who import Holding
from tests.procedure.engine.plant import Plant, person

OWNED = """
procedure: owned
version: 1
title: Owned
kind: complaint
owner: quality
roles: {office: Office, quality: Quality, gm: Gm, clerk: Clerk}
open: {by: [office], fill: [keeper?]}
fields: {keeper: {type: person}}
steps:
  work: {by: office}
  sign: {by: gm, after: work, review: {by: clerk}}
  keep: {by: {person: f.keeper}, after: work}
  other: {by: office, other_than: [work], after: work}
"""
WANG, LI, ZHAO = person("Wang", "office"), person("Li", "quality"), person("Zhao", "gm")


def owned(*people: object, **data: object) -> Plant:
    plant = Plant(OWNED, people=(WANG, LI, *people))  # type: ignore[arg-type]
    plant.open("wang", **data)
    plant.complete("work", "wang")
    return plant


def nobody(plant: Plant) -> dict[str, int]:
    """How many findings there are that nobody is left, by step."""
    found = plant.events("Found", finding="nobody_left")
    return {step: sum(e.head["step"] == step for e in found) for step in {e.head["step"] for e in found}}


def test_a_role_nobody_holds_leaves_the_task_to_the_owner_with_a_finding() -> None:
    """B27: no general manager, nobody named as keeper, and the only clerk excluded."""
    plant = owned()
    assert {name: task.people for name, task in plant.tasks().items()} == dict.fromkeys(
        ("sign", "keep", "other"), ("li",)
    )
    assert nobody(plant) == {"sign": 1, "keep": 1, "other": 1}
    assert plant.event("Found", step="sign").head["actor"] == "system"
    plant.complete("sign", "li")
    assert plant.state.steps["sign"].tasks[""].by == "li"
    plant.finish()


def test_the_finding_is_written_once_per_opening_not_once_per_look() -> None:
    """B27: notes, ticks and looks add none; a new round does."""
    plant = owned()
    for number in range(3):
        plant.do("note", "wang", text=f"{number}")
        plant.later(hours=1)
    assert nobody(plant) == {"sign": 1, "keep": 1, "other": 1}
    plant.do("restart", "li", step="work", reason="重来")
    plant.complete("work", "wang")
    assert nobody(plant) == {"sign": 2, "keep": 2, "other": 2}
    plant.finish()


def test_the_review_that_nobody_holds_is_the_owners_and_a_finding_of_its_own() -> None:
    """B27: Zhao signs; there is no clerk to review it."""
    plant = owned(ZHAO)
    assert "sign" not in nobody(plant)
    plant.complete("sign", "zhao")
    assert plant.event("Found", step="sign").head["phase"] == "review"
    plant.do("confirm", "li", step="sign")
    assert plant.state.steps["sign"].by == "zhao"
    plant.finish()


def test_a_task_that_moves_to_somebody_is_the_owners_no_more() -> None:
    """B27, B28: a keeper is named later."""
    plant = owned(ZHAO)
    assert plant.tasks()["keep"].people == ("li",)
    plant.do("correct", "wang", field="keeper", value="zhao", reason="补填")
    assert plant.tasks()["keep"].people == ("zhao",)
    assert plant.refuses("complete", "li", step="keep") == "role"
    plant.complete("keep", "zhao")


def test_a_keeper_who_has_left_leaves_the_task_to_the_owner() -> None:
    """B27: somebody who left is nobody."""
    plant = Plant(OWNED, people=(WANG, LI, person("Zhao", "gm", active=False)))
    plant.open("wang", keeper="zhao")
    plant.complete("work", "wang")
    assert plant.tasks()["keep"].people == ("li",)
    assert nobody(plant)["keep"] == 1


SIGNED = """
procedure: signed
version: 1
title: Signed
kind: complaint
owner: quality
roles: {office: Office, quality: Quality, gm: Gm, head: Head}
open: {by: [office]}
steps:
  line: {by: {in_order: [head, gm]}}
  all: {by: {everyone: [head, gm]}}
  two: {by: {at_least: 2, of: [head, gm]}}
"""


@pytest.mark.parametrize("step", ["line", "all", "two"])
def test_of_several_signers_the_owner_takes_the_part_that_is_nobodys(step: str) -> None:
    """B27: Sun signs as head; nobody is general manager."""
    plant = Plant(SIGNED, people=(WANG, LI, person("Sun", "head")))
    plant.open("wang")
    plant.complete(step, "sun")
    assert plant.tasks()[step].people == ("li",)
    assert nobody(plant)[step] == 1
    plant.complete(step, "li")
    assert plant.state.steps[step].status == "done"
    plant.finish()


def test_with_everyone_the_owner_may_come_first_and_the_head_still_has_their_own_part() -> None:
    """B27: `everyone` in any order."""
    plant = Plant(SIGNED, people=(WANG, LI, person("Sun", "head")))
    plant.open("wang")
    plant.complete("all", "li")
    plant.complete("all", "sun")
    assert plant.state.steps["all"].status == "done"


def test_nobody_acts_twice_not_even_the_owner() -> None:
    """B27: Li holds the head's role and the owner's: one part is all she has."""
    plant = Plant(SIGNED, people=(WANG, person("Li", "quality", "head")))
    plant.open("wang")
    plant.complete("line", "li")
    assert plant.refuses("complete", "li", step="line") == "other_than"


# --- roles -----------------------------------------------------------------------------------------------

HELD = """
procedure: held
version: 1
title: Held
kind: complaint
owner: quality
roles:
  office: {zh: 办公室, en: Office}
  quality: {zh: 质量部, en: Quality}
  keeper: {zh: 客户经理, en: Account manager, per: customer}
  lead: {zh: 车间主任, en: Lead, per: unit}
  cause: {zh: 原因分析, en: Analyst, vacant: quality}
  auditor: {zh: 审核员, en: Auditor, needs: [audit]}
open: {by: [office], fill: [customer]}
fields: {customer: {type: party, facet: customer}}
steps:
  call: {by: keeper}
  stop: {by: lead}
  find: {by: cause}
  audit: {by: auditor}
"""


def held(customer: str, *people: object) -> Plant:
    wang = person("Wang", "office", unit="assembly")
    plant = Plant(HELD, people=(wang, LI, *people), units={"plant": None, "assembly": "plant", "paint": "plant"})  # type: ignore[arg-type]
    plant.open("wang", customer=customer)
    return plant


def test_an_account_managers_task_is_that_of_the_customers_manager() -> None:
    """A3: `per: customer` – Qian keeps 甲公司, Sun keeps 乙公司, Zhou all of them."""
    qian, sun = (person(n, Holding("keeper", per=c)) for n, c in (("Qian", "甲公司"), ("Sun", "乙公司")))
    plant = held("甲公司", qian, sun, person("Zhou", "keeper"))
    assert plant.tasks()["call"].people == ("qian", "zhou")
    assert plant.refuses("complete", "sun", step="call") == "role"
    plant.complete("call", "qian")


def test_a_role_per_unit_is_that_of_the_cases_unit() -> None:
    """A3: `per: unit`; the case belongs to the assembly, where it was opened."""
    here, there = (person(n, Holding("lead", unit=u)) for n, u in (("Qian", "assembly"), ("Sun", "paint")))
    plant = held("甲公司", here, there)
    assert plant.tasks()["stop"].people == ("qian",)


def test_a_vacant_role_is_filled_by_the_role_that_stands_in_for_it() -> None:
    """A3: `vacant: quality` – no finding, for somebody is named; as soon as there is an analyst it is theirs."""
    plant = held("甲公司")
    assert plant.tasks()["find"].people == ("li",)
    assert "find" not in nobody(plant)
    plant.hire(person("Feng", "cause"))
    assert plant.tasks()["find"].people == ("feng",)


def test_a_certificate_must_be_there_and_valid_on_the_day() -> None:
    """A3 `needs`, B30 `qualification`."""
    from dataclasses import replace

    old = replace(person("Qian", "auditor"), qualifications={"audit": date(2025, 3, 2)})
    good = replace(person("Sun", "auditor"), qualifications={"audit": date(2025, 3, 3)})
    plant = held("甲公司", old, good, person("Zhou", "auditor"))
    assert [plant.refuses("complete", name, step="audit") for name in ("qian", "zhou")] == ["qualification"] * 2
    plant.complete("audit", "sun")


# --- claims and deputies -----------------------------------------------------------------------------------

TEAM = """
procedure: team
version: 1
title: Team
kind: complaint
owner: office
roles: {office: Office, quality: Quality}
open: {by: [office]}
steps:
  look: {by: quality, outcomes: {fine: {}, bad: {}}}
"""


def team() -> Plant:
    plant = Plant(TEAM, people=(WANG, LI, person("Qian", "quality"), person("Sun", "quality"), person("Zhou")))
    plant.open("wang")
    return plant


def test_when_li_claims_a_task_the_others_are_told() -> None:
    """B29."""
    plant = team()
    plant.do("claim", "li", step="look")
    told = plant.event("Notified")
    assert (told.head["because"], told.head["people"]) == ("claimed", ["qian", "sun"])
    assert plant.tasks()["look"].people == ("li",)
    assert plant.refuses("complete", "qian", step="look", outcome="fine") == "conflict"
    plant.finish()


def test_when_li_gives_it_back_the_others_are_told_and_may_act() -> None:
    """B29."""
    plant = team()
    plant.do("claim", "li", step="look")
    plant.do("claim", "li", step="look", release=True)
    assert [event.head["because"] for event in plant.events("Notified")] == ["claimed", "released"]
    plant.complete("look", "qian", "fine")


def test_an_assigned_task_is_told_to_who_has_it_and_to_who_has_not() -> None:
    """B29."""
    plant = team()
    plant.do("assign", "wang", step="look", to="sun")
    told = {event.head["because"]: event.head["people"] for event in plant.events("Notified")}
    assert told == {"claimed": ["li", "qian"], "assigned": ["sun"]}


def test_a_deputy_acts_in_absence_on_record_as_such() -> None:
    """B29: Zhou stands in for Li; the journal says for whom."""
    plant = team()
    assert plant.refuses("complete", "zhou", step="look", outcome="fine") == "role"
    plant.stands_in("zhou", "li")
    plant.complete("look", "zhou", "fine")
    done = plant.event("StepDone", step="look")
    assert (done.head["actor"], done.head["behalf"]) == ("zhou", "li")


def test_a_deputys_claim_is_on_record_as_such() -> None:
    """B29."""
    plant = team()
    plant.stands_in("zhou", "li", "quality")
    plant.do("claim", "zhou", step="look")
    assert plant.event("TaskClaimed").head["behalf"] == "li"


def test_who_acts_for_themselves_is_nobodys_deputy_though_they_stand_in_for_another() -> None:
    """B29."""
    plant = team()
    plant.stands_in("qian", "li")
    plant.complete("look", "qian", "fine")
    assert "behalf" not in plant.event("StepDone", step="look").head


def test_what_the_customer_said_by_telephone_is_entered_with_channel_and_evidence() -> None:
    """A3: an inside role enters for an outside one; the channel is a code, the evidence may be erased one day."""
    pack = """
procedure: heard
version: 1
title: Heard
kind: complaint
owner: office
roles: {office: Office, customer: {outside: true, entered_by: [office], zh: 客户, en: Customer}}
open: {by: [office]}
steps: {answer: {by: customer, outcomes: {fine: {close: true}, doubts: {}}}}
"""
    plant = Plant(pack, people=(WANG, LI))
    plant.open("wang")
    said = {"step": "answer", "as": "customer", "outcome": "fine"}
    assert plant.refuses("complete", "wang", **said, channel="by telephone, at noon") == "input"
    plant.do("complete", "wang", **said, channel="phone", evidence="录音 0815")
    done = plant.event("StepDone")
    assert (done.head["actor"], done.head["behalf"], done.head["channel"]) == ("wang", "customer", "phone")
    assert done.values["evidence"] == "录音 0815"
    plant.finish()


def test_roles_of_which_each_stands_in_for_the_other_leave_the_task_to_nobody() -> None:
    circle = OWNED.replace("gm: Gm", "gm: {zh: 总经理, vacant: deputy}, deputy: {zh: 副总经理, vacant: gm}")
    plant = Plant(circle, people=(WANG, LI, person("Chen", "clerk")))
    plant.open("wang")
    plant.complete("work", "wang")
    assert nobody(plant)["sign"] == 1
