"""A register as a file: CSV, XLSX, JSON; each written row by row, whatever the number of rows."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

import xlsxwriter

from kesu.insight.registers import Line, Table
from kesu.procedure.values import to_plain

BOM = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
_SHEET_ROWS = 1_000_000  # a sheet holds 1 048 576
_CELL = 32_767  # characters in a cell
_EXACT = 15  # digits that a spreadsheet keeps of a number
_BATCH = 200
_WIDTHS = {"date": 12, "datetime": 17, "number": 12, "money": 14, "boolean": 8, "duration": 14}


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula: what begins like one gets an apostrophe before it."""
    return f"'{text}" if text.startswith(FORMULA) else text


# --- CSV ---------------------------------------------------------------------------------------------


def csv_parts(table: Table, lines: Iterable[Line]) -> Iterator[bytes]:
    """UTF-8 with a mark at the front, so that spreadsheets read Chinese; values as the reader sees them, numbers and
    dates bare."""
    buffer = io.StringIO()
    buffer.write(BOM)
    writer = csv.writer(buffer)
    writer.writerow([harmless(text) for text in table.headings])
    for number, line in enumerate(lines, 1):
        writer.writerow([_csv_cell(table, place, value) for place, value in enumerate(line.cells)])
        if number % _BATCH == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _csv_cell(table: Table, place: int, value: Any) -> str:
    if isinstance(value, Decimal) or (isinstance(value, int) and not isinstance(value, bool)):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    return harmless(table.text(place, value))


# --- XLSX --------------------------------------------------------------------------------------------


def write_xlsx(table: Table, lines: Iterable[Line], target: IO[bytes] | str) -> int:
    """A workbook with a header that stays, a filter in each column, widths, real numbers and dates; text is never a
    formula. Answers the number of rows."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd hh:mm",
    }
    book = xlsxwriter.Workbook(target, options)
    sheets = _Sheets(book, table)
    for line in lines:
        sheets.write(line)
    sheets.end()
    book.close()
    return sheets.total


class _Sheets:
    """The sheet at hand; the next one where it is full."""

    def __init__(self, book: Any, table: Table) -> None:
        self.book, self.table = book, table
        self.total = 0
        self.row = 0
        self.head = book.add_format(
            {"bold": True, "bg_color": "#E8F1F0", "bottom": 1, "text_wrap": True, "valign": "top"}
        )
        self.formats = {
            "money": book.add_format({"num_format": "#,##0.00"}),
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
            "datetime": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
            "text": book.add_format({"num_format": "@"}),
        }
        self.sheet = self._begin()

    def _begin(self) -> Any:
        number = self.total // _SHEET_ROWS + 1
        name = _sheet_name(self.table.label, number)
        sheet = self.book.add_worksheet(name)
        for place, heading in enumerate(self.table.headings):
            kind = self.table.kinds[place]
            width = _WIDTHS.get(kind, 24 if kind in ("text", "list") else 16)
            sheet.set_column(place, place, max(width, min(2 * len(heading), 40)), self.formats.get(kind))
        sheet.freeze_panes(1, 1)
        for place, heading in enumerate(self.table.headings):
            sheet.write_string(0, place, heading[:_CELL], self.head)
        self.row = 0
        return sheet

    def write(self, line: Line) -> None:
        if self.row >= _SHEET_ROWS:
            self._close()
            self.sheet = self._begin()
        self.row += 1
        self.total += 1
        for place, value in enumerate(line.cells):
            self._cell(place, value)

    def _cell(self, place: int, value: Any) -> None:
        kind = self.table.kinds[place]
        if isinstance(value, datetime):
            local = value.astimezone(self.table.reader.zone).replace(tzinfo=None)
            self.sheet.write_datetime(self.row, place, local, self.formats["datetime"])
        elif isinstance(value, date):
            self.sheet.write_datetime(
                self.row, place, datetime(value.year, value.month, value.day), self.formats["date"]
            )
        elif isinstance(value, int | Decimal) and not isinstance(value, bool) and _is_exact(value):
            self.sheet.write_number(self.row, place, value, self.formats.get(kind))
        elif text := self.table.text(place, value):
            self.sheet.write_string(self.row, place, text[:_CELL])

    def end(self) -> None:
        self._close()

    def _close(self) -> None:
        self.sheet.autofilter(0, 0, max(self.row, 1), max(len(self.table.headings) - 1, 0))


def _is_exact(value: int | Decimal) -> bool:
    return len(Decimal(value).as_tuple().digits) <= _EXACT


def _sheet_name(label: str, number: int) -> str:
    clean = "".join(" " if sign in "[]:*?/\\'" else sign for sign in label).strip() or "Kesu"
    return clean[:28] if number == 1 else f"{clean[:26]} {number}"


def xlsx_file(table: Table, lines: Iterable[Line]) -> IO[bytes]:
    """The workbook in a file without a name, read from its start; it goes when it is closed."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 -- closed by whoever sends it
    write_xlsx(table, lines, file)
    file.seek(0)
    return file


# --- JSON --------------------------------------------------------------------------------------------


def json_parts(table: Table, lines: Iterable[Line], more: dict[str, Any] | None = None) -> Iterator[bytes]:
    """`columns`, then `rows` with codes and plain values (decimals, money and instants are text), then `count`."""
    head = {**described(table), **(more or {})}
    yield (json.dumps(head, ensure_ascii=False)[:-1] + ', "rows": [').encode()
    number, held, between = 0, [], "\n"
    for number, line in enumerate(lines, 1):
        cells = {column.key: to_plain(value) for column, value in zip(table.columns, line.cells, strict=True)}
        row = {"case": str(line.ref) if line.ref else None, "row": line.identity, "cells": cells}
        held.append(between + json.dumps(row, ensure_ascii=False))
        between = ",\n"
        if number % _BATCH == 0:
            yield "".join(held).encode()
            held = []
    yield ("".join(held) + f'\n], "count": {number}}}').encode()


def described(table: Table) -> dict[str, Any]:
    """What a register is: its name, its procedure, its columns with their headings."""
    columns = [
        {"column": column.key, "label": heading, "kind": kind}
        for column, heading, kind in zip(table.columns, table.headings, table.kinds, strict=True)
    ]
    return {
        "register": table.register.name,
        "procedure": table.listed.procedure,
        "label": table.label,
        "of": table.register.of,
        "columns": columns,
    }


def file_name(table: Table, kind: str, *, day: date) -> str:
    return f"{table.listed.procedure}-{table.register.name}-{day.isoformat()}.{kind}"
