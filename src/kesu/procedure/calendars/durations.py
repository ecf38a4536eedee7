"""Lengths of time as people write them: elapsed, by the calendar, or in working time (A5 `within`)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Literal, cast

Unit = Literal[
    "second",
    "minute",
    "hour",
    "day",
    "week",
    "month",
    "year",
    "working_minute",
    "working_hour",
    "working_day",
    "same_day",
    "at_once",
    "none",
]

_SECONDS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400, "week": 604_800}
_MONTHS = {"month": 1, "year": 12}
_WORKING_SECONDS = {"working_minute": 60, "working_hour": 3_600}
_BARE = {"same day": "same_day", "at once": "at_once", "none": "none"}
_SHORT = {"s": "second", "min": "minute", "h": "hour", "d": "day", "w": "week"}
_LONG = (*_SECONDS, *_MONTHS, *_WORKING_SECONDS, "working_day")
_WORDS = (
    _SHORT
    | {unit.replace("_", " "): unit for unit in _LONG}
    | {unit.replace("_", " ") + "s": unit for unit in _LONG}
    | {"mins": "minute"}
)
_UNITS = frozenset((*_LONG, *_BARE.values()))
_FORM = re.compile(r"([0-9]{1,12}) ?([a-z]+(?: [a-z]+)?)")
MOST_YEARS = 100
_MOST_SECONDS = MOST_YEARS * 366 * 86_400
ACCEPTED = "30min 24h 3d 2w, 30 days, 6 months, 2 years, 4 working hours, 3 working days, same day, at once, none"


@dataclass(frozen=True, slots=True, eq=False)
class Duration:
    """A length of time. Equal where the measure is equal (24 hours is 1 day); ordered within one measure only.

    Comparing lengths without a common measure (a month and 30 days) raises TypeError.
    """

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.unit not in _UNITS:
            raise ValueError(f"unknown unit of time: {self.unit}")
        if self.amount < 0:
            raise ValueError(f"a duration is not negative: {self.amount}")

    @property
    def measure(self) -> tuple[str, int]:
        """What it is measured in, and how many: elapsed seconds, months, working seconds, working days."""
        unit = self.unit
        if unit in _SECONDS:
            return "second", self.amount * _SECONDS[unit]
        if unit in _MONTHS:
            return "month", self.amount * _MONTHS[unit]
        if unit in _WORKING_SECONDS:
            return "working_second", self.amount * _WORKING_SECONDS[unit]
        return unit, self.amount

    @property
    def elapsed(self) -> timedelta | None:
        """The fixed time it takes by any clock; None for months, years, working time and the rest."""
        kind, amount = self.measure
        return timedelta(seconds=amount) if kind == "second" else None

    @property
    def months(self) -> int | None:
        """Months and years in months, else None."""
        kind, amount = self.measure
        return amount if kind == "month" else None

    @property
    def working_time(self) -> timedelta | None:
        """Working hours and minutes as a length, else None."""
        kind, amount = self.measure
        return timedelta(seconds=amount) if kind == "working_second" else None

    @property
    def is_working(self) -> bool:
        return self.unit.startswith("working_")

    def __str__(self) -> str:
        """The canonical text, which `parse_duration` reads back: `24 hours`, `1 working day`, `same day`."""
        words = self.unit.replace("_", " ")
        if words in _BARE:
            return words
        return f"{self.amount} {words}" if self.amount == 1 else f"{self.amount} {words}s"

    def __eq__(self, other: object) -> bool:
        return self.measure == other.measure if isinstance(other, Duration) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.measure)

    def _beside(self, other: Duration) -> tuple[int, int]:
        mine, theirs = self.measure, other.measure
        if mine[0] != theirs[0]:
            raise TypeError(f"{self} and {other} have no common measure")
        return mine[1], theirs[1]

    def __lt__(self, other: Duration) -> bool:
        mine, theirs = self._beside(other)
        return mine < theirs

    def __le__(self, other: Duration) -> bool:
        mine, theirs = self._beside(other)
        return mine <= theirs

    def __gt__(self, other: Duration) -> bool:
        return not self <= other

    def __ge__(self, other: Duration) -> bool:
        return not self < other


SAME_DAY = Duration(0, "same_day")
AT_ONCE = Duration(0, "at_once")
NO_LIMIT = Duration(0, "none")


@lru_cache(maxsize=1_024)
def parse_duration(text: str) -> Duration:
    """Read a length of time in any form of A5 `within`, short or long, singular or plural.

    Raises ValueError, saying what is accepted.
    """
    words = " ".join(text.split()).lower()
    if words in _BARE:
        return Duration(0, cast(Unit, _BARE[words]))
    found = _FORM.fullmatch(words)
    if found is None:
        raise ValueError(_refusal(text, words))
    unit = _WORDS.get(found[2])
    if unit is None:
        raise ValueError(f"unknown unit of time in {_shown(text)}: {_meant(found[2])}")
    if unit == "working_day" and int(found[1]) == 0:
        raise ValueError("0 working days is no length of time: write `same day` or `at once`")
    return _within_reason(Duration(int(found[1]), cast(Unit, unit)))


def _within_reason(duration: Duration) -> Duration:
    kind, amount = duration.measure
    most = {"month": MOST_YEARS * 12, "working_day": MOST_YEARS * 366}.get(kind, _MOST_SECONDS)
    if amount > most:
        raise ValueError(f"{duration} is more than {MOST_YEARS} years")
    return duration


def _refusal(text: str, words: str) -> str:
    if re.match(r"[0-9]+[.,][0-9]", words):
        return f"{_shown(text)}: only whole numbers; write `90min` instead of `1.5h`"
    if words.startswith("-"):
        return f"{_shown(text)}: a duration is not negative"
    if re.fullmatch(r"[0-9]+", words):
        return f"{_shown(text)}: the unit is missing, as in `{words[:6]}h` or `{words[:6]} working days`"
    return f"{_shown(text)} is no duration; accepted: {ACCEPTED}"


def _meant(word: str) -> str:
    hints = {
        "m": "`m` may be minutes or months; write `min` or `months`",
        "y": "write `years`",
        "mo": "write `months`",
        "wd": "write `working days`",
        "business days": "write `working days`",
        "workdays": "write `working days`",
    }
    return hints.get(word, f"`{word}`; accepted: {ACCEPTED}")


def _shown(text: str) -> str:
    return f"`{text.strip()[:60]}`"
