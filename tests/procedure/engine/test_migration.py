"""B24, B25: moving to another version of the procedure, with what is new and what is gone; corrections."""

from __future__ import annotations

import pytest

from tests.procedure.engine.plant import Plant, person

WANG, LI = person("Wang", "office"), person("Li", "quality")

FIRST = """
procedure: line
version: "1"
title: Line
kind: complaint
owner: office
roles: {office: Office, quality: Quality}
open: {by: [office], fill: [customer, pieces?]}
fields:
  customer: {type: text}
  pieces: {type: text}
  old: {type: text}
  lots: {type: table, key: lot, fresh: true, columns: {lot: {type: text}}}
steps:
  take: {by: office, fill: [lots?], outcomes: {go: {}, drop: {}}}
  visit: {by: quality, after: take.go, blocks: [{what: lot, of: f.customer, until: [closed]}]}
  look: {by: quality, after: take.go, outcomes: {bad: {}, good: {}}, locks: [old]}
  sign: {by: {in_order: [quality, office]}, after: take.go, outcomes: {agree: {}, refuse: {}}}
  sleep: {by: office, starts: {by_hand: true}}
  close: {by: office, after: look, outcomes: {closed: {close: true}}}
clocks:
  visit: {from: take, to: visit, within: 24h}
  look: {from: take, to: look, within: 48h}
"""
SECOND = """
procedure: line
version: "2"
title: Line
kind: complaint
owner: office
roles: {office: Office, quality: Quality}
open: {by: [office], fill: [customer, pieces?]}
fields:
  customer: {type: text}
  pieces: {type: text}
  lots: {type: table, key: lot, fresh: true, columns: {lot: {type: text}, colour: {type: text, optional: true}}}
steps:
  take: {by: office, fill: [lots?], outcomes: {go: {}, drop: {}}}
  look: {by: quality, after: take.go, outcomes: {bad: {}, good: {}}}
  inform: {by: office, after: take.go}
  prove: {by: quality, after: look.bad}
  sign: {by: {in_order: [quality, office]}, after: take.go, outcomes: {yes: {}, no: {}}}
  sleep: {by: office, after: take}
  nap: {by: office, starts: {by_hand: true}}
  close: {by: office, after: [look, prove], outcomes: {closed: {close: true}}}
clocks:
  look: {from: take, to: look, within: 5 working days}
  inform: {from: inform.opened, to: inform, within: 24h}
"""


def line(second: str = SECOND, **data: object) -> Plant:
    plant = Plant(FIRST, second, people=(WANG, LI))
    plant.open("wang", customer="甲公司", **data)
    plant.complete("take", "wang", "go", data={"lots": [{"lot": "B1"}]})
    return plant


def test_new_steps_open_whose_turn_has_come_and_old_ones_go_on() -> None:
    """B24: `inform` is new and its turn has come; `look` keeps its open task."""
    plant = line()
    before = plant.state.steps["look"].opened_at
    plant.later(hours=1)
    plant.do("migrate", "wang", version="2", comment="新版")
    assert {"look", "inform", "sleep"} <= set(plant.tasks())
    assert plant.state.steps["look"].opened_at == before
    moved = plant.event("CaseMigrated")
    assert (plant.state.version, moved.head["version"], moved.head["gone"]) == ("2", "2", ["visit"])
    assert moved.values == {"comment": "新版"}
    assert moved.head["steps"] == {"inform": "waiting", "prove": "waiting", "sleep": "waiting", "nap": "dormant"}
    assert plant.clock("inform").due == "2025-03-04T02:00:00Z"
    plant.finish()


def test_a_running_deadline_counts_by_the_new_versions_limit_from_the_same_start() -> None:
    """B24, B37: `look` had 48 hours, has five working days."""
    plant = line()
    plant.do("migrate", "wang", version="2")
    assert plant.clock("look").start == "2025-03-03T01:00:00Z"
    assert plant.clock("look").due == "2025-03-10T16:00:00Z"
    assert plant.clock("look").explanation["rule"]["version"] == "2"  # type: ignore[index]


