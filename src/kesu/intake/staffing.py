"""People and units out of a file of rows: which columns are understood, what is wrong where, nothing by halves.

Roles of a person stand in one cell: `quality; head@assembly; sales=ACME` — held everywhere, in a unit, for a customer.
Certificates likewise, with their last day: `inspector:2027-06-30; auditor:2026-12-31`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from kesu.intake.cells import Issue
from kesu.intake.mastering import RowIssue
from kesu.intake.tables import Row, Table, bare
from kesu.organisation.directory import directory_of
from kesu.organisation.staffing import (
    Brought,
    Place,
    Staff,
    UnitRefused,
    bring_people,
    bring_units,
    check_tree,
    compare_people,
    compare_units,
)
from kesu.procedure.who import Holding

PEOPLE: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "code", "工号", "员工编号", "人员编号", "编号", "代码", "账号"),
    "name": ("name", "姓名", "名字", "人员"),
    "unit": ("unit", "department", "部门", "单位", "所属部门"),
    "mail": ("mail", "email", "e-mail", "邮箱", "电子邮件"),
    "roles": ("roles", "role", "角色", "岗位角色"),
    "qualifications": ("qualifications", "certificates", "资质", "证书", "资格"),
    "active": ("active", "在职", "是否在职"),
}
UNITS: Mapping[str, tuple[str, ...]] = {
    "code": ("code", "id", "编号", "代码", "部门编号", "单位编号"),
    "zh": ("zh", "name", "名称", "部门", "部门名称", "单位名称"),
    "en": ("en", "name_en", "英文名", "英文名称"),
    "under": ("under", "parent", "上级", "上级部门", "上级单位"),
}
CODE = re.compile(r"[a-z][a-z0-9_.-]{0,39}")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_ROLE = re.compile(r"(?P<role>[a-z][a-z0-9_]*)(?:@(?P<unit>[\w.-]+)|=(?P<per>.+))?")
_NO = frozenset(("false", "no", "0", "n", "否", "离职", "已离职"))
_YES = frozenset(("true", "yes", "1", "y", "是", "在职", ""))


@dataclass(frozen=True, slots=True)
class StaffReport:
    """What a file comes to; where there are issues nothing is written."""

    rows: int
    brought: Brought = field(default_factory=Brought)
    issues: tuple[RowIssue, ...] = ()
    written: bool = False


def import_people(
    table: Table, *, roles: Collection[str], outside: Collection[str] = (), dry_run: bool = False
) -> StaffReport:
    """People out of a table, all or none. roles: codes that procedures declare; others are refused, and those of
    people outside (`outside`), who have links instead of accounts, with a sentence of their own."""
    places = _places(table, PEOPLE)
    missing = [name for name in ("id", "name") if name not in places]
    if missing:
        return StaffReport(len(table.rows), issues=(_no_column(missing[0]),))
    people, issues = [], []
    seen: dict[str, int] = {}
    for row in table.rows:
        reader = _PersonRow(row, table, places, set(roles) - set(outside), outside)
        found = [*_row_issues(row, table, places["id"], seen), *reader.issues()]
        issues += [RowIssue(row.number, issue) for issue in found]
        if not found:
            people.append(reader.staff())
    if issues or dry_run:
        return StaffReport(len(table.rows), compare_people(people), tuple(issues))
    return StaffReport(len(table.rows), bring_people(people), written=True)


def import_units(table: Table, *, dry_run: bool = False) -> StaffReport:
    """Units out of a table, all or none, in whatever order."""
    places = _places(table, UNITS)
    missing = [name for name in ("code", "zh") if name not in places]
    if missing:
        return StaffReport(len(table.rows), issues=(_no_column(missing[0]),))
    units, issues = [], []
    seen: dict[str, int] = {}
    for row in table.rows:
        found = [*_row_issues(row, table, places["code"], seen), *_unit_issues(row, table, places)]
        issues += [RowIssue(row.number, issue) for issue in found]
        if not found:
            under = _cell(row, places, "under") or None
            units.append(Place(_cell(row, places, "code"), _cell(row, places, "zh"), _cell(row, places, "en"), under))
    if not issues:
        issues += _tree_issues(table, units)
    if issues or dry_run:
        return StaffReport(len(table.rows), compare_units(units), tuple(issues))
    return StaffReport(len(table.rows), bring_units(units), written=True)


def _places(table: Table, columns: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, heading in enumerate(table.header):
        known = next((name for name, names in columns.items() if bare(heading).casefold() in names), None)
        if known:
            found.setdefault(known, place)
    return found


def _no_column(name: str) -> RowIssue:
    return RowIssue(1, Issue(None, "no_column", {"column": name}))


def _row_issues(row: Row, table: Table, key: int, seen: dict[str, int]) -> Iterator[Issue]:
    width = len(table.header)
    if len(row.cells) < width or any(cell.strip() for cell in row.cells[width:]):
        yield Issue(None, "ragged", {"cells": len(row.cells), "columns": width})
        return
    code = bare(row.cells[key])
    if not code:
        yield Issue(table.header[key], "empty")
    elif not CODE.fullmatch(code):
        yield Issue(table.header[key], "staff_code", {"given": code[:60]})
    elif code in seen:
        yield Issue(table.header[key], "same_key", {"row": seen[code]})
    seen.setdefault(code, row.number)


def _cell(row: Row, places: Mapping[str, int], name: str) -> str:
    place = places.get(name)
    return bare(row.cells[place]) if place is not None and place < len(row.cells) else ""


def _parts(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[;；\n]", text) if part.strip()]


class _PersonRow:
    """One person's row: what is wrong with it, and the person."""

    def __init__(
        self, row: Row, table: Table, places: Mapping[str, int], roles: Collection[str], outside: Collection[str]
    ) -> None:
        self.row, self.table, self.places, self.roles, self.outside = row, table, places, roles, outside
        self.units = directory_of().units

    def text(self, name: str) -> str:
        return _cell(self.row, self.places, name)

    def issues(self) -> Iterator[Issue]:
        heading = {name: self.table.header[place] for name, place in self.places.items()}
        if not self.text("name"):
            yield Issue(heading["name"], "empty")
        unit, mail = self.text("unit"), self.text("mail")
        if unit and self._unit(unit) is None:
            yield Issue(heading["unit"], "no_unit", {"given": unit[:60]})
        if mail and not _MAIL.fullmatch(mail):
            yield Issue(heading["mail"], "no_mail", {"given": mail[:60]})
        if self.text("active").casefold() not in _NO | _YES:
            yield Issue(heading["active"], "boolean_expected", {"given": self.text("active")[:60]})
        for part in _parts(self.text("roles")):
            if self._holding(part) is None:
                code = "outside_role" if self._is_outside(part) else "no_role"
                yield Issue(heading["roles"], code, {"given": part[:60]})
        for part in _parts(self.text("qualifications")):
            if self._certificate(part) is None:
                yield Issue(heading["qualifications"], "no_certificate", {"given": part[:60]})

    def staff(self) -> Staff:
        has = self.places.keys()
        roles = [held for part in _parts(self.text("roles")) if (held := self._holding(part))]
        held = [found for part in _parts(self.text("qualifications")) if (found := self._certificate(part))]
        return Staff(
            self.text("id"),
            self.text("name"),
            (self._unit(self.text("unit")) or "") if "unit" in has else None,
            self.text("mail") if "mail" in has else None,
            tuple(dict.fromkeys(roles)) if "roles" in has else None,
            dict(held) if "qualifications" in has else None,
            self.text("active").casefold() not in _NO,
        )

    def _unit(self, text: str) -> str | None:
        """A unit by its code, or by its name in either language."""
        if text in self.units:
            return text
        named = [code for code, unit in self.units.items() if text in (unit.label.zh, unit.label.en)]
        return named[0] if len(named) == 1 else None

    def _holding(self, text: str) -> Holding | None:
        found = _ROLE.fullmatch(text)
        if found is None or found["role"] not in self.roles:
            return None
        unit = self._unit(found["unit"]) if found["unit"] else None
        if found["unit"] and unit is None:
            return None
        return Holding(found["role"], unit, found["per"].strip() if found["per"] else None)

    def _is_outside(self, text: str) -> bool:
        found = _ROLE.fullmatch(text)
        return found is not None and found["role"] in self.outside

    @staticmethod
    def _certificate(text: str) -> tuple[str, date] | None:
        name, _, day = text.rpartition(":")
        try:
            return (name.strip(), date.fromisoformat(day.strip())) if name.strip() else None
        except ValueError:
            return None


def _unit_issues(row: Row, table: Table, places: Mapping[str, int]) -> Iterator[Issue]:
    if not _cell(row, places, "zh"):
        yield Issue(table.header[places["zh"]], "empty")


def _tree_issues(table: Table, units: list[Place]) -> list[RowIssue]:
    try:
        check_tree(units)
    except UnitRefused as refused:
        number = next(row.number for row, unit in zip(table.rows, units, strict=True) if unit.code == refused.unit)
        return [RowIssue(number, Issue(None, f"unit_{refused.code}", {"given": refused.unit}))]
    return []
