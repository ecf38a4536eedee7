"""Typing a tree against the names of its place: every node gets its type, every name its canonical path."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from kesu.procedure.declared import NOWHERE, Place
from kesu.procedure.expressions import operators
from kesu.procedure.expressions.functions import FUNCTIONS, check_call
from kesu.procedure.expressions.grouping import infer_key
from kesu.procedure.expressions.names import Found, Missing, Names
from kesu.procedure.expressions.nearest import nearest
from kesu.procedure.expressions.parsing import MACROS, Unparsable, parse
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
from kesu.procedure.expressions.types import ANYTHING, BOOLEAN, DECIMAL, INTEGER, NOTHING, TEXT, Type, code_of, list_of
from kesu.procedure.messages import Message, did_you_mean, error

# the cost is rows to the power of this
MOST_NESTED = 3
_TIMED = frozenset({"requires", "fill", "by_hand", "lookup", "trigger", "record"})
# where a name is legal that is not legal everywhere (A11)
LEGAL: dict[str, frozenset[str]] = {
    "now": _TIMED,
    "today": _TIMED,
    "was": frozenset({"requires"}),
    "x": frozenset({"row", "hit", "miss", "register", "snapshot", "measure"}),
    "o": frozenset({"lookup", "join", "snapshot", "takes"}),
    "actor": frozenset({"see", "register"}),
    "record": frozenset({"row", "hit", "miss", "measure", "trigger", "record", "register"}),
    "promise": frozenset({"requires", "promise"}),
}


class Inference:
    """One pass over one tree. Messages gather in `messages`; what is wrong is ANYTHING, so that it is said once."""

    def __init__(self, names: Names, scope: str, place: Place) -> None:
        self.names = names
        self.scope = scope
        self.place = place
        self.messages: list[Message] = []
        self.variables: dict[str, Type] = {}

    def infer(self, node: Node) -> Node:
        """The node with its type, its names resolved, and its place counted in the file."""
        return _TYPERS[type(node)](self, self.placed(node))

    def placed(self, node: Node) -> Node:
        if self.place == NOWHERE:
            return node
        place = shifted(self.place, node.line, node.column)
        return replace(node, line=place.line, column=place.column)

    def report(self, code: str, node: Node, zh: str, en: str, mend: tuple[str, str] = ("", "")) -> None:
        self.messages.append(error(f"expression.{code}", self.where(node), zh, en, mend))

    def where(self, node: Node) -> Place:
        return Place(self.place.file, node.line, node.column)

    # --- names -----------------------------------------------------------------------------------

    def name(self, node: Name) -> Node:
        head = node.path[0]
        if head in self.variables:
            variable = replace(node, path=(head,), type=self.variables[head], variable=True)
            return self.members(variable, node.path[1:])
        legal = LEGAL.get(head)
        if legal is not None and self.scope not in legal and self._is_declared(head):
            return self._out_of_scope(node, head)
        found = self.names.lookup(node.path)
        if isinstance(found, Missing):
            return self._missing(node, node.path, found)
        return self.members(replace(node, path=found.path, type=found.type), found.rest)

    def members(self, node: Node, rest: tuple[str, ...]) -> Node:
        """`node` with attributes after it: columns of a row, whose names may hold dots (`case.class` of a snapshot)."""
        at = 0
        while at < len(rest):
            kind, part = node.type, rest[at]
            if kind.is_open:
                column: Type | None = ANYTHING
            elif kind.name == "row":
                part = _longest_column(kind, rest[at:])
                column = kind.column(part)
            else:
                return self._no_attributes(node, part)
            if column is None:
                zh, en = f"没有列 `{part}`", f"there is no column `{part}`"
                self.report("name", node, zh, en, did_you_mean(part, [name for name, _ in kind.columns]))
                column = ANYTHING
            at += part.count(".") + 1
            if isinstance(node, Name) and node.key is None:
                node = replace(node, path=(*node.path, part), type=column)
            else:
                node = Member(node, part, type=column, line=node.line, column=node.column)
        return node

    def _is_declared(self, head: str) -> bool:
        found = self.names.lookup((head,))
        return isinstance(found, Found) or found.at > 0 or head in ("x", "o")

    def _out_of_scope(self, node: Name, head: str) -> Node:
        mend = ("", "")
        if head in ("now", "today"):
            mend = (
                "等待时间请用时限（clocks）",
                "waiting for time is a clock's work: use `clocks` and `clock.k.overdue`",
            )
        places = ", ".join(sorted(LEGAL[head]))
        self.report("scope", node, f"`{head}` 只能用于：{places}", f"`{head}` may stand only in: {places}", mend)
        return replace(node, type=ANYTHING)

    def _no_attributes(self, node: Node, part: str) -> Node:
        mend = ("", "")
        if node.type.of is not None and node.type.of.column(part) is not None:
            mend = f"请写 `.map(r, r.{part})`", f"write `.map(r, r.{part})`"
        self.report("name", node, f"此处没有属性 `{part}`", f"no attribute `{part}` here ({node.type})", mend)
        return replace(node, type=ANYTHING)

    def _missing(self, node: Node, parts: tuple[str, ...], missing: Missing) -> Node:
        if missing.at == len(parts):
            stem = ".".join(parts)
            zh, en = f"`{stem}` 不是值，后面还需要名称", f"`{stem}` is no value: a name must follow"
            first = ", ".join(f"`{stem}.{name}`" for name in missing.candidates[:6])
            self.report("name", node, zh, en, (f"可用：{first}", f"such as {first}") if first else ("", ""))
        else:
            self.report("name", node, *_unknown(parts, missing), nearest(self.names, parts, missing, self.variables))
        return replace(node, type=ANYTHING)

    # --- composites --------------------------------------------------------------------------------

    def literal(self, node: Literal) -> Node:
        return replace(node, type=_literal_type(node), native=node.value)

    def member(self, node: Member) -> Node:
        parts: list[str] = [node.name]
        below = node.of
        while isinstance(below, Member):
            parts.insert(0, below.name)
            below = below.of
        if isinstance(below, Index) and isinstance(below.of, Name) and below.of.path[0] == "s":
            return self._row_of_step(below, tuple(parts))
        return self.members(self.infer(below), tuple(parts))

    def _row_of_step(self, index: Index, attributes: tuple[str, ...]) -> Node:
        """`s.x[key].done`: one row of an `each` step."""
        step = self.placed(index.of)
        assert isinstance(step, Name)
        parts = (*step.path, *attributes)
        found = self.names.lookup(parts)
        key = self.infer(index.key)
        if isinstance(found, Missing):
            return self._missing(step, parts, found)
        if len(".".join(found.path)) <= len(".".join(step.path)):
            return self._missing(step, step.path, Missing(len(step.path), ()))
        named = replace(step, path=found.path, key=key, type=found.type)
        return self.members(named, found.rest)

    def index(self, node: Index) -> Node:
        if isinstance(node.of, Name) and node.of.path[0] == "s" and "s" not in self.variables:
            zh, en = "步骤的行需要属性，如 `s.x[key].done`", "a row of a step needs an attribute, as in `s.x[key].done`"
            self.report("name", node, zh, en, ("在 ] 后写 .属性", "write .attribute behind ]"))
            return replace(node, type=ANYTHING)
        of, key = self.infer(node.of), self.infer(node.key)
        if of.type.of is None and not of.type.is_open:
            self.report(
                "type",
                node,
                f"不是列表（{of.type}），不能用 [ ]",
                f"not a list ({of.type}): no [ ] here",
                ("去掉 [ ]", "take the [ ] out"),
            )
        elif key.type.name != "integer" and not key.type.is_open:
            self.report("type", key, "[ ] 中需要整数", "an integer is needed in [ ]", ("如 [0]", "as in [0]"))
        return replace(node, of=of, key=key, type=of.type.of or ANYTHING)

    def items(self, node: ListOf) -> Node:
        items = tuple(self.infer(item) for item in node.items)
        element: Type | None = items[0].type if items else ANYTHING
        for item in items[1:]:
            element = element and operators.common(element, item.type)
        if element is None:
            self.report(
                "type",
                node,
                "列表各项类型不同",
                "the items of a list must be of one type",
                ("各项写成同一类型", "write items of one type"),
            )
        return replace(node, items=items, type=list_of(element or ANYTHING))

    def unary(self, node: Unary) -> Node:
        operand = self.infer(node.operand)
        if node.operator == "!":
            self.want_boolean(operand)
            return replace(node, operand=operand, type=BOOLEAN)
        if not operand.type.is_number and not operand.type.is_open:
            self.report(
                "type",
                node,
                f"负号需要数字（{operand.type}）",
                f"`-` needs a number, not {operand.type}",
                ("请改用数字", "use a number"),
            )
            return replace(node, operand=operand, type=ANYTHING)
        return replace(node, operand=operand, type=operand.type)

    def logic(self, node: Logic) -> Node:
        operands = tuple(self.infer(operand) for operand in node.operands)
        for operand in operands:
            self.want_boolean(operand)
        return replace(node, operands=operands, type=BOOLEAN)

    def want_boolean(self, node: Node) -> None:
        if node.type != BOOLEAN and node.type.name != "anything":
            zh, en = f"此处需要是/否，而不是 {node.type}", f"true or false is needed here, not {node.type}"
            self.report("type", node, zh, en, ("写成比较，如 known(…)", "make it a comparison, such as known(…)"))

    def binary(self, node: Binary) -> Node:
        left, right = self.infer(node.left), self.infer(node.right)
        return operators.check(self, replace(node, left=left, right=right))

    def choice(self, node: Choice) -> Node:
        condition, then, otherwise = self.infer(node.condition), self.infer(node.then), self.infer(node.otherwise)
        self.want_boolean(condition)
        kind = operators.common(then.type, otherwise.type)
        if kind is None:
            zh, en = (
                f"两个结果类型不同：{then.type}、{otherwise.type}",
                f"results differ: {then.type}, {otherwise.type}",
            )
            mend = ("两个结果用同一类型", "let both results have one type")
            self.report("type", node, zh, en, mend)
        return replace(node, condition=condition, then=then, otherwise=otherwise, type=kind or ANYTHING)

    def macro(self, node: Macro) -> Node:
        over = self.infer(node.over)
        if over.type.of is None and not over.type.is_open:
            self.report(
                "type",
                node,
                f"`{node.kind}` 需要列表",
                f"`{node.kind}` needs a list, not {over.type}",
                ("请改用表格或列表字段", "use a table or list field"),
            )
        if node.variable in self.variables or self._is_taken(node.variable):
            name = node.variable
            self.report(
                "name",
                node,
                f"`{name}` 已有含义",
                f"`{name}` means something here",
                ("换一个变量名", "take another name"),
            )
        if len(self.variables) >= MOST_NESTED:
            zh, en = (
                f"列表宏最多嵌套 {MOST_NESTED} 层",
                f"lists may be gone through inside each other {MOST_NESTED} deep",
            )
            self.report("depth", node, zh, en, ("改用计算字段（is）", "use a field with `is`"))
        body = self._body(node, over)
        if node.kind not in ("map", "groups"):
            self.want_boolean(body)
        own = list_of(over.type.of or ANYTHING)
        kinds = {"filter": own, "map": list_of(body.type), "groups": list_of(own)}
        return replace(node, over=over, body=body, type=kinds.get(node.kind, BOOLEAN))

    def _body(self, node: Macro, over: Node) -> Node:
        """The macro's body; texts written out in its list are codes where it compares them with codes."""
        said = len(self.messages)
        body = self._body_with(node, over.type.of or ANYTHING)
        literals = _texts(over)
        if len(self.messages) == said or not literals:
            return body
        told = self.messages[said:]
        del self.messages[said:]
        strange = [one for one in literals if not self._fits(node, code_of(str(one.value)))]
        if len(strange) == len(literals):
            self.messages += told
            return body
        for one in strange:
            zh, en = f"`{one.value}` 不在与之比较的选项中", f"`{one.value}` is not among the options compared with"
            self.report("option", one, zh, en, ("改正或删去它", "correct it or take it out"))
        if strange:
            return replace(body, type=ANYTHING)
        return self._body_with(node, code_of(*(str(one.value) for one in literals)))

    def _body_with(self, node: Macro, kind: Type) -> Node:
        before = dict(self.variables)
        self.variables[node.variable] = kind
        body = infer_key(self, node.body) if node.kind == "groups" else self.infer(node.body)
        self.variables = before
        return body

    def _fits(self, node: Macro, kind: Type) -> bool:
        said = len(self.messages)
        self._body_with(node, kind)
        fits = len(self.messages) == said
        del self.messages[said:]
        return fits

    def _is_taken(self, name: str) -> bool:
        found = self.names.lookup((name,))
        return isinstance(found, Found) or found.at > 0

    def call(self, node: Call) -> Node:
        arguments = tuple(self.infer(argument) for argument in node.arguments)
        node = replace(node, arguments=arguments)
        if node.function not in FUNCTIONS:
            zh, en = f"没有函数 `{node.function}`", f"there is no function `{node.function}`"
            known = (*FUNCTIONS, *sorted(MACROS))
            self.report("function", node, zh, en, did_you_mean(node.function, known))
            return replace(node, type=ANYTHING)
        return check_call(self, node)


