"""What the check asks of a typed tree: which names it compares with which constants, and its value under given ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from typing import Any

from kesu.procedure.expressions.compiling import Compiler
from kesu.procedure.expressions.env import Env, EvaluationError, Value, World
from kesu.procedure.expressions.tree import Binary, Call, ListOf, Logic, Macro, Name, Node, Unary, walk

Path = tuple[str, ...]
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


@dataclass(frozen=True, slots=True)
class Comparison:
    """`path operator constant`, the name always on the left; `in` a list gives one `==` per item."""

    path: Path
    operator: str
    constant: Value
    node: Node


def comparisons(tree: Node) -> Iterator[Comparison]:
    """Every comparison of a name with a constant; a bare boolean name is `== true`."""
    for node in walk(tree):
        if isinstance(node, Binary):
            yield from _of_binary(node)
        elif isinstance(node, Logic | Unary):
            bare = (part for part in node.children() if isinstance(part, Name) and part.type.name == "boolean")
            yield from (Comparison(part.path, "==", True, part) for part in bare)
    if isinstance(tree, Name) and tree.type.name == "boolean":
        yield Comparison(tree.path, "==", True, tree)


def constants_of(tree: Node) -> Mapping[Path, tuple[Value, ...]]:
    """Per name the constants it is compared with, in the order of the text, each once."""
    found: dict[Path, dict[Value, None]] = defaultdict(dict)
    for comparison in comparisons(tree):
        found[comparison.path][comparison.constant] = None
    return {path: tuple(constants) for path, constants in found.items()}


def constant_value(node: Node) -> Value:
    """The native value of a constant node (`-5`, `2 * 1.5`, `['a', 'b']`), None where it is none."""
    if any(isinstance(part, Name | Call) for part in walk(node)):
        return None
    try:
        return Compiler().compile(node)(Assignment({}))
    except EvaluationError:
        return None


def asked_whether_known(tree: Node) -> frozenset[Path]:
    """The names inside `known(…)` and `unknown(…)`."""
    calls = (node for node in walk(tree) if isinstance(node, Call) and node.function in ("known", "unknown"))
    return frozenset(part.path for call in calls for part in call.arguments if isinstance(part, Name))


def field_behind(tree: Node | None) -> str | None:
    """The field whose rows a list holds as they are: `f.batches`, also filtered. None where they are made otherwise."""
    while isinstance(tree, Macro) and tree.kind == "filter":
        tree = tree.over
    if isinstance(tree, Name) and tree.path[0] == "f" and len(tree.path) > 1 and tree.key is None:
        return ".".join(tree.path[1:])
    return None


def evaluated(tree: Node, env: Env) -> Value:
    """The value of a typed tree. Raises EvaluationError."""
    return Compiler().compile(tree)(env)


def _of_binary(node: Binary) -> Iterator[Comparison]:
    left, right, operator = node.left, node.right, node.operator
    if operator == "in" and isinstance(left, Name) and isinstance(right, ListOf):
        for item in right.items:
            if (constant := constant_value(item)) is not None:
                yield Comparison(left.path, "==", constant, node)
    elif operator in _MIRRORED:
        if isinstance(left, Name) and (constant := constant_value(right)) is not None:
            yield Comparison(left.path, operator, constant, node)
        elif isinstance(right, Name) and (constant := constant_value(left)) is not None:
            yield Comparison(right.path, _MIRRORED[operator], constant, node)


class Assignment:
    """An Env of given values by canonical path; what is not given is empty. `plus` and the like stay empty too."""

    def __init__(self, values: Mapping[Path, Value], zone: tzinfo = UTC) -> None:
        self.values = values
        self._zone = zone

    def field(self, name: str) -> Value:
        return self.values.get(("f", name))

    def was(self, name: str) -> Value:
        return self.values.get(("was", name))

    def step(self, name: str, attr: str) -> Value:
        return self.values.get(("s", name, *attr.split(".")))

    def step_row(self, name: str, key: Value, attr: str) -> Value:
        return self.step(name, attr)

    def table(self, table: str, name: str) -> Value:
        return self.values.get(("table", table, name))

    def clock(self, name: str, attr: str) -> Value:
        return self.values.get(("clock", name, attr))

    def setting(self, name: str) -> Value:
        return self.values.get(("setting", name))

    def streak(self, name: str, attr: str) -> Value:
        return self.values.get(("streak", name, attr))

    def found(self, name: str, attr: str) -> Value:
        return self.values.get(("found", name, attr))

    def doc(self, name: str, attr: str) -> Value:
        return self.values.get(("doc", name, attr))

    def case(self, attr: str) -> Value:
        return self.values.get(("case", attr))

    def each(self) -> Value:
        row = {path[1]: value for path, value in self.values.items() if path[0] == "each" and len(path) > 1}
        return row or self.values.get(("each",))

    def column(self, name: str) -> Value:
        return self.values.get(("x", name))

    def actor(self, attr: str) -> Value:
        return self.values.get(("actor", attr))

    def other(self) -> Env:
        return Assignment({path[1:]: value for path, value in self.values.items() if path[0] == "o"}, self._zone)

    def record(self, name: str) -> Value:
        return self.values.get(("record", name))

    def promise(self, name: str) -> Value:
        return self.values.get(("promise", name))

    def now(self) -> datetime:
        return self.values.get(("now",)) or datetime(2000, 1, 1, tzinfo=UTC)

    def today(self) -> date:
        return self.values.get(("today",)) or self.now().astimezone(self._zone).date()

    def zone(self) -> tzinfo:
        return self._zone

    def world(self) -> World:
        return _NoWorld()


class _NoWorld:
    """Nothing is known beyond the values."""

    def plus(self, moment: Any, duration: Any) -> Any:
        return moment + duration.elapsed if duration.elapsed is not None else None

    def working_days(self, start: date, end: date) -> int:
        return (end - start).days

    def unit_of(self, person: str) -> str | None:
        return None

    def parent(self, unit: str) -> str | None:
        return None

    def people_of(self, unit: str) -> Value:
        return None

    def qualified(self, person: str, name: str) -> Value:
        return None

    def booked(self, names: tuple[str, ...]) -> Value:
        return Decimal(0)

    def linked(self, name: str) -> tuple[Mapping[str, Value], ...]:
        return ()
