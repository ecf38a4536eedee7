"""Master data out of a file of rows: which columns are understood, what is wrong where, nothing by halves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kesu.intake.cells import Issue
from kesu.intake.tables import Row, Table, bare
from kesu.organisation import master
from kesu.organisation.master import Entry, EntryRefused

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "code": ("code", "编号", "编码", "代码", "代号", "批号", "批次号", "料号", "物料编码", "客户编号", "客户代码",
             "产品编号", "no", "no."),
    "name_zh": ("name", "name_zh", "zh", "名称", "中文名称", "客户名称", "产品名称", "品名", "物料名称", "供应商名称",
                "地点"),
    "name_en": ("name_en", "en", "英文名", "英文名称", "english name"),
    "active": ("active", "启用", "有效", "在用"),
    "contact": ("contact", "联系人"),
    "mail": ("mail", "email", "e-mail", "邮箱", "电子邮件"),
    "phone": ("phone", "telephone", "电话", "联系电话", "手机"),
    "address": ("address", "地址"),
    "product": ("product", "产品", "所属产品"),
    "parts": ("parts", "零件", "零部件", "组成零件"),
    "quantity": ("quantity", "数量"),
    "unit": ("unit", "单位"),
    "made_on": ("made_on", "生产日期"),
}  # fmt: skip
"""What a column may be called; a column of another name becomes a detail under that name."""
_OWN = ("code", "name_zh", "name_en", "active")
_NO = frozenset(("false", "no", "0", "n", "否", "停用", "无效", "×"))
_YES = frozenset(("true", "yes", "1", "y", "是", "启用", "有效", "√", ""))
_BETWEEN = re.compile(r"[;；、,，\s]+")
_DECIMAL = re.compile(r"\d+(\.\d+)?")


@dataclass(frozen=True, slots=True)
class RowIssue:
    """row: of the file, its header being 1."""

    row: int
    issue: Issue


@dataclass(frozen=True, slots=True)
class MasterReport:
    """What a file of one kind comes to; where there are issues nothing is written."""

    kind: str
    rows: int
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    issues: tuple[RowIssue, ...] = field(default_factory=tuple)
    written: bool = False


def import_master(table: Table, kind: str, *, now: datetime, by: str | None, dry_run: bool = False) -> MasterReport:
    """Entries of that kind out of a table, all or none. Raises EntryRefused(`kind`)."""
    if kind not in master.KINDS:
        raise EntryRefused("kind", kind[:40])
    places = _places(table.header)
    if "code" not in places:
        return MasterReport(kind, len(table.rows), issues=(RowIssue(1, Issue(None, "no_code_column")),))
    entries: list[Entry] = []
    issues: list[RowIssue] = []
    seen: dict[str, int] = {}
    for row in table.rows:
        found = list(_issues(row, table, places, seen))
        issues += [RowIssue(row.number, issue) for issue in found]
        if not found:
            try:
                entries.append(master.checked(_entry(row, table, kind, places)))
            except EntryRefused as refused:
                issues.append(RowIssue(row.number, Issue(_heading(table, places, refused.where), refused.code)))
    if issues or dry_run:
        kept = master.compare(entries)
        return MasterReport(kind, len(table.rows), kept.new, kept.changed, kept.same, tuple(issues))
    kept = master.keep(entries, now=now, by=by)
    return MasterReport(kind, len(table.rows), kept.new, kept.changed, kept.same, written=True)


def _places(header: tuple[str, ...]) -> dict[str, int]:
    """Which column stands where: known ones by their name of ours, the others by their own."""
    places: dict[str, int] = {}
    for place, heading in enumerate(header):
        known = next((name for name, names in COLUMNS.items() if bare(heading).casefold() in names), bare(heading))
        if known:
            places.setdefault(known, place)
    return places


def _issues(row: Row, table: Table, places: Mapping[str, int], seen: dict[str, int]) -> Iterator[Issue]:
    width = len(table.header)
    if len(row.cells) < width or any(cell.strip() for cell in row.cells[width:]):
        yield Issue(None, "ragged", {"cells": len(row.cells), "columns": width})
        return
    code = " ".join(row.cells[places["code"]].split())
    if not code:
        yield Issue(table.header[places["code"]], "empty")
    elif code in seen:
        yield Issue(table.header[places["code"]], "same_key", {"row": seen[code]})
    seen.setdefault(code, row.number)
    active = _cell(row, places, "active").casefold()
    if active not in _NO | _YES:
        yield Issue(table.header[places["active"]], "boolean_expected", {"given": active[:60]})
    quantity = _cell(row, places, "quantity").replace(",", "")
    if quantity and not _DECIMAL.fullmatch(quantity):
        yield Issue(table.header[places["quantity"]], "number_expected", {"given": quantity[:60]})


def _entry(row: Row, table: Table, kind: str, places: Mapping[str, int]) -> Entry:
    detail: dict[str, Any] = {}
    for name in places:
        text = _cell(row, places, name)
        if name in _OWN or not text:
            continue
        detail[name] = [part for part in _BETWEEN.split(text) if part] if name == "parts" else text
        if name == "quantity":
            detail[name] = text.replace(",", "")
    return Entry(
        kind, row.cells[places["code"]], _cell(row, places, "name_zh"), _cell(row, places, "name_en"), detail,
        _cell(row, places, "active").casefold() not in _NO,
    )  # fmt: skip


def _cell(row: Row, places: Mapping[str, int], name: str) -> str:
    return bare(row.cells[places[name]]) if name in places else ""


def _heading(table: Table, places: Mapping[str, int], where: str) -> str | None:
    place = places.get("name_zh" if where == "name" else where)
    return table.header[place] if place is not None else None
