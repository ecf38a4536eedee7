"""`f.rows.groups(r, r.product)`, `groups(r, [r.product, r.problem])`: a list of lists of elements, one for each value
that the key has among them (A11). What has an empty key is in none: what is not known is not the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from kesu.procedure.expressions.env import UNKNOWN, EvaluationError, Value
from kesu.procedure.expressions.tree import ListOf, Node
from kesu.procedure.expressions.types import ANYTHING, list_of

if TYPE_CHECKING:
    from kesu.procedure.expressions.inference import Inference


def infer_key(inference: Inference, node: Node) -> Node:
    """The key of a grouping; the parts of one that is written as a list may be of any types."""
    parts = node.items if isinstance(node, ListOf) else (node,)
    typed = tuple(inference.infer(part) for part in parts)
    for part in typed:
        if part.type.of is not None or part.type.name == "row":
            inference.report(
                "type", part, f"分组需要单个的值，而不是 {part.type}",
                f"what is grouped by is one value, not {part.type}",
                ("如 f.rows.groups(r, [r.product, r.problem])", "as in f.rows.groups(r, [r.product, r.problem])"),
            )  # fmt: skip
    if not isinstance(node, ListOf):
        return typed[0]
    place = inference.placed(node)
    return replace(node, items=typed, type=list_of(ANYTHING), line=place.line, column=place.column)


def groups(values: Iterable[Value], key_of: Callable[[Value], Value]) -> tuple[tuple[Value, ...], ...]:
    """The elements by their key, in the order in which each key comes first. Raises EvaluationError for a key that is
    no value (a row, of a snapshot whose columns are not known here)."""
    found: dict[Value, list[Value]] = {}
    for value in values:
        key = key_of(value)
        parts = key if isinstance(key, tuple) else (key,)
        if any(part is None or part is UNKNOWN for part in parts):
            continue
        try:
            found.setdefault(parts, []).append(value)
        except TypeError:
            raise EvaluationError("no_key", "不能按此分组", "nothing can be grouped by this") from None
    return tuple(tuple(group) for group in found.values())
