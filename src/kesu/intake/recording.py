"""Importing records: every row of a table becomes a fact that is no case, or a reason why not."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kesu.casebook.records import StoredRecord, add, check, record_types
from kesu.intake.importing import (
    ENTERED,
    WOULD_ENTER,
    Importing,
    ImportReport,
    MappingRefused,
    Progress,
    RowResult,
    hash_of,
    report_of,
)
from kesu.intake.mapping import ImportMapping, fits_fields
from kesu.intake.models import ImportedRow
from kesu.intake.tables import Row, Table
from kesu.procedure.context import Actor
from kesu.procedure.declared import NOWHERE
from kesu.procedure.messages import Message, did_you_mean, error


def import_records(
    table: Table,
    mapping: ImportMapping,
    *,
    by: str,
    now: datetime,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Enter a record for every row that is none yet. Running it again enters nothing twice.

    dry_run: nothing is written. Raises MappingRefused; a row's own problems are in the report.
    """
    started = time.perf_counter()
    return report_of(_Recording(table, mapping, by, now, None, dry_run), started, progress)


class _Recording(Importing):
    """Rows become records."""

    def _prepare(self) -> list[Message]:
        self.kind = self.mapping.record or ""
        types = record_types()
        if self.kind not in types:
            told = f"没有“{self.kind}”这种记录", f"there are no records of the type `{self.kind}`"
            place = self.mapping.columns[0].place if self.mapping.columns else NOWHERE
            raise MappingRefused([error("mapping.record", place, *told, did_you_mean(self.kind, types))])
        self.fields = types[self.kind].fields
        self.required = [name for name, spec in self.fields.items() if not spec.optional and spec.default is None]
        return fits_fields(self.mapping, self.fields, self.table.header)

    def _preview(self, row: Row, values: Mapping[str, Any], at: datetime) -> RowResult:
        check(self.kind, dict(values), actor=Actor(self.by), now=at)
        return RowResult(row.number, row.line, WOULD_ENTER)

    def _open(self, row: Row, key: str, values: Mapping[str, Any], at: datetime) -> RowResult:
        def note(record: StoredRecord) -> None:
            ImportedRow.objects.create(
                source=self.mapping.source,
                key=key,
                content=hash_of(row.cells),
                case=None,
                record=f"{record.type}:{record.seq}",
                imported_at=self.now,
                imported_by=self.by,
            )

        source = self.mapping.source[:120]
        add(self.kind, dict(values), actor=Actor(self.by), now=at, source=source, also=note)
        return RowResult(row.number, row.line, ENTERED)
