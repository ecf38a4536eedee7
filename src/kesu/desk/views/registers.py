"""Registers: the list of them, one with its filters, groups and saved views, and its files."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kesu.casebook.storage import storage_errors
from kesu.casebook.wording import choices_of
from kesu.desk.access import signed_in
from kesu.desk.shell import now_of, page, viewer_of
from kesu.desk.speaking import language, role_name, said
from kesu.insight import exporting, views
from kesu.insight.filtering import RESERVED, BadRequest
from kesu.insight.registers import Line, Listed, Page, Table, TooManyGroups, all_registers, find, reader_for

EMPTY = Page([], False, 0, 0)


@dataclass(frozen=True, slots=True)
class Control:
    """One filter. kind: text, choice, limits (from and until), flag. values: by the end of the parameter's name."""

    key: str
    label: str
    kind: str
    input: str = "text"
    value: str = ""
    low: str = ""
    high: str = ""
    options: list[tuple[str, str, bool]] = field(default_factory=list)


@signed_in
def listing(request: HttpRequest) -> HttpResponse:
    viewer, reader = viewer_of(request), reader_for(language())
    found = [(said(title), list(group)) for title, group in groupby(all_registers(viewer), lambda one: one.title)]
    lists = [
        {
            "title": title,
            "registers": [
                {
                    "procedure": one.procedure,
                    "name": one.register.name,
                    "label": said(one.register),
                    "columns": reader.listed(Table(one, viewer, reader, now=now_of(request)).headings),
                    "views": views.seen(viewer, one.procedure, one.register.name),
                }
                for one in group
            ],
        }
        for title, group in found
    ]
    return page(request, "registers.html", {"viewer": viewer, "lists": lists})


@signed_in
def show(request: HttpRequest, procedure: str, register: str) -> HttpResponse:
    table = _table(request, procedure, register)
    given = _given(request)
    number = int(text) if (text := request.GET.get("page", "1")).isdigit() and 0 < int(text) < 100_000 else 1
    sort, group = _one(given, "sort"), _one(given, "group")
    wrong, filters = "", ()
    try:
        filters = table.filters(given)
        for key in (sort.removeprefix("-"), group):
            if key:
                table.place_of(key)
    except BadRequest as refused:
        wrong, sort, group = refused.name, "", ""
    context = {
        "viewer": table.viewer,
        "table": table,
        "procedure_title": said(table.listed.title),
        "controls": [_control(table, place, given) for place in range(len(table.columns))],
        "of_records": table.records is not None,
        "filtered": any(name not in RESERVED for name in given),
        "heads": _heads(table, given, sort),
        "sort": sort,
        "group": group,
        "groupable": [(c.key, h) for c, h in zip(table.columns, table.headings, strict=True)],
        "query": urlencode([(name, value) for name, values in given.items() for value in values]),
        "wrong": wrong,
        **_views(request, table),
    }
    with storage_errors():
        context |= _grouped(table, group, filters) if group else _rows(table, filters, sort, number, given)
    return page(request, "register.html", context, status=422 if wrong else 200)


def _table(request: HttpRequest, procedure: str, register: str) -> Table:
    viewer = viewer_of(request)
    listed: Listed | None = find(register, procedure, viewer=viewer)
    if listed is None:
        raise Http404
    return Table(listed, viewer, reader_for(language()), now=now_of(request))


def _given(request: HttpRequest) -> dict[str, list[str]]:
    """What the address asks, empty parameters left out."""
    found = {name: [value for value in request.GET.getlist(name) if value.strip()] for name in request.GET}
    return {name: values for name, values in found.items() if values and name != "page"}


def _one(given: dict[str, list[str]], name: str) -> str:
    return (given.get(name) or [""])[0]


def _control(table: Table, place: int, given: dict[str, list[str]]) -> Control:
    column, label, kind = table.columns[place], table.headings[place], table.kinds[place]
    chosen = given.get(column.key, [])
    if kind in ("number", "money", "date", "datetime"):
        low, high = _one(given, f"{column.key}.from"), _one(given, f"{column.key}.until")
        return Control(column.key, label, "limits", "date" if "date" in kind else "text", low=low, high=high)
    options = choices_of(column, table.program.procedure, table.reader) if kind == "choice" else {}
    if kind == "boolean":
        options = {"1": _("yes"), "0": _("no")}
    if kind in ("person", "unit"):
        named = table.reader.directory.people if kind == "person" else table.reader.directory.units
        say = table.reader.person if kind == "person" else table.reader.unit
        options = {code: say(code) for code in named}
    if options:
        return Control(
            column.key, label, "choice", options=[(code, word, code in chosen) for code, word in options.items()]
        )
    if kind in ("duration", "time", "list"):
        return Control(column.key, label, "none")
    return Control(column.key, label, "text", value=chosen[0] if chosen else "")


def _heads(table: Table, given: dict[str, list[str]], sort: str) -> list[dict[str, Any]]:
    rest = [(name, value) for name, values in given.items() if name != "sort" for value in values]
    heads = []
    for column, label, kind in zip(table.columns, table.headings, table.kinds, strict=True):
        turned = f"-{column.key}" if sort == column.key else column.key
        state = "ascending" if sort == column.key else "descending" if sort == f"-{column.key}" else ""
        heads.append(
            {
                "label": label,
                "number": kind in ("number", "money") and bool(heads),
                "href": f"?{urlencode([*rest, ('sort', turned)])}",
                "state": state,
            }
        )
    return heads


