"""The run of clean batches as a strip: every batch a cell, where counting began, how many are wanted (A4)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, tzinfo
from typing import Any

from kesu.casebook.counting import counted_by
from kesu.casebook.recordtypes import record_types
from kesu.casebook.staff import is_staff
from kesu.desk.looking import Look
from kesu.desk.showing.values import brief
from kesu.desk.speaking import moment_text, said
from kesu.procedure.declared import Field, Streak
from kesu.procedure.expressions import UNKNOWN
from kesu.procedure.facts import Facts
from kesu.procedure.records import AT
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
        rows = look.facts.field(streak.of)
        known = rows is not None and rows is not UNKNOWN
        return None if streak.of in look.hidden else strip(look, streak, rows if known else (), look.facts)
    if not is_staff(look.viewer):
        return None
    counted = counted_by(look.view.row)
    facts = Facts(look.program, look.state, replace(look.context, rows=counted))
    return strip(look, streak, counted(streak, facts), facts)


def strip(look: Look, streak: Streak, rows: Iterable[Row], facts: Facts) -> Strip:
    """The strip of these rows, native values by column: of a table of the case, of records, of other cases."""
    order = streak.order if streak.order and streak.source != "cases" else AT
    since = tried(streak.since, facts) if streak.since is not None else None
    counts = streak.since is None or since is not None
    dated = [row for row in rows if isinstance(row.get(order), date | str | int) and _in_group(row, streak, facts)]
    columns = _columns(look, streak)
    cells: list[StripCell] = []
    begun = False
    for row in sorted(dated, key=lambda row: row[order]):
        after = counts and (since is None or _is_after(row[order], since, look.zone))
        verdict = _verdict(row, streak, facts) if after else "before"
        cells.append(StripCell(verdict, *_words(look, columns, row, order), first=after and not begun))
        begun = begun or after
    counted = count_streak(streak, facts)
    return Strip(
        said(streak) if streak.label else "", cells[-MOST:], counted.length, counted.best, counted.missed,
        wanted(look, streak.name), moment_text(str(to_plain(since)), look.zone) if since is not None else "",
    )  # fmt: skip


def _columns(look: Look, streak: Streak) -> Mapping[str, Field]:
    """What of a row may be shown: of other cases nothing but their day, they may be hidden from the reader."""
    if streak.source == "field":
        return look.program.fields[streak.of].columns
    found = record_types().get(streak.of) if streak.source == "record" else None
    return found.fields if found else {}


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


def _words(look: Look, columns: Mapping[str, Field], row: Row, order: str) -> tuple[str, str]:
    """What stands on the cell — the first column that is not the order — and the row's values for who asks."""
    told = [
        brief(look, spec, plain)
        for name, spec in columns.items()
        if (plain := to_plain(row.get(name))) is not None and row.get(name) is not UNKNOWN
    ]
    when = moment_text(str(to_plain(row[order])), look.zone)
    label = next((str(row[name]) for name in columns if name != order and isinstance(row.get(name), str)), when)
    return label, " · ".join(told) or when
