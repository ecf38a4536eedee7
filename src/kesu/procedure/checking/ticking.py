"""Instants and clocks in an abstract state (B7.31–33)."""

from __future__ import annotations

from kesu.procedure.checking.abstract import Abstract
from kesu.procedure.checking.codes import (
    AWAITING,
    BANNED,
    CLOSED,
    ENDED,
    KEY,
    MET,
    NONE,
    OPEN,
    RUNNING,
)
from kesu.procedure.checking.model import Node
from kesu.procedure.declared import Ref


class Ticking(Abstract):
    """Listens to instants: runs start, are met and end; blocks are lifted; the number is given."""

    __slots__ = ()

    def happen(self, key: str, *, returning: bool = False) -> None:
        self.keys.append(key if not returning else f"{key}.returning")
        heard = self.listening.heard.get(key)
        if heard is None:
            return
        self.seen &= ~heard.lifts
        if returning:
            return
        for i in heard.ends:
            self._meet(i)
        for i, which in heard.starts:
            self.start_clock(i, which)
        if heard.number:
            self.seen |= self.listening.number_bit

    def _clock(self, place: int, code: int) -> None:
        self.clocks[place] = code
        self.older &= ~self.listening.older_of_clock[place] if code == NONE else -1
        self.dirty.update(self.listening.clock_readers[place])

    def _meet(self, place: int) -> None:
        code = self.clocks[place]
        clock = self.model.clocks[place]
        if code & 3 == RUNNING and self.truth(clock.counts_when, empty=False):
            self._clock(place, code & ~3 | MET)
            self.older &= ~self.listening.older_of_clock[place]
            self.happen(f"clock.{clock.name}.met")

    def start_clock(self, place: int, which: int) -> None:
        clock, code = self.model.clocks[place], self.clocks[place]
        if code & 3 == RUNNING:
            if clock.anew:
                self._clock(place, code & (1 << KEY) - 1 | which << KEY)
            return
        if clock.to and all(self._has_ended(ref) for ref in clock.to):
            return
        if self.truth(clock.when, empty=True):
            self._clock(place, RUNNING | which << KEY)

    def _has_ended(self, ref: Ref) -> bool:
        if ref.kind == "step":
            code, node = self.steps[self.model.place[ref.name]], self.model.nodes[self.model.place[ref.name]]
            if node.step.starts is not None:
                return bool(code & BANNED)
            return code & 7 in ENDED or (ref.what == "opened" and code & 7 in (OPEN, AWAITING))
        return ref.kind == "case" and ref.name == "closed" and bool(self.case & CLOSED)

    def _facts_known(self, node: Node, outcome: int) -> None:
        filled = self.model.fills[node.place][outcome - 1 if outcome else -1]
        for place, name in self.listening.by_fact:
            if name in filled and self.clocks[place] & 3 == NONE:
                self.start_clock(place, next(i for i, r in enumerate(self.model.clocks[place].start) if r.name == name))
