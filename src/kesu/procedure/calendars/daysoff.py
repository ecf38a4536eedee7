"""Published days off and make-up working days (调休): known year by year, never computed ahead."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache


@dataclass(frozen=True, eq=False)
class DaysOff:
    """One edition of what a country has published. For years that are not in `years` it knows nothing.

    code: as in a calendar's `days`. off: days off. work: days of the weekend that are worked. Both lie in `years`.
    Raises ValueError for a day in both, or outside the years.
    """

    code: str
    version: str
    years: frozenset[int]
    off: frozenset[date]
    work: frozenset[date]
    digest: str = field(init=False, default="")

    def __post_init__(self) -> None:
        if not self.years:
            raise ValueError("years: none is given")
        both = sorted(self.off & self.work)
        if both:
            raise ValueError(f"{both[0]} stands in `off` and in `work`")
        strange = sorted(day for day in self.off | self.work if day.year not in self.years)
        if strange:
            raise ValueError(f"{strange[0]} lies in no year that is given")
        object.__setattr__(self, "digest", _digest(self))

    @property
    def published_until(self) -> date:
        """The last day of the last published year."""
        return date(max(self.years), 12, 31)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, DaysOff):
            return NotImplemented
        return (self.code, self.version, self.digest) == (other.code, other.version, other.digest)

    def __hash__(self) -> int:
        return hash((self.code, self.version, self.digest))


def _digest(days: DaysOff) -> str:
    lines = [days.code, *map(str, sorted(days.years)), *_listed("off", days.off), *_listed("work", days.work)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]


def _listed(word: str, days: Iterable[date]) -> list[str]:
    return [f"{word} {day.isoformat()}" for day in sorted(days)]


@cache
def published_days(code: str = "CN") -> DaysOff:
    """The days off that come with the package; for CN those of chinesecalendar. Raises ValueError for another code."""
    if code != "CN":
        raise ValueError(f"days: nothing is known of the days off of `{code[:40]}`; known: CN")
    from chinese_calendar.constants import holidays, workdays

    off, work = frozenset(holidays), frozenset(workdays)
    years = frozenset(day.year for day in off)
    return DaysOff("CN", f"CN {min(years)}-{max(years)}", years, off, work)
