"""Random calendars, starts and pauses: as a plan of the model, and as the package's calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from kesu.procedure.calendars import Calendar, CalendarText, DaysOff
from tests.procedure.calendars.model import Plan

NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Africa/Cairo", "Australia/Lord_Howe")
# about the days on which clocks change, the long holidays, the year's end
CENTRES = [
    date(2024, 10, 27),
    date(2025, 3, 9),
    date(2025, 3, 30),
    date(2025, 4, 25),
    date(2025, 10, 26),
    date(2025, 10, 3),
    date(2025, 12, 31),
    date(2026, 2, 18),
]
NIGHTS = [((22, 30),), ((21, 24), (25, 29))]
DAYS = [((8, 12), (13, 17)), ((9, 18),), ((8, 11), (12, 15), (16, 20)), ((0, 24),), ((8, 12),)]


def text_of(spans: tuple) -> str:
    return ", ".join(f"{begin % 24:02}:00-{end if end <= 24 else end - 24:02}:00" for begin, end in spans)


@st.composite
def plans(draw) -> Plan:
    normal = draw(st.sampled_from([*DAYS, *NIGHTS]))
    saturday = draw(st.sampled_from([(), normal[:1]]))
    near = (
        st.integers(-20, 20).map(timedelta).flatmap(lambda step: st.sampled_from(CENTRES).map(lambda day: day + step))
    )
    off, work = (draw(st.frozensets(near, max_size=6)) for _ in range(2))
    published_off, published_work = (draw(st.frozensets(near, max_size=12)) for _ in range(2))
    ends = draw(st.sampled_from(["24:00", "24:00", "close", "same_time", "17:00"]))
    return Plan(
        zone=draw(st.sampled_from(ZONES)),
        hours=(*[normal] * 5, saturday, ()),
        make_up=draw(st.sampled_from([(), normal[:1]])),
        day_ends=ends,
        off=off,
        work=work - off,
        published_off=published_off,
        published_work=published_work - published_off,
    )


def calendar_of(plan: Plan) -> Calendar:
    hours = {NAMES[n]: text_of(spans) for n, spans in enumerate(plan.hours) if spans}
    if plan.make_up:
        hours["make_up"] = text_of(plan.make_up)
    days = DaysOff("XX", "test", frozenset(range(2024, 2027)), plan.published_off, plan.published_work)
    try:
        text = CalendarText("XX", plan.zone, hours, plan.day_ends, off=map(str, plan.off), work=map(str, plan.work))
    except ValueError:  # hours with a break about midnight are a shift's
        night = ", ".join(text_of((span,)) for span in plan.hours[0])
        week = dict.fromkeys(hours, "09:00-17:00")
        text = CalendarText(
            "XX", plan.zone, week, plan.day_ends, {"night": night}, map(str, plan.off), map(str, plan.work)
        )
        return Calendar(text, "test", days, "night")
    return Calendar(text, "test", days)


def instants() -> st.SearchStrategy[datetime]:
    base = st.sampled_from(CENTRES).map(lambda day: datetime(day.year, day.month, day.day, tzinfo=UTC))
    fine = st.builds(
        lambda hours, minutes: timedelta(hours=hours, minutes=minutes),
        st.integers(-150, 150),
        st.sampled_from([0, 0, 1, 30, 59]),
    )
    return st.builds(lambda begin, step: begin + step, base, fine)


@st.composite
def pauses(draw, start: datetime, longest: int = 90) -> list:
    """Pauses in order, sometimes meeting, the last one sometimes open."""
    found, moment = [], start + timedelta(hours=draw(st.integers(-5, 12)))
    for _ in range(draw(st.integers(0, 3))):
        end = moment + timedelta(minutes=draw(st.integers(1, longest * 60)))
        found.append((moment, end))
        moment = end + timedelta(minutes=draw(st.sampled_from([0, 30, 60, 480, 1_440, 3_000])))
    if draw(st.integers(0, 3)) == 0:
        found.append((moment, None))
    return found
