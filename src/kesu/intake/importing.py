"""Importing a table: every row becomes a case, or a reason why not; each in a transaction of its own."""

from __future__ import annotations

import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from kesu.casebook.execute import execute, open_case
from kesu.casebook.programs import current, program_of
from kesu.casebook.transactions import in_transaction
from kesu.intake.cells import Converter, Issue, as_of
from kesu.intake.mapping import Column, ImportMapping, fits
from kesu.intake.models import ImportedRow
from kesu.intake.tables import Row, Table, bare
from kesu.organisation.calendars import calendars_of
from kesu.organisation.directory import directory_of
from kesu.procedure.context import Actor, Command, Context
from kesu.procedure.declared import Field
from kesu.procedure.engine import Program, decide
from kesu.procedure.messages import Message, error
from kesu.procedure.refusals import Refusal

OPENED, WOULD_OPEN, BEFORE, CHANGED, WRONG = "opened", "would_open", "imported_before", "changed_since", "wrong"
ENTERED, WOULD_ENTER = "entered", "would_enter"
Progress = Callable[[int], None]


class MappingRefused(ValueError):
    """The mapping does not fit the file or the procedure; `messages` say where."""

    def __init__(self, messages: list[Message]) -> None:
        super().__init__("; ".join(message.en for message in messages))
        self.messages = messages


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of a row. outcome: `opened` (with `case`), `would_open` (dry run), `imported_before` and
    `changed_since` (with the case it became earlier), `wrong` (with `issues`); of records `entered`, `would_enter`."""

    row: int
    line: int
    outcome: str
    case: UUID | None = None
    issues: tuple[Issue, ...] = ()


@dataclass(slots=True)
class ImportReport:
    """Results in the order of the file; seconds: how long it took."""

    rows: list[RowResult] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def counts(self) -> Mapping[str, int]:
        return Counter(result.outcome for result in self.rows)

    @property
    def wrong(self) -> list[RowResult]:
        return [result for result in self.rows if result.outcome == WRONG]

    @property
    def reasons(self) -> Mapping[tuple[str | None, str], int]:
        """How many rows have which problem, by column and code."""
        return Counter((issue.column, issue.code) for result in self.wrong for issue in result.issues)


def import_table(
    table: Table,
    mapping: ImportMapping,
    *,
    by: str,
    now: datetime,
    as_of_column: str | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Open a case for every row that is not one yet. Running it again imports nothing twice.

    as_of_column: open in the past, at that column's date, with notices suppressed, on record. dry_run: nothing is
    written. Raises MappingRefused; a row's own problems are in the report.
    """
    started = time.perf_counter()
    return report_of(Importing(table, mapping, by, now, as_of_column, dry_run), started, progress)


def report_of(work: Importing, started: float, progress: Progress | None) -> ImportReport:
    """The report of doing it all, row by row."""
    report = ImportReport()
    for result in work.results():
        report.rows.append(result)
        if progress is not None:
            progress(len(report.rows))
    report.seconds = time.perf_counter() - started
    return report


