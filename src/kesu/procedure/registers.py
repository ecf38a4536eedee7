"""The rows that a case has in a register (A9): native values, column by column.

A register is that of the present version; the cases may run on older ones. So its texts are bound among the names of
each case's own version, once, and what that version does not know is an empty cell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from kesu.procedure import expiring, ledgers
from kesu.procedure.declared import Field, Over, Procedure, Record, Register
from kesu.procedure.expressions import ENTRY, EXPIRED, UNKNOWN, DeclaredNames, Expression, Type, names_of
from kesu.procedure.facts import Facts
from kesu.procedure.program import Program
from kesu.procedure.trying import tried

CASES = "cases"
ROW = ("x", "record")  # what a record goes by in a register
Names = frozenset[str]
NONE: Names = frozenset()
Also = Callable[[Facts], bool]


@dataclass(frozen=True, slots=True)
class Column:
    """key: as the pack writes it. path: the name it stands for, where it is a name and no reckoning; of what a record
    or an entry of the ledger says, under `record`, `ledger`; what an expired case is listed with, under `expired`.
    reads: the fields whose absence makes it absent. internal: of a table's column that never leaves."""

    key: str
    expression: Expression | None
    path: tuple[str, ...] = ()
    spec: Field | None = None
    reads: Names = NONE
    internal: bool = False

    @property
    def type(self) -> Type:
        return (self.expression.type if self.expression else None) or Type("anything")

    def hidden(self, hidden: Names, outside: bool) -> bool:
        return bool(self.reads & hidden) or (outside and self.internal)


@dataclass(frozen=True, slots=True)
class Compiled:
    """A register over one version. table: the table whose rows it lists. filtered: it has a `where`; condition: that,
    None where this version cannot answer it, and then no row fulfils it. order: columns, and whether each descends.
    ledger: its rows are the entries that were booked. expired: it lists cases whose time of keeping is over."""

    table: str | None
    filtered: bool
    condition: Column | None
    columns: tuple[Column, ...]
    order: tuple[tuple[Column, bool], ...]
    ledger: bool = False
    expired: Over | None = None


@dataclass(slots=True)
class Row:
    """identity: the row's key or number within the case, the entry's number, empty for the case itself."""

    identity: str
    cells: tuple[Any, ...]
    order: tuple[Any, ...] = ()


@lru_cache(maxsize=512)
def compiled(program: Program, register: Register) -> Compiled:
    """A register made ready for the cases of one version."""
    return columns_over(program.procedure, register)


def columns_over(procedure: Procedure, register: Register) -> Compiled:
    """A register's columns, bound among the names of that version."""
    if register.record is not None:
        return columns_of_records(procedure, register, procedure.records.get(register.record))
    names = names_of(procedure).for_register(register)
    table = register.table
    if register.ledger:
        return _columns_of_words(procedure, register, names, ENTRY, "ledger")
    if register.expired:
        return _columns_of_words(procedure, register, names, EXPIRED, "expired")

    def column(key: str, text: str = "") -> Column:
        return _column(key, text or _text(key, table, procedure), names, procedure, table)

    return _compiled(register, column)


def _columns_of_words(
    procedure: Procedure, register: Register, names: DeclaredNames, words: Mapping[str, Type], kind: str
) -> Compiled:
    """The columns of a register over the ledger, or over what has expired: a bare word is what an entry says, else a
    field of its case."""

    def column(key: str, text: str = "") -> Column:
        text = text or (f"x.{key}" if key in words else _text(key, None, procedure))
        found = _column(key, text, names, procedure, None)
        return replace(found, path=(kind, *found.path[1:])) if found.path[:1] == ("x",) else found

    return _compiled(register, column)


def columns_of_records(procedure: Procedure, register: Register, record: Record | None) -> Compiled:
    """The columns of a register over records, bound among what that declaration of the type says. What hangs on a field
    of the record hangs on its name."""
    names = names_of(procedure).for_record(record)
    fields = record.fields if record is not None else {}

    def column(key: str, text: str = "") -> Column:
        expression = Expression(text or (key if "." in key else f"x.{key}"), scope="register")
        if expression.bind(names):
            return Column(key, None)
        path = _only(expression, expression.text)
        path = ("record", *path[1:]) if path[:1] == ("x",) else path
        reads = frozenset(read[1] for read in expression.reads if read[0] in ROW and len(read) > 1)
        return Column(key, expression, path, fields.get(path[1]) if len(path) == 2 else None, reads)

    return _compiled(register, column)


def _compiled(register: Register, column: Callable[..., Column]) -> Compiled:
    where = register.where
    return Compiled(
        register.table,
        where is not None,
        column("", where.text) if where is not None else None,
        tuple(column(key) for key in register.columns),
        tuple((column(key), descends) for key, descends in register.order),
        register.ledger,
        register.over if register.expired else None,
    )


def _text(key: str, table: str | None, procedure: Procedure) -> str:
    """The expression behind a column: a bare word is a column of the table, else a field."""
    if "." in key:
        return key
    spec = procedure.fields.get(table or "")
    of_table = spec is not None and (key in spec.columns or (spec.sheet is not None and key not in procedure.fields))
    return f"x.{key}" if of_table else f"f.{key}"


