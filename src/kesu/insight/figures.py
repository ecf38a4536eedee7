"""Measures (A9) over the cases somebody may see: value, target, denominator, trend, and the cases behind a number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from kesu.casebook import published, scanning
from kesu.casebook.scanning import Scope
from kesu.casebook.sight import Viewer
from kesu.casebook.wording import FACETS, Reader, field_column, text_of
from kesu.insight.filtering import BadRequest
from kesu.insight.registers import Ambiguous
from kesu.organisation.calendars import calendars_of
from kesu.procedure import measures
from kesu.procedure.declared import Label, Measure, Target
from kesu.procedure.measures import Tally
from kesu.procedure.program import Program

PERIODS = 12
MOST_PARTS = 200
MOST_CASES = 200
_SLACK = timedelta(days=2)  # a zone's midnight, and then some


@dataclass(frozen=True, slots=True)
class Listed:
    """A measure of a procedure's present version."""

    procedure: str
    title: Label
    measure: Measure
    program: Program

    @property
    def procedures(self) -> tuple[str, ...]:
        """Whose cases it counts."""
        return published.reached_by(self.measure.over, self.procedure)


@dataclass(slots=True)
class Period:
    """One period. parts: by facet, a tally for each value; values beyond the most that are kept count as None."""

    name: str
    tally: Tally = field(default_factory=Tally)
    parts: dict[str, dict[Any, Tally]] = field(default_factory=dict)

    def add(self, measure: Measure, counted: measures.Counted) -> None:
        self.tally.add(counted.value)
        for facet, value in zip(measure.by, counted.facets, strict=True):
            for one in value if isinstance(value, tuple | list) else (value,):
                found = self.parts.setdefault(facet, {})
                key = one if one in found or len(found) < MOST_PARTS else None
                found.setdefault(key, Tally()).add(counted.value)


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


@dataclass(frozen=True, slots=True)
class Behind:
    """A case behind a number. value: whether it is one of the share, or its number; None: it has none."""

    ref: UUID
    number: str | None
    opened_at: str
    value: bool | Decimal | None


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
        Report(one, [Period(name) for name in measures.latest(today(now), one.measure.per, periods)]) for one in wanted
    ]
    by_cases: dict[tuple[str, ...], list[Report]] = {}
    for one in made:
        by_cases.setdefault(one.listed.procedures, []).append(one)
    for procedures, own in by_cases.items():
        _count(procedures, own, viewer, now)
    return made


def report(listed: Listed, viewer: Viewer | None, *, now: datetime, periods: int = PERIODS) -> Report:
    return reports([listed], viewer, now=now, periods=periods)[0]


def _count(procedures: tuple[str, ...], own: list[Report], viewer: Viewer | None, now: datetime) -> None:
    places = [{period.name: period for period in report.periods} for report in own]
    scope = Scope(procedures, opened_from=_begin(own))
    for seen in scanning.scan(scope, viewer, now=now):
        for report, by_name in zip(own, places, strict=True):
            counted = measures.counted(report.measure, seen.facts, seen.hidden)
            if counted is not None and counted.period in by_name:
                by_name[counted.period].add(report.measure, counted)


def _begin(own: list[Report]) -> datetime | None:
    """No case opened before can belong to a period, unless a measure goes by another date."""
    if any(report.measure.dated is not None for report in own):
        return None
    first = min(measures.first_day(report.periods[0].name) for report in own)
    return datetime.combine(first, time(), UTC) - _SLACK


def cases_behind(
    listed: Listed, viewer: Viewer | None, period: str, *, now: datetime, part: str = "", most: int = MOST_CASES
) -> tuple[list[Behind], bool]:
    """The cases of a period, newest first, and whether there are more. part: `yes` or `no` of a share or count, `none`:
    without a value. Raises BadRequest."""
    if part not in ("", "yes", "no", "none"):
        raise BadRequest("part")
    found: list[Behind] = []
    for one in _behind(listed, viewer, period, now):
        if part and part != _part(one.value):
            continue
        if len(found) >= most:
            return found, True
        found.append(one)
    return found, False


def _part(value: bool | Decimal | None) -> str:
    return "none" if value is None else "yes" if value else "no"


def _behind(listed: Listed, viewer: Viewer | None, period: str, now: datetime) -> Iterator[Behind]:
    try:
        first = measures.first_day(period)
    except ValueError:
        raise BadRequest("period") from None
    start = datetime.combine(first, time(), UTC) - _SLACK
    until = start + timedelta(days=370)
    plain = listed.measure.dated is None
    scope = Scope(listed.procedures, opened_from=start if plain else None, opened_until=until if plain else None)
    for seen in scanning.scan(scope, viewer, now=now):
        counted = measures.counted(listed.measure, seen.facts, seen.hidden)
        if counted is not None and counted.period == period:
            state = seen.facts.state
            yield Behind(seen.ref, state.number, state.opened_at, counted.value)


# --- in words ------------------------------------------------------------------------------------------


def value_text(value: Decimal | bool | None, kind: str, *, money: bool = False) -> str:
    """`93.75%`, `1,234.50`, `12`; empty where there is no value."""
    if value is None:
        return ""
    if kind == "share":
        return f"{(Decimal(value) * 100).normalize():,f}%"
    if kind == "count":
        return f"{int(value):,}"
    if money:
        return f"{Decimal(value).quantize(Decimal('0.01'), 'ROUND_HALF_UP'):,}"
    plain = Decimal(value).normalize()
    return f"{plain:,f}"


def is_money(measure: Measure) -> bool:
    return measure.value.type is not None and measure.value.type.name == "money"


def target_text(target: Target, kind: str, *, money: bool = False) -> str:
    sign = {">=": "≥", "<=": "≤"}.get(target.operator, target.operator)
    return f"{sign} {value_text(target.limit, kind if kind != 'count' else 'average', money=money)}"


def facet_name(listed: Listed, facet: str, reader: Reader) -> str:
    spec = listed.program.fields.get(listed.program.facets.get(facet, ""))
    return reader.said(spec) if spec else reader.say(FACETS.get(facet, (facet, facet)))


def facet_text(listed: Listed, facet: str, value: Any, reader: Reader) -> str:
    """A facet's value as the reader knows it."""
    spec = listed.program.fields.get(listed.program.facets.get(facet, ""))
    if spec is None or value is None:
        return "" if value is None else str(value)
    return text_of(value, field_column(spec), listed.program.procedure, reader)


def period_text(name: str, reader: Reader) -> str:
    """`2026年3月`, `2026年第1季度`, `2026年`; in English as it is written."""
    if reader.language == "en":
        return name.replace("-Q", " Q")
    year, _, rest = name.partition("-")
    if not rest:
        return f"{year}年"
    return f"{year}年第{rest[1:]}季度" if rest.startswith("Q") else f"{year}年{int(rest)}月"