class Importing:
    """One import under way; rows become cases."""

    fields: Mapping[str, Field]
    required: Sequence[str]

    def __init__(
        self, table: Table, mapping: ImportMapping, by: str, now: datetime, as_of_column: str | None, dry_run: bool
    ) -> None:
        self.table, self.mapping, self.by, self.now, self.dry_run = table, mapping, by, now, dry_run
        messages = self._prepare()
        self.dated = self._dated(as_of_column, messages)
        if messages:
            raise MappingRefused(messages)
        zone = calendars_of().resolve(None).zone
        self.converter = Converter(mapping, table, self.fields, self.required, zone)
        self.keys: dict[str, int] = {}
        self.alike: Counter[str] = Counter()

    def _prepare(self) -> list[Message]:
        """What is filled, what must be, and what of the mapping does not fit."""
        self.program: Program = program_of(current(self.mapping.procedure))
        fills = self.program.procedure.open.fill
        self.fields = self.program.fields
        always = [fill.name for fill in fills if fill.required and fill.condition is None]
        self.required = [name for name in always if self.fields[name].default is None]
        return fits(self.mapping, self.program.procedure, self.table.header)

    def _dated(self, column: str | None, messages: list[Message]) -> Column | None:
        """The column that says when a case opened, with the format the mapping has for it."""
        if column is None:
            return None
        known = [*([self.mapping.date] if self.mapping.date else []), *self.mapping.columns]
        found = next((one for one in known if one.name == bare(column)), None)
        if found is None and bare(column) in self.table.header:
            found = Column(bare(column), "", known[0].place)
        if found is None:
            place = known[0].place
            text = f"文件里没有“{column}”这一列", f"the file has no column `{column}`"
            messages.append(error("mapping.column", place, *text))
        return found

    def results(self) -> Iterator[RowResult]:
        for row in self.table.rows:
            yield self._row(row)

    def _row(self, row: Row) -> RowResult:
        values, issues = self.converter.convert(row)
        at, late = self._opening_of(row, issues)
        if issues or late:
            return RowResult(row.number, row.line, WRONG, issues=(*issues, *late))
        key = self._key(row)
        if key in self.keys:
            same = Issue(None, "same_key", {"row": self.keys[key]})
            return RowResult(row.number, row.line, WRONG, issues=(same,))
        self.keys[key] = row.number
        found = self._known(key, row)
        if found is not None:
            return found
        try:
            return self._preview(row, values, at) if self.dry_run else self._open(row, key, values, at)
        except Refusal as refused:
            told = refused.sentence("zh"), refused.sentence("en")
            refusal = Issue(None, refused.code, {"sentence": told})
            return RowResult(row.number, row.line, WRONG, issues=(refusal,))

    def _opening_of(self, row: Row, issues: list[Issue]) -> tuple[datetime, list[Issue]]:
        if self.dated is None or any(issue.code == "ragged" for issue in issues):
            return self.now, []
        at, late = as_of(self.converter, row, self.dated, self.now)
        known = {issue.column for issue in issues}
        return at or self.now, [issue for issue in late if issue.column not in known]

    # --- what was imported before ----------------------------------------------------------------------

    def _key(self, row: Row) -> str:
        """The hash of the key's cells; without a key that of the whole row, and which of its like it is."""
        if self.mapping.key:
            return hash_of([self.converter.text(row, name) for name in self.mapping.key])
        whole = hash_of(row.cells)
        self.alike[whole] += 1
        return hash_of([whole, self.alike[whole]])

    def _known(self, key: str, row: Row) -> RowResult | None:
        found = ImportedRow.objects.filter(pk=(self.mapping.source, key)).first()
        if found is None:
            return None
        same = found.content == hash_of(row.cells)
        return RowResult(row.number, row.line, BEFORE if same else CHANGED, found.case)

    # --- opening ---------------------------------------------------------------------------------------

    def _body(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {"data": dict(values), **({"as": self.mapping.behalf} if self.mapping.behalf else {})}

    def _preview(self, row: Row, values: Mapping[str, Any], at: datetime) -> RowResult:
        """The engine's own decision, with numbers of nobody: what it refuses now it would refuse then."""
        context = Context(
            now=at,
            actor=Actor(self.by),
            directory=directory_of(),
            calendars=calendars_of(),
            serial=lambda series: 1,
            quiet=self.dated is not None,
        )
        decide(self.program, None, Command("open", {**self._body(values), "ref": "preview"}), context)
        return RowResult(row.number, row.line, WOULD_OPEN)

    def _open(self, row: Row, key: str, values: Mapping[str, Any], at: datetime) -> RowResult:
        def both() -> UUID:
            opened = open_case(
                self.mapping.procedure,
                self._body(values),
                actor=Actor(self.by),
                now=at,
                digest=self.program.procedure.digest,
                quiet=self.dated is not None,
            )
            if self.dated is not None:
                self._on_record(opened.ref, row)
            ImportedRow.objects.create(
                source=self.mapping.source,
                key=key,
                content=hash_of(row.cells),
                case=opened.ref,
                imported_at=self.now,
                imported_by=self.by,
            )
            return opened.ref

        return RowResult(row.number, row.line, OPENED, in_transaction(both))

    def _on_record(self, ref: UUID, row: Row) -> None:
        """A case that opens in the past says in its journal when it was really entered, and from where."""
        text = f"补录：来源 {self.mapping.source}，第 {row.number} 行；按 {self.dated.name if self.dated else ''} 立案"
        execute(ref, Command("note", {"text": text}), actor=Actor(self.by), now=self.now)


def hash_of(parts: Any) -> str:
    return hashlib.sha256(json.dumps(list(parts), ensure_ascii=False).encode()).hexdigest()
