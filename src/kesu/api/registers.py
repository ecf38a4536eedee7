"""/registers: tables over cases and records, filtered, grouped, and as files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from ninja import Path, Query, Router
from pydantic import BaseModel, Field

from kesu.api.callers import Caller, caller_of
from kesu.api.problems import Problem
from kesu.api.schemas.base import Answer, Texts
from kesu.casebook.storage import storage_errors
from kesu.insight import exporting, views
from kesu.insight.registers import MOST, Ambiguous, Listed, Table, all_registers, find, reader_for
from kesu.organisation.speaking import language
from kesu.procedure.values import to_plain

router = Router(tags=["registers"])
Name = Annotated[str, Path(description="The register's code")]
Kind = Annotated[Literal["json", "csv", "xlsx"], Path(description="json, csv or xlsx")]
ProcedureName = Annotated[str, Path(description="Code of the procedure")]


class Asked(BaseModel):
    """What may be asked beside the filters by column."""

    limit: int | None = Field(default=None, ge=1, le=MOST, description="Rows of a page; without it all rows (json)")
    page: int = Field(default=1, ge=1, le=100_000, description="The page, from 1; with `limit`")
    sort: str = Field(default="", max_length=300, description="A column; `-` before it descends. Else as it says")
    group: str = Field(default="", max_length=300, description="Count rows by the values of this column (json)")
    view: int | None = Field(default=None, ge=1, le=2**31 - 1, description="A saved view, under what the request says")


class ColumnAnswer(Answer):
    column: str = Field(description="As the pack writes it; what filters are called")
    label: str
    kind: str = Field(description="text number money date datetime boolean choice person unit duration time list")


class RegisterAnswer(Answer):
    procedure: str
    name: str = Field(description="Unique within its procedure")
    title: Texts
    label: str
    of: str = Field(description="`cases`, the table whose rows it lists, or the type of record")
    columns: list[ColumnAnswer]
    views: list[dict[str, Any]] = Field(description="Saved views of the caller, and those shared with their roles")


class Registers(Answer):
    registers: list[RegisterAnswer]


@router.get("", response=Registers, summary="Registers", operation_id="list_registers")
def list_registers(request: HttpRequest) -> Any:
    """The registers of all procedures in their present version, with the columns that the caller may see; those over
    records for whoever may read such records."""
    caller = caller_of(request)
    return {"registers": [_shown(one, caller) for one in all_registers(caller.viewer)]}


def _shown(listed: Listed, caller: Caller) -> dict[str, Any]:
    table = opened(listed, caller)
    saved = views.seen(caller.viewer, listed.procedure, listed.register.name)
    return {
        **exporting.described(table),
        "name": listed.register.name,
        "title": {"zh": listed.title.zh, "en": listed.title.en},
        "views": [{"id": v.pk, "name": v.name, "role": v.role, "query": v.query} for v in saved],
    }


def opened(listed: Listed, caller: Caller) -> Table:
    return Table(listed, caller.viewer, reader_for(language()), now=caller.now)


@router.get("/{name}.{kind}", summary="A register", operation_id="get_register", response={200: None})
def get_register(request: HttpRequest, name: Name, kind: Kind, asked: Query[Asked]) -> Any:
    """The rows the caller may see, filtered by column: `column=` (text contains; else equals, repeated: any of them),
    `column.is=`, `column.from=`, `column.until=`. JSON holds codes and exact values; CSV and XLSX read as the caller's
    language has it. Of a register over records `row` is the record's number, and `case` is null."""
    return _answer(request, found_register(caller_of(request), name, None), kind, asked)


@router.get("/{procedure}/{name}.{kind}", summary="Its register", operation_id="get_its_register", response={200: None})
def get_its_register(
    request: HttpRequest, procedure: ProcedureName, name: Name, kind: Kind, asked: Query[Asked]
) -> Any:
    """The same, where several procedures have a register of that name."""
    return _answer(request, found_register(caller_of(request), name, procedure), kind, asked)


def found_register(caller: Caller, name: str, procedure: str | None) -> Listed:
    try:
        listed = find(name, procedure, viewer=caller.viewer)
    except Ambiguous as several:
        raise Problem(409, "ambiguous", name=name, procedures=several.procedures) from None
    if listed is None:
        raise Problem(404, "not_found")
    return listed


def _answer(request: HttpRequest, listed: Listed, kind: str, asked: Asked) -> Any:
    caller = caller_of(request)
    table = opened(listed, caller)
    given = _given(request, caller, listed, asked.view)
    filters, sort = table.filters(given), (given.get("sort") or [""])[0]
    if sort:
        table.place_of(sort.removeprefix("-"))
    with storage_errors():
        if kind != "json":
            return _file(table, table.lines(filters, sort), kind, caller)
        if group := (given.get("group") or [""])[0]:
            return _groups(table, group, filters)
        if asked.limit is not None:
            found = table.page(filters, sort, number=asked.page, limit=asked.limit)
            more = {"page": asked.page, "more": found.more, "total": found.total, "at_least": found.at_least}
            return _streamed(exporting.json_parts(table, found.lines, more), "json")
        return _streamed(exporting.json_parts(table, table.lines(filters, sort)), "json")


def _given(request: HttpRequest, caller: Caller, listed: Listed, view: int | None) -> Mapping[str, list[str]]:
    given = {name: request.GET.getlist(name) for name in request.GET}
    if view is None:
        return given
    saved = views.find(caller.viewer, listed.procedure, listed.register.name, view)
    if saved is None:
        raise Problem(404, "not_found")
    return views.laid_under(saved, given)


def _groups(table: Table, key: str, filters: Any) -> HttpResponse:
    found = table.groups(key, filters)
    place = table.place_of(key)
    groups = [
        {
            "value": to_plain(one.value),
            "label": table.group_text(place, one.value),
            "count": one.count,
            "sums": {table.columns[number].key: to_plain(total) for number, total in one.sums.items()},
        }
        for one in found
    ]
    return JsonResponse(
        {**exporting.described(table), "group": key, "groups": groups}, json_dumps_params={"ensure_ascii": False}
    )


def _file(table: Table, lines: Any, kind: str, caller: Caller) -> Any:
    name = exporting.file_name(table, kind, day=caller.viewer.day)
    if kind == "csv":
        answer = _streamed(exporting.csv_parts(table, lines), "csv")
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer
    file = exporting.xlsx_file(table, lines)
    return FileResponse(file, as_attachment=True, filename=name, content_type=exporting.TYPES["xlsx"])


def _streamed(parts: Any, kind: str) -> StreamingHttpResponse:
    return StreamingHttpResponse(parts, content_type=exporting.TYPES[kind])
