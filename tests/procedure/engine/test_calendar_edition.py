"""A new edition of a calendar moves the dues of open cases, on record (A12)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from kesu.procedure.calendars import Calendars, CalendarText
from kesu.procedure.context import Actor
from kesu.procedure.deadlines import clock_views
from kesu.procedure.engine import compile_procedure
from kesu.procedure.reading import read_procedure
from kesu.procedure.scenarios.reading import directory_for, read_scenario
from kesu.procedure.scenarios.world import MemoryWorld
from kesu.procedure.values import plain_instant

PACK = """
procedure: days
version: 1
title: Days
kind: complaint
calendar: plant
roles: {office: Office}
open: {by: [office]}
steps:
  reply: {by: office, outcomes: {sent: {close: true}}}
clocks:
  reply: {from: opened, to: reply, within: 3 working days}
  plain: {from: opened, to: reply, within: 48h}
"""
MONDAY = datetime(2025, 3, 3, 1, tzinfo=UTC)
PLANT = CalendarText(days="CN", zone="Asia/Shanghai", hours="08:30-17:30")


def opened(calendars: Calendars) -> tuple[MemoryWorld, str]:
    procedure = read_procedure(PACK, "days").procedure
    assert procedure is not None
    people = directory_for(read_scenario({"scenario": "x", "procedure": "days", "do": []}), (procedure,))
    world = MemoryWorld({"days": compile_procedure(procedure)}, people, calendars)
    return world, world.open("days", {}, Actor("office"), MONDAY)


def due(world: MemoryWorld, ref: str) -> str:
    kept = world.cases[ref]
    context = world.context(Actor("office"), MONDAY, ref)
    return next(v.due for v in clock_views(kept.program, kept.state, context) if v.clock == "reply") or ""


def test_a_plant_shutdown_entered_later_moves_the_due_and_is_journalled_once() -> None:
    world, ref = opened(Calendars({"plant": PLANT}))
    assert due(world, ref) == "2025-03-06T16:00:00Z"
    world.calendars = Calendars({"plant": replace(PLANT, off=(date(2025, 3, 5),))})
    world.tick(ref, MONDAY)
    world.tick(ref, MONDAY)
    assert due(world, ref) == "2025-03-07T16:00:00Z"
    assert [event.kind for event in world.cases[ref].journal].count("CalendarRenewed") == 1
    assert world.check_folds() == []


def test_the_same_edition_is_no_event() -> None:
    world, ref = opened(Calendars({"plant": PLANT}))
    world.calendars = Calendars({"plant": PLANT})
    world.tick(ref, MONDAY)
    assert "CalendarRenewed" not in [event.kind for event in world.cases[ref].journal]
    assert plain_instant(MONDAY) == world.cases[ref].state.opened_at
