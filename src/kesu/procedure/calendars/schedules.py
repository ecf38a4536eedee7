"""Schedules as a pack writes them (A9): what they say. When they tick is `ticking`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from kesu.procedure.calendars.hours import MINUTES_A_DAY, WEEKDAYS, parse_clock, weekday_number

Kind = Literal["daily", "working", "weekly", "monthly", "quarterly", "yearly"]
LAST = -1
ACCEPTED = (
    "daily at 09:00 · every working day at 16:00 · weekly on sat at 09:00 · monthly on day 5 at 09:00 · "
    "monthly on last day at 09:00 · monthly on last working day at 09:00 · quarterly on day 5 at 09:00 · "
    "yearly on 01-10 at 09:00"
)
_MONTH_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True)
class Schedule:
    """When something recurs, in the local time of a calendar.

    minute: of the day. weekdays: Monday is 0. day: of the month or quarter, or LAST; a month that is too short has it
    on its last day. working: `day` counts working days. month: of the year.
    """

    kind: Kind
    minute: int
    weekdays: tuple[int, ...] = ()
    day: int = 1
    working: bool = False
    month: int = 1

    def __str__(self) -> str:
        """The canonical text, which `parse_schedule` reads back."""
        day = ("last " if self.day == LAST else "") + ("working " if self.working else "") + "day"
        words = {
            "daily": "daily",
            "working": "every working day",
            "weekly": "weekly on " + ", ".join(WEEKDAYS[number] for number in self.weekdays),
            "yearly": f"yearly on {self.month:02}-{self.day:02}",
        }.get(self.kind, f"{self.kind} on {day}" if self.day == LAST else f"{self.kind} on {day} {self.day}")
        return f"{words} at {self.minute // 60:02}:{self.minute % 60:02}"


def parse_schedule(text: str) -> Schedule:
    """Read a schedule of A9; without `at` it ticks at 00:00. Raises ValueError, saying what is accepted."""
    words = " ".join(text.split()).lower()
    when, _, clock = words.partition(" at ")
    minute = parse_clock(clock) if clock else 0
    if minute == MINUTES_A_DAY:
        raise ValueError("a schedule ticks at 24:00 of no day; write 00:00 of the next")
    for form, make in _FORMS:
        if found := form.fullmatch(when):
            return make(found, minute)
    raise ValueError(f"`{text.strip()[:60]}` is no schedule; accepted: {ACCEPTED}")


def _weekly(found: re.Match[str], minute: int) -> Schedule:
    numbers = {weekday_number(word.strip()) for word in found[1].split(",")}
    return Schedule("weekly", minute, weekdays=tuple(sorted(numbers)))


def _by_day(found: re.Match[str], minute: int) -> Schedule:
    kind: Kind = "monthly" if found[1] == "monthly" else "quarterly"
    working = bool(found["working"] or found["last_working"])
    day = int(found["day"]) if found["day"] else LAST
    most = 31 if kind == "monthly" else 92
    if day != LAST and not 1 <= day <= most:
        raise ValueError(f"day {day}: a {'month' if kind == 'monthly' else 'quarter'} has no such day")
    return Schedule(kind, minute, day=day, working=working)


def _yearly(found: re.Match[str], minute: int) -> Schedule:
    month, day = int(found[1]), int(found[2])
    if not 1 <= month <= 12 or not 1 <= day <= _MONTH_LENGTHS[month - 1]:
        raise ValueError(f"`{found[1]}-{found[2]}` is no day of the year; write month-day, as 01-10")
    return Schedule("yearly", minute, month=month, day=day)


_DAY = r"(?:(?P<working>working )?day (?P<day>[0-9]{1,2})|last (?P<last_working>working )?day)"
_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], int], Schedule]], ...] = (
    (re.compile("daily"), lambda found, minute: Schedule("daily", minute)),
    (re.compile("every working day"), lambda found, minute: Schedule("working", minute)),
    (re.compile("weekly on ([a-z, ]+)"), _weekly),
    (re.compile("(monthly|quarterly) on " + _DAY), _by_day),
    (re.compile("yearly on ([0-9]{1,2})-([0-9]{1,2})"), _yearly),
)
