"""Every reachable combination of step states, with the shortest way to each."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from kesu.procedure.checking.abstract import State
from kesu.procedure.checking.codes import CLOSED
from kesu.procedure.checking.listening import Listening
from kesu.procedure.checking.model import Model
from kesu.procedure.checking.moves import START, TICK, Edge, Move, Moves

KEPT = 50_000
"""States whose key is remembered while exploring."""
Progress = Callable[[int], None]
Choose = Callable[[State, list[Move]], list[Move] | None]
"""Which of a state's moves to follow at first; None: all of them."""


@dataclass(slots=True)
class Explored:
    """states by number; `edges[i]`: (target, move, instants that happened). parents: the first way to each state."""

    states: list[State] = field(default_factory=list)
    number: dict[object, int] = field(default_factory=dict)
    edges: list[list[tuple[int, Move, frozenset[str]]]] = field(default_factory=list)
    parents: list[tuple[int, Edge]] = field(default_factory=list)
    openings: list[tuple[int, frozenset[str]]] = field(default_factory=list)
    refused: dict[int, dict[Move, tuple[str, tuple[int, ...]]]] = field(default_factory=dict)
    unsettled: int = -1
    cut_off: bool = False

    def path(self, state: int) -> list[Edge]:
        """The edges from the opening to a state, the shortest first found."""
        found: list[Edge] = []
        while state >= 0:
            state, edge = self.parents[state]
            found.append(edge)
        return found[::-1]

    def is_closed(self, state: int) -> bool:
        return bool(self.states[state][0] & CLOSED)

    def __len__(self) -> int:
        return len(self.states)


def explore(
    model: Model, listening: Listening, *, limit: int, choose: Choose | None = None, progress: Progress | None = None,
    forget: Callable[[State], State] | None = None, idle: Mapping[int, frozenset[str]] | None = None,
) -> Explored:  # fmt: skip
    """Breadth first from the opening; `cut_off` where `limit` states were not enough.

    choose: moves to follow alone where they commute with all others; where one of them leads to a state seen before,
    all are followed, so that nothing is put off for ever. idle: dormant steps that are not started. forget: what tells
    states apart; the first of each is kept whole.
    """
    return _Exploration(model, listening, limit, choose, progress, forget, idle or {}).run()


class _Exploration:
    def __init__(
        self, model: Model, listening: Listening, limit: int, choose: Choose | None, progress: Progress | None,
        forget: Callable[[State], State] | None, idle: Mapping[int, frozenset[str]],
    ) -> None:  # fmt: skip
        self.moves, self.idle = Moves(model, listening), idle
        self.limit, self.choose, self.progress, self.forget = limit, choose, progress, forget
        self.found = Explored()
        self.ahead: deque[int] = deque()
        self._keys: dict[State, State] = {}

    def run(self) -> Explored:
        for edge in self.moves.openings():
            self._reach(-1, edge)
        while self.ahead:
            if len(self.found.states) > self.limit:
                self.found.cut_off = True
                break
            here = self.ahead.popleft()
            self._follow(here)
            if self.progress is not None and here % 2000 == 0:
                self.progress(len(self.found.states))
        return self.found

    def _follow(self, here: int) -> None:
        state = self.found.states[here]
        moves = self._moves(here, state)
        few = self.choose(state, moves) if self.choose is not None else None
        if few is not None:
            edges = list(self._edges(here, state, few))
            if edges and all(self._is_new(edge.target) for edge in edges):
                self._add(here, edges)
                return
            self._add(here, edges)
            moves = [move for move in moves if move not in few]
        self._add(here, self._edges(here, state, moves))

    def _moves(self, here: int, state: State) -> list[Move]:
        """Those to follow; what may start without anybody noticing is noted as a way from the state to itself."""
        moves = list(self.moves.of(state))
        if not self.idle:
            return moves
        for move in moves:
            if move.kind in (START, TICK) and move.place in self.idle:
                self.found.edges[here].append((here, move, self.idle[move.place]))
        return [move for move in moves if move.kind not in (START, TICK) or move.place not in self.idle]

    def _edges(self, here: int, state: State, moves: list[Move]) -> Iterator[Edge]:
        for move in moves:
            yield from self.moves.outcomes(state, move)
            if (state, move) in self.moves.refused:
                self.found.refused.setdefault(here, {})[move] = self.moves.refused.pop((state, move))

    def _add(self, here: int, edges: Iterator[Edge] | list[Edge]) -> None:
        for edge in edges:
            self._reach(here, edge)

    def _key(self, target: State) -> State:
        if self.forget is None:
            return target
        found = self._keys.get(target)
        if found is None:
            if len(self._keys) > KEPT:
                self._keys.clear()
            found = self._keys[target] = self.forget(target)
        return found

    def _is_new(self, target: State) -> bool:
        return self._key(target) not in self.found.number

    def _reach(self, here: int, edge: Edge) -> None:
        key = self._key(edge.target)
        number = self.found.number.get(key)
        if number is None:
            number = self.found.number[key] = len(self.found.states)
            self.found.states.append(edge.target)
            self.found.edges.append([])
            self.found.parents.append((here, edge))
            self.ahead.append(number)
        if edge.unsettled and self.found.unsettled < 0:
            self.found.unsettled = number
        if here >= 0:
            self.found.edges[here].append((number, edge.move, edge.keys))
        else:
            self.found.openings.append((number, edge.keys))
