"""From a typed tree to one closure over an Env.

Inside macros closures get a `Frame` instead: the element at hand, the frame around it, and the Env. So nothing
is written while evaluating, and threads may share an expression. Three-valued: None is empty (A11).
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from kesu.procedure.expressions import calls, durations, numbers
from kesu.procedure.expressions.env import UNKNOWN, EvaluationError, Value
from kesu.procedure.expressions.naming import Frame, column_of, columns_of, reader
from kesu.procedure.expressions.tree import (
    Binary,
    Call,
    Choice,
    Index,
    ListOf,
    Literal,
    Logic,
    Macro,
    Member,
    Name,
    Node,
    Unary,
)
from kesu.procedure.expressions.types import MOMENTS, Type

Closure = Callable[[Any], Value]
_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": numbers.add,
    "-": numbers.subtract,
    "*": numbers.multiply,
    "/": numbers.divide,
    "%": numbers.remainder,
}


class Compiler:
    """Compiles nodes inside `variables`, the names of the macros around, outermost first."""

    def __init__(self, variables: tuple[str, ...] = ()) -> None:
        self.variables = variables

    def compile(self, node: Node) -> Closure:
        """A closure in which "not known yet" is empty."""
        raw = self.raw(node)
        if not isinstance(node, Name | Member | Index):
            return raw

        def known(env: Any) -> Value:
            value = raw(env)
            return None if value is UNKNOWN else value

        return known if _may_be_unknown(node) else raw

    def raw(self, node: Node) -> Closure:
        """A closure that lets UNKNOWN through, where the node is a name or an attribute."""
        return _COMPILERS[type(node)](self, node)

    def elements(self, node: Node) -> Closure:
        """A list to go through: a name without a value has no elements, "not known yet" stays empty."""
        raw = self.raw(node)
        if not isinstance(node, Name):
            return raw

        def elements(env: Any) -> Value:
            value = raw(env)
            return () if value is None else None if value is UNKNOWN else value

        return elements

    def root(self, closure: Callable[[Any], Any]) -> Closure:
        """A closure over the Env, wherever it stands."""
        return closure if not self.variables else lambda frame: closure(frame.env)

    # --- leaves ------------------------------------------------------------------------------------

    def literal(self, node: Literal) -> Closure:
        value = node.native
        return lambda env: value

    def name(self, node: Name) -> Closure:
        if node.variable:
            return self.variable(node)
        key = self.compile(node.key) if node.key is not None else None
        if key is None:
            read = reader(node.path)
            return self.root(_of_table(read, node.type) if node.path[0] == "table" else read)
        name, attribute = node.path[1], ".".join(node.path[2:])
        if self.variables:
            return lambda frame: frame.env.step_row(name, key(frame), attribute)
        return lambda env: env.step_row(name, key(env), attribute)

    def variable(self, node: Name) -> Closure:
        hops = len(self.variables) - 1 - self.variables.index(node.path[0])
        columns = node.path[1:]

        def find(frame: Frame) -> Value:
            for _ in range(hops):
                frame = frame.outer
            return frame.value

        if not columns:
            return (lambda frame: frame.value) if hops == 0 else find
        column = columns[0]
        if len(columns) == 1 and hops == 0:
            return lambda frame: column_of(frame.value, column)
        return lambda frame: columns_of(find(frame), columns)

    def member(self, node: Member) -> Closure:
        names, below = [node.name], node.of
        while isinstance(below, Member):
            names.insert(0, below.name)
            below = below.of
        of, columns = self.compile(below), tuple(names)
        return lambda env: columns_of(of(env), columns)

    def index(self, node: Index) -> Closure:
        of, key = self.elements(node.of), self.compile(node.key)

        def at(env: Any) -> Value:
            values, position = of(env), key(env)
            if values is None or position is None or not 0 <= position < len(values):
                return None
            return values[position]

        return at

    def items(self, node: ListOf) -> Closure:
        if all(isinstance(item, Literal) for item in node.items):
            constant = tuple(item.native for item in node.items if isinstance(item, Literal))
            return lambda env: constant
        parts = tuple(self.compile(item) for item in node.items)
        return lambda env: tuple(part(env) for part in parts)

    # --- logic ---------------------------------------------------------------------------------------

    def unary(self, node: Unary) -> Closure:
        operand = self.compile(node.operand)
        if node.operator == "!":

            def negated(env: Any) -> Value:
                value = operand(env)
                return None if value is None else not value

            return negated

        def minus(env: Any) -> Value:
            value = operand(env)
            return None if value is None else numbers.subtract(0, value)

        return minus

    def logic(self, node: Logic) -> Closure:
        parts = tuple(self.compile(operand) for operand in node.operands)
        return _junction(parts, node.operator == "||")

    def choice(self, node: Choice) -> Closure:
        condition, then, otherwise = self.compile(node.condition), self.compile(node.then), self.compile(node.otherwise)

        def choose(env: Any) -> Value:
            value = condition(env)
            return None if value is None else then(env) if value else otherwise(env)

        return choose

    def binary(self, node: Binary) -> Closure:
        left, right = self.compile(node.left), self.compile(node.right)
        if node.operator == "in":
            return _membership(left, right)
        if node.operator in _COMPARE:
            return self._comparison(node, left, right)
        return _arithmetic(node, left, right)

    def _comparison(self, node: Binary, left: Closure, right: Closure) -> Closure:
        compare = _COMPARE[node.operator]
        kinds = {node.left.type.name, node.right.type.name}
        if kinds <= MOMENTS:
            zone = self.root(lambda env: env.zone())
            return _moments(compare, left, right, zone)
        if "duration" in kinds:
            return _binary(_measured(compare), left, right)
        if "anything" in kinds:
            return _moments(_guarded(compare), left, right, self.root(lambda env: env.zone()))
        if isinstance(node.right, Literal):
            return _with_constant(compare, left, node.right.native)
        return _binary(compare, left, right)

    # --- macros and calls ------------------------------------------------------------------------------

    def macro(self, node: Macro) -> Closure:
        over = self.elements(node.over)
        body = Compiler((*self.variables, node.variable)).compile(node.body)
        return calls.macro(node.kind, over, body, nested=bool(self.variables))

    def call(self, node: Call) -> Closure:
        return calls.call(self, node)


_FROM_TEXT: dict[str, Callable[[str], Value]] = {
    "decimal": Decimal,
    "money": Decimal,
    "duration": durations.read,
    "date": date.fromisoformat,
}


def _of_table(read: Closure, kind: Type) -> Closure:
    """Literals of a decision table stand in the pack as text; their type is known only here."""
    native = _FROM_TEXT.get((kind.of or kind).name)
    if native is None:
        return read

    def typed(env: Any) -> Value:
        value = read(env)
        if isinstance(value, tuple):
            return tuple(native(part) if isinstance(part, str) else part for part in value)
        return native(value) if isinstance(value, str) else value

    return typed


def _may_be_unknown(node: Node) -> bool:
    if isinstance(node, Name):
        return node.variable or node.path[0] in ("f", "was", "each", "x", "o", "record")
    return isinstance(node, Member | Index)


def _junction(parts: tuple[Closure, ...], decisive: bool) -> Closure:
    """`||` (decided by true) or `&&` (decided by false): what is decided absorbs what is empty."""
    if len(parts) == 2:
        first, second = parts

        def pair(env: Any) -> Value:
            one = first(env)
            if one is decisive:
                return decisive
            other = second(env)
            return other if one is not None or other is decisive else None

        return pair

    def chain(env: Any) -> Value:
        result: bool | None = not decisive
        for part in parts:
            value = part(env)
            if value is decisive:
                return decisive
            if value is None:
                result = None
        return result

    return chain


def _with_constant(compare: Callable[[Any, Any], Any], left: Closure, constant: Value) -> Closure:
    def against(env: Any) -> Value:
        value = left(env)
        return None if value is None else compare(value, constant)

    return against


def _binary(combine: Callable[[Any, Any], Any], left: Closure, right: Closure) -> Closure:
    def both(env: Any) -> Value:
        one = left(env)
        if one is None:
            return None
        other = right(env)
        return None if other is None else combine(one, other)

    return both


def _guarded(compare: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """For names of other packs, whose types are not known here."""

    def guarded(one: Any, other: Any) -> Any:
        try:
            return compare(one, other)
        except TypeError:
            raise EvaluationError("types_differ", "两个值类型不同，无法比较", "values of different types") from None

    return guarded


def _measured(compare: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Durations, also as text; those without a common measure (3 days, 3 working days) have no order."""

    def measured(one: Any, other: Any) -> Any:
        one, other = (durations.read(part) if isinstance(part, str) else part for part in (one, other))
        try:
            return compare(one, other)
        except TypeError:
            zh, en = f"{one} 与 {other} 无法比较", f"{one} and {other} cannot be compared"
            raise EvaluationError("no_common_measure", zh, en) from None

    return measured


