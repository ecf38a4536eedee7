"""How a name is read from an Env."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kesu.procedure.expressions.env import UNKNOWN, Env, Value


class Frame:
    """The Env inside a macro: `value` is the element at hand, `outer` the frame of the macro around."""

    __slots__ = ("env", "outer", "value")

    def __init__(self, env: Env, outer: Any, value: Value) -> None:
        self.env = env
        self.outer = outer
        self.value = value


def column_of(row: Any, name: str) -> Value:
    """A column of a row, empty where the row is."""
    return None if row is None or row is UNKNOWN else row.get(name)


def columns_of(row: Any, names: tuple[str, ...]) -> Value:
    """The same of a name in parts: of a row whose columns nobody here knows, the longest that it has is meant."""
    at = 0
    while at < len(names):
        end = len(names)
        while end > at + 1 and not (isinstance(row, Mapping) and ".".join(names[at:end]) in row):
            end -= 1
        row = column_of(row, ".".join(names[at:end]))
        at = end
    return row


Reader = Callable[[Env], Value]


def reader(path: tuple[str, ...]) -> Reader:
    """A function from an Env to the value of a canonical path."""
    return _READERS[path[0]](path)


def _field(path: tuple[str, ...]) -> Reader:
    name = path[1]
    return lambda env: env.field(name)


def _step(path: tuple[str, ...]) -> Reader:
    name, attribute = path[1], ".".join(path[2:])
    return lambda env: env.step(name, attribute)


def _two(read: Callable[[Env, str, str], Value]) -> Callable[[tuple[str, ...]], Reader]:
    def make(path: tuple[str, ...]) -> Reader:
        name, attribute = path[1], path[2]
        return lambda env: read(env, name, attribute)

    return make


def _one(read: Callable[[Env, str], Value]) -> Callable[[tuple[str, ...]], Reader]:
    def make(path: tuple[str, ...]) -> Reader:
        name = path[1]
        return lambda env: read(env, name)

    return make


def _setting(path: tuple[str, ...]) -> Reader:
    name = path[1]
    return lambda env: env.setting(name)


def _each(path: tuple[str, ...]) -> Reader:
    if len(path) == 1:
        return lambda env: env.each()
    names = path[1:]
    return lambda env: columns_of(env.each(), names)


def _other(path: tuple[str, ...]) -> Reader:
    inner = reader(path[1:])
    return lambda env: inner(env.other())


_READERS: dict[str, Callable[[tuple[str, ...]], Reader]] = {
    "f": _field,
    "was": _one(lambda env, name: env.was(name)),
    "s": _step,
    "table": _two(lambda env, name, attribute: env.table(name, attribute)),
    "clock": _two(lambda env, name, attribute: env.clock(name, attribute)),
    "setting": _setting,
    "streak": _two(lambda env, name, attribute: env.streak(name, attribute)),
    "found": _two(lambda env, name, attribute: env.found(name, attribute)),
    "doc": _two(lambda env, name, attribute: env.doc(name, attribute)),
    "case": _one(lambda env, name: env.case(name)),
    "each": _each,
    "x": _one(lambda env, name: env.column(name)),
    "actor": _one(lambda env, name: env.actor(name)),
    "o": _other,
    "record": _one(lambda env, name: env.record(name)),
    "promise": _one(lambda env, name: env.promise(name)),
    "now": lambda path: lambda env: env.now(),
    "today": lambda path: lambda env: env.today(),
}
