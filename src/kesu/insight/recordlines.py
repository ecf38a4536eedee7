"""The rows of a register over records, as somebody may see them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kesu.casebook.recordscanning import count_records, scan_records
from kesu.casebook.recordsight import hidden_of, may_read
from kesu.casebook.recordtypes import declared
from kesu.casebook.sight import Viewer
from kesu.organisation.calendars import calendars_of
from kesu.organisation.directory import directory_of
from kesu.procedure.context import SYSTEM, Context
from kesu.procedure.declared import Register
from kesu.procedure.program import Program
from kesu.procedure.recordrows import rows_of_records
from kesu.procedure.registers import Compiled, Row, columns_of_records


class Records:
    """The records of a type behind a register. The declaration that counts is read, whichever procedure it stands in;
    what it lacks is an empty cell. Who may not read such records finds none."""

    def __init__(
        self, kind: str, program: Program, register: Register, viewer: Viewer | None, *, now: datetime
    ) -> None:
        self.kind, self.program = kind, program
        self.spec = declared(kind)[0]
        self.readable = viewer is None or may_read(kind, viewer.person, now=now)
        self.hidden = hidden_of(kind, viewer.person, now=now) if viewer is not None else frozenset()
        self.compiled: Compiled = columns_of_records(program.procedure, register, self.spec)
        self.context = (
            viewer.context()
            if viewer is not None
            else Context(now=now, actor=SYSTEM, directory=directory_of(), calendars=calendars_of())
        )

    def rows(self, *, newest_first: bool) -> Iterator[Row]:
        """By number. What somebody erased by law keeps its row: number, instant, by whom; nothing of what it said."""
        entries = scan_records(self.kind, self.spec, newest_first=newest_first) if self.readable else ()
        yield from rows_of_records(self.compiled, self.program, self.spec, entries, self.context, self.hidden)

    def count(self) -> int:
        return count_records(self.kind, self.spec) if self.readable else 0
