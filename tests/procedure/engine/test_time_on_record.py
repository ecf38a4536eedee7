"""B36, B38: what fell due is stamped with its own instant, and every due explains itself so that the sum adds up."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from kesu.procedure.calendars import render_explanation
from kesu.procedure.refusals import Refusal
from tests.procedure.engine.plant import Plant, person

PACK = """
procedure: timed
version: "2"
title: Timed
kind: complaint
owner: office
calendar: {days: CN, zone: Asia/Shanghai, hours: "08:30-12:00, 13:00-17:30"}
roles: {office: Office, quality: Quality, gm: Gm}
open: {by: [office], fill: [by_day?, promised?]}
settings: {limit: {type: duration, value: 3 working days}}
fields: {waiting: {type: boolean}, by_day: {type: date}, promised: {type: datetime}}
steps:
  reply: {by: quality, fill: [waiting?]}
  remind: {by: office, starts: {every: 1d, times: 2}}
  after_all: {by: office, after: reply, delay: 2h}
clocks:
  plain: {from: opened, to: reply, within: 48h, warn: 4h, overdue: [{after: 24h, notify: gm}]}
  days: {from: opened, to: reply, within: setting.limit, cites: [R10]}
  hours: {from: opened, to: reply, within: 12 working hours}
  halting: {from: opened, to: reply, within: 24h, pause_while: f.waiting}
  halting_days: {from: opened, to: reply, within: 3 working days, pause_while: f.waiting}
  day: {from: opened, to: reply, due: f.by_day, pause_while: f.waiting}
  instant: {from: opened, to: reply, due: f.promised}
  longer: {from: opened, to: reply, within: 2 working days, extend: {by: gm, most: 2}}
  measured: {from: opened, to: reply, within: none}
  quick: {from: opened, to: reply, within: at once}
"""
WANG, LI, ZHAO = person("Wang", "office"), person("Li", "quality"), person("Zhao", "gm")


def timed(**data: object) -> Plant:
    plant = Plant(PACK, people=(WANG, LI, ZHAO))
    plant.open("wang", **data)
    return plant


# --- stamped with its instant, recorded apart ------------------------------------------------------------


def test_a_deadline_passed_while_the_worker_was_down_is_stamped_with_the_deadline() -> None:
    """B36, trap 15: Li replies five days late; the threshold stands before her reply, recorded only now."""
    plant = timed()
    plant.later(tick=False, days=5)
    plant.complete("reply", "li")
    late = plant.event("ClockOverdue", clock="plain")
    assert (late.head["at"], late.head["recorded"]) == ("2025-03-05T01:00:00Z", "2025-03-08T01:00:00Z")
    done = plant.event("StepDone", step="reply")
    assert done.head["at"] == "2025-03-08T01:00:00Z"
    assert "recorded" not in done.head
    assert plant.kept.journal.index(late) < plant.kept.journal.index(done)
    assert plant.event("ClockMet", clock="plain").head["late_by"] == 3 * 86_400


def test_all_that_fell_due_is_written_in_the_order_of_its_instants() -> None:
    """B36: warnings, deadlines, ladders, ticks – each at its own time, all recorded at once, as the system's act."""
    plant = timed()
    plant.later(tick=False, days=5)
    plant.do("note", "wang", text="看看")
    system = [event for event in plant.kept.journal if event.head.get("recorded")]
    stamps = [event.head["at"] for event in system]
    assert stamps == sorted(stamps)
    assert {event.head["recorded"] for event in system} == {"2025-03-08T01:00:00Z"}
    assert {event.head["actor"] for event in system} == {"system"}
    assert {"ClockWarned", "ClockOverdue", "ClockEscalated", "StepOpened"} <= {event.kind for event in system}


def test_what_people_do_now_carries_no_second_time() -> None:
    """B36: the worker looked a second later; Wang writes now."""
    plant = timed()
    plant.later(days=2)
    plant.later(seconds=1)
    assert plant.event("ClockOverdue", clock="plain").head["recorded"] == "2025-03-05T01:00:01Z"
    plant.do("note", "wang", text="看看")
    assert all("recorded" not in event.head for event in plant.events("Noted"))


