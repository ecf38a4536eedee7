"""What a case counts for in a measure, and what a tally is worth (A9): exact decimals, no rounding before the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from kesu.procedure.declared import Measure, Target
from kesu.procedure.expressions import UNKNOWN, Expression, names_of
from kesu.procedure.facts import Facts
from kesu.procedure.program import Program
from kesu.procedure.registers import NONE, Names, fields_read
from kesu.procedure.trying import tried

PLACES = Decimal("0.0001")
_QUARTER = 3


@dataclass(frozen=True, slots=True)
class Compiled:
    """A measure over one version; None where that version does not know what it reads. reads: fields it hangs on."""

    value: Expression | None
    where: Expression | None
    filtered: bool
    dated: Expression | None
    reads: Names
    facets: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Counted:
    """What one case counts for. value: whether it is one of the share or count, or its number; None: not counted."""

    period: str
    value: bool | Decimal | None
    facets: tuple[Any, ...]


@lru_cache(maxsize=512)
def compiled(program: Program, measure: Measure) -> Compiled:
    """A measure made ready for the cases of one version."""
    names = names_of(program.procedure)

    def bound(expression: Expression | None, want: str) -> Expression | None:
        if expression is None:
            return None
        new = Expression(expression.text, scope="measure")
        return None if new.bind(names, want) else new

    wanted = "boolean" if measure.kind in ("share", "count") else "number"
    value, where = bound(measure.value, wanted), bound(measure.where, "boolean")
    dated = bound(measure.dated, "instant")
    parts = [part for part in (value, where, dated) if part is not None]
    reads = frozenset(name for part in parts for name in fields_read(part, program.procedure))
    facets = {facet: program.facets[facet] for facet in measure.by if facet in program.facets}
    return Compiled(value, where, measure.where is not None, dated, reads, facets)


def counted(measure: Measure, facts: Facts, hidden: Names = NONE) -> Counted | None:
    """What the case counts for; None where it does not belong to the measure, has no date yet, or is decided by what
    does not exist for the reader."""
    ready = compiled(facts.program, measure)
    if ready.value is None or ready.reads & hidden:
        return None
    if ready.filtered and (ready.where is None or tried(ready.where, facts) is not True):
        return None
    period = _period(measure, ready, facts)
    if period is None:
        return None
    found = tried(ready.value, facts)
    facets = tuple(_facet(facts, ready.facets.get(facet), hidden) for facet in measure.by)
    if measure.kind in ("share", "count"):
        return Counted(period, found is True, facets)
    return Counted(period, None if found is None else Decimal(found), facets)


def _facet(facts: Facts, name: str | None, hidden: Names) -> Any:
    if name is None or name in hidden:
        return None
    value = facts.field(name)
    return None if value is UNKNOWN else value


def _period(measure: Measure, ready: Compiled, facts: Facts) -> str | None:
    moment: Any = facts.case("opened_at") if measure.dated is None else None
    if measure.dated is not None and ready.dated is not None:
        moment = tried(ready.dated, facts)
    if isinstance(moment, datetime):
        moment = moment.astimezone(facts.zone()).date()
    return period_of(moment, measure.per) if isinstance(moment, date) else None


# --- periods -----------------------------------------------------------------------------------------


def period_of(day: date, per: str) -> str:
    """`2026-03`, `2026-Q1` or `2026`; the texts of one measure sort as time does."""
    if per == "year":
        return f"{day.year:04}"
    if per == "quarter":
        return f"{day.year:04}-Q{(day.month - 1) // _QUARTER + 1}"
    return f"{day.year:04}-{day.month:02}"


def first_day(period: str) -> date:
    """The day a period begins. Raises ValueError for what is none."""
    year, _, rest = period.partition("-")
    month = 1 if not rest else int(rest[1:]) * _QUARTER - 2 if rest.startswith("Q") else int(rest)
    return date(int(year), month, 1)


def before(period: str, per: str) -> str:
    """The period before."""
    months = {"month": 1, "quarter": _QUARTER, "year": 12}[per]
    first = first_day(period)
    number = first.year * 12 + first.month - 1 - months
    return period_of(date(number // 12, number % 12 + 1, 1), per)


def latest(today: date, per: str, count: int) -> list[str]:
    """The last `count` periods up to the one that day lies in, oldest first."""
    found = [period_of(today, per)]
    while len(found) < count:
        found.append(before(found[-1], per))
    return found[::-1]


# --- tallies -----------------------------------------------------------------------------------------


@dataclass(slots=True)
class Tally:
    """cases: how many belong to it. counted: the denominator (for an average those that have a value). total: how many
    hold, or the sum."""

    cases: int = 0
    counted: int = 0
    total: Decimal = Decimal(0)

    def add(self, value: bool | Decimal | None) -> None:
        self.cases += 1
        if value is None:
            return
        self.counted += 1
        self.total += Decimal(value)

    def value(self, kind: str) -> Decimal | None:
        """The figure to four places, halves away from zero; None where there is nothing to divide by."""
        if kind in ("sum", "count"):
            return self.total
        if not self.counted:
            return None
        return (self.total / self.counted).quantize(PLACES, "ROUND_HALF_UP")

    def meets(self, kind: str, target: Target) -> bool | None:
        """Whether the target is met, compared without any rounding; None where there is no value."""
        divisor = 1 if kind in ("sum", "count") else self.counted
        if not divisor:
            return None
        limit = target.limit * divisor
        return {
            ">=": self.total >= limit,
            ">": self.total > limit,
            "<=": self.total <= limit,
            "<": self.total < limit,
        }[target.operator]
