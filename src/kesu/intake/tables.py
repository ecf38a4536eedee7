"""A file of rows: CSV with whatever stands between its cells, or a sheet of a workbook; every cell as text."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from kesu.intake.reading import FileRefused, content_of, text_of

DELIMITERS = (",", ";", "\t", "|")
LOOKED_AT = 30  # records that a delimiter is judged by
csv.field_size_limit(10_000_000)


@dataclass(frozen=True, slots=True)
class Row:
    """number: of the record in the file, its header being 1; line: where it ends in the file."""

    number: int
    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A file's header and rows. form: `csv` or `workbook`; encoding and delimiter as found, empty for a workbook."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    form: str
    encoding: str = ""
    delimiter: str = ""


def read_table(
    path: Path, *, encoding: str | None = None, delimiter: str | None = None, sheet: str | None = None
) -> Table:
    """Read a file, gzipped or not. What is not said is found out. Raises FileRefused, OSError."""
    content, is_book = content_of(path)
    if is_book:
        return _of_workbook(content, sheet)
    text, found = text_of(content, encoding)
    return _of_text(text, found, delimiter)


def bare(name: str) -> str:
    """A column's name as it is compared: full-width as half-width, no space around or doubled."""
    return " ".join(unicodedata.normalize("NFKC", name).split())


# --- CSV ---------------------------------------------------------------------------------------------


def _of_text(text: str, encoding: str, delimiter: str | None) -> Table:
    chosen = delimiter or _delimiter(text)
    try:
        records = list(_records(text, chosen))
    except csv.Error as error:
        raise FileRefused("damaged", detail=str(error)) from error
    if not records:
        raise FileRefused("no_header")
    first, *rest = records
    header = tuple(bare(cell) for cell in first.cells)
    return Table(header, tuple(rest), "csv", encoding, chosen)


def _records(text: str, delimiter: str) -> Iterator[Row]:
    """Records that hold something; numbers count them as they stand, the header being 1."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    for number, cells in enumerate(reader, 1):
        if any(cell.strip() for cell in cells):
            yield Row(number, reader.line_num, tuple(cells))


def _delimiter(text: str) -> str:
    """The one that cuts the first records into the most cells, the same number in each."""

    def judged(delimiter: str) -> tuple[int, int]:
        counts: list[int] = []
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        try:
            for cells in reader:
                counts.append(len(cells))
                if len(counts) == LOOKED_AT:
                    break
        except csv.Error:
            return 0, 0
        header = counts[0] if counts else 0
        return (sum(count == header for count in counts) if header > 1 else 0), header

    return max(DELIMITERS, key=judged)


# --- workbooks ---------------------------------------------------------------------------------------


def _of_workbook(content: bytes, sheet: str | None) -> Table:
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        name = sheet or next(iter(book.sheet_names), "")
        if name not in book.sheet_names:
            raise FileRefused("no_sheet", sheet=name, sheets=list(book.sheet_names))
        lines = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except python_calamine.CalamineError as error:
        raise FileRefused("damaged", detail=str(error)) from error
    rows = [Row(number, number, tuple(map(_cell, line))) for number, line in enumerate(lines, 1)]
    rows = [row for row in rows if any(cell.strip() for cell in row.cells)]
    if not rows:
        raise FileRefused("no_header")
    return Table(tuple(bare(cell) for cell in rows[0].cells), tuple(rows[1:]), "workbook")


def _cell(value: Any) -> str:
    """A typed cell as the text a person would have written: 3.0 is `3`, a day without a time is the day."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        midnight = value.time() == time.min
        return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, date | time):
        return value.isoformat()
    return str(int(value.total_seconds())) if isinstance(value, timedelta) else str(value)
