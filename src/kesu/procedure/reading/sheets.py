"""Sheets (A4): goods by lot, place and state, and the moves between states."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kesu.procedure.declared import Move, SheetSpec, SheetState
from kesu.procedure.reading.elements import DIRECT, ELEMENT
from kesu.procedure.reading.plainkinds import FLAG, FREE, ROLES, TEXT, Words
from kesu.procedure.reading.shape import Either, Given, Key, ListOf, Named, Shape
from kesu.procedure.reading.terms import condition

BUILT_IN = ("outside", "unknown")


def _state(given: Given) -> SheetState:
    return SheetState(**given.element(), blocked=given.get("blocked", False), end=given.get("end", False))


STATE = Shape(
    "state",
    "状态",
    "a state of a sheet",
    (
        *DIRECT,
        *ELEMENT,
        Key("blocked", FLAG, "不得使用、不得发货", "do not use, do not ship", "blocked: true"),
        Key("end", FLAG, "终态", "nothing leaves it", "end: true"),
    ),
    _state,
    "{blocked: true}",
    short="label",
)


def _move(given: Given) -> Move | None:
    source, target, by = given.get("from"), given.get("to"), given.get("by")
    if not (source and target and by):
        return None
    return Move(
        source,
        target,
        by,
        sign=given.get("sign", False),
        when=given.get("when"),
        comment=given.get("comment") == "required",
        place=given.place,
    )


MOVE = Shape(
    "move",
    "移动",
    "a move",
    (
        *ELEMENT,
        Key("from", TEXT, "从哪个状态", "from which state", "from: unknown", required=True),
        Key("to", TEXT, "到哪个状态", "to which state", "to: isolated", required=True),
        Key("by", ROLES, "哪些角色可以移动", "roles who may", "by: quality", required=True),
        Key("sign", FLAG, "须电子签名", "needs a signature", "sign: true"),
        Key("when", condition("move"), "条件", "a condition", "when: s.decide.done"),
        Key(
            "comment",
            Words(("required", "optional", "true", "false")),
            "须写说明",
            "needs a comment",
            "comment: required",
        ),
    ),
    _move,
    "{from: unknown, to: isolated, by: quality}",
)
MOVES = ListOf(MOVE, "移动的列表", "a list of moves")
STATES = Either(
    "状态",
    "states",
    "{isolated: {blocked: true}}",
    map=Named(STATE, "状态", "states", "state"),
)
PER = Either("批次、地点", "lot, where", "{lot: …, where: …}", text=TEXT, list=ListOf(TEXT, "列表", "a list"), map=FREE)


def sheet_of(given: Given) -> SheetSpec:
    """The sheet of a field: states beside the built-in ones, and moves between states that exist."""
    states: Mapping[str, SheetState] = given.get("states", {})
    for key in ("states", "moves"):
        if not given.get(key):
            given.reader.say("field.sheet", given.place, name=given.name, key=key)
    moves: tuple[Move, ...] = given.get("moves", ())
    for move in moves:
        for name in (move.source, move.target):
            _check_state(name, move, states, given)
    return SheetSpec(per=_per(given.get("per")), states=states, moves=moves)


def _per(found: Any) -> tuple[str, ...]:
    if isinstance(found, str):
        return (found,)
    return tuple(found) if found else ("lot",)


def _check_state(name: str, move: Move, states: Mapping[str, SheetState], given: Given) -> None:
    if name not in states and name not in BUILT_IN:
        given.reader.say("name.unknown", move.place, (*states, *BUILT_IN), name=name, kind="state", kind_zh="状态")
