"""When a field is asked for, in words: `{supplier: "f.cause_from == 'supplier'"}` as people read it beside the field.

A condition of an unusual shape is told in general words: what a form shows comes from its value, never from here.
"""

from __future__ import annotations

from collections.abc import Mapping

from kesu.procedure.declared import Element, Field, Label, Option
from kesu.procedure.expressions import Expression
from kesu.procedure.expressions.tree import Binary, ListOf, Literal, Name, Node, Unary

_GENERAL = Label(zh="仅在其他答案要求时填写", en="Only where the other answers ask for it")


def asked_if(
    fields: Mapping[str, Field], condition: Expression | None, *, hidden: frozenset[str] = frozenset()
) -> Label | None:
    """The sentence in both languages; None for a field without a condition. hidden: fields that are not named."""
    if condition is None:
        return None
    tree, fields = condition.tree, {name: field for name, field in fields.items() if name not in hidden}
    if isinstance(tree, Unary) and tree.operator == "!":
        return _yes_or_no(fields, tree.operand, "否", "no")
    if isinstance(tree, Binary) and tree.operator in _RELATIONS:
        return _compared(fields, tree)
    return _yes_or_no(fields, tree, "是", "yes")


_RELATIONS = {"==": ("为", "is"), "!=": ("不是", "is not"), "in": ("为", "is")}


def _yes_or_no(fields: Mapping[str, Field], node: Node | None, zh: str, en: str) -> Label:
    field = _field(fields, node)
    if field is None or field.type != "boolean":
        return _GENERAL
    return Label(zh=f"仅当“{field.text('zh')}”为{zh}时填写", en=f"Only where “{field.text('en')}” is {en}")


def _compared(fields: Mapping[str, Field], tree: Binary) -> Label:
    field = _field(fields, tree.left)
    parts = tree.right.items if isinstance(tree.right, ListOf) else (tree.right,)
    if field is None or not all(isinstance(part, Literal) for part in parts):
        return _GENERAL
    codes = [str(part.value) for part in parts if isinstance(part, Literal)]
    options = [_option(field.options, code) for code in codes]
    zh = "、".join(f"“{one.text('zh') if one else code}”" for one, code in zip(options, codes, strict=True))
    en = " or ".join(f"“{one.text('en') if one else code}”" for one, code in zip(options, codes, strict=True))
    relation = _RELATIONS[tree.operator]
    return Label(
        zh=f"仅当“{field.text('zh')}”{relation[0]}{zh}时填写", en=f"Only where “{field.text('en')}” {relation[1]} {en}"
    )


def _field(fields: Mapping[str, Field], node: Node | None) -> Field | None:
    named = isinstance(node, Name) and len(node.path) == 2 and node.path[0] == "f"
    return fields.get(node.path[1]) if named and isinstance(node, Name) else None


def _option(options: tuple[Option, ...], code: str) -> Element | None:
    for option in options:
        found = option if option.name == code else _option(option.options, code)
        if found is not None:
            return found
    return None
