"""Durations that come as text: from fields, settings and tables."""

from __future__ import annotations

from functools import lru_cache

from kesu.procedure.calendars import Duration, parse_duration
from kesu.procedure.expressions.env import EvaluationError


@lru_cache(maxsize=4096)
def read(text: str) -> Duration:
    """A duration from text. Raises EvaluationError."""
    try:
        return parse_duration(text)
    except ValueError:
        raise EvaluationError("no_duration", f"`{text[:40]}` 不是期限", f"`{text[:40]}` is no duration") from None
