"""A row's cells as the values of fields: formats, translations and types, every problem with its column."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any

from kesu.intake.mapping import Column, ImportMapping
from kesu.intake.tables import Row, Table
from kesu.intake.wording import cell_said
from kesu.procedure.declared import NOWHERE, Field
from kesu.procedure.values import ValueRefused, accept, accept_instant, native_instant

DAYS = ("date", "datetime")
SHOWN = 60


@dataclass(frozen=True, slots=True)
class Issue:
    """What is wrong with a row: in which column (None: with the row), a stable code, and what fills its sentence."""

    column: str | None
    code: str
    data: Mapping[str, Any] = field(default_factory=dict)

    def said(self) -> tuple[str, str]:
        """(zh, en)."""
        own = self.data.get("sentence")
        return own if isinstance(own, tuple) else cell_said(self.code, self.data)


class Converter:
    """Turns rows of one table into the data of `open`. zone: of datetimes without an offset."""

    def __init__(
        self, mapping: ImportMapping, table: Table, fields: Mapping[str, Field], required: Sequence[str], zone: tzinfo
    ) -> None:
        self.mapping, self.fields, self.zone = mapping, fields, zone
        self.width = len(table.header)
        self.places = {name: place for place, name in reversed(list(enumerate(table.header)))}
        self.required = required
        dated = (mapping.date,) if mapping.date and mapping.date.fills else ()
        self.columns = (*mapping.columns, *dated)

    def convert(self, row: Row) -> tuple[dict[str, Any], list[Issue]]:
        """The values by field, and everything that is wrong with them."""
        extra = [cell for cell in row.cells[self.width :] if cell.strip()]
        if extra or len(row.cells) < self.width:
            return {}, [Issue(None, "ragged", {"cells": len(row.cells), "columns": self.width})]
        values: dict[str, Any] = {}
        issues: list[Issue] = []
        for name, constant in self.mapping.constants.items():
            self._put(values, issues, Column(name, name, NOWHERE), constant)
        for column in self.columns:
            text = self.text(row, column.name)
            if text is None:
                if column.required:
                    issues.append(Issue(column.name, "empty"))
                continue
            self._put(values, issues, column, text)
        faulty = {column.fills for column in self.columns for issue in issues if issue.column == column.name}
        issues += [self._lacking(name) for name in self.required if name not in values and name not in faulty]
        return values, issues

    def text(self, row: Row, column: str) -> str | None:
        """What stands in that column, None where it counts as empty."""
        cell = row.cells[self.places[column]].strip()
        return None if not cell or cell in self.mapping.empty else cell

    def instant(self, row: Row, column: Column) -> datetime | None:
        """The instant a row is of: a day counts from its beginning. Raises ValueRefused."""
        text = self.text(row, column.name)
        if text is None:
            return None
        if column.format:
            moment = _parsed(text, column.format)
            return (moment if moment.tzinfo else moment.replace(tzinfo=self.zone)).astimezone(UTC)
        try:
            day = accept(Field(name=column.name, type="date"), text, self.zone)
            text = f"{day}T00:00"
        except ValueRefused:
            pass
        return native_instant(accept_instant(text, self.zone))

    def _lacking(self, name: str) -> Issue:
        column = next((column.name for column in self.columns if column.fills == name), None)
        return Issue(column, "empty") if column else Issue(None, "no_field", {"field": name})

    def _put(self, values: dict[str, Any], issues: list[Issue], column: Column, text: Any) -> None:
        spec = self.fields[column.fills]
        try:
            value = accept(spec, self._translated(column, spec, text), self.zone)
        except ValueRefused as refused:
            given = {"given": str(text)[:SHOWN], **refused.data}
            issues.append(Issue(column.name, refused.code, given))
            return
        if value is None:
            return
        if column.fills in values and spec.type in ("text", "long_text"):
            value = f"{values[column.fills]}\n{value}"  # several columns may tell one story
        values[column.fills] = value

    def _translated(self, column: Column, spec: Field, text: Any) -> Any:
        if column.split and isinstance(text, str):
            return [self._one(column, spec, part.strip()) for part in text.split(column.split) if part.strip()]
        return self._one(column, spec, text)

    def _one(self, column: Column, spec: Field, text: Any) -> Any:
        if column.map:
            folded = unicodedata.normalize("NFKC", str(text))
            found = column.map.get(str(text), column.map.get(folded, column.otherwise))
            if found is None:
                raise ValueRefused("not_mapped", given=str(text)[:SHOWN])
            return found
        if column.format and spec.type in DAYS:
            moment = _parsed(text, column.format)
            return moment.date().isoformat() if spec.type == "date" else moment.isoformat()
        return text


def _parsed(text: str, form: str) -> datetime:
    try:
        return datetime.strptime(unicodedata.normalize("NFKC", text), form)
    except (ValueError, OverflowError):
        raise ValueRefused("format", format=form, given=text[:SHOWN]) from None


def as_of(converter: Converter, row: Row, column: Column, now: datetime) -> tuple[datetime | None, list[Issue]]:
    """The past instant at which a row's case opens, or why it cannot."""
    try:
        moment = converter.instant(row, column)
    except ValueRefused as refused:
        return None, [Issue(column.name, refused.code, refused.data)]
    if moment is None:
        return None, [Issue(column.name, "no_date")]
    if moment > now:
        return None, [Issue(column.name, "future", {"given": converter.text(row, column.name)})]
    return moment.replace(microsecond=0), []
