"""The tree of an expression: what the check, the explanations and the diagram read.

Nodes compare by what they say, never by where they stand or what type was found for them, so equal
conditions are equal keys. Before binding a `Name` holds the path as written; afterwards its canonical path
(`("s", "visit.prepare", "done")`), and every node has its `type`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from kesu.procedure.expressions.types import ANYTHING, Type

Constant = str | int | Decimal | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """`line` and `column` count from 1: in the text before binding, in the file after it."""

    line: int = field(default=1, compare=False, repr=False)
    column: int = field(default=1, compare=False, repr=False)
    type: Type = field(default=ANYTHING, compare=False, repr=False)

    def children(self) -> tuple[Node, ...]:
        return ()


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """`native` is the constant as expressions see it once bound: a text beside a date becomes a date."""

    value: Constant
    native: object = field(default=None, compare=False, repr=False, kw_only=True)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Literal) and _same(self.value, other.value)

    def __hash__(self) -> int:
        return hash((type(self.value), str(self.value)))


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A name of the case; `key` is that of `s.x[key].done`. A variable of a macro is a path of one part."""

    path: tuple[str, ...]
    key: Node | None = None
    variable: bool = field(default=False, compare=False, repr=False, kw_only=True)

    def children(self) -> tuple[Node, ...]:
        return (self.key,) if self.key is not None else ()


@dataclass(frozen=True, slots=True)
class Member(Node):
    """An attribute of a row, where the row is no plain name: `last(f.rows, 1)[0].result`."""

    of: Node
    name: str

    def children(self) -> tuple[Node, ...]:
        return (self.of,)


@dataclass(frozen=True, slots=True)
class Index(Node):
    of: Node
    key: Node

    def children(self) -> tuple[Node, ...]:
        return (self.of, self.key)


@dataclass(frozen=True, slots=True)
class ListOf(Node):
    items: tuple[Node, ...]

    def children(self) -> tuple[Node, ...]:
        return self.items


@dataclass(frozen=True, slots=True)
class Unary(Node):
    """`!` or `-`."""

    operator: str
    operand: Node

    def children(self) -> tuple[Node, ...]:
        return (self.operand,)


@dataclass(frozen=True, slots=True)
class Logic(Node):
    """`&&` or `||` over two or more operands; chains are one node, so that long ones are not deep."""

    operator: str
    operands: tuple[Node, ...]

    def children(self) -> tuple[Node, ...]:
        return self.operands


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """`== != < <= > >= in + - * / %`."""

    operator: str
    left: Node
    right: Node

    def children(self) -> tuple[Node, ...]:
        return (self.left, self.right)


@dataclass(frozen=True, slots=True)
class Choice(Node):
    """`condition ? then : otherwise`."""

    condition: Node
    then: Node
    otherwise: Node

    def children(self) -> tuple[Node, ...]:
        return (self.condition, self.then, self.otherwise)


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A function; a method call holds its receiver as the first argument."""

    function: str
    arguments: tuple[Node, ...]
    method: bool = False

    def children(self) -> tuple[Node, ...]:
        return self.arguments


@dataclass(frozen=True, slots=True)
class Macro(Node):
    """`list.exists(v, body)`, `all`, `filter`, `map`, `groups`."""

    kind: str
    over: Node
    variable: str
    body: Node

    def children(self) -> tuple[Node, ...]:
        return (self.over, self.body)


def walk(node: Node) -> Iterator[Node]:
    """Every node, parents before children, left to right; needs no recursion."""
    stack = [node]
    while stack:
        top = stack.pop()
        yield top
        stack.extend(reversed(top.children()))


def depth(node: Node) -> int:
    """How many levels the tree has; needs no recursion."""
    deepest = 0
    stack = [(node, 1)]
    while stack:
        top, level = stack.pop()
        deepest = max(deepest, level)
        stack.extend((child, level + 1) for child in top.children())
    return deepest


def _same(one: Constant, other: Constant) -> bool:
    return type(one) is type(other) and str(one) == str(other)
