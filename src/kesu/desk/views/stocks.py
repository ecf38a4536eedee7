"""What is where: balances of a stock over all cases, what was moved of an item, and both as files."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from kesu.casebook.publishing import titles
from kesu.casebook.stocksight import Movement, movements, stocks_seen
from kesu.casebook.storage import storage_errors
from kesu.desk.access import signed_in
from kesu.desk.shell import now_of, page, viewer_of
from kesu.desk.speaking import language, moment_text, said
from kesu.insight import exporting
from kesu.insight.registers import reader_for
from kesu.insight.stocks import Balances, find
from kesu.organisation.calendars import calendars_of
from kesu.procedure.values import plain_decimal

SHOWN = 500


@signed_in
def listing(request: HttpRequest) -> HttpResponse:
    """The stocks that the person may look at; where there is one, that."""
    found = stocks_seen(viewer_of(request))
    if len(found) == 1:
        return HttpResponseRedirect(reverse("stock", args=[next(iter(found))]))
    named = titles()
    lists = [
        {"name": name, "label": said(one.stock), "procedures": [said(named[p]) for p in one.procedures if p in named]}
        for name, one in found.items()
    ]
    return page(request, "stocks.html", {"viewer": viewer_of(request), "lists": lists})


@signed_in
def show(request: HttpRequest, name: str) -> HttpResponse:
    """Balances, narrowed by item, place and day; of an item that is named exactly also its moves."""
    table, asked = _table(request, name), _asked(request)
    lines = list(table.lines(asked["item"], asked["place"], outside=asked["outside"]))
    exact = asked["item"] if any(one.item == asked["item"] for one in lines) else ""
    where = next((one.place for one in lines if exact and asked["place"] in (one.place, table.place(one.place))), "")
    moved = movements(viewer_of(request), name, exact, where) if exact else []
    context = {
        "viewer": viewer_of(request), "table": table, "asked": asked, "query": urlencode(_query(asked)),
        "filtered": bool(asked["item"] or asked["place"] or asked["day"]), "total": len(lines), "exact": exact,
        "lines": [
            {"item": one.item, "place": table.place(one.place), "quantity": plain_decimal(one.quantity),
             "outside": one.outside, "below": one.below,
             "href": "?" + urlencode({**_query(asked), "item": one.item, "place": table.place(one.place)})}
            for one in lines[:SHOWN]
        ],
        "more": len(lines) > SHOWN, "moves": [_moved(one, table) for one in moved],
    }  # fmt: skip
    return page(request, "stock.html", context)


@signed_in
def file(request: HttpRequest, name: str, kind: str) -> HttpResponse | FileResponse:
    """The same balances as CSV or XLSX."""
    if kind not in ("csv", "xlsx"):
        raise Http404
    table, asked = _table(request, name), _asked(request)
    lines = table.lines(asked["item"], asked["place"], outside=asked["outside"])
    called = f"{name}-{now_of(request).date().isoformat()}.{kind}"
    if kind == "csv":
        answer = HttpResponse(b"".join(exporting.csv_parts(table, lines)), content_type=exporting.TYPES["csv"])
        answer["Content-Disposition"] = f'attachment; filename="{called}"'
        return answer
    with storage_errors():
        made = exporting.xlsx_file(table, lines)
    return FileResponse(made, as_attachment=True, filename=called, content_type=exporting.TYPES["xlsx"])


def _table(request: HttpRequest, name: str) -> Balances:
    found = find(name, viewer_of(request), reader_for(language()), day=_asked(request)["day"])
    if found is None:
        raise Http404
    return found


def _asked(request: HttpRequest) -> dict[str, Any]:
    given = request.GET
    return {
        "item": str(given.get("item", "")).strip()[:200],
        "place": str(given.get("place", "")).strip()[:200],
        "day": _day(str(given.get("day", ""))),
        "outside": given.get("outside") == "1",
    }


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _query(asked: dict[str, Any]) -> dict[str, str]:
    texts = {"item": asked["item"], "place": asked["place"], "day": asked["day"].isoformat() if asked["day"] else ""}
    return {key: text for key, text in texts.items() if text} | ({"outside": "1"} if asked["outside"] else {})


def _moved(one: Movement, table: Balances) -> dict[str, Any]:
    title = titles().get(one.procedure)
    return {
        "at": moment_text(one.at, calendars_of().default.zone),
        "source": table.place(one.source),
        "target": table.place(one.target),
        "quantity": plain_decimal(one.quantity),
        "case": one.case,
        "number": one.number,
        "title": said(title) if title else one.procedure,
    }
