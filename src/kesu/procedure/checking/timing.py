"""Clocks that can never be met (trap 14)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from kesu.procedure.checking.codes import MET, OPEN
from kesu.procedure.checking.explore import Explored
from kesu.procedure.checking.model import Model
from kesu.procedure.checking.moves import CHILD, END, START
from kesu.procedure.checking.wordings import say
from kesu.procedure.declared import Clock, Ref
from kesu.procedure.messages import Message
from kesu.procedure.program import instant_key


class Timing:
    """What the explored graph says of each clock: started, and met after that."""

    def __init__(self, model: Model, explored: Explored) -> None:
        self.model, self.explored = model, explored
        self._where: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self._ended: dict[int, set[int]] = defaultdict(set)
        for target, keys in explored.openings:
            for key in keys:
                self._where[key].append((-1, target))
        for source, edges in enumerate(explored.edges):
            for target, move, keys in edges:
                if move.kind in (END, CHILD, START):
                    self._ended[move.place].add(target)
                for key in keys:
                    self._where[key].append((source, target))

    def findings(self) -> Iterator[Message]:
        for clock in self.model.procedure.clocks.values():
            why = self._wrong(clock)
            if why is not None:
                yield say("check.clock-unmet", clock.place, clock=clock.name, why_zh=why[0], why_en=why[1])

    def _wrong(self, clock: Clock) -> tuple[str, str] | None:
        if any(ref.kind in ("clock", "child") for ref in clock.to) or not clock.to:
            return None
        ends = {instant_key(ref) for ref in clock.to}
        started = self._after(clock.start)
        if not any(started):
            return "它从不开始", "it never starts"
        begun = {pair for ref in clock.start for pair in self._where.get(instant_key(ref), ())}
        came = {pair for key in ends for pair in self._where.get(key, ())}
        coming = [pair for pair in came if pair in begun or (pair[0] >= 0 and started[pair[0]])]
        if not coming:
            return "开始之后，to 再也不会到来", "once it runs, its `to` never comes"
        if clock.counts_when is not None and not self._may_count(clock, coming):
            return "每次 to 到来时 counts_when 都不成立", "whenever its `to` comes, `counts_when` cannot hold"
        return None

    def _may_count(self, clock: Clock, coming: list[tuple[int, int]]) -> bool:
        """Whether at one of these edges all fields that `counts_when` reads may have been filled, and it may hold."""
        assert clock.counts_when is not None
        condition = self.model.conditions.of(clock.counts_when)
        procedure = self.model.procedure
        given = {fill.name for fill in procedure.open.fill}
        wanted = [n for n in condition.bare if n not in given and procedure.fields[n].default is None]
        filled = [self._filled(name) for name in wanted]
        place = self.model.clock_place.get(clock.name)
        if place is not None:
            return any(state[2][place] & 3 == MET for state in self.explored.states)
        return any(all(states[target] for states in filled) for _, target in coming)

    def _filled(self, name: str) -> list[bool]:
        """The states in which the field may have been filled."""
        fills = self.model.fills
        fillers = {node.place for node in self.model.nodes if any(name in one for one in fills[node.place])}
        first = {target for place in fillers for target in self._ended[place]}
        collecting = {node.place for node in self.model.nodes if name in node.step.collect}
        for i, state in enumerate(self.explored.states):
            if any(state[1][place] & 7 == OPEN for place in collecting):
                first.add(i)
        return self._onwards(first)

    def _after(self, start: tuple[Ref, ...]) -> list[bool]:
        """The states that come after one of these instants."""
        if any(ref.kind in ("field", "clock", "child") or ref.name == "opened" for ref in start):
            return [True] * len(self.explored)
        return self._onwards({target for ref in start for _, target in self._where.get(instant_key(ref), ())})

    def _onwards(self, first: set[int]) -> list[bool]:
        found = [False] * len(self.explored)
        ahead = list(first)
        for here in ahead:
            found[here] = True
        while ahead:
            for target, _, _ in self.explored.edges[ahead.pop()]:
                if not found[target]:
                    found[target] = True
                    ahead.append(target)
        return found
