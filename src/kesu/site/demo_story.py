"""What a case of the worked example is made of: who does what, on which day after its opening."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody did, `day` days and `hour` hours after the opening."""

    day: int
    by: str
    verb: str
    body: Mapping[str, Any]
    hour: int = 0


@dataclass(frozen=True, slots=True)
class Day:
    """A date so many days after the opening of the case; with `hour` the instant so many hours later that day."""

    after: int
    hour: int | None = None


@dataclass(frozen=True, slots=True)
class Story:
    procedure: str
    days_ago: int
    by: str
    data: Mapping[str, Any]
    acts: tuple[Act, ...] = field(default=())


def done(day: int, by: str, step: str, outcome: str = "", hour: int = 1, **rest: Any) -> Act:
    """A task done; further words are its data, but for `comment`, `as_role` and `row`."""
    body: dict[str, Any] = {"step": step}
    named = {"comment": "comment", "as_role": "as", "row": "row"}
    body |= {named[key]: rest.pop(key) for key in list(rest) if key in named}
    if outcome:
        body["outcome"] = outcome
    if rest:
        body["data"] = rest
    return Act(day, by, "complete", body, hour)


def until(step: str, acts: tuple[Act, ...]) -> tuple[Act, ...]:
    """What happened before that step was done for the first time; all of it where there is no such step."""
    return tuple(takewhile(lambda act: act.verb != "complete" or act.body["step"] != step, acts))
