"""The run of clean batches as a strip: every batch a cell, where counting began, how many are wanted (A4)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from typing import Any

from kesu.desk.looking import Look
from kesu.desk.showing.values import brief
from kesu.desk.speaking import moment_text, said
from kesu.procedure.declared import Streak
from kesu.procedure.expressions import UNKNOWN
from kesu.procedure.facts import Facts
from kesu.procedure.streaks import count_streak
from kesu.procedure.trying import tried
from kesu.procedure.values import to_plain

MOST = 60  # cells; the earliest are left out
_WANTED = re.compile(r"streak\.(\w+)\.length\s*>=?\s*(\d+|setting\.(\w+))")
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StripCell:
    """verdict: `clean`, `same` (the same defect: counted from nought again), `other` (does not count), `before`."""

    verdict: str
    label: str
    told: str
    first: bool  # the first that counts: the line of `since` stands before it


@dataclass(frozen=True, slots=True)
class Strip:
    """wanted: how many in a row, None where nothing asks for a number. since: shown where counting begins later."""

    label: str
    cells: list[StripCell]
    length: int
    best: int
    missed: bool
    wanted: int | None
    since: str

    @property
    def is_full(self) -> bool:
        return self.wanted is not None and self.length >= self.wanted


def strips(look: Look) -> list[Strip]:
    """One for each streak over rows that the reader may see."""
    return [made for streak in look.program.procedure.streaks.values() if (made := _of_case(look, streak))]


def _of_case(look: Look, streak: Streak) -> Strip | None:
    if streak.source == "field":
        if streak.of in look.hidden:
            return None
        rows = look.facts.field(streak.of)
        return strip(look, streak, () if rows is None or rows is UNKNOWN else rows)
    rows = look.facts.context.rows(streak, look.facts) if look.facts.context.rows else ()
    return strip(look, streak, rows)


def strip(look: Look, streak: Streak, rows: Iterable[Row]) -> Strip:
    """The strip of these rows, native values by column: of a table of the case, of records, of other cases."""
    facts, order = look.facts, streak.order or "at"
    since = tried(streak.since, facts) if streak.since is not None else None
    counts = streak.since is None or since is not None
    dated = [row for row in rows if isinstance(row.get(order), date | str | int) and _in_group(row, streak, facts)]
    ordered = sorted(dated, key=lambda row: row[order])
    cells: list[StripCell] = []
    begun = False
    for row in ordered:
        after = counts and (since is None or _is_after(row[order], since, look.zone))
        verdict = _verdict(row, streak, facts) if after else "before"
        cells.append(StripCell(verdict, *_words(look, streak, row, order), first=after and not begun))
        begun = begun or after
    counted = count_streak(streak, facts)
    return Strip(
        said(streak), cells[-MOST:], counted.length, counted.best, counted.missed, wanted(look, streak.name),
        moment_text(str(to_plain(since)), look.zone) if since is not None else "",
    )  # fmt: skip


def wanted(look: Look, name: str) -> int | None:
    """How many in a row an outcome or the closing asks for."""
    for step in look.program.procedure.steps.values():
        for outcome in step.outcomes.values():
            for requirement in outcome.requires:
                for found in _WANTED.finditer(requirement.that.text):
                    if found[1] == name:
                        number = look.facts.setting(found[3]) if found[3] else int(found[2])
                        return number if isinstance(number, int) else None
    return None


def _verdict(row: Row, streak: Streak, facts: Facts) -> str:
    seen = facts.with_row(row)
    if streak.miss is not None and tried(streak.miss, seen) is True:
        return "same"
    return "clean" if streak.hit is not None and tried(streak.hit, seen) is True else "other"


def _in_group(row: Row, streak: Streak, facts: Facts) -> bool:
    fields = facts.program.fields
    return all(row.get(column) == facts.field(column) for column in streak.per if column in fields)


def _is_after(at: Any, since: Any, zone: tzinfo) -> bool:
    """A day as a limit is its end (A4)."""
    if not isinstance(at, date) or not isinstance(since, date):
        return type(at) is type(since) and bool(at > since)
    if not isinstance(at, datetime) and not isinstance(since, datetime):
        return at > since
    return _end(at, zone) > _end(since, zone)


def _end(moment: date, zone: tzinfo) -> datetime:
    return moment if isinstance(moment, datetime) else datetime.combine(moment, time.max, zone)


def _words(look: Look, streak: Streak, row: Row, order: str) -> tuple[str, str]:
    """What stands on the cell, and all of the row for who asks: its values with their labels."""
    spec = look.program.fields.get(streak.of) if streak.source == "field" else None
    columns = spec.columns if spec else {}
    told = []
    for name, value in row.items():
        if name in ("#", "@") or value is None or value is UNKNOWN:
            continue
        plain = to_plain(value)
        told.append(brief(look, columns[name], plain) if name in columns else moment_text(str(plain), look.zone))
    key = spec.key if spec and spec.key else next((name for name in row if name not in ("#", "@", order)), order)
    return str(to_plain(row.get(key)) or ""), " · ".join(told)
