"""`kesu stock`: what is where over all cases, on the terminal or as a file."""

from __future__ import annotations

from argparse import Namespace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kesu.cli.acts import viewer_named
from kesu.cli.console import Console
from kesu.cli.parsing import Parser
from kesu.cli.problems import DONE, USAGE, Problem

if TYPE_CHECKING:
    from kesu.casebook.sight import Viewer
    from kesu.insight.stocks import Balances

HELP = ("列出库存结存，或导出为 CSV、XLSX", "list what a stock holds, or write it as CSV or XLSX")


def arguments(parser: Parser) -> None:
    parser.option(
        "name", nargs="?", metavar="NAME", told=("库存（代码）；不写则列出全部", "the stock; else all of them")
    )
    parser.option("--item", default="", metavar="TEXT", told=("物品名称包含", "items that contain this"))
    parser.option("--place", default="", metavar="TEXT", told=("地点名称包含", "places that contain this"))
    parser.option(
        "--day", metavar="DATE", told=("截至该日日终，如 2026-02-28", "by the end of that day, as 2026-02-28")
    )
    parser.option("--outside", action="store_true", told=("也列出库存之外的地点", "also the places outside of it"))
    parser.option("--csv", metavar="FILE", told=("写成 CSV 文件", "write a CSV file"))
    parser.option("--xlsx", metavar="FILE", told=("写成 Excel 文件", "write an Excel file"))
    parser.option("--as", dest="person", metavar="PERSON", told=("以谁的眼光看", "look at it as this person"))


def run(arguments: Namespace, console: Console) -> int:
    from kesu.cli.installation import load_installation

    load_installation(console)
    from kesu.casebook.stocksight import stocks_seen

    now = datetime.now(UTC).replace(microsecond=0)
    viewer = viewer_named(arguments.person, now)
    if arguments.name is None:
        found = stocks_seen(viewer)
        for name, one in found.items():
            console.write(f"{name}: {one.stock.text(console.language)} ({', '.join(one.procedures)})")
        console.result({"stocks": list(found)})
        return DONE
    return _write(_table(arguments, viewer, console), arguments, console)


def _table(arguments: Namespace, viewer: Viewer | None, console: Console) -> Balances:
    from kesu.casebook.stocksight import stocks_seen
    from kesu.insight.registers import reader_for
    from kesu.insight.stocks import find
    from kesu.procedure.messages import closed, did_you_mean

    found = find(arguments.name, viewer, reader_for(console.language), day=_day(arguments.day))
    if found is None:
        told = f"没有库存“{arguments.name}”", f"There is no stock `{arguments.name}`"
        raise Problem(
            *closed(told, did_you_mean(arguments.name, stocks_seen(viewer))), status=USAGE, code="unknown_stock"
        )
    return found


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Problem(f"日期不对：{text}", f"Not a date: {text}", status=USAGE, code="bad_date") from None


def _write(table: Balances, arguments: Namespace, console: Console) -> int:
    from kesu.insight import exporting
    from kesu.procedure.values import plain_decimal

    lines = table.lines(arguments.item, arguments.place, outside=arguments.outside)
    if arguments.csv or arguments.xlsx:
        target = Path(arguments.csv or arguments.xlsx)
        with target.open("wb") as file:
            if arguments.csv:
                file.writelines(exporting.csv_parts(table, lines))
            else:
                exporting.write_xlsx(table, lines, file)
        console.say(f"已写入 {target}", f"Written to {target}")
        console.result({"file": str(target)})
        return DONE
    rows = list(lines)
    if rows:
        console.table(
            [[table.text(place, cell) for place, cell in enumerate(one.cells)] for one in rows], table.headings
        )
    else:
        console.say("没有结存。", "Nothing is there.")
    told = [{"item": one.item, "place": one.place, "quantity": plain_decimal(one.quantity)} for one in rows]
    console.result({"stock": table.name, "unit": table.unit or None, "rows": told})
    return DONE