def test_the_advance_stays_though_the_command_is_refused() -> None:
    """B36: a stranger's refused command still brings the case up to now."""
    plant = timed()
    plant.later(tick=False, days=3)
    assert plant.events("ClockOverdue") == []
    with pytest.raises(Exception, match="role"):
        plant.do("complete", "zhao", step="reply")
    assert plant.events("ClockOverdue", clock="plain")
    plant.finish()


def test_an_act_of_the_past_is_stamped_with_its_instant_and_recorded_now() -> None:
    """B30, B36: Li enters at noon that she called at ten."""
    plant = timed()
    plant.later(hours=3)
    plant.complete("reply", "li", at="2025-03-03T10:00+08:00")
    done = plant.event("StepDone", step="reply")
    assert (done.head["at"], done.head["recorded"]) == ("2025-03-03T02:00:00Z", "2025-03-03T04:00:00Z")
    plant.finish()


# --- explained ---------------------------------------------------------------------------------------------


def explained(plant: Plant, clock: str) -> dict[str, Any]:
    found = plant.clock(clock)
    assert found.explanation is not None
    data = json.loads(json.dumps(found.explanation))
    if found.status == "running":
        assert data["due"] == found.due
    for language in ("zh", "en"):
        assert render_explanation(data, language)
    assert data["rule"]["clock"] == clock
    assert (data["rule"]["procedure"], data["rule"]["version"]) == ("timed", "2")
    assert data["calendar"]["version"]
    return data


def adds_up(data: dict[str, Any]) -> bool:
    amounts = [part["amount"] for part in data["parts"] if part["kind"].startswith("counted")]
    return sum(amounts) == data["counted"] and data["counted"] + data["remaining"] == data["total"]


@pytest.mark.parametrize(
    ("clock", "unit", "total"),
    [("plain", "second", 172_800), ("days", "working_day", 3), ("hours", "working_second", 43_200)],
)
def test_a_running_due_says_from_when_and_what_was_counted(clock: str, unit: str, total: int) -> None:
    """B38: start, intervals, rule, version, calendar; the parts sum up."""
    data = explained(timed(), clock)
    assert (data["unit"], data["total"], data["remaining"]) == (unit, total, 0)
    assert data["start"] == "2025-03-03T01:00:00Z"
    assert adds_up(data)


def test_the_rule_is_named_with_its_source_and_where_it_stands() -> None:
    """B38."""
    rule = explained(timed(), "days")["rule"]
    assert (rule["from"], rule["limit"], rule["cites"]) == ("opened", "setting.limit", ["R10"])


def test_days_left_out_over_a_weekend_are_named() -> None:
    """B38, B34: opened on Friday 7 March."""
    plant = Plant(PACK, people=(WANG, LI))
    plant.later(days=4)
    plant.open("wang")
    data = explained(plant, "days")
    assert [(p["first"], p["last"], p["why"]) for p in data["parts"] if p["kind"] == "left_out"] == [
        ("2025-03-07", "2025-03-07", "start"),
        ("2025-03-08", "2025-03-09", "weekend"),
    ]
    assert adds_up(data)


@pytest.mark.parametrize("clock", ["halting", "halting_days"])
def test_a_halted_clock_says_why_by_whom_and_what_remains_and_goes_on_from_there(clock: str) -> None:
    """B37, B38: Wang notes that we wait for a sample, and two days later that it has come."""
    plant = timed()
    plant.later(hours=5)
    plant.do("correct", "li", field="waiting", value=True, reason="等样品")
    plant.later(days=2)
    halted = explained(plant, clock)
    assert halted["halted"] and halted["due"] is None and halted["remaining"] > 0 and adds_up(halted)
    plant.do("correct", "li", field="waiting", value=False, reason="样品到")
    going = explained(plant, clock)
    paused = next(part for part in going["parts"] if part["kind"] == "paused")
    assert (paused["from"], paused["to"]) == ("2025-03-03T06:00:00Z", "2025-03-05T06:00:00Z")
    assert (paused["reason"], paused["who"]) == ("f.waiting", "li")
    assert not going["halted"] and adds_up(going)
    assert going["due"] == {"halting": "2025-03-06T01:00:00Z", "halting_days": "2025-03-07T16:00:00Z"}[clock]


