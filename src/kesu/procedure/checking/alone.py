"""Open steps whose ends commute with all else: only these are followed (language C, "follow only the moves …").

Whatever the others do first, the step can then still end in the same ways, and the case stands as if it had ended
first. So no combination in which closing is lost is missed; each condition below keeps one thing out that would tell
the orders apart. Where ends lead to a state that was seen before, all moves are followed: nothing is put off for ever.
"""

from __future__ import annotations

from collections.abc import Iterator

from kesu.procedure.checking.abstract import State
from kesu.procedure.checking.codes import OPEN, SUBMITTED
from kesu.procedure.checking.conditions import Condition
from kesu.procedure.checking.filled import Reader, readers
from kesu.procedure.checking.listening import Listening
from kesu.procedure.checking.model import Model, Node
from kesu.procedure.checking.moves import END, Move
from kesu.procedure.checking.reading_order import Order, Resets, older_that_matter
from kesu.procedure.checking.steering import all_binding, of_step
from kesu.procedure.declared import Clock, Ref
from kesu.procedure.expressions import Expression
from kesu.procedure.graph import reach


class Alone:
    """Chooses, per state, the moves to follow alone; None where all must be followed."""

    def __init__(self, model: Model, listening: Listening, resets: Resets, order: Order) -> None:
        self.model, self.listening, self.resets, self.order = model, listening, resets, order
        self.older = older_that_matter(model, resets, order)
        self.readers = tuple(readers(model))
        self.steps = tuple(node.place for node in model.nodes if self._commutes(node))

    def __call__(self, state: State, moves: list[Move]) -> list[Move] | None:
        steps = state[1]
        for place in self.steps:
            if steps[place] & 7 == OPEN:
                ends = [move for move in moves if move.place == place and move.kind == END]
                if ends and len(ends) < len(moves):
                    return ends
        return None

    # --- the conditions --------------------------------------------------------------------------------

    def _commutes(self, node: Node) -> bool:
        if not self._is_plain(node) or self._is_read(node):
            return False
        names = sorted(reach(self.model.graph.dependents, node.name))
        later = [self.model.nodes[self.model.place[name]] for name in names]
        return (
            self._fills_for_later_only(node)
            and self._is_timed_in_order(node, later)
            and not self._races_to_close(node)
            and not any(self._may_turn_older(one) or self._is_way_back(one, node) for one in (node, *later))
            and all(self._turns_the_same(one) for one in later)
            and not self._touches_blocks(node, later)
        )

    def _is_plain(self, node: Node) -> bool:
        """An inside task that only ends: it goes back nowhere, closes and cancels nothing, is nobody else's to end."""
        step = node.step
        if step.by is None or step.starts is not None or node.outside is not None or node.hanging or node.after_closing:
            return False
        if step.once or step.while_ is not None or step.opens or step.collect:
            return False
        if self.model.flags[node.place] & SUBMITTED or node.row_sources or self._leads_rows(node):
            return False
        if any(o.back_to or o.close or o.cancels or o.auto or o.given_by or o.opens or o.set for o in node.outcomes):
            return False
        if any(condition.state for condition in self._requirements(node)):
            return False
        outcomes = [outcome for other in self.model.nodes for outcome in other.outcomes]
        touched = {name for outcome in outcomes for name in (*outcome.cancels, *outcome.keep)}
        ladder = [rung for clock in self.model.clocks for rung in clock.overdue if rung.action == "complete"]
        rungs = {str(rung.target).rpartition(".")[0] for rung in ladder}
        return node.name not in touched | rungs and "all" not in touched

    def _leads_rows(self, node: Node) -> bool:
        return any(node.place in other.row_sources for other in self.model.nodes)

    def _requirements(self, node: Node) -> Iterator[Condition]:
        yield from (self.model.conditions.of(expression) for expression in all_binding(node.step))

    def _is_read(self, node: Node) -> bool:
        return any(path[:2] == ("s", node.name) for condition in self.model.conditions.all for path in condition.state)

    def _fills_for_later_only(self, node: Node) -> bool:
        """Conditions over what it fills are read only after it has ended: before, they would be another value."""
        fills = frozenset().union(*self.model.fills[node.place])
        if fills & set(self.model.filled):
            return False
        for other in self.model.nodes:
            if other is node or node.name in self.order.ended(other.name):
                continue
            turned = node.name in self.order.at_turn(other.name)
            if any(self.model.conditions.of(e).fields & fills for e in of_step(other.step)
                   if not (turned and e is other.step.when)):  # fmt: skip
                return False
        if any(self.model.conditions.of(e).fields & fills for e in self._of_clocks()):
            return False
        mine = {fill.name for fill in (*node.step.fill, *(f for o in node.outcomes for f in o.fill))}
        for reader in self.readers:
            if reader.node is None or reader.node is node or node.name in self._before(reader):
                continue
            read = {n for path in reader.expression.reads for n in self.model.conditions.fields_of(path)}
            if read & mine:
                return False
        return True

    def _before(self, reader: Reader) -> frozenset[str]:
        assert reader.node is not None
        return self.order.at_turn(reader.node.name) if reader.how == "turn" else self.order.ended(reader.node.name)

    def _of_clocks(self) -> Iterator[Expression]:
        for clock in self.model.procedure.clocks.values():
            found = (clock.when, clock.counts_when, *(rung.when for rung in clock.overdue))
            yield from (expression for expression in found if expression is not None)

    def _races_to_close(self, node: Node) -> bool:
        """Whether it may stand open while a closing step is: that combination is a finding, so it must be seen."""
        for name in self.model.graph.closers:
            if name == node.name or node.name in self.order.ended(name) or self.order.exclusive(name, node.name):
                continue
            return True
        return False

    def _may_turn_older(self, node: Node) -> bool:
        """Whether a going back may make its end an older one in an `any`: then it matters which came first."""
        return any(
            kind == "step" and place == node.place and bit & self.older
            for reader in self.model.nodes
            for kind, place, bit in reader.any_sources
        )

    def _is_way_back(self, one: Node, node: Node) -> bool:
        """Whether a step that may be open meanwhile goes back there: allowed only once it has been reached."""
        for returning, target, _, _ in self.resets.each:
            before = self.order.ended(returning)
            if target == one.name and node.name not in before and one.name not in before:
                return True
        return False

    def _turns_the_same(self, later: Node) -> bool:
        """When its turn comes it finds the same, whichever end came last."""
        step = later.step
        if step.while_ is not None:
            return False
        starts = step.starts
        asked = [step.when, starts.when if starts else None, *(o.auto for o in later.outcomes)]
        if step.by is None:
            asked += all_binding(step)
            asked += [o.when for openings in later.openings for o in openings]
        return all(self._is_settled(self.model.conditions.of(e), later) for e in asked if e is not None)

    def _is_settled(self, condition: Condition, later: Node) -> bool:
        """Nothing that may happen meanwhile changes what it reads."""
        before = self.order.at_turn(later.name)
        if any(path[0] != "s" or path[1] not in before for path in condition.state):
            return False
        if condition.volatile:
            return False
        for field in condition.fields:
            for filler in self.model.nodes:
                fills = frozenset().union(*self.model.fills[filler.place])
                own = filler is later and field in filler.step.collect
                if field in fills and filler.name not in before and not own:
                    return False
        return True

    # --- clocks, blocks -----------------------------------------------------------------------------------

    def _is_timed_in_order(self, node: Node, later: list[Node]) -> bool:
        tracked = {clock.name for clock in self.model.clocks}
        names = {node.name, *(one.name for one in later)}
        for clock in self.model.procedure.clocks.values():
            if not self._clock_in_order(clock, node, names, clock.name in tracked):
                return False
        return True

    def _clock_in_order(self, clock: Clock, node: Node, names: set[str], tracked: bool) -> bool:
        starts = [ref for ref in clock.start if ref.kind == "step"]
        ends = [ref for ref in clock.to if ref.kind == "step"]
        if not tracked:
            ends = [ref for ref in ends if ref.name == node.name or (ref.name in names and ref.what == "opened")]
        ended_by_it = any(ref.name == node.name for ref in ends)
        if ended_by_it and (tracked or clock.counts_when is not None):
            return False
        touched = any(ref.name in names for ref in (*starts, *ends))
        if tracked and touched and (clock.when or clock.pause_while or clock.anew or clock.counts_when):
            return False
        late = any(end.name in names for end in ends)
        near = [start for start in starts if late or start.name in names]
        return all(self._follows(end, start) for start in near for end in ends)

    def _follows(self, end: Ref, start: Ref) -> bool:
        """Whether the clock's end surely comes after its start."""
        if end.name == start.name:
            return start.what == "opened"
        return start.name in self.order.ended(end.name)

    def _touches_blocks(self, node: Node, later: list[Node]) -> bool:
        for one in (node, *later):
            heard = [h for key, h in self.listening.heard.items() if key == one.name or key.startswith(f"{one.name}.")]
            if one.step.blocks or any(h.lifts for h in heard):
                return True
        return False
