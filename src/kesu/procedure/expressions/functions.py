"""The functions of the language: how many arguments of which types, and the type of the result (A11)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from kesu.procedure.expressions import operators, patterns
from kesu.procedure.expressions.tree import Call, ListOf, Literal, Name, Node
from kesu.procedure.expressions.types import (
    ANYTHING,
    BOOLEAN,
    DATE,
    DATETIME,
    DECIMAL,
    DURATION,
    INTEGER,
    MOMENTS,
    MONEY,
    PERSON,
    UNIT,
    Type,
    list_of,
)
from kesu.procedure.messages import did_you_mean

if TYPE_CHECKING:
    from kesu.procedure.expressions.inference import Inference

_DATE_UNITS = frozenset({"day", "week", "month", "year", "working_day"})


@dataclass(frozen=True, slots=True)
class Function:
    """`least` and `most` arguments (a method's receiver is the first); `result` types a call and may report."""

    least: int
    most: int
    result: Callable[[Inference, Call], tuple[Call, Type]]
    example: str
    method: bool | None = None  # True: only as a method, False: only in the global form, None: both


def check_call(inference: Inference, node: Call) -> Node:
    function = FUNCTIONS[node.function]
    if function.method is not None and function.method != node.method:
        zh, en = f"写法应为 {function.example}", f"it is written {function.example}"
        inference.report(
            "function", node, f"`{node.function}` 的写法不对", f"`{node.function}` is not written so", (zh, en)
        )
        return replace(node, type=ANYTHING)
    if not function.least <= len(node.arguments) <= function.most:
        count = len(node.arguments)
        zh, en = (
            f"`{node.function}` 的参数个数不对（{count}）",
            f"wrong number of arguments for `{node.function}` ({count})",
        )
        inference.report("arguments", node, zh, en, (f"如 {function.example}", f"as in {function.example}"))
        return replace(node, type=ANYTHING)
    typed, result = function.result(inference, node)
    return replace(typed, type=result)


def _refuse(inference: Inference, call: Call, argument: Node, zh: str, en: str) -> None:
    """Say that an argument has the wrong type; where it has none, it has been said."""
    if argument.type.is_open:
        return
    example = FUNCTIONS[call.function].example
    mend = (f"如 {example}", f"as in {example}")
    inference.report("arguments", argument, f"`{call.function}` 需要{zh}，而不是 {argument.type}",
                     f"`{call.function}` needs {en}, not {argument.type}", mend)  # fmt: skip


def _always(result: Type) -> Callable[[Inference, Call], tuple[Call, Type]]:
    return lambda inference, call: (call, result)


def _unknown(inference: Inference, call: Call) -> tuple[Call, Type]:
    if not isinstance(call.arguments[0], Name):
        _refuse(inference, call, call.arguments[0], "一个名称", "a name")
    return call, BOOLEAN


def _size(inference: Inference, call: Call) -> tuple[Call, Type]:
    kind = call.arguments[0].type
    if kind.of is None and not kind.is_code:
        _refuse(inference, call, call.arguments[0], "列表或文本", "a list or text")
    return call, INTEGER


def _texts(inference: Inference, call: Call) -> tuple[Call, Type]:
    for argument in call.arguments:
        if not argument.type.is_code:
            _refuse(inference, call, argument, "文本", "text")
    if call.function == "matches":
        _check_pattern(inference, call.arguments[1])
    return call, BOOLEAN


def _check_pattern(inference: Inference, argument: Node) -> None:
    if not isinstance(argument, Literal) or not isinstance(argument.value, str):
        zh, en = "正则必须直接写出", "the pattern must be written out"
        inference.report(
            "pattern", argument, zh, en, ("如 f.lot.matches('^A[0-9]+$')", "as in f.lot.matches('^A[0-9]+$')")
        )
        return
    try:
        patterns.compiled(argument.value)
    except patterns.PatternRefused as refused:
        inference.report("pattern", argument, refused.zh, refused.en)


def _elements(inference: Inference, call: Call) -> tuple[Call, Type]:
    """The common type of the elements: of one list, or of several arguments."""
    if len(call.arguments) == 1:
        kind = call.arguments[0].type
        if kind.of is None:
            _refuse(inference, call, call.arguments[0], "列表", "a list")
        return call, kind.of or ANYTHING
    found: Type | None = call.arguments[0].type
    for argument in call.arguments[1:]:
        found = found and operators.common(found, argument.type)
    if found is None:
        _refuse(inference, call, call.arguments[1], "同类的值", "values of one type")
    return call, found or ANYTHING


def _sum(inference: Inference, call: Call) -> tuple[Call, Type]:
    call, element = _elements(inference, call)
    if not element.is_number:
        _refuse_elements(inference, call, element)
    return call, DECIMAL if element == INTEGER and call.function == "avg" else element


def _refuse_elements(inference: Inference, call: Call, element: Type) -> None:
    if element.is_open:
        return
    zh, en = f"`{call.function}` 不适用于 {element}", f"`{call.function}` does not work on {element}"
    mend = ("", "")
    if element.name == "row":
        column = next((name for name, kind in element.columns if kind.is_number), "…")
        example = f"{call.function}(f.rows.map(r, r.{column}))"
        mend = f"如 {example}", f"as in {example}"
    inference.report("arguments", call, zh, en, mend)


def _extreme(inference: Inference, call: Call) -> tuple[Call, Type]:
    call, element = _elements(inference, call)
    if not element.is_number and element.name not in (*MOMENTS, "time", "duration"):
        _refuse_elements(inference, call, element)
    return call, element


def _last(inference: Inference, call: Call) -> tuple[Call, Type]:
    of, count = call.arguments
    if of.type.of is None:
        _refuse(inference, call, of, "列表", "a list")
    if count.type != INTEGER:
        _refuse(inference, call, count, "整数", "an integer")
    return call, list_of(of.type.of or ANYTHING)


def _distinct(inference: Inference, call: Call) -> tuple[Call, Type]:
    kind = call.arguments[0].type
    if kind.of is None:
        _refuse(inference, call, call.arguments[0], "列表", "a list")
    elif kind.of.name == "row":
        _refuse_elements(inference, call, kind.of)
    return call, kind


def _days(inference: Inference, call: Call) -> tuple[Call, Type]:
    call = _with_moments(inference, call, len(call.arguments))
    return call, DATE if call.function == "day" else INTEGER


def _with_moments(inference: Inference, call: Call, count: int) -> Call:
    arguments = tuple(operators.fitted(inference, part, DATETIME) for part in call.arguments[:count])
    for argument in arguments:
        if argument.type.name not in MOMENTS:
            _refuse(inference, call, argument, "日期或时刻", "a date or an instant")
    return replace(call, arguments=(*arguments, *call.arguments[count:]))


def _plus(inference: Inference, call: Call) -> tuple[Call, Type]:
    call = _with_moments(inference, call, 1)
    moment, duration = call.arguments
    duration = operators.fitted(inference, duration, DURATION)
    if duration.type != DURATION and not duration.type.is_code:
        _refuse(inference, call, duration, "期限", "a duration")
    call = replace(call, arguments=(moment, duration))
    if moment.type != DATE:
        return call, moment.type
    unit = getattr(duration.native, "unit", "day") if isinstance(duration, Literal) else "day"
    return call, DATE if unit in _DATE_UNITS else DATETIME


def _people_of(inference: Inference, call: Call) -> tuple[Call, Type]:
    unit = operators.fitted(inference, call.arguments[0], UNIT)
    if unit.type != UNIT:
        _refuse(inference, call, unit, "一个单位", "a unit")
    return replace(call, arguments=(unit,)), list_of(PERSON)


def _qualified(inference: Inference, call: Call) -> tuple[Call, Type]:
    person, name = operators.fitted(inference, call.arguments[0], PERSON), call.arguments[1]
    if person.type != PERSON:
        _refuse(inference, call, person, "一个人", "a person")
    if not isinstance(name, Literal) or not isinstance(name.value, str):
        zh, en = "资格名称须直接写出", "the qualification is written out"
        example = FUNCTIONS[call.function].example
        inference.report("arguments", name, zh, en, (f"如 {example}", f"as in {example}"))
    return replace(call, arguments=(person, name)), BOOLEAN


def _person(inference: Inference, call: Call) -> tuple[Call, Type]:
    wanted = {"unit_of": ("person", "一个人", "a person"), "parent": ("unit", "一个单位", "a unit")}[call.function]
    argument = operators.fitted(inference, call.arguments[0], Type(wanted[0]))
    if argument.type.name != wanted[0]:
        _refuse(inference, call, argument, wanted[1], wanted[2])
    return replace(call, arguments=(argument,)), UNIT


def _named(kind: str, result: Type) -> Callable[[Inference, Call], tuple[Call, Type]]:
    def check(inference: Inference, call: Call) -> tuple[Call, Type]:
        for argument in call.arguments:
            for item in argument.items if isinstance(argument, ListOf) else (argument,):
                _want_declared(inference, call, item, kind)
        return call, result

    return check


def _want_declared(inference: Inference, call: Call, item: Node, kind: str) -> None:
    if not isinstance(item, Literal) or not isinstance(item.value, str):
        example = FUNCTIONS[call.function].example
        zh, en = f"`{call.function}` 需要直接写出的名称", f"`{call.function}` needs names written out"
        inference.report("arguments", item, zh, en, (f"如 {example}", f"as in {example}"))
        return
    declared = tuple(inference.names.listed(kind) or ())
    # links are also made by hand, under any name: only a slip of a declared one is wrong
    wrong = get_close_matches(item.value, declared, 1, 0.75) if kind == "link" else True
    if item.value not in declared and wrong:
        zh, en = f"没有声明 `{item.value}`", f"`{item.value}` is not declared"
        inference.report("name", item, zh, en, did_you_mean(item.value, declared))


FUNCTIONS: dict[str, Function] = {
    "known": Function(1, 1, _always(BOOLEAN), "known(f.cause)", False),
    "unknown": Function(1, 1, _unknown, "unknown(f.quantity)", False),
    "size": Function(1, 1, _size, "size(f.rows)"),
    "contains": Function(2, 2, _texts, "f.cause.contains('油')", True),
    "startsWith": Function(2, 2, _texts, "f.lot.startsWith('A')", True),
    "endsWith": Function(2, 2, _texts, "f.lot.endsWith('A')", True),
    "matches": Function(2, 2, _texts, "f.lot.matches('^A[0-9]+$')", True),
    "sum": Function(1, 20, _sum, "sum(f.rows.map(r, r.amount))", False),
    "avg": Function(1, 20, _sum, "avg(f.rows.map(r, r.amount))", False),
    "min": Function(1, 20, _extreme, "min(f.rows.map(r, r.amount))", False),
    "max": Function(1, 20, _extreme, "max(f.rows.map(r, r.amount))", False),
    "last": Function(2, 2, _last, "last(f.rows, 3)", False),
    "distinct": Function(1, 1, _distinct, "distinct(f.rows.map(r, r.lot))", False),
    "days": Function(2, 2, _days, "days(case.opened_at, now)", False),
    "working_days": Function(2, 2, _days, "working_days(case.opened_at, now)", False),
    "plus": Function(2, 2, _plus, "plus(f.made_at, '6 months')", False),
    "day": Function(1, 1, _days, "day(case.opened_at)", False),
    "unit_of": Function(1, 1, _person, "unit_of(s.analyse.by)", False),
    "people_of": Function(1, 1, _people_of, "people_of(setting.home)", False),
    "qualified": Function(2, 2, _qualified, "qualified(f.worker, 'complaint-training')", False),
    "parent": Function(1, 1, _person, "parent(f.responsible)", False),
    "booked": Function(1, 20, _named("ledger", MONEY), "booked('late')", False),
    "linked": Function(1, 1, _named("link", list_of(ANYTHING)), "linked('capa')", False),
}
