"""Durations as expressions compare them."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from typing import Any

try:
    from kesu.procedure.calendars import Duration, parse_duration
except ImportError:  # until calendars stand

    class Duration:  # type: ignore
        def __init__(self, amount, unit):
            self.amount, self.unit = amount, unit
            per = {"h": 3600, "d": 86400}
            self.elapsed = timedelta(seconds=amount * per[unit]) if unit in per else None

    def parse_duration(text):  # type: ignore
        import re

        match = re.fullmatch(r"(\d+) ?(\w[\w ]*)", text)
        if not match:
            raise ValueError("no duration")
        return Duration(int(match[1]), match[2].replace("working days", "working_day"))


from kesu.procedure.expressions.env import EvaluationError


@lru_cache(maxsize=4096)
def read(text: str) -> Duration:
    """A duration from text. Raises EvaluationError."""
    try:
        return parse_duration(text)
    except ValueError:
        raise EvaluationError("no_duration", f"`{text[:40]}` 不是期限", f"`{text[:40]}` is no duration") from None


def measures(one: Any, other: Any) -> tuple[Any, Any]:
    """Two durations in one measure: elapsed time, or their amounts where the unit is the same.

    Raises EvaluationError where they have none in common: working days against hours.
    """
    first, second = _elapsed(one), _elapsed(other)
    if first is not None and second is not None:
        return first, second
    if isinstance(one, Duration) and isinstance(other, Duration) and one.unit == other.unit:
        return one.amount, other.amount
    raise EvaluationError("no_common_measure", f"{one} 与 {other} 无法比较", f"{one} and {other} cannot be compared")


def _elapsed(duration: Any) -> timedelta | None:
    return duration if isinstance(duration, timedelta) else duration.elapsed
