"""Moves of goods out of a file of rows: which column is what, states by code or label, every problem with its row."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from kesu.intake.cells import Issue
from kesu.intake.tables import Row, Table, bare
from kesu.procedure.declared import SheetSpec

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "lot": ("lot", "批次", "批号", "批次号"),
    "from": ("from", "由", "从", "原状态", "移出状态"),
    "to": ("to", "至", "到", "新状态", "移入状态"),
    "where": ("where", "place", "地点", "库位", "位置"),
    "to_where": ("to_where", "new place", "新地点", "新库位", "移入库位"),
    "quantity": ("quantity", "qty", "数量"),
    "comment": ("comment", "备注", "说明"),
}
OUTSIDE, UNKNOWN = ("outside", "外部", "厂外"), ("unknown", "未明", "不明")
_NUMBER = re.compile(r"\d+(\.\d+)?")
MOST = 2_000


@dataclass(frozen=True, slots=True)
class MoveRow:
    """A row of the file as a move of the verb `move`, or what is wrong with it."""

    number: int
    move: Mapping[str, str]
    issues: tuple[Issue, ...] = field(default_factory=tuple)


def read_moves(table: Table, sheet: SheetSpec) -> list[MoveRow]:
    """One per row. A file without a column for the lot or the quantity has a single row that says so."""
    places: dict[str, int] = {}
    for place, heading in enumerate(table.header):
        known = next((name for name, names in COLUMNS.items() if bare(heading).casefold() in names), None)
        if known:
            places.setdefault(known, place)
    lacking = [name for name in ("lot", "quantity") if name not in places]
    if lacking:
        return [MoveRow(1, {}, tuple(Issue(None, "no_column", {"column": COLUMNS[name][1]}) for name in lacking))]
    if len(table.rows) > MOST:
        return [MoveRow(1, {}, (Issue(None, "too_many_rows", {"most": MOST}),))]
    states = _states(sheet)
    return [_read(row, table, places, states) for row in table.rows]


def _states(sheet: SheetSpec) -> dict[str, str]:
    """Codes by everything a state may be called."""
    found = {name: code for names in (OUTSIDE, UNKNOWN) for name in names for code in names[:1]}
    for code, state in sheet.states.items():
        found |= {bare(name).casefold(): code for name in (code, state.text("zh"), state.text("en"))}
    return found


def _read(row: Row, table: Table, places: Mapping[str, int], states: Mapping[str, str]) -> MoveRow:
    width = len(table.header)
    if len(row.cells) < width or any(cell.strip() for cell in row.cells[width:]):
        return MoveRow(row.number, {}, (Issue(None, "ragged", {"cells": len(row.cells), "columns": width}),))
    given = {name: text for name, place in places.items() if (text := bare(row.cells[place]))}
    issues = [Issue(table.header[places[name]], "empty") for name in ("lot", "quantity") if name not in given]
    quantity = given.get("quantity", "0").replace(",", "")
    if not _NUMBER.fullmatch(quantity):
        issues.append(Issue(table.header[places["quantity"]], "number_expected", {"given": quantity[:60]}))
    for name in ("from", "to"):
        if name in given:
            code = states.get(given[name].casefold())
            if code is None:
                issues.append(Issue(table.header[places[name]], "no_state", {"given": given[name][:60]}))
            given[name] = code or ""
    return MoveRow(row.number, {**given, "quantity": quantity}, tuple(issues))
