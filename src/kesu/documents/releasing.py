"""What may stand in a paper for people outside: what an expression reads of internal matter, and a case without it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from kesu.procedure.declared import Field, Procedure
from kesu.procedure.expressions import Expression, Row
from kesu.procedure.expressions.tree import Member, Name, walk
from kesu.procedure.facts import Facts
from kesu.procedure.publishing import personal_fields
from kesu.procedure.reading.completing import fields_read
from kesu.procedure.seeing import is_internal
from kesu.procedure.state import CaseState, Json
from kesu.procedure.trying import tried


class InternalRead(LookupError):
    """A paper for people outside asked for something internal."""


def internal_reads(expression: Expression, procedure: Procedure) -> Iterator[str]:
    """Names of what it reads that is internal: fields, also through tables and streaks; columns; other cases; money."""
    for path in sorted(expression.reads):
        head, name = path[0], path[1] if len(path) > 1 else ""
        fields = fields_behind(head, name, procedure)
        yield from (field for field in sorted(fields) if is_internal(procedure, field))
        if head in _CLOSED:
            yield f"{head}.{name}"
        elif head == "case" and (field := _facet(procedure, name)) and is_internal(procedure, field):
            yield field
    if expression.tree is not None:
        yield from _internal_columns(expression, procedure)


_CLOSED = frozenset({"linked", "booked", "found", "record", "actor"})
"""Spaces that speak of other cases, money and whoever looks: none of it is for people outside."""


def fields_behind(head: str, name: str, procedure: Procedure) -> set[str]:
    """The fields a name stands for or rests on: of itself, of a decision table, of a streak."""
    if head in ("f", "was"):
        return {name}
    if head == "table" and name in procedure.tables:
        return fields_read(_reading(("table", name)), procedure)
    if head == "streak" and (streak := procedure.streaks.get(name)):
        parts = [part for part in (streak.since, streak.hit, streak.miss) if part is not None]
        return {streak.of} | {field for part in parts for field in fields_read(part, procedure)}
    return set()


def _reading(path: tuple[str, ...]) -> Expression:
    found = Expression(".".join(path))
    found.reads = frozenset({path})
    return found


def without_people(procedure: Procedure) -> Procedure:
    """The procedure as papers for everybody may read it: what is personal is as closed as what is internal."""
    fields = {name: replace(procedure.fields[name], internal=True) for name in personal_fields(procedure)}
    return replace(procedure, fields={**procedure.fields, **fields})


def people_read(expression: Expression) -> Iterator[str]:
    """Names by which it reads who did something."""
    for path in sorted(expression.reads):
        if (path[0] == "s" and path[-1] == "by") or path == ("case", "opened_by"):
            yield ".".join(path)


def _facet(procedure: Procedure, facet: str) -> str | None:
    return next((name for name, field in procedure.fields.items() if field.facet == facet), None)


def _internal_columns(expression: Expression, procedure: Procedure) -> Iterator[str]:
    """Attributes of rows whose name is that of an internal column and of no column that is not."""
    every = [(name, column.internal) for field in procedure.fields.values() for name, column in field.columns.items()]
    inside = {name for name, internal in every if internal} - {name for name, internal in every if not internal}
    assert expression.tree is not None
    for node in walk(expression.tree):
        names = node.path[1:] if isinstance(node, Name) else (node.name,) if isinstance(node, Member) else ()
        yield from (f"each.{name}" for name in names if name in inside and _is_row(node))


def _is_row(node: Any) -> bool:
    return isinstance(node, Member) or node.variable or node.path[0] in ("each", "x")


# --- a case without its internal matter -----------------------------------------------------------------


class Released(Facts):
    """A case as people outside may read it. Its state holds nothing internal; asking for it all the same raises
    InternalRead, so that no blank stands where something was held back."""

    __slots__ = ("_closed", "_given")

    def __init__(
        self, facts: Facts, *, given: Mapping[str, Any] | None = None, procedure: Procedure | None = None
    ) -> None:
        """procedure: by which it is told what is internal; the case's own unless said."""
        procedure = self._closed = procedure or facts.program.procedure
        super().__init__(facts.program, released_state(facts.state, procedure), replace(facts.context, linked={}))
        given = given if given is not None else _given_out(facts)
        self._given = {name: value for name, value in given.items() if not is_internal(procedure, name)}

    def laid_over(
        self, over: Mapping[str, Json] | None = None, element: Any = None, other: Facts | None = None
    ) -> Released:
        new = Released(self, given=self._given, procedure=self._closed)
        new.over = over if over is not None else self.over
        new._element = element if element is not None else self._element
        new._calendar, new.failed = self._calendar, self.failed
        return new

    def field(self, name: str) -> Any:
        if name in self._given:
            return self._given[name]
        self._refuse({name}, name)
        return super().field(name)

    def was(self, name: str) -> Any:
        return self.field(name)

    def table(self, table: str, name: str) -> Any:
        self._refuse(fields_behind("table", table, self.program.procedure), f"table.{table}")
        return super().table(table, name)

    def streak(self, name: str, attr: str) -> Any:
        self._refuse(fields_behind("streak", name, self.program.procedure), f"streak.{name}")
        return super().streak(name, attr)

    def found(self, name: str, attr: str) -> Any:
        raise InternalRead(f"found.{name}")

    def booked(self, names: tuple[str, ...]) -> Decimal:
        raise InternalRead("booked")

    def linked(self, name: str) -> tuple[Row, ...]:
        raise InternalRead(f"linked('{name}')")

    def actor(self, attr: str) -> Any:
        raise InternalRead("actor")

    def _refuse(self, fields: set[str], what: str) -> None:
        if any(is_internal(self._closed, field) for field in fields):
            raise InternalRead(what)


def _given_out(facts: Facts) -> dict[str, Any]:
    """What the pack gives out by its own word: computed fields with `internal: false` over something internal."""
    procedure = facts.program.procedure
    return {
        name: tried(field.computed, facts)
        for name, field in procedure.fields.items()
        if field.computed is not None
        and not field.internal
        and any(is_internal(procedure, read) for read in fields_read(field.computed, procedure))
    }


def released_state(state: CaseState, procedure: Procedure) -> CaseState:
    """The state without internal fields, columns, goods, files, money, and what other cases say."""
    new = state.fork()
    new.fields = {
        name: _without_columns(procedure.fields[name], plain)
        for name, plain in state.fields.items()
        if name in procedure.fields and not procedure.fields[name].internal
    }
    new.sheets = {name: lots for name, lots in state.sheets.items() if not is_internal(procedure, name)}
    named = {part for name in new.fields for part in _file_names(procedure.fields[name], new.fields[name])}
    new.files = {number: entry for number, entry in state.files.items() if {number, entry.get("hash")} & named}
    new.ledger, new.children, new.found, new.asked, new.findings = [], {}, {}, {}, []
    new.aliases, new.holds, new.asked_by = [], {}, {}
    for name in new.steps:
        step = new.step(name)
        for task in step.tasks.values():
            task.draft, task.comment = {}, None
    return new


def _without_columns(field: Field, plain: Json) -> Json:
    if not isinstance(plain, list) or not any(column.internal for column in field.columns.values()):
        return plain
    kept = {name for name, column in field.columns.items() if not column.internal} | {"#", "@"}
    return [{name: cell for name, cell in row.items() if name in kept} for row in plain]


def _file_names(field: Field, plain: Json) -> Sequence[str]:
    if field.type not in ("file", "files") or plain is None:
        return ()
    return [str(part) for part in plain] if isinstance(plain, list) else [str(plain)]
