"""Measures (A9) over the cases and records somebody may see: value, target, denominator, trend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from kesu.casebook import published
from kesu.casebook.entries import with_names
from kesu.casebook.figurewords import part_heading, part_words, period_words, target_words, value_words
from kesu.casebook.measuring import Wanted, count
from kesu.casebook.sight import Viewer
from kesu.casebook.wording import Reader
from kesu.insight.filtering import BadRequest
from kesu.insight.registers import Ambiguous
from kesu.organisation.calendars import calendars_of
from kesu.procedure.declared import Label, Measure
from kesu.procedure.periods import latest
from kesu.procedure.program import Program
from kesu.procedure.tallies import Period, Series, Tally, bases

PERIODS = 12
period_text = period_words


@dataclass(frozen=True, slots=True)
class Listed:
    """A measure of a procedure's present version."""

    procedure: str
    title: Label
    measure: Measure
    program: Program

    @property
    def divided(self) -> tuple[Measure, Measure] | None:
        """Of a ratio, the two measures that it divides."""
        found = bases(self.program.procedure, self.measure)
        return (found[0], found[1]) if len(found) == 2 else None


@dataclass(frozen=True, slots=True)
class Report:
    """A measure over its last periods, oldest first; the last one is still running."""

    listed: Listed
    periods: list[Period]

    @property
    def measure(self) -> Measure:
        return self.listed.measure

    def value(self, tally: Tally) -> Decimal | None:
        return tally.value(self.measure.kind)

    def met(self, tally: Tally) -> bool | None:
        """Whether the target is met; None without a target or a value."""
        return tally.meets(self.measure.kind, self.measure.target) if self.measure.target else None

    def find(self, name: str) -> Period:
        """Raises BadRequest for a period that is none of these."""
        found = next((period for period in self.periods if period.name == name), None)
        if found is None:
            raise BadRequest("period")
        return found


def all_measures() -> list[Listed]:
    """The measures of every procedure's present version."""
    found = []
    for version in published.current_versions():
        program = published.program_of(version.digest)
        for measure in program.procedure.measures.values():
            found.append(Listed(version.name, version.title, measure, program))
    return found


def find(name: str, procedure: str | None = None) -> Listed | None:
    """The measure of that name. Raises Ambiguous where several procedures have one and none is named."""
    found = [one for one in all_measures() if one.measure.name == name and procedure in (None, one.procedure)]
    if len(found) > 1:
        raise Ambiguous([one.procedure for one in found])
    return found[0] if found else None


def today(now: datetime) -> date:
    """The day in the organisation's zone."""
    return now.astimezone(calendars_of().default.zone).date()


def reports(wanted: Sequence[Listed], viewer: Viewer | None, *, now: datetime, periods: int = PERIODS) -> list[Report]:
    """Those measures over their last periods; the cases that several are about are read once. Without a viewer: all."""
    made = [
        Wanted(one.procedure, one.program, Series(one.program.procedure, one.measure, _names(one, now, periods)))
        for one in wanted
    ]
    count(made, viewer, now=now)
    return [Report(one, found.series.periods()) for one, found in zip(wanted, made, strict=True)]


def report(listed: Listed, viewer: Viewer | None, *, now: datetime, periods: int = PERIODS) -> Report:
    return reports([listed], viewer, now=now, periods=periods)[0]


def _names(listed: Listed, now: datetime, count: int) -> list[str]:
    return latest(today(now), listed.measure.per, count)


# --- in words ------------------------------------------------------------------------------------------


def value_text(value: Decimal | bool | None, listed: Listed) -> str:
    """`93.75%`, `1,234.50`, `12`; empty where there is no value."""
    return value_words(value, listed.measure, listed.program.procedure)


def target_text(listed: Listed) -> str:
    """`≥ 90%`, `< 3%`: how strict it is, and its limit; empty without a target."""
    measure = listed.measure
    return target_words(measure.target, measure, listed.program.procedure) if measure.target else ""


def facet_name(listed: Listed, facet: str, reader: Reader) -> str:
    return part_heading(listed.program.procedure, listed.measure, facet, reader)


def facet_text(listed: Listed, facet: str, value: Any, reader: Reader) -> str:
    """A facet's value as the reader knows it."""
    known = with_names(reader, listed.measure.listed)
    return part_words(listed.program.procedure, listed.measure, facet, value, known)
