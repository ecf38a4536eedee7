"""/stocks: what is where over all cases, and what was moved."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from ninja import Path, Query, Router
from pydantic import BaseModel, Field

from kesu.api.callers import Caller, caller_of
from kesu.api.problems import Problem
from kesu.api.schemas.base import Answer, Texts
from kesu.casebook.stocksight import movements, stocks_seen
from kesu.casebook.storage import storage_errors
from kesu.insight import exporting
from kesu.insight.registers import reader_for
from kesu.insight.stocks import Balances, find
from kesu.organisation.speaking import language
from kesu.procedure.values import plain_decimal

router = Router(tags=["stocks"])
Name = Annotated[str, Path(description="The stock's code")]
Kind = Annotated[Literal["json", "csv", "xlsx"], Path(description="json, csv or xlsx")]


class StockAnswer(Answer):
    name: str
    title: Texts
    unit: str | None
    outside: dict[str, Texts] = Field(description="Places that goods come from and go to without limit, by code")
    procedures: list[str] = Field(description="The procedures whose cases move its goods")


class Stocks(Answer):
    stocks: list[StockAnswer]


class Asked(BaseModel):
    item: str = Field(default="", max_length=200, description="Items whose name contains this")
    place: str = Field(default="", max_length=200, description="Places whose name contains this")
    day: date | None = Field(default=None, description="As it was booked by the end of that day; else now")
    outside: bool = Field(default=True, description="Also the places outside of the stock")


class MoveAnswer(Answer):
    at: str = Field(description="The instant it counts from")
    recorded_at: str = Field(description="When it was written")
    item: str
    source: str
    target: str
    quantity: str
    procedure: str
    case: str | None = Field(description="The case that booked it, where the caller may see it")
    number: str | None


class Moves(Answer):
    moves: list[MoveAnswer]


@router.get("", response=Stocks, summary="Stocks", operation_id="list_stocks")
def list_stocks(request: HttpRequest) -> Any:
    """The stocks of all procedures in whose cases the caller has an inside role."""
    found = stocks_seen(caller_of(request).viewer)
    return {
        "stocks": [
            {
                "name": name, "title": _texts(one.stock), "unit": one.stock.unit,
                "outside": {code: _texts(place) for code, place in one.outside.items()},
                "procedures": list(one.procedures),
            }
            for name, one in found.items()
        ]
    }  # fmt: skip


def _texts(element: Any) -> dict[str, str]:
    return {"zh": element.text("zh"), "en": element.text("en")}


@router.get("/{name}/moves", response=Moves, summary="Moves of an item", operation_id="get_stock_moves")
def get_stock_moves(
    request: HttpRequest, name: Name, item: Annotated[str, Query(max_length=200)],
    place: Annotated[str, Query(max_length=200)] = "",
) -> Any:  # fmt: skip
    """What was moved of an item, into or out of `place` where one is given; the latest 500, latest first. Which case
    booked it is told to who may see that case."""
    caller = caller_of(request)
    _found(caller, name, None)
    return {
        "moves": [
            {
                "at": one.at, "recorded_at": one.recorded, "item": one.item, "source": one.source,
                "target": one.target, "quantity": plain_decimal(one.quantity), "procedure": one.procedure,
                "case": str(one.case) if one.case else None, "number": one.number,
            }
            for one in movements(caller.viewer, name, item, place)
        ]
    }  # fmt: skip


@router.get("/{name}.{kind}", summary="A stock", operation_id="get_stock", response={200: None})
def get_stock(request: HttpRequest, name: Name, kind: Kind, asked: Query[Asked]) -> Any:
    """What each place has of each item, without what is nothing. JSON holds codes and exact values; CSV and XLSX read
    as the caller's language has it."""
    caller = caller_of(request)
    table = _found(caller, name, asked.day)
    lines = table.lines(asked.item, asked.place, outside=asked.outside)
    if kind == "json":
        return JsonResponse({"name": name, "unit": table.declared.stock.unit, "rows": [_row(one) for one in lines]})
    file_name = f"{name}-{caller.now.date().isoformat()}.{kind}"
    if kind == "csv":
        response = HttpResponse(b"".join(exporting.csv_parts(table, lines)), content_type=exporting.TYPES["csv"])
        response["Content-Disposition"] = f'attachment; filename="{file_name}"'
        return response
    with storage_errors():
        file = exporting.xlsx_file(table, lines)
    return FileResponse(file, as_attachment=True, filename=file_name, content_type=exporting.TYPES["xlsx"])


def _row(line: Any) -> dict[str, Any]:
    return {
        "item": line.item,
        "place": line.place,
        "quantity": plain_decimal(line.quantity),
        "outside": line.outside,
    }


def _found(caller: Caller, name: str, day: date | None) -> Balances:
    found = find(name, caller.viewer, reader_for(language()), day=day)
    if found is None:
        raise Problem(404, "not_found")
    return found
