"""What the place of an expression wants of its value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kesu.procedure.expressions import operators
from kesu.procedure.expressions.tree import Node
from kesu.procedure.expressions.types import ANYTHING, PLURALS, Type, list_of

if TYPE_CHECKING:
    from kesu.procedure.expressions.inference import Inference

# wants that several types fulfil
WANTS: dict[str, frozenset[str]] = {
    "number": frozenset({"integer", "decimal", "money"}),
    "instant": frozenset({"date", "datetime"}),
    "limit": frozenset({"duration", "date", "datetime", "choice", "code", "text"}),
    "duration": frozenset({"duration", "choice", "code", "text"}),
    "who": frozenset({"person", "choice", "code", "role", "text", "unit", "party", "contact"}),
    "list": frozenset(),
}


def check(inference: Inference, tree: Node, want: str | Type) -> Node:
    """The tree, with literals fitted to what is wanted; what does not fit is reported."""
    if isinstance(want, str) and want in WANTS:
        return _check_family(inference, tree, want)
    wanted = want if isinstance(want, Type) else named(want)
    tree = operators.fitted(inference, tree, wanted)
    if not assignable(tree, wanted):
        _say(inference, tree, str(wanted))
    return tree


def named(name: str) -> Type:
    """A type by the name a field has."""
    if name in PLURALS:
        return list_of(Type(PLURALS[name]))
    return list_of(ANYTHING) if name in ("table", "sheet", "snapshot", "list") else Type(name)


def assignable(node: Node, wanted: Type) -> bool:
    """Whether a value may be kept where `wanted` is: any number as money, a code as text."""
    given = node.type
    if given.is_open or wanted.is_open:
        return True
    if given.of is not None and wanted.of is not None:
        return operators.comparable_types(given.of, wanted.of)
    if given.is_number and wanted.is_number:
        return wanted.name != "integer" or given.name == "integer"
    if wanted.name in ("text", "long_text") and given.is_code:
        return True
    if wanted.name in ("date", "datetime"):
        return given == wanted
    return operators.comparable_types(given, wanted)


def _check_family(inference: Inference, tree: Node, want: str) -> Node:
    if want in ("duration", "limit") and tree.type.name == "text":
        tree = operators.fitted(inference, tree, Type("duration"))
    given = tree.type
    if want == "list":
        fits = given.of is not None
    else:
        kind = given.of if want == "who" and given.of is not None else given
        fits = kind.name in WANTS[want] or kind.is_open
    if not fits and not given.is_open:
        _say(inference, tree, want)
    return tree


def _say(inference: Inference, tree: Node, wanted: str) -> None:
    zh, en = f"此处需要 {wanted}，而不是 {tree.type}", f"{wanted} is needed here, not {tree.type}"
    inference.report(
        "type",
        tree,
        zh,
        en,
        _MENDS.get(wanted, ("请改用该类型的字段、设置或值", "use a field, setting or value of that type")),
    )


_MENDS = {
    "boolean": (
        "写成比较，如 f.quantity > 0 或 known(f.quantity)",
        "make it a comparison: f.quantity > 0, known(f.quantity)",
    ),
    "number": ("请改用数字字段，或 size(…)、sum(…)", "use a number, or size(…), sum(…)"),
    "duration": ("如 '3 working days'，或时长类型的设置", "as in '3 working days', or a setting of type duration"),
    "limit": ("如 '48h'，或时长类型的设置", "as in '48h', or a setting of type duration"),
    "instant": ("请改用日期或时间字段，或 plus(…)", "use a date or datetime field, or plus(…)"),
    "who": ("请改用人员字段，或得出角色代码的判定表", "use a field of people, or a table that yields role codes"),
    "list": ("请改用表格、列表字段，或写 [a, b]", "use a table or list field, or write [a, b]"),
}
