"""Registers (A9) as somebody may see them: rows over all cases, or over records, filtered, sorted, grouped, page by
page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from itertools import islice
from typing import Any
from uuid import UUID

from kesu.casebook import published, scanning
from kesu.casebook.entries import with_names
from kesu.casebook.recordsight import may_read
from kesu.casebook.scanning import Scanned, Scope
from kesu.casebook.sight import Viewer
from kesu.casebook.wording import Reader, heading, kind_of, text_of
from kesu.insight.filtering import BadRequest, Filter, narrowed, read_filters
from kesu.insight.recordlines import Records
from kesu.insight.sorting import first, in_order
from kesu.organisation.calendars import calendars_of
from kesu.organisation.directory import directory_of
from kesu.procedure import registers
from kesu.procedure.declared import Label, Register
from kesu.procedure.ordering import sort_key
from kesu.procedure.program import Program
from kesu.procedure.registers import Column, Compiled, Row
from kesu.procedure.seeing import is_from_outside

PER_PAGE = 50
MOST = 500
COUNTED = 2_000  # rows a page counts beyond itself
MOST_GROUPS = 2_000
NUMBERS = frozenset((("record", "seq"), ("ledger", "number"), ("ledger", "reverses"), ("ledger", "reversed_by")))


class Ambiguous(LookupError):
    """Several procedures have a register (a measure) of that name: say which."""

    def __init__(self, procedures: Sequence[str]) -> None:
        super().__init__(", ".join(procedures))
        self.procedures = list(procedures)


class TooManyGroups(ValueError):
    """More different values than a table of groups can hold."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A register of a procedure's present version."""

    procedure: str
    title: Label
    register: Register
    program: Program


@dataclass(frozen=True, slots=True)
class Line:
    """One row: the case it comes from (None: a record, of which the register says the type), its key within that case
    or the record's number, its cells in native values."""

    ref: UUID | None
    identity: str
    cells: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """total: how many rows there are, exactly; None: more than `at_least`."""

    lines: list[Line]
    more: bool
    total: int | None
    at_least: int


@dataclass(slots=True)
class Group:
    """sums: by the place of the column."""

    value: Any
    count: int = 0
    sums: dict[int, Decimal] = field(default_factory=dict)


def all_registers(viewer: Viewer | None) -> list[Listed]:
    """The registers of every procedure's present version; of those over records the ones whose records the viewer may
    read, of those over the ledger none from outside. Without a viewer (the system's own use) all."""
    found = []
    for version in published.current_versions():
        program = published.program_of(version.digest)
        own = [one for one in program.procedure.registers.values() if _is_there(one, program, viewer)]
        found += [Listed(version.name, version.title, register, program) for register in own]
    return found


def _is_there(register: Register, program: Program, viewer: Viewer | None) -> bool:
    kind = register.record
    if register.ledger and viewer is not None:
        return not is_from_outside(program, viewer.context())
    return kind is None or viewer is None or may_read(kind, viewer.person, now=viewer.now)


def find(name: str, procedure: str | None = None, *, viewer: Viewer | None) -> Listed | None:
    """The register of that name among those that are there for the viewer. Raises Ambiguous where several procedures
    have one and none is named."""
    named = [one for one in all_registers(viewer) if one.register.name == name]
    found = [one for one in named if procedure in (None, one.procedure)]
    if len(found) > 1:
        raise Ambiguous([one.procedure for one in found])
    return found[0] if found else None


def reader_for(language: str) -> Reader:
    """How a page or file in that language (zh, en) reads, in the organisation's zone."""
    return Reader(language, calendars_of().default.zone, directory_of())


