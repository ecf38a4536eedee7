"""Expressions with one part of a condition left out, or one comparison that lets the boundary in or out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

from kesu.procedure.expressions.parsing import Unparsable, parse
from kesu.procedure.expressions.printing import shown
from kesu.procedure.expressions.tree import Binary, Logic, Node

FLIPPED = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}


def variants(text: str) -> Iterator[tuple[str, str, str]]:
    """Each changed text, with what was done to it (zh, en). Nothing where the text is no expression."""
    try:
        tree = parse(text)
    except Unparsable:
        return
    for changed, zh, en in _variants(tree):
        yield shown(changed), zh, en


def _variants(node: Node) -> Iterator[tuple[Node, str, str]]:
    if isinstance(node, Logic):
        yield from _without_one(node)
    if isinstance(node, Binary) and node.operator in FLIPPED:
        other = FLIPPED[node.operator]
        said = f"`{shown(node)}` → `{other}`"
        yield replace(node, operator=other), f"边界改变：{said}", f"another boundary: {said}"
    for spec in fields(node):
        yield from _inside(node, spec.name)


def _without_one(node: Logic) -> Iterator[tuple[Node, str, str]]:
    for place, operand in enumerate(node.operands):
        kept = node.operands[:place] + node.operands[place + 1 :]
        rest = kept[0] if len(kept) == 1 else replace(node, operands=kept)
        yield rest, f"条件去掉 `{shown(operand)}`", f"a condition without `{shown(operand)}`"


def _inside(node: Node, name: str) -> Iterator[tuple[Node, str, str]]:
    value: Any = getattr(node, name)
    if isinstance(value, Node):
        for changed, zh, en in _variants(value):
            yield _with(node, name, changed), zh, en
    elif isinstance(value, tuple):
        for place, part in enumerate(value):
            for changed, zh, en in _variants(part) if isinstance(part, Node) else ():
                yield _with(node, name, (*value[:place], changed, *value[place + 1 :])), zh, en


def _with(node: Node, name: str, value: Any) -> Node:
    changed: dict[str, Any] = {name: value}
    return replace(node, **changed)
