"""One act on an abstract state and all that settles after it (B1.7), choice by choice.

It mirrors `settling`, `turning` and `clocks.runs`, and asks the engine's own functions what references are worth and
what a going back resets.
"""

from __future__ import annotations

from kesu.procedure.checking.changing import Changing, Refused
from kesu.procedure.checking.codes import (
    AWAITING,
    BANNED,
    CLOSED,
    DONE,
    GONE,
    GRID,
    OPEN,
    OVERDUE,
    RUNNING,
    SKIPPED,
    TURNED,
    UNASKED,
    VOID,
    WAITING,
    outcome_of,
)
from kesu.procedure.checking.model import Node
from kesu.procedure.checking.steering import binding
from kesu.procedure.declared import Clock, Ref
from kesu.procedure.references import DORMANT as PENDING_DORMANT
from kesu.procedure.references import MET as HOLDS
from kesu.procedure.references import PENDING

MOST = 60
"""Passes after which a case that moves itself for ever is given up, as a finding."""


class Play(Changing):
    """A state on which an act is played to its end. `story` keeps what a reader of the path should hear."""

    __slots__ = ()

    def settle(self) -> None:
        for _ in range(MOST):
            moved = self._whiles()
            moved = self._milestones() or moved
            moved = self._upkeep() or moved
            moved = self._waiting() or moved
            if not moved and not self._auto() and not self.dirty:
                return
        self.unsettled = True

    def _whiles(self) -> bool:
        moved = False
        for node in self.model.whiles:
            if self.status(node) not in (OPEN, AWAITING) or self.truth(node.step.while_, empty=True):
                continue
            moved = True
            self.story.append(("withdrawn", node.place, 0))
            if node.step.starts is not None:
                self.take_back(node)
            else:
                self.skip(node)
        return moved

    def _milestones(self) -> bool:
        moved = False
        for node in self.model.milestones:
            if self.status(node) == OPEN:
                first = next((i for i, o in enumerate(node.outcomes, 1) if o.auto is None and o.given_by is None), 0)
                moved = (bool(first) and self._by_machine(node, first)) or moved
        return moved

    def _by_machine(self, node: Node, outcome: int) -> bool:
        requires = binding((*node.step.requires, *node.outcomes[outcome - 1].requires))
        if not self.possible(requires):
            return False
        try:
            self.end(node, outcome)
        except Refused:
            return False
        return True

    def _upkeep(self) -> bool:
        moved = False
        for i, code in enumerate(self.clocks):
            clock = self.model.clocks[i]
            if code & 3 == RUNNING and clock.to and all(self._cannot_come(ref, clock) for ref in clock.to):
                self._clock(i, code & ~3 | GONE)
                moved = True
        return moved

    def _cannot_come(self, ref: Ref, clock: Clock) -> bool:
        if ref.kind != "step":
            return False
        node = self.model.nodes[self.model.place[ref.name]]
        code = self.steps[node.place]
        status, dormant = code & 7, node.step.starts is not None
        if status in (SKIPPED, VOID):
            return not dormant or bool(code & BANNED)
        if status == DONE:
            outcome = node.outcomes[outcome_of(code) - 1].name if outcome_of(code) else None
            return not dormant and (clock.counts_when is None or ref.what not in (None, "done", outcome))
        return status == WAITING and not code & UNASKED and self.model.will_not_come(
            node, self.case, self.steps, self.clocks, self.children, self.older
        )

    def _waiting(self) -> bool:
        moved, rank = False, self.model.rank
        ahead = {node.place for node in self.model.starters}
        while True:
            ahead |= self.dirty
            self.dirty.clear()
            if not ahead:
                return moved
            place = min(ahead, key=rank.__getitem__)
            ahead.discard(place)
            node = self.model.nodes[place]
            moved = (self._starting(node) if node.step.starts is not None else self._turn(node)) or moved

    def _turn(self, node: Node) -> bool:
        if self.status(node) != WAITING:
            return False
        worth = self.after(node)
        if worth in (PENDING, PENDING_DORMANT) or (self.case & CLOSED and not node.after_closing):
            return False
        if worth != HOLDS:
            self.void(node)
            return True
        if node.step.delay is None:
            self.come(node)
        return node.step.delay is None

    def come(self, node: Node) -> None:
        """The turn has come: `when` is asked once, unless a going back opens it."""
        asked = node.step.when is not None and not self.steps[node.place] & UNASKED
        if asked and not self.truth(node.step.when, empty=True):
            self.story.append(("skipped", node.place, 0))
            self.skip(node)
            return
        self.open_step(node)

    def may_follow_rows(self, node: Node) -> bool:
        """Between two `each` steps over one list: whether it may open behind a row, the other step still open."""
        if not any(self.status(self.model.nodes[place]) == OPEN for place in node.row_sources):
            return False
        saved = {place: self.steps[place] for place in node.row_sources}
        found = False
        for place, code in saved.items():
            if code & 7 == OPEN:
                for outcome in range(1, len(self.model.nodes[place].outcomes) + 1):
                    self.steps[place] = DONE | outcome << 3
                    found = found or self.after(node) == HOLDS
        for place, code in saved.items():
            self.steps[place] = code
        return found

    def alive(self, node: Node) -> bool:
        return not self.case & CLOSED or node.after_closing

    def may_start(self, node: Node) -> bool:
        code = self.steps[node.place]
        return (
            code & 7 not in (OPEN, AWAITING) and not code & BANNED and self.alive(node) and self.after(node) == HOLDS
        )

    def _starting(self, node: Node) -> bool:
        starts, code = node.step.starts, self.steps[node.place]
        assert starts is not None
        if code & BANNED or not self.alive(node):
            return False
        if starts.every is not None:
            if not code & GRID and self.after(node) == HOLDS:
                self.steps[node.place] |= GRID
            return False
        if starts.when is None:
            return False
        holds = self.after(node) == HOLDS and self.truth(starts.when, empty=False)
        if holds == bool(code & TURNED):
            return False
        if not holds or code & 7 in (OPEN, AWAITING):
            self.steps[node.place] ^= TURNED
            return False
        self.story.append(("started", node.place, 0))
        self.start(node)
        return True

    def _auto(self) -> bool:
        for node in self.model.autos:
            if self.status(node) != OPEN or not self.alive(node):
                continue
            for i, outcome in enumerate(node.outcomes, 1):
                if outcome.auto is None or not self.truth(outcome.auto, empty=False):
                    continue
                if self._by_machine(node, i):
                    self.story.append(("auto", node.place, i))
                    return True
        return False

    # --- thresholds --------------------------------------------------------------------------------

    def fire(self, place: int, what: int) -> None:
        """A threshold: OVERDUE (with the rungs that wait no longer) or WARNED."""
        clock = self.model.clocks[place]
        self.older &= ~self.listening.older_of_clock[place]
        self._clock(place, self.clocks[place] | what)
        self.happen(f"clock.{clock.name}.{'overdue' if what == OVERDUE else 'warned'}")
        self.settle()
        if what == OVERDUE:
            for rung, action in enumerate(clock.overdue):
                if action.action == "complete" and action.after is None and self.clocks[place] & 3 == RUNNING:
                    self.climb(place, rung)

    def climb(self, place: int, rung: int) -> None:
        """A rung that completes a step."""
        self.clocks[place] |= 16 << rung
        action = self.model.clocks[place].overdue[rung]
        step, _, outcome = str(action.target).rpartition(".")
        node = self.model.nodes[self.model.place[step]]
        if self.status(node) != OPEN or not self.truth(action.when, empty=False):
            return
        chosen = next(i for i, o in enumerate(node.outcomes, 1) if o.name == outcome)
        try:
            self.end(node, chosen)
        except Refused:
            self.story.append(("refused", node.place, chosen))
        self.settle()
