"""What may happen next in an abstract state: people's acts, clocks that fire, children that end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kesu.procedure.checking.abstract import Oracle, State
from kesu.procedure.checking.changing import Refused
from kesu.procedure.checking.codes import (
    AWAITING,
    CLOSED,
    ENDED,
    EXHAUSTED,
    GRID,
    OPEN,
    OVERDUE,
    REOPENED,
    RUNNING,
    SUBMITTED,
    WAITING,
    WARNED,
    outcome_of,
    status_of,
)
from kesu.procedure.checking.listening import Listening
from kesu.procedure.checking.model import Model, Node
from kesu.procedure.checking.play import Play
from kesu.procedure.checking.steering import binding
from kesu.procedure.declared import Opening
from kesu.procedure.references import MET as HOLDS

OPENING, END, HAND_IN, START, TAKE_BACK, TICK, DELAY, FIRE, CLIMB, CHILD, STIR, WITHDRAW, ROWS = range(13)
COMPLAINANT = frozenset({"complainant"})


@dataclass(frozen=True, slots=True)
class Move:
    """kind; the step's or clock's place; the outcome, threshold or rung. roles: outside roles it takes."""

    kind: int
    place: int = 0
    what: int = 0
    roles: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """One way a move went."""

    move: Move
    target: State
    story: tuple[tuple[str, int, int], ...]
    keys: frozenset[str] = frozenset()
    unsettled: bool = False


class Moves:
    """All moves of a model."""

    def __init__(self, model: Model, listening: Listening) -> None:
        self.model, self.listening = model, listening
        self._keys: dict[frozenset[str], frozenset[str]] = {}
        self.refused: dict[tuple[State, Move], tuple[str, tuple[int, ...]]] = {}

    def initial(self) -> State:
        model = self.model
        steps = tuple(WAITING if n.step.starts is None else 6 for n in model.nodes)
        given = {fill.name for fill in model.procedure.open.fill}
        seen = sum(bit for name, bit in self.listening.filled_bit.items() if name in given)
        return (0, steps, (0,) * len(model.clocks), (0,) * len(model.links), 0, seen, (), ())

    def openings(self) -> Iterator[Edge]:
        yield from self.outcomes(self.initial(), Move(OPENING))

    def of(self, state: State) -> Iterator[Move]:
        """The moves that are open in a state; one may still be refused."""
        play = Play(self.model, self.listening, state, Oracle())
        closed = bool(state[0] & CLOSED)
        for node in self.model.nodes:
            if closed and not node.after_closing:
                continue
            yield from self.of_node(node, play)
        if closed:
            return
        yield from self._of_clocks(play)
        for i, status in enumerate(state[3]):
            if status == 1:
                yield Move(CHILD, i, 2)
                yield Move(CHILD, i, 3)
        if self.model.stirred:
            yield Move(STIR)
        withdrawal = self.model.withdrawal
        if withdrawal is not None and play.may_start(withdrawal):
            yield Move(WITHDRAW, withdrawal.place, roles=COMPLAINANT)

    def of_node(self, node: Node, play: Play) -> Iterator[Move]:
        """The moves of one step."""
        status = play.status(node)
        if status == OPEN:
            yield from self._endings(node, play)
            if self.model.flags[node.place] & SUBMITTED and not play.steps[node.place] & SUBMITTED:
                yield Move(HAND_IN, node.place, roles=node.outside)
            if node.step.starts is not None and (node.step.starts.by_hand or node.step.starts.on_withdrawal):
                yield Move(TAKE_BACK, node.place)
        elif status == AWAITING:
            yield from self._of_awaiting(node, play)
        elif node.step.starts is not None:
            yield from self._starts(node, play)
        elif status == WAITING and node.step.delay is not None and play.after(node) == HOLDS:
            yield Move(DELAY, node.place)
        elif status == WAITING and play.may_follow_rows(node):
            yield Move(ROWS, node.place)

    def _endings(self, node: Node, play: Play) -> Iterator[Move]:
        common = binding(node.step.requires)
        if node.step.by is None or any(play.steps[place] & 7 not in ENDED for place in node.row_sources):
            return  # it ends with its last row, and that one follows another step's
        for i, outcome in enumerate(node.outcomes, 1):
            theirs = outcome.auto is None and outcome.given_by is None
            if theirs and play.possible([*common, *binding(outcome.requires)]):
                yield Move(END, node.place, i, node.outside)
        if node.step.each is not None and sum(not o.back_to and not o.close for o in node.outcomes) > 1:
            yield Move(END, node.place, 0, node.outside)

    def _of_awaiting(self, node: Node, play: Play) -> Iterator[Move]:
        if any(o.wait and o.link in self.model.link_place for o in self._openings(node, play)):
            return  # its child is followed itself
        yield Move(CHILD, node.place, outcome_of(play.steps[node.place]) << 2 | 1)
        for i, outcome in enumerate(node.outcomes, 1):
            if outcome.given_by == "child":
                yield Move(CHILD, node.place, i << 2 | 1)
        yield Move(CHILD, node.place, 1)

    def _openings(self, node: Node, play: Play) -> tuple[Opening, ...]:
        outcome = outcome_of(play.steps[node.place])
        return node.openings[outcome - 1] if outcome else node.step.opens

    def _starts(self, node: Node, play: Play) -> Iterator[Move]:
        starts = node.step.starts
        assert starts is not None
        if play.steps[node.place] & EXHAUSTED or not play.may_start(node):
            return
        if starts.by_hand and play.possible_now(starts.condition):
            yield Move(START, node.place)
        elif starts.every is not None and play.steps[node.place] & GRID:
            yield Move(TICK, node.place)

    def _of_clocks(self, play: Play) -> Iterator[Move]:
        for i, code in enumerate(play.clocks):
            clock = self.model.clocks[i]
            if code & 3 != RUNNING:
                continue
            if not code & OVERDUE:
                yield Move(FIRE, i, OVERDUE)
                if clock.warn is not None and not code & WARNED:
                    yield Move(FIRE, i, WARNED)
                continue
            for rung, action in enumerate(clock.overdue):
                if action.action == "complete" and action.after is not None and not code & 16 << rung:
                    yield Move(CLIMB, i, rung)

    # --- making them ---------------------------------------------------------------------------------

    def outcomes(self, state: State, move: Move) -> Iterator[Edge]:
        """Every way the move may go, by what conditions turn out to be; nothing where it is refused."""
        ahead: list[tuple[int, ...]] = [()]
        found: dict[State, Edge] = {}
        while ahead:
            oracle = Oracle(ahead.pop())
            play = Play(self.model, self.listening, state, oracle)
            try:
                self._make(play, move)
            except Refused as refused:
                self.refused[state, move] = (refused.code, refused.steps)
                ahead.extend(oracle.others)
                continue
            ahead.extend(oracle.others)
            target = play.state()
            if target not in found:
                found[target] = Edge(move, target, tuple(play.story), self._interned(play.keys), play.unsettled)
            else:
                found[target] = replace(found[target], keys=found[target].keys | set(play.keys))
        yield from found.values()

    def _interned(self, keys: list[str]) -> frozenset[str]:
        found = frozenset(keys)
        return self._keys.setdefault(found, found)

    def _make(self, play: Play, move: Move) -> None:
        if move.kind == OPENING:
            self._open_case(play)
        elif move.kind in (FIRE, CLIMB):
            play.fire(move.place, move.what) if move.kind == FIRE else play.climb(move.place, move.what)
        elif move.kind == CHILD:
            self._child(play, move)
        elif move.kind != STIR:
            self._on_step(play, self.model.nodes[move.place], move)
        play.settle()

    def _open_case(self, play: Play) -> None:
        for place, name in self.listening.by_fact:
            if any(fill.name == name for fill in self.model.procedure.open.fill):
                clock = self.model.clocks[place]
                play.start_clock(place, next(i for i, r in enumerate(clock.start) if r.name == name))
        play.happen("opened")
        play.dirty.update(range(len(self.model.nodes)))

    def _on_step(self, play: Play, node: Node, move: Move) -> None:
        if move.kind == END:
            play.end(node, move.what)
        elif move.kind == HAND_IN:
            play.steps[node.place] |= SUBMITTED
            play.dirty.update(self.listening.step_readers[node.place])
            play.happen(f"{node.name}.submitted")
        elif move.kind == TAKE_BACK:
            play.take_back(node)
        elif move.kind in (DELAY, ROWS):
            play.come(node)
        elif move.kind != TICK or node.step.while_ is None or play.truth(node.step.while_, empty=True):
            play.start(node)

    def _child(self, play: Play, move: Move) -> None:
        if move.what in (2, 3):
            self._linked(play, move)
            return
        node = self.model.nodes[move.place]
        self._resume(play, node, move.what >> 2)

    def _resume(self, play: Play, node: Node, outcome: int) -> None:
        if not outcome:
            play.put(node, OPEN)
            return
        play.put(node, 3, outcome)
        play.forget(self.model.fills[node.place][outcome - 1])
        play.complete(node, node.outcomes[outcome - 1])

    def _linked(self, play: Play, move: Move) -> None:
        """A child that an `after` reads ends; a step that awaits it goes on or is open again."""
        link = self.model.links[move.place]
        play.children[move.place] = move.what
        play.dirty.update(self.listening.child_readers[move.place])
        if move.what == 2:
            play.happen(f"child.{link}.closed")
        for node in self.model.nodes:
            if status_of(play.steps[node.place]) == AWAITING and any(
                o.link == link for o in self._openings(node, play)
            ):
                self._resume(play, node, outcome_of(play.steps[node.place]) if move.what == 2 else 0)


__all__ = ["REOPENED", "Edge", "Move", "Moves"]