class Table:
    """A register opened by a viewer; without one (the system's own use) with everything. Columns that never exist for
    an outside person are not there at all."""

    def __init__(self, listed: Listed, viewer: Viewer | None, reader: Reader, *, now: datetime) -> None:
        self.listed, self.viewer, self.now = listed, viewer, now
        self.reader = with_names(reader, listed.register)
        self.program, self.register = listed.program, listed.register
        kind = listed.register.record
        self.records = Records(kind, listed.program, listed.register, viewer, now=now) if kind is not None else None
        compiled = self.records.compiled if self.records else registers.compiled(listed.program, listed.register)
        outside = viewer is not None and is_from_outside(listed.program, viewer.context())
        internal = frozenset(name for name, spec in listed.program.fields.items() if spec.internal)
        self.shown = tuple(
            place for place, column in enumerate(compiled.columns) if self._is_shown(column, outside, internal)
        )
        self.columns: tuple[Column, ...] = tuple(compiled.columns[place] for place in self.shown)

    def _is_shown(self, column: Column, outside: bool, internal: frozenset[str]) -> bool:
        if self.records is not None:
            return not column.hidden(self.records.hidden, outside)
        return not outside or not column.hidden(internal, outside)

    @cached_property
    def headings(self) -> list[str]:
        return [heading(column, self.program.procedure, self.reader) for column in self.columns]

    @cached_property
    def kinds(self) -> list[str]:
        return [kind_of(column) for column in self.columns]

    @cached_property
    def summed(self) -> list[int]:
        """The places of columns that can be added up; the number of a record or of an entry is none."""
        places = [place for place, kind in enumerate(self.kinds) if kind in ("number", "money")]
        return [place for place in places if self.columns[place].path not in NUMBERS]

    @property
    def label(self) -> str:
        return self.reader.said(self.register)

    def filters(self, given: Mapping[str, Sequence[str]]) -> tuple[Filter, ...]:
        """What the parameters of an address ask. Raises BadRequest."""
        return read_filters(self.columns, given, self.reader)

    def text(self, place: int, value: Any) -> str:
        return text_of(value, self.columns[place], self.program.procedure, self.reader)

    def place_of(self, key: str) -> int:
        """Where a column stands. Raises BadRequest."""
        keys = [column.key for column in self.columns]
        if key not in keys:
            raise BadRequest(key[:80])
        return keys.index(key)

    # --- rows ------------------------------------------------------------------------------------------

    def lines(self, filters: Sequence[Filter] = (), sort: str = "") -> Iterator[Line]:
        """All rows in order, in constant memory however many there are. sort: a column, `-` before it to descend."""
        if self._needs_sorting(sort):
            return in_order(self._keyed(filters, sort))
        return (line for line, _row in self._scan(filters, newest_first=self._newest_first(sort)))

    def page(self, filters: Sequence[Filter] = (), sort: str = "", *, number: int = 1, limit: int = PER_PAGE) -> Page:
        """The rows of one page, counted from 1."""
        start = (max(number, 1) - 1) * limit
        if self._needs_sorting(sort):
            found, total = first(self._keyed(filters, sort), start + limit)
            return Page(found[start:], total > start + limit, total, total)
        stream = self.lines(filters, sort)
        skipped = sum(1 for _line in islice(stream, start))
        found = list(islice(stream, limit))
        known = self._count(filters) if found else None
        if known is None:
            beyond = sum(1 for _line in islice(stream, COUNTED + 1))
            seen = skipped + len(found) + beyond
            return Page(found, beyond > 0, seen if beyond <= COUNTED else None, seen - (beyond > COUNTED))
        return Page(found, known > start + len(found), known, known)

    def groups(self, key: str, filters: Sequence[Filter] = ()) -> list[Group]:
        """Rows counted by the value of a column, with the sums of its numbers; dates by month. Raises BadRequest,
        TooManyGroups."""
        place = self.place_of(key)
        numbers = [n for n in self.summed if n != place]
        found: dict[Any, Group] = {}
        for line, _row in self._scan(filters, newest_first=True):
            value = self._grouped(place, line.cells[place])
            group = found.get(value)
            if group is None:
                if len(found) >= MOST_GROUPS:
                    raise TooManyGroups
                group = found[value] = Group(value)
            group.count += 1
            for number in numbers:
                cell = line.cells[number]
                if isinstance(cell, int | Decimal):
                    group.sums[number] = group.sums.get(number, Decimal(0)) + cell
        return sorted(found.values(), key=lambda group: (-group.count, str(group.value)))

    def group_text(self, place: int, value: Any) -> str:
        return value if self.kinds[place] in ("date", "datetime") and value else self.text(place, value)

    def _grouped(self, place: int, value: Any) -> Any:
        if isinstance(value, datetime):
            return value.astimezone(self.reader.zone).strftime("%Y-%m")
        if self.kinds[place] == "date" and value is not None and hasattr(value, "strftime"):
            return value.strftime("%Y-%m")
        return tuple(str(part) for part in value) if isinstance(value, tuple | list) else value

    def _keyed(self, filters: Sequence[Filter], sort: str) -> Iterator[tuple[Any, Line]]:
        place = self.place_of(sort.removeprefix("-")) if sort else None
        descends = [sort.startswith("-")] if sort else [down for _key, down in self.register.order]
        for line, row in self._scan(filters, newest_first=True):
            values = row.order if place is None else (line.cells[place],)
            yield sort_key(values, descends), line

    def _needs_sorting(self, sort: str) -> bool:
        keys = ((sort.removeprefix("-"), sort.startswith("-")),) if sort else self.register.order
        own = ("case.opened_at",) if self.records is None else ("seq", "x.seq", "record.seq")
        return bool(keys) and not (len(keys) == 1 and keys[0][0] in own)

    def _newest_first(self, sort: str) -> bool:
        keys = ((sort.removeprefix("-"), sort.startswith("-")),) if sort else self.register.order
        return keys[0][1] if keys else True

    def _scan(self, filters: Sequence[Filter], *, newest_first: bool) -> Iterator[tuple[Line, Row]]:
        for ref, row in self._rows(filters, newest_first):
            cells = tuple(row.cells[place] for place in self.shown)
            if all(one.test(cells[one.column]) for one in filters):
                yield Line(ref, row.identity, cells), row

    def _rows(self, filters: Sequence[Filter], newest_first: bool) -> Iterator[tuple[UUID | None, Row]]:
        if self.records is not None:
            yield from ((None, row) for row in self.records.rows(newest_first=newest_first))
            return
        scope = self._scope(filters)
        for seen in scanning.scan(scope, self.viewer, now=self.now, newest_first=newest_first):
            yield from ((seen.ref, row) for row in rows_of_case(self.register, seen))

    def _scope(self, filters: Sequence[Filter]) -> Scope:
        asked, _whole = narrowed(self.columns, filters, self.reader)
        return Scope(published.reached_by(self.register.over, self.listed.procedure), **asked)

    def _count(self, filters: Sequence[Filter]) -> int | None:
        """How many rows, where counting cases says so."""
        _asked, whole = narrowed(self.columns, filters, self.reader)
        several = self.register.table is not None or self.register.ledger
        if several or self.register.where is not None or not whole:
            return None
        if self.records is not None:
            return None if filters else self.records.count()
        return scanning.count(self._scope(filters), self.viewer)


def rows_of_case(register: Register, seen: Scanned) -> Iterator[Row]:
    """The rows of one case, of whatever version, as the viewer may see them."""
    ready: Compiled = registers.compiled(seen.facts.program, register)
    return registers.rows(ready, seen.facts, seen.hidden, outside=seen.outside)


def rows_of(
    listed: Listed, viewer: Viewer | None, given: Mapping[str, Sequence[str]], *, now: datetime
) -> Iterator[Line]:
    """The rows of a register for a viewer, filtered as the parameters of an address ask. Raises BadRequest."""
    table = Table(listed, viewer, reader_for("zh"), now=now)
    return table.lines(table.filters(given))