def _moments(compare: Callable[[Any, Any], Any], left: Closure, right: Closure, zone: Closure) -> Closure:
    """Compares by the day where one is a date and the other an instant: a date is the whole of its day."""

    def both(env: Any) -> Value:
        one, other = left(env), right(env)
        if one is None or other is None:
            return None
        if (
            isinstance(one, datetime) != isinstance(other, datetime)
            and isinstance(one, date)
            and isinstance(other, date)
        ):
            one, other = calls.as_day(one, zone(env)), calls.as_day(other, zone(env))
        return compare(one, other)

    return both


def _membership(left: Closure, right: Closure) -> Closure:
    return _binary(lambda element, values: element in values, left, right)


def _arithmetic(node: Binary, left: Closure, right: Closure) -> Closure:
    if node.operator == "+" and not (node.left.type.is_number or node.right.type.is_number):
        return _binary(_joined, left, right)
    return _binary(_guarded(_ARITHMETIC[node.operator]), left, right)


def _joined(one: Any, other: Any) -> Any:
    if isinstance(one, str) and isinstance(other, str):
        return one + other
    if isinstance(one, tuple) and isinstance(other, tuple):
        return one + other
    return _guarded(numbers.add)(one, other)


_COMPILERS: dict[type[Node], Callable[[Compiler, Any], Closure]] = {
    Literal: Compiler.literal,
    Name: Compiler.name,
    Member: Compiler.member,
    Index: Compiler.index,
    ListOf: Compiler.items,
    Unary: Compiler.unary,
    Logic: Compiler.logic,
    Binary: Compiler.binary,
    Choice: Compiler.choice,
    Macro: Compiler.macro,
    Call: Compiler.call,
}
