"""`kesu register`: the rows of a register, on the terminal or as a file."""

from __future__ import annotations

from argparse import Namespace
from collections import defaultdict
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from kesu.cli.acts import viewer_named
from kesu.cli.console import Console
from kesu.cli.parsing import Parser
from kesu.cli.problems import DONE, USAGE, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kesu.cli.console import Progress
    from kesu.insight.registers import Line, Table

HELP = ("列出台账，或导出为 CSV、XLSX、JSON", "list a register, or write it as CSV, XLSX or JSON")
SHOWN = 50


def arguments(parser: Parser) -> None:
    parser.option("procedure", metavar="PROCEDURE", told=("程序（代码）", "a procedure, by its code"))
    parser.option("name", metavar="NAME", told=("台账（代码）", "the register, by its code"))
    parser.option(
        "filters", nargs="*", metavar="COLUMN=VALUE", told=("筛选，如 customer=甲", "filters, such as customer=Acme")
    )
    parser.option("--csv", metavar="FILE", told=("写成 CSV 文件", "write a CSV file"))
    parser.option("--xlsx", metavar="FILE", told=("写成 Excel 文件", "write an Excel file"))
    parser.option("--as", dest="person", metavar="PERSON", told=("以谁的眼光看", "look at it as this person"))
    parser.option(
        "--sort", default="", metavar="COLUMN", told=("按列排序，前加 - 为倒序", "a column to sort by, - descends")
    )


def run(arguments: Namespace, console: Console) -> int:
    from kesu.cli.installation import load_installation

    load_installation(console)
    from kesu.insight.filtering import BadRequest

    try:
        return _write(_table(arguments, console), arguments, console)
    except BadRequest as wrong:
        raise Problem(
            f"筛选有误：{wrong.name}", f"A filter that does not fit: {wrong.name}", code="bad_filter"
        ) from None


def _table(arguments: Namespace, console: Console) -> Table:
    from kesu.insight.registers import Table, all_registers, find, reader_for
    from kesu.procedure.messages import closed, did_you_mean

    now = datetime.now(UTC).replace(microsecond=0)
    viewer = viewer_named(arguments.person, now)
    listed = find(arguments.name, arguments.procedure, viewer=viewer)
    if listed is None:
        known = [f"{one.procedure} {one.register.name}" for one in all_registers(viewer)]
        near = did_you_mean(f"{arguments.procedure} {arguments.name}", known)
        told = (
            f"程序“{arguments.procedure}”没有台账“{arguments.name}”",
            f"There is no register `{arguments.name}` in `{arguments.procedure}`",
        )
        raise Problem(*closed(told, near), status=USAGE, code="unknown_register")
    return Table(listed, viewer, reader_for(console.language), now=now)


def _counted(lines: Iterator[Line], progress: Progress) -> Iterator[Line]:
    for line in lines:
        progress.advance()
        yield line


def _write(table: Table, arguments: Namespace, console: Console) -> int:
    from kesu.insight import exporting

    given: dict[str, list[str]] = defaultdict(list)
    for text in arguments.filters:
        name, _, value = text.partition("=")
        given[name].append(value)
    filters = table.filters(given)
    if arguments.csv or arguments.xlsx:
        target = Path(arguments.csv or arguments.xlsx)
        with console.progress("导出", "exporting") as progress, target.open("wb") as file:
            lines = _counted(table.lines(filters, arguments.sort), progress)
            if arguments.csv:
                for part in exporting.csv_parts(table, lines):
                    file.write(part)
            else:
                exporting.write_xlsx(table, lines, file)
        console.say(f"已写入 {target}", f"Written to {target}")
        console.result({"file": str(target), **exporting.described(table)})
        return DONE
    if console.machine:
        for part in exporting.json_parts(table, table.lines(filters, arguments.sort)):
            console.out.write(part.decode())
        console.out.write("\n")
        return DONE
    rows = list(islice(table.lines(filters, arguments.sort), SHOWN + 1))
    cells = [[table.text(place, value) for place, value in enumerate(line.cells)] for line in rows[:SHOWN]]
    if cells:
        console.table(cells, table.headings)
    else:
        console.say("没有记录。", "No rows.")
    if len(rows) > SHOWN:
        console.say("……（其余请用 --csv 或 --xlsx）", "… (the rest with --csv or --xlsx)")
    return DONE