def _column(key: str, text: str, names: DeclaredNames, procedure: Procedure, table: str | None) -> Column:
    expression = Expression(text, scope="register")
    if expression.bind(names):
        return Column(key, None)
    path = _only(expression, text)
    spec = _spec(path, procedure, table)
    reads = fields_read(expression, procedure)
    internal = any(p[0] == "x" and _is_internal(p, procedure, table) for p in expression.reads)
    if table is not None and any(p[0] == "x" for p in expression.reads):
        reads |= {table}
    return Column(key, expression, path, spec, reads, internal)


def _only(expression: Expression, text: str) -> tuple[str, ...]:
    """The one name a text is, where names hold dots (`s.visit.prepare.done`)."""
    path = next(iter(expression.reads), ()) if len(expression.reads) == 1 else ()
    return path if ".".join(path) == text.strip() else ()


def _spec(path: tuple[str, ...], procedure: Procedure, table: str | None) -> Field | None:
    if len(path) != 2:
        return None
    if path[0] == "f":
        return procedure.fields.get(path[1])
    if path[0] == "x" and table is not None:
        return procedure.fields[table].columns.get(path[1])
    if path[0] == "case":
        return next((field for field in procedure.fields.values() if field.facet == path[1]), None)
    return None


def _is_internal(path: tuple[str, ...], procedure: Procedure, table: str | None) -> bool:
    spec = procedure.fields[table].columns.get(path[1]) if table and len(path) > 1 else None
    return spec is not None and spec.internal


def fields_read(expression: Expression, procedure: Procedure) -> Names:
    """The fields its value hangs on, through facets, decision tables, streaks and computed fields."""
    found: set[str] = set()
    waiting: list[Expression] = [expression]
    seen: set[int] = set()
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        for path in one.reads:
            fields, more = _behind(path, procedure)
            found |= fields
            waiting += more
            waiting += [spec.computed for name in fields if (spec := procedure.fields.get(name)) and spec.computed]
    return frozenset(found)


def _behind(path: tuple[str, ...], procedure: Procedure) -> tuple[set[str], list[Expression]]:
    name = path[1] if len(path) > 1 else ""
    if path[0] in ("f", "was"):
        return {name}, []
    if path[0] == "case":
        return {field.name for field in procedure.fields.values() if field.facet == name}, []
    if path[0] == "streak" and name in procedure.streaks:
        streak = procedure.streaks[name]
        return {streak.of}, [e for e in (streak.since, streak.hit, streak.miss) if e is not None]
    if path[0] == "table" and name in procedure.tables:
        table = procedure.tables[name]
        rules = (*table.rules, *((table.otherwise,) if table.otherwise else ()))
        whens = [rule.when for rule in rules if rule.when is not None]
        return set(), whens + [v for rule in rules for v in rule.then.values() if isinstance(v, Expression)]
    return set(), []


# --- rows --------------------------------------------------------------------------------------------


def rows(
    register: Compiled, facts: Facts, hidden: Names = NONE, *, outside: bool = False, also: Also | None = None
) -> Iterator[Row]:
    """The rows of one case, in the order of its table. hidden: fields that do not exist for the reader: what they
    decide is not fulfilled, cells made of them are empty. also: what the facts at a row must fulfil besides. Fails
    nowhere: a cell that fails is empty."""
    if outside and (register.ledger or register.expired):  # money and what is kept are internal matters
        return
    for identity, one in _elements(register, facts, hidden):
        if register.filtered and not _holds(register.condition, one, hidden, outside):
            continue
        if also is not None and not also(one):
            continue
        cells = tuple(cell(column, one, hidden, outside=outside) for column in register.columns)
        order = tuple(cell(column, one, hidden, outside=outside) for column, _down in register.order)
        yield Row(identity, cells, order)


def _elements(register: Compiled, facts: Facts, hidden: Names) -> Iterator[tuple[str, Facts]]:
    if register.ledger:
        yield from ((number, facts.with_row(row)) for number, row in ledgers.rows_of(facts))
        return
    if register.expired is not None:
        row = expiring.row_of(facts, register.expired)
        if row is not None:
            yield "", facts.with_row(row)
        return
    if register.table is None:
        yield "", facts
        return
    spec = facts.program.fields.get(register.table)
    if spec is None or register.table in hidden:
        return
    found = facts.field(register.table)
    for place, row in enumerate(found if isinstance(found, tuple) else (), 1):
        yield _identity(row, spec, place), facts.with_row(row)


def _identity(row: Mapping[str, Any], spec: Field, place: int) -> str:
    if spec.sheet is not None:
        return f"{row.get('lot')} {row.get('where') or ''}".strip()
    known = row.get(spec.key) if spec.key else None
    return str(known if known is not None else row.get("#") or place)


def _holds(condition: Column | None, facts: Facts, hidden: Names, outside: bool) -> bool:
    return condition is not None and cell(condition, facts, hidden, outside=outside) is True


def cell(column: Column, facts: Facts, hidden: Names = NONE, *, outside: bool = False) -> Any:
    """One value, None where it is empty, fails, or is not for these eyes; UNKNOWN where that is the answer."""
    if column.expression is None or column.hidden(hidden, outside):
        return None
    value = tried(column.expression, facts)
    if value is None and column.path[:1] == ("f",) and facts.state.fields.get(column.path[1]) is not None:
        return UNKNOWN if facts.field(column.path[1]) is UNKNOWN else None
    return value