def test_what_is_gone_ends_on_record_and_no_longer_stands_in_the_way() -> None:
    """B24: the visit's task, its clock and its block."""
    plant = line()
    assert plant.state.blocks
    plant.do("migrate", "wang", version="2")
    assert plant.event("StepVoid", step="visit").head["because"] == "migrated"
    assert plant.event("ClockEnded", clock="visit").head["because"] == "migrated"
    assert plant.state.blocks == []
    assert "visit" not in plant.state.steps
    plant.later(days=3)
    assert plant.events("ClockOverdue", clock="visit") == []
    assert plant.refuses("complete", "li", step="visit") == "input"
    plant.finish()


def test_a_migrated_case_is_carried_to_its_closing() -> None:
    """B24: nothing that follows stumbles over what is gone."""
    plant = line()
    plant.do("migrate", "wang", version="2")
    plant.complete("look", "li", "bad")
    for step, who in (("inform", "wang"), ("sleep", "wang"), ("prove", "li")):
        plant.complete(step, who)
    assert plant.refuses("complete", "wang", step="close", outcome="closed") == "open"
    plant.complete("sign", "li", "yes")
    plant.complete("sign", "wang", "yes")
    plant.complete("close", "wang", "closed")
    assert plant.state.status == "closed"
    plant.finish()


def test_signatures_under_an_outcome_that_is_gone_lapse() -> None:
    """B24, B28: Li had signed `agree`, which the new version does not offer."""
    plant = line()
    plant.complete("sign", "li", "agree")
    plant.do("migrate", "wang", version="2")
    assert plant.events("SignaturesLapsed", step="sign")
    assert plant.tasks()["sign"].people == ("li",)
    plant.finish()


def test_a_field_locked_by_a_step_that_is_gone_is_free_again() -> None:
    """B24, A2 `locks`."""
    first = FIRST.replace("locks: [old]", "locks: [customer]")
    plant = Plant(
        first,
        SECOND.replace("  look: {by: quality, after: take.go", "  see: {by: quality, after: take.go")
        .replace("look.bad", "see.bad")
        .replace("[look, prove]", "[see, prove]")
        .replace("to: look", "to: see"),
        people=(WANG, LI),
    )
    plant.open("wang", customer="甲公司")
    plant.complete("take", "wang", "go")
    plant.complete("look", "li", "good")
    assert plant.refuses("correct", "wang", field="customer", value="乙公司", reason="x") == "order"
    plant.do("migrate", "wang", version="2")
    plant.do("correct", "wang", field="customer", value="乙公司", reason="x")
    plant.finish()


def test_a_step_that_becomes_one_task_per_row_begins_anew() -> None:
    """B24: the task of one kind is none of the other's."""
    second = SECOND.replace("look: {by: quality,", "look: {by: quality, each: f.lots,")
    plant = line(second)
    plant.do("migrate", "wang", version="2")
    assert {"lookB1"} <= set(plant.tasks())
    assert plant.event("StepVoid", step="look").head["because"] == "migrated"
    plant.complete("look", "li", "good", row="B1")
    assert plant.state.steps["look"].outcome == "good"
    plant.finish()


def test_a_value_the_new_version_has_no_place_for_is_named_and_nothing_moves() -> None:
    """B24: pieces were a text, are a number there."""
    second = SECOND.replace("pieces: {type: text}", "pieces: {type: integer, label: {zh: 件数, en: Pieces}}")
    plant = line(second, pieces="约十件")
    refused = plant.refused("migrate", "wang", version="2")
    assert (refused.code, refused.data["what"]) == ("requires", ["pieces"])
    plant.do("correct", "wang", field="pieces", value="10", reason="数清")
    plant.do("migrate", "wang", version="2")


def test_only_the_owner_migrates_only_an_open_case_only_to_a_version_there_is() -> None:
    """B24."""
    plant = line()
    assert plant.refuses("migrate", "li", version="2") == "role"
    assert plant.refuses("migrate", "wang", version="3") == "input"
    plant.do("cancel", "wang", comment="错开")
    assert plant.refuses("migrate", "wang", version="2") == "order"


# --- corrections ---------------------------------------------------------------------------------------------

