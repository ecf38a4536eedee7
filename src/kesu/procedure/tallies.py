"""What a measure comes to (A9): tallies by period and facet. Exact decimals, no rounding before the end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from kesu.procedure.declared import Measure, Procedure, Target
from kesu.procedure.measures import Counted, counted
from kesu.procedure.registers import Names

if TYPE_CHECKING:
    from kesu.procedure.facts import Facts

PLACES = Decimal("0.0001")
MOST_PARTS = 200


@dataclass(slots=True)
class Tally:
    """cases: how many cases (rows) belong to it. counted: how many the value stands on; for an average or sum those
    that have a value. total: how many hold, or the sum. over: of a ratio, what the total is divided by."""

    cases: int = 0
    counted: int = 0
    total: Decimal = Decimal(0)
    over: Decimal | None = None

    def add(self, value: bool | Decimal | None) -> None:
        self.cases += 1
        if value is None:
            return
        self.counted += 1
        self.total += Decimal(value)

    def denominator(self, kind: str) -> Decimal:
        """What the value stands on; 0: on nothing."""
        return (self.over or Decimal(0)) if kind == "ratio" else Decimal(self.counted)

    def value(self, kind: str) -> Decimal | None:
        """The figure to four places, halves away from zero; None where there is nothing to divide by."""
        if kind in ("sum", "count"):
            return self.total
        divisor = self.denominator(kind)
        return (self.total / divisor).quantize(PLACES, "ROUND_HALF_UP") if divisor > 0 else None

    def meets(self, kind: str, target: Target) -> bool | None:
        """Whether the target is met, compared without any rounding; None where there is no value."""
        divisor = Decimal(1) if kind in ("sum", "count") else self.denominator(kind)
        if divisor <= 0:
            return None
        limit = target.limit * divisor
        return {
            ">=": self.total >= limit,
            ">": self.total > limit,
            "<=": self.total <= limit,
            "<": self.total < limit,
        }[target.operator]


@dataclass(slots=True)
class Period:
    """One period. parts: by facet, a tally for each value; values beyond the most that are kept count as None."""

    name: str
    tally: Tally = field(default_factory=Tally)
    parts: dict[str, dict[Any, Tally]] = field(default_factory=dict)

    def add(self, measure: Measure, row: Counted) -> None:
        self.tally.add(row.value)
        for facet, value in zip(measure.by, row.facets, strict=True):
            for one in value if isinstance(value, tuple | list) else (value,):
                found = self.parts.setdefault(facet, {})
                key = one if one in found or len(found) < MOST_PARTS else None
                found.setdefault(key, Tally()).add(row.value)


Base = tuple[Measure, dict[str, Period]]


def tally(bases: Sequence[Base], seen: Iterable[tuple[Facts, Names, bool]]) -> None:
    """Count cases (or records, each as its own row) into the periods of each measure. seen: the facts, the fields that
    do not exist for the reader, whether the reader is outside."""
    for facts, hidden, outside in seen:
        for measure, periods in bases:
            for one in counted(measure, facts, hidden, outside=outside):
                if one.period in periods:
                    periods[one.period].add(measure, one)


class Series:
    """A measure being counted over periods. bases: what is counted for it, each with its own periods: itself, or the
    two that a ratio divides, by the ratio's length of a period and its facets."""

    def __init__(self, procedure: Procedure, measure: Measure, names: Iterable[str]) -> None:
        self.measure, self.names = measure, tuple(names)
        counted_for = bases(procedure, measure)
        self.bases: tuple[Base, ...] = tuple((one, {name: Period(name) for name in self.names}) for one in counted_for)

    def periods(self) -> list[Period]:
        """What it comes to, in the order of the names."""
        if self.measure.ratio is None:
            return list(self.bases[0][1].values())
        (_of, above), (_over, below) = self.bases
        return [_divided(above[name], below[name]) for name in self.names]


def bases(procedure: Procedure, measure: Measure) -> tuple[Measure, ...]:
    """What is counted for a measure: itself, or the two that a ratio divides."""
    if measure.ratio is None:
        return (measure,)
    named = (procedure.measures[name] for name in (measure.ratio.of, measure.ratio.over))
    return tuple(replace(one, per=measure.per, by=measure.by) for one in named)


def _divided(above: Period, below: Period) -> Period:
    facets = dict.fromkeys((*above.parts, *below.parts))
    parts = {facet: _parts(above.parts.get(facet, {}), below.parts.get(facet, {})) for facet in facets}
    return Period(above.name, _quotient(above.tally, below.tally), parts)


def _parts(above: dict[Any, Tally], below: dict[Any, Tally]) -> dict[Any, Tally]:
    return {key: _quotient(above.get(key, Tally()), below.get(key, Tally())) for key in dict.fromkeys((*above, *below))}


def _quotient(above: Tally, below: Tally) -> Tally:
    return Tally(above.cases, below.cases, above.total, below.total)


def is_share(procedure: Procedure, measure: Measure) -> bool:
    """Whether its value is told as a percentage: a share, or a ratio of two numbers of one kind."""
    parts: Sequence[Measure] = bases(procedure, measure) if measure.ratio else ()
    return measure.kind == "share" or (len(parts) == 2 and parts[0].money == parts[1].money)


def is_money(procedure: Procedure, measure: Measure) -> bool:
    """Whether its value is an amount of money; so much money for each piece is one too."""
    if measure.ratio is None:
        return measure.money
    above, below = bases(procedure, measure)
    return above.money and not below.money
