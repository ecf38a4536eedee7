"""Values of a measure frozen into a case (A4, A9): a row for each period, or for each value of a facet in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from kesu.procedure.declared import Field, Figures, Measure, Procedure
from kesu.procedure.facts import Facts
from kesu.procedure.freezing import ROW
from kesu.procedure.measures import row_fields
from kesu.procedure.ordering import sort_key
from kesu.procedure.periods import PERS, before, ended, year_before
from kesu.procedure.tallies import Period, Series, Tally, is_money
from kesu.procedure.trying import tried
from kesu.procedure.values import CASE, plain_decimal, to_plain

Json = Any
Row = dict[str, Json]
COLUMNS = ("period", "part", "value", "denominator", "proportion", "target", "met", "previous", "last_year")
VALUES = frozenset(("value", "previous", "last_year"))
_ADDED_UP = ("sum", "count")


def columns_of(spec: Field, measure: Measure, procedure: Procedure) -> dict[str, Field]:
    """The columns of such a snapshot. part: of which value of the facet, where it is split. denominator: what the value
    stands on; of a sum or count that is split, all of the period, and proportion the part in it. previous, last_year:
    the value of the period before, of the same one a year before."""
    value = "money" if is_money(procedure, measure) else "decimal"
    types = {"period": "text", "part": "text", "target": "text", "met": "boolean"}
    types |= dict.fromkeys(("denominator", "proportion"), "decimal")
    split = spec.figures is not None and spec.figures.by is not None
    without = set() if split else {"part", "proportion"}
    without |= set() if measure.kind in _ADDED_UP else {"proportion"}
    without |= set() if measure.target else {"target", "met"}
    names = [name for name in COLUMNS if name not in without]
    found = {name: Field(name=name, type=types.get(name, value), optional=True) for name in names}
    own = _part_field(spec, measure, procedure)
    if split and own is not None:
        bare = {"computed": None, "see": None, "facet": None, "default": None, "value": None, "internal": False}
        found["part"] = replace(own, name="part", optional=True, **bare)  # type: ignore[arg-type]
    return found


def _part_field(spec: Field, measure: Measure, procedure: Procedure) -> Field | None:
    """What the values of the facet are, where the procedure's own cases or records say it."""
    by = spec.figures.by if spec.figures is not None else None
    if by is None or measure.over is not None:
        return None
    own = row_fields(procedure, measure.listed).get(by)
    if own is not None:
        return own
    return next((field for field in procedure.fields.values() if field.facet == by), None)


def wanted(spec: Field, measure: Measure, own: Facts) -> tuple[Measure, list[str]]:
    """The measure as that snapshot asks for it, and the periods that its rows are of, oldest first: all have ended, and
    none ends after the day it is taken on."""
    figures = spec.figures or Figures()
    per = tried(figures.per, own) if figures.per is not None else None
    asked = replace(measure, per=per if per in PERS else measure.per, by=(figures.by,) if figures.by else ())
    until = tried(figures.until, own) if figures.until is not None else None
    if isinstance(until, datetime):
        until = until.astimezone(own.zone()).date()
    day = min(until, own.today()) if isinstance(until, date) else own.today()
    return asked, ended(day, asked.per, figures.periods)


def series_over(procedure: Procedure, measure: Measure, names: Sequence[str]) -> Series:
    """What has to be counted for rows of these periods: they, those before them, those of the year before."""
    more = (name for one in names for name in (one, before(one, measure.per), year_before(one)) if name is not None)
    return Series(procedure, measure, dict.fromkeys(more))


def rows_of(measure: Measure, names: Iterable[str], counted: Iterable[Period]) -> list[Row]:
    """The rows of these periods. Split by a facet, there is one for each value that occurs anywhere in them or in what
    they are compared with; what a measure has no value for is empty, never 0."""
    by_name = {period.name: period for period in counted}
    facet = measure.by[0] if measure.by else None
    parts: list[Any] = _ordered(by_name.values(), facet) if facet is not None else [None]
    found = []
    for name in names:
        for part in parts:
            here, earlier, last = (
                _tally(by_name.get(one or ""), facet, part)
                for one in (name, before(name, measure.per), year_before(name))
            )
            plain = to_plain(part)
            identity = f"{name} {plain if plain is not None else ''}".strip()
            told = _told(measure, here or Tally(), by_name[name].tally if facet is not None else None)
            split = {"part": plain} if facet is not None else {}
            compared = {"previous": _value(measure, earlier), "last_year": _value(measure, last)}
            found.append({CASE: "", ROW: identity, "period": name, **split, **told, **compared})
    return found


def _ordered(periods: Iterable[Period], facet: str) -> list[Any]:
    parts = dict.fromkeys(part for period in periods for part in period.parts.get(facet, {}))
    return sorted(parts, key=lambda part: sort_key((part,), (False,)))


def _tally(period: Period | None, facet: str | None, part: Any) -> Tally | None:
    """None for a period that there was not."""
    if period is None:
        return None
    return period.tally if facet is None else period.parts.get(facet, {}).get(part, Tally())


def _told(measure: Measure, tally: Tally, whole: Tally | None) -> Mapping[str, Json]:
    """whole: the tally of the period, where that is a part of it."""
    told: Row = {"value": _value(measure, tally), "denominator": plain_decimal(tally.denominator(measure.kind))}
    if whole is not None and measure.kind in _ADDED_UP:
        part = Tally(total=tally.total, over=whole.total).value("ratio")
        told |= {"denominator": plain_decimal(whole.total), "proportion": None if part is None else plain_decimal(part)}
    if measure.target is not None:
        told |= {"target": str(measure.target), "met": tally.meets(measure.kind, measure.target)}
    return told


def _value(measure: Measure, tally: Tally | None) -> str | None:
    value = tally.value(measure.kind) if tally is not None else None
    return None if value is None else plain_decimal(value)
