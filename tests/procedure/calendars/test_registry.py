"""The calendars of an organisation: by name, by shift, and written out in a pack."""

from __future__ import annotations

from datetime import date

import pytest

from kesu.procedure.calendars import Calendars, CalendarText, DaysOff

PLANT = CalendarText(
    "CN", hours={"mon-fri": "08:00-12:00, 13:00-17:00", "sat": "08:00-12:00"}, shifts={"night": "22:00-06:00"}
)
BERLIN = CalendarText(zone="Europe/Berlin")


def test_calendars_are_found_by_name_and_by_shift():
    calendars = Calendars({"plant2": PLANT, "berlin": BERLIN})
    assert calendars.names == ("plant2", "berlin", "plant2.night")
    assert calendars.resolve("plant2").name == "plant2"
    assert calendars.resolve("plant2.night").spans(date(2026, 3, 2)) == ((1320, 1800),)
    assert calendars.resolve("berlin").zone.key == "Europe/Berlin"
    assert calendars.resolve("plant2") is calendars.resolve("plant2")


def test_without_any_the_default_goes_by_the_week_in_the_organisations_zone():
    assert Calendars().resolve(None) is Calendars().default or Calendars().resolve() == Calendars().default
    assert Calendars().zone == "Asia/Shanghai"
    assert Calendars(zone="Europe/Berlin").zone == "Europe/Berlin"
    assert Calendars().default.published_until is None
    assert Calendars().resolve("default") == Calendars().default


def test_the_default_is_the_calendar_so_called_or_the_one_named():
    assert Calendars({"default": PLANT}).resolve().text.week_hours == PLANT.week_hours
    assert Calendars({"plant2": PLANT}, default="plant2").resolve("").name == "plant2"
    assert Calendars(default=PLANT, zone="Europe/Berlin").zone == "Europe/Berlin"


def test_what_a_pack_leaves_out_is_the_organisations():
    calendars = Calendars(default=CalendarText(zone="Europe/Berlin", hours="07:00-15:00"))
    inline = calendars.resolve(CalendarText("CN"))
    assert inline.zone.key == "Europe/Berlin" and inline.week.make_up == ((420, 900),) and inline.day_ends == "24:00"
    own = calendars.resolve(CalendarText("CN", zone="Asia/Shanghai", hours="08:00-16:00"))
    assert own.zone.key == "Asia/Shanghai" and own.week.make_up == ((480, 960),)


def test_days_off_that_are_given_replace_those_of_the_package():
    days = DaysOff("CN", "2027", frozenset({2027}), frozenset({date(2027, 1, 1)}), frozenset())
    other = DaysOff("XX", "2027", frozenset({2027}), frozenset({date(2027, 1, 4)}), frozenset())
    assert Calendars({"a": PLANT}, days=days).resolve("a").published_until == date(2027, 12, 31)
    both = Calendars({"a": CalendarText("XX")}, days={"CN": days, "XX": other})
    assert both.resolve("a").kind_of(date(2027, 1, 4)) == "day_off"


@pytest.mark.parametrize(
    ("name", "message"),
    [("plant3", "did you mean `plant2`"), ("x", "known: plant2, plant2.night"), ("plant2.late", "no shift `late`")],
)
def test_an_unknown_name_is_refused_with_a_proposal(name, message):
    with pytest.raises(ValueError, match=message):
        Calendars({"plant2": PLANT}).resolve(name)


def test_an_unknown_code_of_days_off_is_refused_at_once():
    with pytest.raises(ValueError, match="`DE`"):
        Calendars({"a": CalendarText("DE")})
    with pytest.raises(ValueError, match="no calendar `b`"):
        Calendars(default="b")