def _rows(table: Table, filters: Any, sort: str, number: int, given: dict[str, list[str]]) -> dict[str, Any]:
    found = table.page(filters, sort, number=number)
    asked = [(name, value) for name, values in given.items() for value in values]
    rows = [
        {
            "href": _source(table, line),
            "name": _name(table, line),
            "cells": [
                {
                    "text": table.text(place, value),
                    "label": table.headings[place],
                    "number": table.kinds[place] in ("number", "money"),
                }
                for place, value in enumerate(line.cells)
            ],
        }
        for line in found.lines
    ]
    return {
        "rows": rows,
        "total": found.total,
        "at_least": found.at_least,
        "number": number,
        "before": f"?{urlencode([*asked, ('page', number - 1)])}" if number > 1 else "",
        "next": f"?{urlencode([*asked, ('page', number + 1)])}" if found.more else "",
    }


def _source(table: Table, line: Line) -> str:
    """The page of the case, or of the record, that a row comes from."""
    if line.ref is None:
        return reverse("record-entry", args=(table.register.record, line.identity))
    return reverse("case", args=(line.ref,))


def _name(table: Table, line: Line) -> str:
    """What the link to it says where the first cell is empty."""
    if line.ref is None:
        return _("record no. %(number)s") % {"number": line.identity}
    first = table.columns[0].path if table.columns else ()
    return _("no number") if first == ("case", "number") else _("open the case")


def _grouped(table: Table, key: str, filters: Any) -> dict[str, Any]:
    place = table.place_of(key)
    try:
        found = table.groups(key, filters)
    except TooManyGroups:
        return {"too_many": True, "total": 0}
    numbers = [n for n in table.summed if n != place]
    rows = [
        {
            "value": table.group_text(place, one.value),
            "count": one.count,
            "sums": [table.text(n, one.sums[n]) if n in one.sums else "" for n in numbers],
        }
        for one in found
    ]
    return {
        "groups": rows,
        "sum_heads": [table.headings[n] for n in numbers],
        "group_head": table.headings[place],
        "total": sum(one.count for one in found),
    }


def _views(request: HttpRequest, table: Table) -> dict[str, Any]:
    viewer = table.viewer
    assert viewer is not None
    seen = views.seen(viewer, table.listed.procedure, table.register.name)
    procedure = table.program.procedure
    return {
        "views": [
            {
                "id": view.pk,
                "name": view.name,
                "href": f"?{view.query}",
                "mine": view.person == viewer.person,
                "role": role_name(procedure, view.role) if view.role else "",
            }
            for view in seen
        ],
        "roles": [(code, role_name(procedure, code)) for code in views.roles_of(viewer)],
    }


@signed_in
def download(request: HttpRequest, procedure: str, register: str, kind: str) -> Any:
    if kind not in exporting.TYPES:
        raise Http404
    table = _table(request, procedure, register)
    given = _given(request)
    sort = _one(given, "sort")
    try:
        filters = table.filters(given)
        if sort:
            table.place_of(sort.removeprefix("-"))
    except BadRequest:
        return HttpResponseRedirect(f"{_address(table)}?{request.GET.urlencode()}")
    name = exporting.file_name(table, kind, day=viewer_of(request).day)
    with storage_errors():
        lines = table.lines(filters, sort)
        if kind == "xlsx":
            file = exporting.xlsx_file(table, lines)
            return FileResponse(file, as_attachment=True, filename=name, content_type=exporting.TYPES[kind])
        parts = exporting.csv_parts(table, lines) if kind == "csv" else exporting.json_parts(table, lines)
        answer = StreamingHttpResponse(parts, content_type=exporting.TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _address(table: Table) -> str:
    return reverse("register", args=(table.listed.procedure, table.register.name))


@signed_in
@require_POST
def save_view(request: HttpRequest, procedure: str, register: str) -> HttpResponse:
    table = _table(request, procedure, register)
    viewer = viewer_of(request)
    from django.http import QueryDict

    asked = QueryDict(request.POST.get("query", ""))
    given = {name: [str(value) for value in asked.getlist(name)] for name in asked}
    back = f"{_address(table)}?{asked.urlencode()}"
    try:
        table.filters(given)
        name, role = str(request.POST.get("name", "")), str(request.POST.get("role", "")) or None
        views.save(viewer, procedure, register, name, given, now=now_of(request), role=role)
    except BadRequest:
        messages.error(request, _("These conditions do not fit the register."))
    except views.ViewRefused as refused:
        messages.error(request, _WHY[refused.code]())
    else:
        messages.success(request, _("The view is saved."))
    return HttpResponseRedirect(back)


_WHY = {
    "name": lambda: _("A view needs a name."),
    "role": lambda: _("You can share a view only with a role that you hold."),
    "long": lambda: _("There are too many conditions to be saved."),
    "most": lambda: _("You have saved too many views: delete one first."),
}


@signed_in
@require_POST
def delete_view(request: HttpRequest, procedure: str, register: str, view: int) -> HttpResponse:
    table = _table(request, procedure, register)
    if not views.delete(viewer_of(request), view):
        raise Http404
    messages.success(request, _("The view is deleted."))
    return HttpResponseRedirect(_address(table))