CORRECTED = """
procedure: corrected
version: 1
title: Corrected
kind: complaint
owner: gm
roles: {office: Office, quality: Quality, gm: Gm}
open: {by: [office], fill: [customer, severity?]}
fields:
  customer: {type: text}
  severity: {type: choice, options: [slight, major]}
  due_by: {type: date}
  cause: {type: text}
  twice: {type: text, is: f.cause}
steps:
  look: {by: quality, fill: [cause, due_by?]}
  stop: {by: office, when: "f.severity == 'major'"}
  seal: {by: office, after: look, fill: [], locks: [cause]}
  close: {by: office, after: seal, outcomes: {closed: {close: true}}}
clocks: {reply: {from: opened, to: close, due: f.due_by}}
"""


def corrected() -> Plant:
    plant = Plant(CORRECTED, people=(WANG, LI, person("Zhao", "gm")))
    plant.open("wang", customer="甲公司", severity="slight")
    plant.complete("look", "li", data={"cause": "划伤", "due_by": "2025-03-10"})
    return plant


def test_a_correction_keeps_the_old_value_the_reason_and_who() -> None:
    """B25."""
    plant = corrected()
    plant.do("correct", "li", field="cause", value="压伤", reason="复检")
    event = plant.event("FactCorrected")
    assert event.values == {"f.cause": "压伤", "was": "划伤", "reason": "复检"}
    assert (event.head["actor"], event.head["field"]) == ("li", "cause")
    plant.finish()


@pytest.mark.parametrize(("field", "who"), [("cause", "wang"), ("customer", "li"), ("cause", "zhao")])
def test_only_those_correct_whose_step_fills_it_or_who_may_open_for_what_opening_fills(field: str, who: str) -> None:
    """B25."""
    assert corrected().refuses("correct", who, field=field, value="x", reason="x") == "role"


def test_a_correction_of_itself_opens_reopens_and_skips_nothing() -> None:
    """B25, B8, trap 20: the stop was skipped for a slight case."""
    plant = corrected()
    plant.do("correct", "wang", field="severity", value="major", reason="重判")
    assert plant.state.steps["stop"].status == "skipped"
    assert plant.state.steps["look"].status == "done"


def test_a_correction_moves_a_due_that_is_a_fact() -> None:
    """B25, B35."""
    plant = corrected()
    plant.do("correct", "li", field="due_by", value="2025-03-12", reason="改期")
    assert plant.clock("reply").due == "2025-03-12T16:00:00Z"


def test_what_is_computed_or_locked_or_closed_is_not_corrected() -> None:
    """B25."""
    plant = corrected()
    assert plant.refuses("correct", "li", field="twice", value="x", reason="x") == "input"
    plant.complete("seal", "wang")
    assert plant.refuses("correct", "li", field="cause", value="x", reason="x") == "order"
    plant.complete("close", "wang", "closed")
    assert plant.refuses("correct", "wang", field="customer", value="x", reason="x") == "order"


def test_a_new_clock_counts_from_what_has_passed_as_far_as_the_case_says_when() -> None:
    """The second version wants the whole done within ten days of opening, and the look within a day of taking."""
    second = SECOND.replace(
        "clocks:\n",
        "clocks:\n  whole: {from: opened, to: close, within: 10d}\n  swift: {from: take, to: look, within: 24h}\n"
        "  taken: {from: opened, to: take, within: 1h}\n  later: {from: look, to: close, within: 1h}\n",
    )
    line = Plant(FIRST, second, people=(WANG, LI))
    line.open("wang", customer="x")
    begun = line.now
    line.later(hours=2)
    line.complete("take", "wang", "go")
    line.later(days=2)
    line.do("migrate", "wang", version="2")
    started = {event.head["clock"]: event.head["start"] for event in line.events("ClockStarted")}
    assert started["whole"] == begun.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert started["swift"] == "2025-03-03T03:00:00Z"
    assert "taken" not in started and "later" not in started  # its end has come already; its beginning has not
    line.later(minutes=1)
    assert line.clock("swift").overdue and not line.clock("whole").overdue
