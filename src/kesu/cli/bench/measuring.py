"""Figures: several alternating runs, their median and spread, and the limit beside them."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

Text = tuple[str, str]


@dataclass(slots=True)
class Figure:
    """One thing measured. limit: what it should not exceed, or with `least` not fall below; values: one per run;
    cut_off: it did not come to its end."""

    code: str
    name: Text
    unit: str
    limit: float | None = None
    least: bool = False
    values: list[float] = field(default_factory=list)
    note: str = ""
    cut_off: bool = False

    @property
    def median(self) -> float | None:
        return statistics.median(self.values) if self.values else None

    @property
    def holds(self) -> bool | None:
        """Whether the limit is kept; None where there is none, or nothing was measured."""
        if self.limit is None or self.median is None:
            return None
        return not self.cut_off and (self.median >= self.limit if self.least else self.median <= self.limit)

    def plain(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "name": {"zh": self.name[0], "en": self.name[1]},
            "unit": self.unit,
            "median": self.median,
            "lowest": min(self.values, default=None),
            "highest": max(self.values, default=None),
            "runs": self.values,
            "limit": self.limit,
            "least": self.least,
            "holds": self.holds,
            "note": self.note,
        }


def alternate(runs: int, *measured: tuple[Figure, Callable[[], float]]) -> list[Figure]:
    """Each in turn, `runs` times over: what disturbs the machine disturbs all of them."""
    for _ in range(runs):
        for figure, measure in measured:
            figure.values.append(measure())
    return [figure for figure, _ in measured]


def seconds(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def microseconds_each(work: Callable[[Any], Any], items: Sequence[Any], times: int) -> float:
    """The median over the items of what one of them takes, each done `times` times."""
    taken = []
    for item in items:
        started = time.perf_counter_ns()
        for _ in range(times):
            work(item)
        taken.append((time.perf_counter_ns() - started) / times / 1000)
    return statistics.median(taken)
