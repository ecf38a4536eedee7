"""/statistics: measures with target and trend, and the cases behind a number."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Router
from pydantic import Field

from kesu.api.callers import Caller, caller_of
from kesu.api.problems import Problem
from kesu.api.schemas.base import Answer, Json, Texts
from kesu.insight import figures
from kesu.insight.behind import cases_behind
from kesu.insight.figures import Listed, Report
from kesu.insight.registers import Ambiguous, reader_for
from kesu.organisation.speaking import language
from kesu.procedure.tallies import Period, Tally
from kesu.procedure.values import plain_decimal, to_plain

router = Router(tags=["statistics"])
Name = Annotated[str, Path(description="The measure's code")]
ProcedureName = Annotated[str, Path(description="Code of the procedure")]
PeriodName = Annotated[
    str, Query(max_length=10, description="`2025-W07`, `2025-03`, `2025-Q1` or `2025`; else the present one")
]
Part = Annotated[str, Query(max_length=4, description="yes, no (of a share or count), none (no value); empty: all")]


class MeasureLine(Answer):
    procedure: str
    name: str = Field(description="Unique within its procedure")
    title: Texts
    label: str
    kind: str = Field(description="share, average, sum, count or ratio")
    per: str = Field(description="week, month, quarter or year")
    over: str = Field(description="What is counted: cases, f.<table>, ledger or record.<type>")
    ratio: dict[str, str] | None = Field(description="Of a ratio the measures: `of` is divided by `over`")
    by: list[str]
    target: str | None = Field(description="As declared: an operator and a number, shares as a part of one")


class Measures(Answer):
    measures: list[MeasureLine]


class TallyAnswer(Answer):
    value: str | None = Field(description="Exact to four places, halves away from zero; null: nothing to divide by")
    denominator: str = Field(description="What the value stands on: of a ratio what it is divided by, else `counted`")
    counted: int = Field(description="How many it stands on; of an average or sum those that have a value")
    cases: int = Field(description="Cases (rows, records) that belong to the measure")
    met: bool | None = Field(description="Whether the target is met; null without a target or a value")


class PeriodAnswer(TallyAnswer):
    period: str


class PartAnswer(TallyAnswer):
    facet: str
    part: Json = Field(description="The facet's value; null: none, or beyond the 200 that are kept apart")
    label: str


class Statistics(MeasureLine):
    present: PeriodAnswer
    trend: list[PeriodAnswer] = Field(description="The last 12 periods, oldest first; the last is still running")
    parts: list[PartAnswer]
    behind: list[dict[str, Any]] = Field(
        description="What is behind the number: ref, number, opened_at, value, record (`type:number`)"
    )
    more: bool = Field(description="There are more cases than are listed")


@router.get("", response=Measures, summary="Measures", operation_id="list_measures")
def list_measures(request: HttpRequest) -> Any:
    """The measures of all procedures in their present version."""
    return {"measures": [_line(one) for one in figures.all_measures()]}


@router.get("/{name}", response=Statistics, summary="A measure", operation_id="get_measure")
def get_measure(request: HttpRequest, name: Name, period: PeriodName = "", part: Part = "") -> Any:
    """Value, target, denominator and trend over the cases the caller may see, and those behind the period's number."""
    return _shown(_find(name, None), caller_of(request), period, part)


@router.get("/{procedure}/{name}", response=Statistics, summary="Its measure", operation_id="get_its_measure")
def get_its_measure(
    request: HttpRequest, procedure: ProcedureName, name: Name, period: PeriodName = "", part: Part = ""
) -> Any:
    """The same, where several procedures have a measure of that name."""
    return _shown(_find(name, procedure), caller_of(request), period, part)


def _find(name: str, procedure: str | None) -> Listed:
    try:
        listed = figures.find(name, procedure)
    except Ambiguous as several:
        raise Problem(409, "ambiguous", name=name, procedures=several.procedures) from None
    if listed is None:
        raise Problem(404, "not_found")
    return listed


def _line(listed: Listed) -> dict[str, Any]:
    measure = listed.measure
    return {
        "procedure": listed.procedure,
        "name": measure.name,
        "title": {"zh": listed.title.zh, "en": listed.title.en},
        "label": measure.text(language()),
        "kind": measure.kind,
        "per": measure.per,
        "over": measure.rows,
        "ratio": {"of": measure.ratio.of, "over": measure.ratio.over} if measure.ratio else None,
        "by": list(measure.by),
        "target": str(measure.target) if measure.target else None,
    }


def _shown(listed: Listed, caller: Caller, period: str, part: str) -> dict[str, Any]:
    report = figures.report(listed, caller.viewer, now=caller.now)
    present = report.find(period) if period else report.periods[-1]
    behind, more = cases_behind(listed, caller.viewer, present.name, now=caller.now, part=part)
    return {
        **_line(listed),
        "present": _period(report, present),
        "trend": [_period(report, one) for one in report.periods],
        "parts": list(_parts(report, present)),
        "behind": [
            {"ref": str(one.ref) if one.ref else None, "number": one.number, "opened_at": one.opened_at,
             "value": to_plain(one.value), "record": ":".join(map(str, one.record)) if one.record else None}
            for one in behind
        ],
        "more": more,
    }  # fmt: skip


def _period(report: Report, period: Period) -> dict[str, Any]:
    return {"period": period.name, **_tally(report, period.tally)}


def _tally(report: Report, tally: Tally) -> dict[str, Any]:
    value = report.value(tally)
    return {
        "value": None if value is None else plain_decimal(value),
        "denominator": plain_decimal(tally.denominator(report.measure.kind)),
        "counted": tally.counted,
        "cases": tally.cases,
        "met": report.met(tally),
    }


def _parts(report: Report, period: Period) -> Any:
    reader = reader_for(language())
    for facet, parts in period.parts.items():
        for value, tally in sorted(parts.items(), key=lambda one: (-one[1].cases, str(one[0]))):
            label = figures.facet_text(report.listed, facet, value, reader)
            yield {"facet": facet, "part": to_plain(value), "label": label, **_tally(report, tally)}
