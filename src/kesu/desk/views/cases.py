"""All cases one may see: filter, search, page by page."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse

from kesu.casebook import published, queries
from kesu.casebook.publishing import titles
from kesu.casebook.queries import BadFilter, Wanted
from kesu.casebook.sight import Viewer, below
from kesu.desk.access import signed_in
from kesu.desk.forms.controls import unit_choices
from kesu.desk.shell import page, viewer_of
from kesu.desk.showing import words
from kesu.desk.showing.deadlines import distance
from kesu.desk.showing.gist import gist
from kesu.desk.speaking import due_text, moment_text, person_name, said, unit_name
from kesu.organisation.calendars import calendars_of
from kesu.procedure.program import Program
from kesu.procedure.state import CaseState
from kesu.procedure.values import option_codes

STATUSES = ("open", "closed", "withdrawn", "cancelled", "merged")
PER_PAGE = 30
COUNTED = 1_000  # exactly; nobody pages through more


@dataclass(frozen=True, slots=True)
class CaseLine:
    ref: str
    number: str
    title: str
    gist: str
    procedure: str
    status: str
    word: str
    unit: str
    opened: str
    by: str
    due: str
    left: str
    overdue: bool


@signed_in
def listing(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    wanted = _wanted(request, viewer)
    error = ""
    try:
        found = queries.cases(viewer, wanted, cursor=request.GET.get("cursor") or None, limit=PER_PAGE)
    except BadFilter:
        error, found = "cursor", queries.cases(viewer, wanted, limit=PER_PAGE)
    count = queries.count(viewer, wanted, most=COUNTED)
    named = {name: said(title) for name, title in titles().items()}
    asked = [(name, value) for name, value in request.GET.items() if value and name != "cursor"]
    context = {
        "viewer": viewer,
        "lines": [_line(viewer, row, named) for row in found.rows],
        "count": min(count, COUNTED),
        "beyond": count > COUNTED,
        "next": f"?{urlencode([*asked, ('cursor', found.next)])}" if found.next else "",
        "first": f"?{urlencode(asked)}" if request.GET.get("cursor") else "",
        "filtered": bool(asked),
        "more": any(name.startswith("facet.") or name == "unit" for name, _value in asked),
        "bad": error,
        "mentions": _mentions(viewer, wanted, asked),
        **_choices(request, viewer, named),
    }
    return page(request, "cases.html", context, status=422 if error else 200)


def _mentions(viewer: Viewer, wanted: Wanted, asked: list[tuple[str, str]]) -> str:
    """Where a number was typed that is a case's: the way to the cases that mention it."""
    if wanted.mentions or not wanted.q.strip() or not queries.numbered(viewer, wanted.q):
        return ""
    return f"?{urlencode([*asked, ('mentions', '1')])}"


def _wanted(request: HttpRequest, viewer: Viewer) -> Wanted:
    get = request.GET
    unit = str(get.get("unit", ""))
    facets = {name[6:]: (str(value).strip(),) for name, value in get.items() if name.startswith("facet.") and value}
    return Wanted(
        q=str(get.get("q", ""))[:200],
        mentions=bool(get.get("mentions")),
        procedures=tuple(value for value in get.getlist("procedure") if value),
        statuses=tuple(value for value in get.getlist("status") if value in STATUSES),
        facets={name: values for name, values in facets.items() if name in words.FACETS},
        units=tuple(below(viewer.directory, unit)) if unit in viewer.directory.units else (),
        overdue=True if get.get("overdue") else None,
    )


def _line(viewer: Viewer, row: Any, named: dict[str, str]) -> CaseLine:
    zone = calendars_of().default.zone
    return CaseLine(
        ref=str(row.ref),
        number=row.number or "",
        title=row.title,
        gist=gist(published.program_of(row.digest), CaseState.load(json.loads(row.state))),
        procedure=named.get(row.procedure, row.procedure),
        status=row.status,
        word=words.word(words.CASE, row.status),
        unit=unit_name(viewer.directory, row.unit),
        opened=moment_text(row.opened_at, zone),
        by=person_name(viewer.directory, row.opened_by),
        due=due_text(row.due_at, zone) if row.status == "open" else "",
        left=distance(row.due_at, viewer.now) if row.status == "open" else "",
        overdue=row.overdue or bool(row.due_at and row.due_at < viewer.now and row.status == "open"),
    )


def _choices(request: HttpRequest, viewer: Viewer, named: dict[str, str]) -> dict[str, Any]:
    get = request.GET
    return {
        "q": get.get("q", ""),
        "procedures": [(name, title, get.get("procedure") == name) for name, title in sorted(named.items())],
        "statuses": [(code, words.word(words.CASE, code), get.get("status") == code) for code in STATUSES],
        "overdue": bool(get.get("overdue")),
        "units": [
            (code, "　" * depth + label, get.get("unit") == code)
            for code, label, depth in unit_choices(viewer.directory)
        ],
        "facets": _facets(request, viewer),
    }


def _facets(request: HttpRequest, viewer: Viewer) -> list[dict[str, Any]]:
    """Filters by the facets that a published procedure gives a meaning to, each with values to choose from."""
    programs = [published.program_of(one.digest) for one in published.current_versions()]
    used = {facet for program in programs for facet in program.facets}
    present = [facet for facet in words.FACETS if facet in used]
    newest = queries.facets_values(viewer, present, limit=100)
    return [
        _facet(viewer, facet, str(request.GET.get(f"facet.{facet}", "")), newest[facet], programs) for facet in present
    ]


def _facet(
    viewer: Viewer, facet: str, chosen: str, newest: Sequence[str], programs: Sequence[Program]
) -> dict[str, Any]:
    """With declared options: those to choose from; else whatever is typed, with the values of the newest cases."""
    options = {code for one in programs if (spec := one.fields.get(one.facets.get(facet, "")))
               for code in option_codes(spec.options)}  # fmt: skip
    closed = bool(options) or any(value in viewer.directory.units for value in newest)
    values = dict.fromkeys([*sorted(options), *newest, *([chosen] if chosen and closed else ())])
    return {
        "name": facet,
        "label": words.word(words.FACETS, facet),
        "chosen": chosen,
        "closed": closed,
        "values": [(value, _value_label(viewer, facet, value, programs), value == chosen) for value in values],
    }


def _value_label(viewer: Viewer, facet: str, value: str, programs: Sequence[Program]) -> str:
    if value in viewer.directory.units:
        return unit_name(viewer.directory, value)
    for program in programs:
        spec = program.fields.get(program.facets.get(facet, ""))
        option = option_codes(spec.options).get(value) if spec else None
        if option:
            return said(option)
    return value if len(value) <= 60 else value[:60] + "…"