def shifted(place: Place, line: int, column: int) -> Place:
    """A place in a text, as a place in the file the text stands in."""
    if place == NOWHERE:
        return Place("", line, column)
    return Place(place.file, place.line + line - 1, place.column + column - 1 if line == 1 else column)


def type_of(text: str, names: Names) -> Type:
    """The type of a text among these names; ANYTHING where it has none (the errors are said when it is bound)."""
    try:
        return Inference(names, "", NOWHERE).infer(parse(text)).type
    except Unparsable:
        return ANYTHING


def _longest_column(kind: Type, parts: tuple[str, ...]) -> str:
    """The longest column that `parts` begin with; where there is none, what would be the most telling one."""
    names = [".".join(parts[:end]) for end in range(len(parts), 0, -1)]
    declared = next((name for name in names if kind.column(name) is not None), None)
    if declared is not None:
        return declared
    dotted = any(name.startswith(f"{parts[0]}.") for name, _ in kind.columns)
    return names[0] if dotted else parts[0]


def _literal_type(node: Literal) -> Type:
    if node.value is None:
        return NOTHING
    if isinstance(node.value, bool):
        return BOOLEAN
    return TEXT if isinstance(node.value, str) else INTEGER if isinstance(node.value, int) else DECIMAL


def _texts(node: Node) -> tuple[Literal, ...]:
    """The items of a list that is written out in texts only."""
    items = node.items if isinstance(node, ListOf) else ()
    texts = tuple(item for item in items if isinstance(item, Literal) and isinstance(item.value, str))
    return texts if len(texts) == len(items) else ()


def _unknown(parts: tuple[str, ...], missing: Missing) -> tuple[str, str]:
    whole, part = ".".join(parts), parts[missing.at]
    if missing.at == 0:
        return f"未知名称 `{part}`", f"unknown name `{part}`"
    return f"`{whole}` 中没有 `{part}`", f"there is no `{part}` in `{whole}`"


_TYPERS: dict[type[Node], Callable[[Inference, Any], Node]] = {
    Literal: Inference.literal,
    Name: Inference.name,
    Member: Inference.member,
    Index: Inference.index,
    ListOf: Inference.items,
    Unary: Inference.unary,
    Logic: Inference.logic,
    Binary: Inference.binary,
    Choice: Inference.choice,
    Macro: Inference.macro,
    Call: Inference.call,
}
