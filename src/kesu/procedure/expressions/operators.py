"""Which operands fit which operator, and what comes out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from kesu.procedure.calendars import parse_duration
from kesu.procedure.expressions.tree import Binary, ListOf, Literal, Node, Unary
from kesu.procedure.expressions.types import (
    ANYTHING,
    BOOLEAN,
    DECIMAL,
    INTEGER,
    MOMENTS,
    MONEY,
    OPEN_CODES,
    TEXT,
    TEXTS,
    Type,
    list_of,
)
from kesu.procedure.messages import did_you_mean

if TYPE_CHECKING:
    from kesu.procedure.expressions.inference import Inference

EQUALITY = frozenset({"==", "!="})
ORDERING = frozenset({"<", "<=", ">", ">="})
_FITTING = TEXTS | {"code"}
_ORDERED = frozenset({"integer", "decimal", "money", "date", "datetime", "time", "duration", *TEXTS, *OPEN_CODES})


def check(inference: Inference, node: Binary) -> Node:
    if node.operator == "in":
        return _membership(inference, node)
    if node.operator in EQUALITY or node.operator in ORDERING:
        return _comparison(inference, node)
    return replace(node, type=_arithmetic(inference, node) or ANYTHING)


def common(one: Type, other: Type) -> Type | None:
    """The type that both are, None where there is none."""
    if one == other or other.is_open:
        return one
    if one.is_open:
        return other
    if one.name == other.name and one.name in ("choice", "code"):
        return Type(one.name, options=_together(one.options, other.options))
    if one.name == other.name == "list":
        element = common(one.of or ANYTHING, other.of or ANYTHING)
        return list_of(element) if element else None
    if one.is_number and other.is_number:
        return MONEY if MONEY in (one, other) else DECIMAL
    if one.is_code and other.is_code:
        return one if other.name in _FITTING else other if one.name in _FITTING else None
    if {one.name, other.name} == MOMENTS:
        return Type("datetime")
    return None


def _together(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*one, *other))) if one and other else ()


def is_constant(node: Node) -> bool:
    """A literal, or arithmetic over literals."""
    if isinstance(node, Literal):
        return True
    return isinstance(node, Unary | Binary) and all(is_constant(child) for child in node.children())


# --- comparisons -----------------------------------------------------------------------------------


def _comparison(inference: Inference, node: Binary) -> Node:
    left, right = node.left, node.right
    if _is_null(left) or _is_null(right):
        zh, en = "与 null 比较永远为空", "a comparison with null is always empty"
        inference.report("null", node, zh, en, ("请写 !known(…)", "write !known(…)"))
        return replace(node, type=BOOLEAN)
    right = fitted(inference, right, left.type)
    left = fitted(inference, left, right.type)
    if left.type.is_open or right.type.is_open:
        return replace(node, left=left, right=right, type=BOOLEAN)
    if not comparable(left, right):
        _say_different(inference, node, left.type, right.type)
    elif node.operator in ORDERING and left.type.name not in _ORDERED:
        zh, en = f"{left.type} 没有大小顺序", f"{left.type} has no order"
        inference.report("type", node, zh, en, ("请用 == 或 in [...]", "use == or in [...]"))
    return replace(node, left=left, right=right, type=BOOLEAN)


def _say_different(inference: Inference, node: Node, left: Type, right: Type) -> None:
    mend = ("", "")
    if left.of is not None or right.of is not None:
        mend = "列表请用 in 或 size(…)", "for lists use `in` or size(…)"
    zh, en = f"不能比较 {left} 与 {right}", f"cannot compare {left} with {right}"
    inference.report("type", node, zh, en, mend)


def _is_null(node: Node) -> bool:
    return isinstance(node, Literal) and node.value is None


def comparable(left: Node, right: Node) -> bool:
    """Whether the two may stand on the sides of a comparison; money beside any constant number."""
    one, other = left.type, right.type
    if one.is_number and other.is_number:
        return (one == MONEY) == (other == MONEY) or is_constant(right if one == MONEY else left)
    return comparable_types(one, other)


def comparable_types(one: Type, other: Type) -> bool:
    if one.is_open or other.is_open:
        return True
    if one.name in ("choice", "code") and other.name in ("choice", "code"):
        return not one.options or not other.options or bool(set(one.options) & set(other.options))
    if one.name == other.name == "list":
        return comparable_types(one.of or ANYTHING, other.of or ANYTHING)
    names = {one.name, other.name}
    if len(names) == 1:
        return one.name != "row"
    if "code" in names and one.is_code and other.is_code:
        return True
    if names <= TEXTS or names == MOMENTS or names <= {"integer", "decimal"}:
        return True
    return bool(names & TEXTS) and bool(names & OPEN_CODES)


def fitted(inference: Inference, node: Node, beside: Type) -> Node:
    """A text literal beside a date, duration, choice …: the value it stands for, or a message."""
    if isinstance(node, ListOf) and beside.of is not None:
        items = tuple(fitted(inference, item, beside.of) for item in node.items)
        return replace(node, items=items, type=list_of(items[0].type) if items else node.type)
    if not isinstance(node, Literal) or not isinstance(node.value, str) or beside.is_open:
        return node
    if beside.name in ("choice", "code"):
        _want_option(inference, node, beside)
        return replace(node, type=beside)
    if beside.is_code:
        return replace(node, type=beside)
    if beside.name in ("date", "datetime", "time", "duration"):
        return _converted(inference, node, beside)
    return node


def _want_option(inference: Inference, node: Literal, choice: Type) -> None:
    value = str(node.value)
    if choice.options and value not in choice.options:
        zh, en = f"没有选项 `{value}`", f"`{value}` is not among the options"
        inference.report("option", node, zh, en, did_you_mean(value, choice.options))


def _converted(inference: Inference, node: Literal, beside: Type) -> Node:
    text = str(node.value)
    try:
        native, kind = _native(text, beside)
    except ValueError:
        examples = {
            "date": "2025-03-03",
            "datetime": "2025-03-03T09:00+08:00",
            "time": "08:30",
            "duration": "3 working days",
        }
        zh, en = f"`{text}` 不是 {beside.name}", f"`{text}` is no {beside.name}"
        example = examples[beside.name]
        inference.report("type", node, zh, en, (f"如 '{example}'", f"as in '{example}'"))
        return replace(node, type=ANYTHING)
    return replace(node, type=kind, native=native)


def _native(text: str, beside: Type) -> tuple[object, Type]:
    if beside.name == "duration":
        return parse_duration(text), beside
    if beside.name == "time":
        return time.fromisoformat(text), beside
    if len(text) == len("2025-03-03"):
        return date.fromisoformat(text), Type("date")
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("an instant needs its offset")
    return moment.astimezone(UTC), Type("datetime")


def _membership(inference: Inference, node: Binary) -> Node:
    left, right = node.left, node.right
    if right.type.of is None and not right.type.is_open:
        mend = ("请用 .contains(…)", "use .contains(…)") if right.type.is_code else ("", "")
        inference.report("type", node, f"in 右边需要列表（{right.type}）", f"`in` needs a list, not {right.type}", mend)
        return replace(node, type=BOOLEAN)
    element = right.type.of or ANYTHING
    right = fitted(inference, right, list_of(left.type))
    left = fitted(inference, left, element)
    pairs = right.items if isinstance(right, ListOf) else ()
    wrong = next((item.type for item in pairs if not comparable(left, item)), None)
    if not pairs and not comparable_types(left.type, element):
        wrong = element
    if wrong is not None and not left.type.is_open:
        _say_different(inference, node, left.type, wrong)
    return replace(node, left=left, right=right, type=BOOLEAN)


# --- arithmetic --------------------------------------------------------------------------------------


def _arithmetic(inference: Inference, node: Binary) -> Type | None:
    one, other = node.left.type, node.right.type
    if one.is_open or other.is_open:
        return ANYTHING
    found = _result(node, one, other)
    if found is None:
        zh, en = f"{one} {node.operator} {other} 不成立", f"{one} {node.operator} {other} makes no sense"
        inference.report("type", node, zh, en, _mend(node.operator, one, other))
    return found


def _result(node: Binary, one: Type, other: Type) -> Type | None:
    if one.is_number and other.is_number:
        if MONEY in (one, other):
            return _money(node, one, other)
        return INTEGER if one == other == INTEGER and node.operator != "/" else DECIMAL
    if node.operator == "+" and one.name in TEXTS and other.name in TEXTS:
        return TEXT
    if node.operator == "+" and one.of is not None and other.of is not None:
        return common(one, other)
    return None


def _money(node: Binary, one: Type, other: Type) -> Type | None:
    """Money times a decimal is money, money by money is a share; money and a plain number do not add up."""
    both = one == other
    if node.operator in ("+", "-"):
        return MONEY if both or is_constant(node.right if one == MONEY else node.left) else None
    if node.operator == "*":
        return None if both else MONEY
    if node.operator == "/":
        return DECIMAL if both else MONEY if one == MONEY else None
    return None


def _mend(operator: str, one: Type, other: Type) -> tuple[str, str]:
    if one.name in MOMENTS and other.name in MOMENTS:
        return "请写 days(a, b)", "write days(a, b)"
    if one.name in MOMENTS or other.name in MOMENTS:
        return "请写 plus(日期, '3 days')", "write plus(date, '3 days')"
    if operator in ("+", "-") and MONEY in (one, other):
        return "金额只与金额相加", "only money adds to money"
    return "", ""
