"""Streaks: "n in a row", counted anew from the rows there are (A4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from kesu.procedure.declared import Streak
from kesu.procedure.expressions import UNKNOWN
from kesu.procedure.records import AT
from kesu.procedure.state import Json
from kesu.procedure.trying import tried

if TYPE_CHECKING:
    from kesu.procedure.facts import Facts


class Counted:
    """A streak as it stands: its length now, the best so far, whether a miss is among the counted rows."""

    __slots__ = ("best", "length", "missed")

    def __init__(self) -> None:
        self.length = self.best = 0
        self.missed = False

    @classmethod
    def load(cls, plain: Json) -> Counted:
        """As it was recorded when a command last counted; nothing recorded counts as none."""
        counted = cls()
        if plain:
            counted.length, counted.best, counted.missed = plain["length"], plain["best"], plain["missed"]
        return counted

    def dump(self) -> Json:
        return {"length": self.length, "best": self.best, "missed": self.missed}


NONE_COUNTED = Counted().dump()


def count_streak(streak: Streak, facts: Facts) -> Counted:
    """A4: sorted by `order`, only rows strictly after `since`; an empty `since` counts none.

    Records and other cases are counted where a command brings them along; else it stands as it was last counted.
    """
    if streak.source == "field":
        return _count_all(streak, facts.field(streak.of), facts)
    key = outer_key(streak, facts)
    if facts.context.rows is None:
        return Counted.load(facts.looked_up.get(key) or facts.state.found.get(key))
    counted = _count_all(streak, facts.context.rows(streak, facts), facts)
    facts.looked_up[key] = counted.dump()
    return counted


def outer_key(streak: Streak, facts: Facts) -> str:
    """Under what it is recorded: its name, and a fingerprint of the group that asks, whose values are no codes."""
    group = [repr(_asking(column, facts)) for column in streak.per]
    return f"streak.{streak.name}" + (f".{sha256(chr(10).join(group).encode()).hexdigest()[:12]}" if group else "")


def _count_all(streak: Streak, rows: Any, facts: Facts) -> Counted:
    counted = Counted()
    if not rows or rows is UNKNOWN:
        return counted
    since = None
    if streak.since is not None:
        since = tried(streak.since, facts)
        if since is None:
            return counted
    same: Any = None
    for row in _ordered(rows, streak, since, facts):
        same = _count(row, streak, facts, counted, same)
    return counted


def _ordered(rows: Sequence[Mapping[str, Any]], streak: Streak, since: Any, facts: Facts) -> list[Mapping[str, Any]]:
    group = group_of(streak, facts)
    keyed = []
    order = streak.order if streak.order and streak.source != "cases" else AT if streak.source != "field" else ""
    for place, row in enumerate(rows):
        at = row.get(order)
        if at is None or at is UNKNOWN or (since is not None and not _after(at, since, facts)):
            continue
        if all(row.get(column) == value for column, value in group.items()):
            keyed.append((at, place, row))
    return [row for _, _, row in sorted(keyed, key=lambda found: found[:2])]


def group_of(streak: Streak, facts: Facts) -> dict[str, Any]:
    """What each column of `per` must equal: the value of the row, record or case that asks."""
    return {column: _asking(column, facts) for column in streak.per}


def _asking(column: str, facts: Facts) -> Any:
    element = facts.each()
    if isinstance(element, Mapping) and column in element:
        return element[column]
    return facts.field(column) if column in facts.program.fields else None


def _after(at: Any, since: Any, facts: Facts) -> bool:
    if not isinstance(at, date) or not isinstance(since, date):
        return type(at) is type(since) and bool(at > since)
    if isinstance(at, datetime):
        return at > (
            since if isinstance(since, datetime) else datetime.combine(since, datetime.max.time(), facts.zone())
        )
    if isinstance(since, datetime):  # a date as a limit is the end of that day (A4)
        end = datetime.combine(at, datetime.min.time(), facts.zone()) + timedelta(days=1)
        return end > since
    return at > since


def _count(row: Mapping[str, Any], streak: Streak, facts: Facts, counted: Counted, same: Any) -> Any:
    seen = facts.with_row(row)
    if streak.miss is not None and tried(streak.miss, seen):
        counted.length, counted.missed = 0, True
        return None
    if streak.hit is not None and tried(streak.hit, seen):
        value = row.get(streak.same) if streak.same else None
        counted.length = 1 if streak.same and value != same and counted.length else counted.length + 1
        counted.best = max(counted.best, counted.length)
        return value
    return same
