"""Which fields an expression reads without asking whether they are known (language C)."""

from __future__ import annotations

from collections.abc import Iterator

from kesu.procedure.checking.conditions import fields_of
from kesu.procedure.expressions import Expression
from kesu.procedure.expressions.analysis import asked_whether_known
from kesu.procedure.program import Program

Path = tuple[str, ...]
_ROWS = frozenset({"streak", "was"})
"""They count rows, or read what was: nothing of them is awaited."""


def unguarded(expression: Expression, program: Program) -> frozenset[str]:
    """The fields that the expression reads, itself or through computed fields and tables, where none of the texts
    on the way asks `known(…)` or `unknown(…)` of them: a guard stands wherever the field is read."""
    return frozenset(_read(expression, program, frozenset(), frozenset()))


def _read(expression: Expression, program: Program, asked: frozenset[str], seen: frozenset[Path]) -> Iterator[str]:
    asked |= _asked(expression, program)
    for path in expression.reads - seen:
        if path[0] not in _ROWS:
            yield from _behind(path, program, asked, seen | {path})


def _behind(path: Path, program: Program, asked: frozenset[str], seen: frozenset[Path]) -> Iterator[str]:
    computed = program.fields[path[1]].computed if path[0] == "f" and path[1:2] and path[1] in program.fields else None
    if computed is not None:
        yield from _read(computed, program, asked, seen)
    elif path[0] == "table":
        yield from _of_table(path[1], program, asked, seen)
    else:
        yield from (name for name in fields_of(path, program) if name not in asked)


def _of_table(name: str, program: Program, asked: frozenset[str], seen: frozenset[Path]) -> Iterator[str]:
    """Where the first rule counts, the later ones are read only after what the earlier ones asked."""
    table = program.procedure.tables[name]
    for rule in (*table.rules, *((table.otherwise,) if table.otherwise else ())):
        thens = [then for then in rule.then.values() if isinstance(then, Expression)]
        own = asked | (_asked(rule.when, program) if rule.when is not None else frozenset())
        for expression in (*((rule.when,) if rule.when is not None else ()), *thens):
            yield from _read(expression, program, own, seen)
        if not table.hits_all:
            asked = own


def _asked(expression: Expression, program: Program) -> frozenset[str]:
    tree = expression.tree
    paths = asked_whether_known(tree) if tree is not None else frozenset()
    return frozenset(name for path in paths for name in fields_of(path, program))
