"""What functions and macros do. An empty argument makes the result empty; empty elements are passed over."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING, Any

from kesu.procedure.expressions import durations, numbers, patterns
from kesu.procedure.expressions.env import UNKNOWN, EvaluationError, Value
from kesu.procedure.expressions.grouping import groups
from kesu.procedure.expressions.naming import Frame
from kesu.procedure.expressions.tree import Call, ListOf, Literal, Node

if TYPE_CHECKING:
    from kesu.procedure.expressions.compiling import Closure, Compiler

LONGEST_SUBJECT = 20_000


def call(compiler: Compiler, node: Call) -> Closure:
    if node.function in _SPECIAL:
        return _SPECIAL[node.function](compiler, node)
    if node.function in _OF_ELEMENTS:
        return _of_elements(compiler, node, _OF_ELEMENTS[node.function])
    function = _STRICT[node.function]
    arguments = tuple(compiler.compile(argument) for argument in node.arguments)
    env_of = compiler.root(lambda env: env)

    def strict(env: Any) -> Value:
        values = [argument(env) for argument in arguments]
        return None if None in values else function(env_of(env), *values)

    return strict


# --- macros --------------------------------------------------------------------------------------


def macro(kind: str, over: Closure, body: Closure, *, nested: bool) -> Closure:
    combine = _MACROS[kind]

    def run(env: Any) -> Value:
        values = over(env)
        if values is None:
            return None
        root = env.env if nested else env
        return combine(values, lambda value: body(Frame(root, env, value)))

    return run


def _quantifier(decisive: bool) -> Callable[[Iterable[Value], Callable[[Value], Value]], Value]:
    def quantify(values: Iterable[Value], test: Callable[[Value], Value]) -> Value:
        result: bool | None = not decisive
        for value in values:
            found = test(value)
            if found is decisive:
                return decisive
            if found is None:
                result = None
        return result

    return quantify


_MACROS: dict[str, Callable[[Iterable[Value], Callable[[Value], Value]], Value]] = {
    "exists": _quantifier(True),
    "all": _quantifier(False),
    "filter": lambda values, test: tuple(value for value in values if test(value) is True),
    "map": lambda values, test: tuple(test(value) for value in values),
    "groups": groups,
}


# --- aggregates ------------------------------------------------------------------------------------


def _of_elements(compiler: Compiler, node: Call, function: Callable[[tuple[Any, ...]], Value]) -> Closure:
    if len(node.arguments) == 1:
        over = compiler.elements(node.arguments[0])
    else:
        parts = tuple(compiler.compile(argument) for argument in node.arguments)

        def over(env: Any) -> Value:
            return tuple(part(env) for part in parts)

    def aggregate(env: Any) -> Value:
        values = over(env)
        if values is None:
            return None
        return function(tuple(value for value in values if value is not None and value is not UNKNOWN))

    return aggregate


def _extreme(pick: Callable[[tuple[Any, ...]], Any]) -> Callable[[tuple[Any, ...]], Value]:
    def extreme(values: tuple[Any, ...]) -> Value:
        try:
            return pick(values) if values else None
        except TypeError:
            raise EvaluationError(
                "no_common_measure", "各项无法比较大小", "elements without a common measure"
            ) from None

    return extreme


def _distinct(values: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(values))


_OF_ELEMENTS: dict[str, Callable[[tuple[Any, ...]], Value]] = {
    "sum": numbers.total,
    "avg": numbers.average,
    "min": _extreme(min),
    "max": _extreme(max),
    "distinct": _distinct,
}


# --- functions that look at what is empty -------------------------------------------------------------


def _known(compiler: Compiler, node: Call) -> Closure:
    argument = compiler.raw(node.arguments[0])

    def known(env: Any) -> Value:
        value = argument(env)
        return value is not None and value is not UNKNOWN and value != ()

    return known


def _unknown(compiler: Compiler, node: Call) -> Closure:
    argument = compiler.raw(node.arguments[0])
    return lambda env: argument(env) is UNKNOWN


def _size(compiler: Compiler, node: Call) -> Closure:
    subject = node.arguments[0]
    argument = compiler.elements(subject) if subject.type.of is not None else compiler.compile(subject)

    def size(env: Any) -> Value:
        value = argument(env)
        return None if value is None else len(value)

    return size


def _last(compiler: Compiler, node: Call) -> Closure:
    over, count = compiler.elements(node.arguments[0]), compiler.compile(node.arguments[1])

    def last(env: Any) -> Value:
        values, most = over(env), count(env)
        if values is None or most is None:
            return None
        return tuple(values[-most:]) if most > 0 else ()

    return last


def _matches(compiler: Compiler, node: Call) -> Closure:
    subject, pattern = compiler.compile(node.arguments[0]), node.arguments[1]
    assert isinstance(pattern, Literal)
    search = patterns.compiled(str(pattern.value)).search

    def matches(env: Any) -> Value:
        text = subject(env)
        if text is None:
            return None
        if len(text) > LONGEST_SUBJECT:
            raise EvaluationError("text_too_long", "文本过长，无法匹配", "the text is too long to match")
        return search(text)

    return matches


def _named(node: Call) -> tuple[str, ...]:
    def names(argument: Node) -> tuple[Node, ...]:
        return argument.items if isinstance(argument, ListOf) else (argument,)

    return tuple(str(item.value) for arg in node.arguments for item in names(arg) if isinstance(item, Literal))


def _booked(compiler: Compiler, node: Call) -> Closure:
    names = _named(node)
    return compiler.root(lambda env: env.world().booked(names))


def _linked(compiler: Compiler, node: Call) -> Closure:
    name = _named(node)[0]
    return compiler.root(lambda env: env.world().linked(name))


_SPECIAL: dict[str, Callable[[Any, Call], Callable[[Any], Value]]] = {
    "known": _known,
    "unknown": _unknown,
    "size": _size,
    "last": _last,
    "matches": _matches,
    "booked": _booked,
    "linked": _linked,
}


# --- functions of values --------------------------------------------------------------------------------


def as_day(moment: date, zone: tzinfo) -> date:
    """The date of an instant in the case's zone; a date is itself."""
    return moment.astimezone(zone).date() if isinstance(moment, datetime) else moment


def _days(env: Any, start: date, end: date) -> int:
    return (as_day(end, env.zone()) - as_day(start, env.zone())).days


def _working_days(env: Any, start: date, end: date) -> Value:
    return env.world().working_days(as_day(start, env.zone()), as_day(end, env.zone()))


def _plus(env: Any, moment: date, duration: Any) -> Value:
    if isinstance(duration, str):
        duration = durations.read(duration)
    try:
        return env.world().plus(moment, duration)
    except OverflowError:
        raise EvaluationError("date_out_of_range", "日期超出范围", "a date out of range") from None


_STRICT: dict[str, Callable[..., Value]] = {
    "contains": lambda env, text, part: part in text,
    "startsWith": lambda env, text, part: text.startswith(part),
    "endsWith": lambda env, text, part: text.endswith(part),
    "days": _days,
    "working_days": _working_days,
    "plus": _plus,
    "day": lambda env, moment: as_day(moment, env.zone()),
    "people_of": lambda env, unit: env.world().people_of(unit),
    "qualified": lambda env, person, name: env.world().qualified(person, name),
    "unit_of": lambda env, person: env.world().unit_of(person),
    "parent": lambda env, unit: env.world().parent(unit),
}
