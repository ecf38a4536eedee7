"""What sets a trigger off: a key of a record once, a date once, schedules in the order of time (A9)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kesu.procedure.context import Actor
from kesu.procedure.reading import read_procedure
from tests.procedure.engine.plant import MONDAY, Plant, person

REVIEWS = """
procedure: review
version: 1
title: Bad review
kind: complaint
roles: {service: Service}
open: {by: [service], fill: [said?, stars?]}
owner: service
number: {format: "{serial:3}", per: [], at: opened}
fields: {said: {type: text}, stars: {type: integer}}
records:
  review: {by: [service], KEY fields: {id: {type: text, optional: true}, stars: {type: integer}, until: {type: datetime, optional: true}}}
triggers:
  - TRIGGER
steps:
  answer: {by: service, outcomes: {done: {close: true}}}
"""
BAD = '{record: review, when: "record.stars <= 2", with: {data: {said: record.id, stars: record.stars}}}'
DUE = "{record: review, due: record.until, with: {data: {said: record.id, stars: record.stars}}}"


def plant(trigger: str = BAD, key: str = "key: id,") -> Plant:
    text = REVIEWS.replace("TRIGGER", trigger).replace("KEY", key)
    return Plant(text, people=(person("Ma", "service"),))


def enter(house: Plant, review: str | None, stars: int, **more: object) -> None:
    data = {"id": review, "stars": stars, **more}
    house.world.record(
        "review", {name: value for name, value in data.items() if value is not None}, Actor("ma"), house.now
    )


def opened(house: Plant) -> list[object]:
    return [kept.state.fields.get("stars") for kept in house.world.cases.values()]


def test_a_record_sent_again_under_its_key_opens_no_second_case() -> None:
    house = plant()
    enter(house, "r1", 1)
    enter(house, "r1", 1)
    enter(house, "r2", 2)
    enter(house, "r1", 2)
    assert opened(house) == [1, 2]


def test_a_correction_sets_off_what_the_first_record_of_its_key_had_not() -> None:
    house = plant()
    enter(house, "r1", 5)
    enter(house, "r1", 1)
    enter(house, "r1", 4)
    enter(house, "r1", 2)
    assert opened(house) == [1]


@pytest.mark.parametrize("key", ["", "key: id, anew: true,"])
def test_without_a_key_or_where_the_type_says_anew_each_record_is_an_occasion(key: str) -> None:
    house = plant(key=key)
    enter(house, "r1", 1)
    enter(house, "r1", 1)
    assert opened(house) == [1, 1]


def test_a_record_that_leaves_its_key_empty_is_an_occasion_of_its_own() -> None:
    house = plant()
    enter(house, None, 1)
    enter(house, None, 1)
    assert opened(house) == [1, 1]


def test_the_date_of_a_key_comes_once_and_again_where_a_later_record_moves_it() -> None:
    house = plant(DUE)
    first, moved = (MONDAY + timedelta(days=days) for days in (1, 5))
    enter(house, "r1", 1, until=first.isoformat())
    house.later(days=2)
    enter(house, "r1", 2, until=first.isoformat())
    house.later(days=1)
    assert opened(house) == [1]
    enter(house, "r1", 3, until=moved.isoformat())
    house.later(days=4)
    assert opened(house) == [1, 3]


def test_anew_needs_a_key() -> None:
    text = REVIEWS.replace("TRIGGER", BAD).replace("KEY", "anew: true,")
    (message,) = read_procedure(text, "p.yaml").errors
    assert message.code == "shape.missing-key" and "key" in message.en


def test_after_a_long_jump_the_cases_of_several_schedules_are_numbered_as_time_went() -> None:
    ticks = "\n  - ".join(
        f"{{every: {schedule}, with: {{data: {{said: \"'{name}'\"}}}}}}"
        for name, schedule in (
            ("month", "monthly on day 10 at 08:00"),
            ("week", "weekly on wed at 09:00"),
            ("day", "weekly on wed at 08:30"),
        )
    )
    house = plant(ticks)
    house.open("ma", said="now")
    house.later(days=10)
    numbered = sorted(
        (kept.state.number, kept.state.opened_at[:10], kept.state.fields["said"]) for kept in house.world.cases.values()
    )
    assert [name for _number, _day, name in numbered] == ["now", "day", "week", "month", "day", "week"]
    assert [day for _number, day, _name in numbered] == sorted(day for _number, day, _name in numbered)
    house.finish()


def test_dates_of_records_and_ticks_are_numbered_as_time_went() -> None:
    house = plant(f"{DUE}\n  - {{every: weekly on wed at 09:00, with: {{data: {{said: \"'week'\"}}}}}}")
    house.open("ma", said="now")
    for name, days in (("late", 8), ("soon", 1)):
        enter(house, name, 1, until=(MONDAY + timedelta(days=days)).isoformat())
    house.later(days=8)
    said = [
        kept.state.fields["said"] for kept in sorted(house.world.cases.values(), key=lambda one: one.state.number or "")
    ]
    assert said == ["now", "soon", "week", "late"]
