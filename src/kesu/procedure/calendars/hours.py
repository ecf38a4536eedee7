"""Working hours as text: `"08:30-12:00, 13:00-17:30"`, one text for all weekdays or a map by weekday."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MAKE_UP = "make_up"
MINUTES_A_DAY = 1_440
_LONG_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMBERS = {name: n for names in (WEEKDAYS, _LONG_NAMES) for n, name in enumerate(names)}
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})")

Span = tuple[int, int]
"""From and to, in minutes of local wall-clock time since the day's 00:00; past 1440 is the next day."""
Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Week:
    """The hours of Monday to Sunday (empty: not a working day) and of a working day put in by exception."""

    days: tuple[Spans, ...]
    make_up: Spans

    @property
    def all_spans(self) -> Iterable[Spans]:
        return (spans for spans in (*self.days, self.make_up) if spans)


def parse_clock(text: str) -> int:
    """`08:30` as minutes since midnight, up to `24:00`. Raises ValueError."""
    found = _TIME.fullmatch(text.strip())
    minutes = int(found[1]) * 60 + int(found[2]) if found else MINUTES_A_DAY + 1
    if found is None or int(found[2]) > 59 or minutes > MINUTES_A_DAY:
        raise ValueError(f"`{text.strip()[:40]}` is no time of day; write it as 08:30, from 00:00 to 24:00")
    return minutes


def parse_hours(text: str, *, shift: bool = False) -> Spans:
    """`"08:30-12:00, 13:00-17:30"` as spans in order; `22:00-06:00` crosses midnight and belongs to the day it begins.

    What follows a crossing is the next day's; a shift may also break at midnight (`18:00-23:30, 00:30-03:00`).
    Empty text is no hours. Raises ValueError.
    """
    spans: list[Span] = []
    for part in (part for part in re.split(r"[,;，；]", text) if part.strip()):
        begin, end = _span(part)
        last = spans[-1][1] if spans else 0
        if begin < last and (shift or last >= MINUTES_A_DAY):
            begin, end = begin + MINUTES_A_DAY, end + MINUTES_A_DAY
        if begin < last:
            raise ValueError(f"`{text.strip()[:80]}`: hours stand in order of time and do not overlap")
        spans.append((begin, end))
    if spans and spans[-1][1] - spans[0][0] > MINUTES_A_DAY:
        raise ValueError(f"`{text.strip()[:80]}`: hours of one day reach into the same hours of the next")
    return tuple(spans)


def _span(part: str) -> Span:
    ends = re.split(r"\s*[-–—~]\s*", part.strip())
    if len(ends) != 2:
        raise ValueError(f"`{part.strip()[:40]}` is no span of hours; write it as 08:30-12:00")
    begin, end = parse_clock(ends[0]), parse_clock(ends[1])
    if begin in (end, MINUTES_A_DAY):
        raise ValueError(f"`{part.strip()[:40]}` has no length; the whole day is 00:00-24:00")
    return begin, end if end > begin else end + MINUTES_A_DAY


def parse_week(hours: str | Mapping[str, str], *, shift: bool = False) -> Week:
    """Hours for Monday to Friday, or by weekday (`{mon-fri: …, sat: …, make_up: …}`). Raises ValueError.

    Without `make_up`, a working day put in by exception has the hours of the first working day of the week.
    """
    if isinstance(hours, str):
        hours = {"mon-fri": hours}
    days: list[Spans] = [()] * 7
    named: set[int] = set()
    for key, text in hours.items():
        for number in _weekdays(key):
            if number in named:
                raise ValueError(f"{WEEKDAYS[number]} stands twice in the hours")
            named.add(number)
            days[number] = parse_hours(text, shift=shift)
    normal = next((spans for spans in days if spans), ())
    if not normal:
        raise ValueError("hours: no weekday has working hours")
    make_up = parse_hours(hours[MAKE_UP], shift=shift) if MAKE_UP in hours else normal
    week = Week(tuple(days), make_up or normal)
    _check_nights(week)
    return week


def _check_nights(week: Week) -> None:
    """Any day may follow any other (days off and make-up days move), so no night may reach into any morning."""
    latest = max(spans[-1][1] for spans in week.all_spans)
    earliest = min(spans[0][0] for spans in week.all_spans)
    if latest - MINUTES_A_DAY > earliest:
        raise ValueError("hours after midnight reach into the hours of the day that follows")


def _weekdays(key: str) -> Iterable[int]:
    if key == MAKE_UP:
        return ()
    found: list[int] = []
    for part in re.split(r"\s*,\s*", key.strip().lower()):
        first, dash, last = (piece.strip() for piece in part.partition("-"))
        if first not in _NUMBERS or (dash and last not in _NUMBERS):
            raise ValueError(f"`{key[:40]}` is no weekday; write mon … sun, mon-fri, or make_up")
        begin = _NUMBERS[first]
        end = _NUMBERS[last] if dash else begin
        if end < begin:
            raise ValueError(f"`{key[:40]}`: weekdays run from mon to sun")
        found += range(begin, end + 1)
    return found


def weekday_number(word: str) -> int:
    """Monday is 0. Raises ValueError."""
    if word not in _NUMBERS:
        raise ValueError(f"`{word[:40]}` is no weekday; write mon tue wed thu fri sat sun")
    return _NUMBERS[word]
