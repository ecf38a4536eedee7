"""From a tree back to text; `parse(shown(tree)) == tree`."""

from __future__ import annotations

from decimal import Decimal

from kesu.procedure.expressions.tree import (
    Binary,
    Call,
    Choice,
    Constant,
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

_LEVELS = {"||": 2, "&&": 3, "in": 4, "+": 5, "-": 5, "*": 6, "/": 6, "%": 6}
_COMPARISON, _UNARY, _POSTFIX = 4, 7, 8


def shown(node: Node) -> str:
    """The expression as a pack could write it."""
    if isinstance(node, Literal):
        return _constant(node.value)
    if isinstance(node, Name):
        return _name(node)
    if isinstance(node, Call):
        return _call(node)
    if isinstance(node, ListOf):
        return f"[{', '.join(map(shown, node.items))}]"
    if isinstance(node, Macro):
        return f"{_at(node.over, _POSTFIX)}.{node.kind}({node.variable}, {shown(node.body)})"
    if isinstance(node, Member):
        return f"{_at(node.of, _POSTFIX)}.{node.name}"
    if isinstance(node, Index):
        return f"{_at(node.of, _POSTFIX)}[{shown(node.key)}]"
    return _operation(node)


def _operation(node: Node) -> str:
    if isinstance(node, Unary):
        return node.operator + _at(node.operand, _UNARY)
    if isinstance(node, Logic):
        level = _LEVELS[node.operator] + 1
        return f" {node.operator} ".join(_at(operand, level) for operand in node.operands)
    if isinstance(node, Binary):
        level = _LEVELS.get(node.operator, _COMPARISON)
        return f"{_at(node.left, level)} {node.operator} {_at(node.right, level + 1)}"
    assert isinstance(node, Choice)
    return f"{_at(node.condition, 2)} ? {_at(node.then, 2)} : {shown(node.otherwise)}"


def _level(node: Node) -> int:
    if isinstance(node, Choice):
        return 1
    if isinstance(node, Logic | Binary):
        return _LEVELS.get(node.operator, _COMPARISON)
    negative = isinstance(node, Literal) and isinstance(node.value, int | Decimal) and node.value < 0
    return _UNARY if isinstance(node, Unary) or negative else _POSTFIX


def _at(node: Node, level: int) -> str:
    text = shown(node)
    return text if _level(node) >= level else f"({text})"


def _name(node: Name) -> str:
    if node.key is None:
        return ".".join(node.path)
    return f"{node.path[0]}.{node.path[1]}[{shown(node.key)}].{'.'.join(node.path[2:])}"


def _call(node: Call) -> str:
    if node.method:
        receiver, *rest = node.arguments
        return f"{_at(receiver, _POSTFIX)}.{node.function}({', '.join(map(shown, rest))})"
    return f"{node.function}({', '.join(map(shown, node.arguments))})"


def _constant(value: Constant) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\r", "\\r")
        return "'" + escaped.replace("\t", "\\t").replace("\0", "\\0") + "'"
    return format(value, "f") if isinstance(value, Decimal) else str(value)
