"""Figures: the measures with their targets, one with its trend, and the cases behind a number."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import tzinfo
from decimal import Decimal
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from kesu.casebook.figurewords import EMPTY
from kesu.casebook.storage import storage_errors
from kesu.desk.access import signed_in
from kesu.desk.shell import now_of, page, viewer_of
from kesu.desk.speaking import language, moment_text, said
from kesu.insight import figures
from kesu.insight.behind import Behind, cases_behind
from kesu.insight.figures import Report
from kesu.insight.filtering import BadRequest
from kesu.insight.registers import reader_for
from kesu.organisation.calendars import calendars_of
from kesu.procedure.tallies import Period, Tally

WIDTH, HEIGHT, GAP = 240, 64, 4


@dataclass(frozen=True, slots=True)
class Bar:
    """One period of the drawing, in units of its view box. state: met, missed, plain, none."""

    x: int
    y: int
    width: int
    height: int
    state: str
    title: str


@signed_in
def listing(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    with storage_errors():
        made = figures.reports(figures.all_measures(), viewer, now=now_of(request))
    lists = [
        (said(title), [_card(report) for report in group])
        for title, group in groupby(made, lambda report: report.listed.title)
    ]
    return page(request, "figures.html", {"viewer": viewer, "lists": lists})


@signed_in
def show(request: HttpRequest, procedure: str, measure: str) -> HttpResponse:
    listed = figures.find(measure, procedure)
    if listed is None:
        raise Http404
    viewer, now = viewer_of(request), now_of(request)
    asked, part = str(request.GET.get("period", "")), str(request.GET.get("part", ""))
    with storage_errors():
        report = figures.report(listed, viewer, now=now)
        try:
            period = report.find(asked) if asked else report.periods[-1]
            behind, more = cases_behind(listed, viewer, period.name, now=now, part=part)
        except BadRequest:
            raise Http404 from None
    reader = reader_for(language())
    zone = calendars_of().default.zone
    context = {
        "viewer": viewer,
        "procedure_title": said(listed.title),
        **(drawn := _card(report)),
        "drawn": drawn,
        "period": figures.period_text(period.name, reader),
        "running": period is report.periods[-1],
        "now": _told(report, period.tally),
        "trend": [_row(report, one, period) for one in reversed(report.periods)],
        "parts": list(_parts(report, period)),
        "part_choices": _part_choices(report, period, part),
        "behind": [_behind(report, one, zone) for one in behind],
        "more": more,
    }
    return page(request, "figure.html", context)


def _card(report: Report) -> dict[str, Any]:
    """A measure in a few words: the present period, the one before, the trend as bars."""
    measure, reader = report.measure, reader_for(language())
    last = report.periods[-2] if len(report.periods) > 1 else report.periods[-1]
    return {
        "procedure": report.listed.procedure,
        "name": measure.name,
        "label": said(measure),
        "kind": measure.kind,
        "records": measure.listed.record is not None,
        "target": figures.target_text(report.listed),
        "basis": _basis(report),
        "present": {
            "period": figures.period_text(report.periods[-1].name, reader),
            **_told(report, report.periods[-1].tally),
        },
        "last": {"period": figures.period_text(last.name, reader), **_told(report, last.tally)},
        "bars": bars(report),
        "line": _line(report),
        "view": f"0 0 {WIDTH} {HEIGHT}",
        "width": WIDTH,
    }


def _told(report: Report, tally: Tally) -> dict[str, Any]:
    met = report.met(tally)
    return {
        "value": _of(report, report.value(tally)),
        "met": met,
        "word": "" if met is None else _("target met") if met else _("target missed"),
        "short": "" if met is None else _("met") if met else _("missed"),
        "of": _denominator(report, tally),
    }


def _of(report: Report, value: Decimal | None) -> str:
    return figures.value_text(value, report.listed) or EMPTY


def _counts_as(report: Report, value: bool | Decimal | None) -> str:
    if value is None:
        return EMPTY
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    measure = replace(report.listed.divided[0] if report.listed.divided else report.measure, kind="sum", ratio=None)
    return figures.value_text(value, replace(report.listed, measure=measure))


def _behind(report: Report, one: Behind, zone: tzinfo) -> dict[str, Any]:
    if one.record is not None:
        kind, number = one.record
        href, name = reverse("record-entry", args=(kind, number)), f"{number}"
    else:
        href, name = reverse("case", args=(one.ref,)), one.number or _("no number")
    told = {"href": href, "number": name, "opened": moment_text(one.opened_at, zone)}
    return {**told, "value": _counts_as(report, one.value)}


def _basis(report: Report) -> str:
    """What is divided by what, of a ratio: `Complaints ÷ Deliveries`."""
    divided = report.listed.divided
    return " ÷ ".join(said(one) or one.name for one in divided) if divided else ""


def _denominator(report: Report, tally: Tally) -> str:
    """`18 of 20 cases`, `from 7 records`, `12 ÷ 340`: never a number without what it stands on."""
    measure, divided = report.measure, report.listed.divided
    if divided is not None:
        above, below = (replace(report.listed, measure=one) for one in divided)
        return f"{figures.value_text(tally.total, above)} ÷ {figures.value_text(tally.over or Decimal(0), below)}"
    of_cases = measure.rows == "cases"
    told = {"some": int(tally.total), "all": tally.counted}
    if measure.kind in ("share", "count"):
        return (_("%(some)s of %(all)s cases") if of_cases else _("%(some)s of %(all)s rows")) % told
    told = {"some": tally.counted, "all": tally.cases}
    if tally.counted == tally.cases:
        return (_("from %(all)s cases") if of_cases else _("from %(all)s rows")) % told
    if of_cases:
        return _("from %(some)s of %(all)s cases; the others have no value") % told
    return _("from %(some)s of %(all)s rows; the others have no value") % told


def _row(report: Report, one: Period, chosen: Period) -> dict[str, Any]:
    reader = reader_for(language())
    return {
        "href": f"?{urlencode({'period': one.name})}",
        "period": figures.period_text(one.name, reader),
        "chosen": one is chosen,
        "running": one is report.periods[-1],
        **_told(report, one.tally),
    }


def _parts(report: Report, period: Period) -> Any:
    reader = reader_for(language())
    for facet, parts in period.parts.items():
        ordered = sorted(parts.items(), key=lambda one: (-one[1].cases, str(one[0])))
        yield {
            "facet": figures.facet_name(report.listed, facet, reader),
            "rows": [
                {"value_of": figures.facet_text(report.listed, facet, value, reader) or EMPTY, **_told(report, tally)}
                for value, tally in ordered
            ],
        }


def _part_choices(report: Report, period: Period, part: str) -> list[dict[str, Any]]:
    counted = report.listed.divided[0] if report.listed.divided else report.measure
    if counted.kind in ("share", "count"):
        words = [("", _("all")), ("yes", _("that count")), ("no", _("that do not"))]
    else:
        words = [("", _("all")), ("none", _("without a value"))]
    return [
        {"href": f"?{urlencode({'period': period.name, 'part': code})}", "word": word, "chosen": code == part}
        for code, word in words
    ]


# --- the drawing ---------------------------------------------------------------------------------------


def bars(report: Report) -> list[Bar]:
    """The trend as bars, the height by the greatest value or the target; a period without a value has none."""
    reader, top = reader_for(language()), _top(report)
    width = WIDTH // len(report.periods) - GAP
    found = []
    for place, period in enumerate(report.periods):
        value, met = report.value(period.tally), report.met(period.tally)
        height = int(max(value or Decimal(0), Decimal(0)) * HEIGHT / top) if top else 0
        state = "none" if value is None else "plain" if met is None else "met" if met else "missed"
        told = f"{figures.period_text(period.name, reader)}: {_of(report, value)}"
        found.append(Bar(place * (width + GAP), HEIGHT - max(height, 1), width, max(height, 1), state, told))
    return found


def _top(report: Report) -> Decimal:
    values = [value for period in report.periods if (value := report.value(period.tally)) is not None]
    target = [report.measure.target.limit] if report.measure.target else []
    return max([*values, *target, Decimal(0)])


def _line(report: Report) -> int | None:
    """Where the target's line lies."""
    top = _top(report)
    if report.measure.target is None or not top or report.measure.target.limit < 0:
        return None
    return HEIGHT - int(report.measure.target.limit * HEIGHT / top)