def test_a_due_that_is_a_date_is_the_end_of_that_day_and_a_pause_does_not_shift_it() -> None:
    """A4, A5, B38."""
    plant = timed(by_day="2025-03-06", promised="2025-03-06T10:00+08:00")
    day, instant = explained(plant, "day"), explained(plant, "instant")
    assert day["due"] == "2025-03-06T16:00:00Z"
    assert (instant["fixed"], instant["due"]) == ("2025-03-06T02:00:00Z", "2025-03-06T02:00:00Z")
    plant.later(hours=1)
    plant.do("correct", "li", field="waiting", value=True, reason="等")
    assert explained(plant, "day")["halted"]
    plant.later(hours=20)
    plant.do("correct", "li", field="waiting", value=False, reason="到")
    assert explained(plant, "day")["due"] == day["due"]


def test_more_time_is_asked_for_before_it_is_ones_turn_by_whose_turn_it_will_be() -> None:
    """A5: the limit of the whole runs while Wang registers; Li, who will reply, sees that it is too short."""
    text = PACK.replace(
        "  reply: {by: quality, fill: [waiting?]}",
        "  register: {by: office}\n  reply: {by: quality, after: register, fill: [waiting?]}",
    )
    plant = Plant(text, people=(WANG, LI, ZHAO))
    plant.open("wang")
    with pytest.raises(Refusal) as refused:
        plant.do("extend", "wang", clock="longer", to="2025-03-10T09:00+08:00", reason="too much")
    assert refused.value.code == "role"
    plant.do("extend", "li", clock="longer", to="2025-03-10T09:00+08:00", reason="samples are late")
    plant.do("grant", "zhao", clock="longer")
    assert plant.event("ExtensionGranted", clock="longer").head["actor"] == "zhao"


def test_an_extended_due_says_until_when_and_how_often() -> None:
    """A5 `extend`, B38."""
    plant = timed()
    plant.do("extend", "li", clock="longer", to="2025-03-12T09:00+08:00", reason="等样品")
    plant.do("grant", "zhao", clock="longer")
    data = explained(plant, "longer")
    assert data["rule"]["extended"] == {"to": "2025-03-12T01:00:00Z", "times": 1}
    assert data["due"] == "2025-03-12T01:00:00Z"


def test_what_is_only_measured_has_no_due_and_no_explanation_that_pretends_one() -> None:
    """A5: `none` and `at once` are never overdue."""
    plant = timed()
    plant.later(days=30)
    for clock in ("measured", "quick"):
        view = plant.clock(clock)
        assert (view.due, view.overdue) == (None, False)
        assert view.explanation is None or view.explanation["due"] is None


def test_the_explanation_of_a_met_clock_still_says_when_it_was_due() -> None:
    """B38: after the reply the page still shows why it was late."""
    plant = timed()
    plant.later(days=5)
    plant.complete("reply", "li")
    view = plant.clock("plain")
    assert (view.status, view.late, view.late_by) == ("met", True, 3 * 86_400)
    assert explained(plant, "plain")["due"] == "2025-03-05T01:00:00Z"


def test_a_limit_from_a_day_says_which_day() -> None:
    """B34, B38."""
    pack = PACK.replace("  plain: {from: opened,", "  plain: {from: f.by_day,")
    plant = Plant(pack, people=(WANG, LI))
    plant.open("wang", by_day=date(2025, 3, 4).isoformat())
    data = explained(plant, "plain")
    assert data["start_date"] == "2025-03-04"
    assert adds_up(data)
