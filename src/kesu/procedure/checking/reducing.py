"""What the exploration may leave out, and exactly when (language C, last paragraph).

Three reductions, each with its conditions; where one of them does not hold, the thing is explored plainly:
1. `Forgetting`: how a step ended is forgotten when whoever reads it has decided, and nothing makes them read again
   before it has ended anew; likewise what a condition was found to be, and how a clock ended that only completes steps.
2. `left_out`: a dormant step that nothing names is never started; that it may be started is noted at the state.
3. `Alone`: of an open step whose end commutes with all else, only the ends are followed.
"""

from __future__ import annotations

from kesu.procedure.checking.abstract import State
from kesu.procedure.checking.codes import (
    BEFORE,
    DONE,
    DORMANT,
    ENDED,
    FLAGS,
    GONE,
    MET,
    NONE,
    WAITING,
)
from kesu.procedure.checking.conditions import Condition
from kesu.procedure.checking.listening import Listening
from kesu.procedure.checking.model import Model, Node
from kesu.procedure.checking.reading_order import Order, Resets, older_that_matter
from kesu.procedure.checking.steering import all_binding, of_step
from kesu.procedure.graph import refs_of

_HOW = (1 << 10) - 1


class Forgetting:
    """Tells states apart only by what can still matter."""

    def __init__(self, model: Model, listening: Listening, resets: Resets, order: Order) -> None:
        self.model, self.listening, self.resets, self.order = model, listening, resets, order
        self.older = older_that_matter(model, resets, order)
        self.ends = tuple((node.place, tuple(self._readers(node))) for node in model.nodes if self._may_forget(node))
        self.plain_dormants = tuple(node.place for node in model.nodes if self._returns_to_dormant(node))
        self.quiet_clocks = tuple(i for i in range(len(model.clocks)) if self._is_quiet(i))
        self.facts = {c.number: readers for c in model.conditions.all if (readers := self._fact_readers(c)) is not None}

    def __call__(self, state: State) -> State:
        """What is left of a state."""
        case, steps, clocks, children, older, seen, facts, asides = state
        left, older = list(steps), older & self.older
        for place, readers in self.ends:
            code = steps[place]
            if code & 7 in ENDED and all(steps[reader] & 7 != WAITING for reader in readers):
                left[place] = DONE | code & FLAGS
                older &= ~self.listening.older_of_step[place]
        for place in self.plain_dormants:
            code = steps[place]
            if code & 7 == DONE:
                left[place] = DORMANT | code & FLAGS
            elif code >> BEFORE & 7 == DONE:
                left[place] = code & ~(_HOW << BEFORE) | DORMANT << BEFORE
        kept = list(clocks)
        for i in self.quiet_clocks:
            if clocks[i] & 3 in (MET, GONE):
                kept[i] = NONE
        known = tuple(fact for fact in facts if not self._is_stale(fact[0], steps)) if facts else facts
        return case, tuple(left), tuple(kept), children, older, seen, known, asides

    def _is_stale(self, number: int, steps: tuple[int, ...]) -> bool:
        readers = self.facts.get(number)
        return readers is not None and all(steps[reader] & 7 != WAITING for reader in readers)

    # --- ends -------------------------------------------------------------------------------------------

    def _may_forget(self, node: Node) -> bool:
        """Nothing but `after`s of steps that wait asks how it ended, and they never read the same end twice."""
        step = node.step
        if node.hanging or step.once or node.name in self.model.targets or self._is_kept(node.name):
            return False
        if self._read_by_conditions(node.name) or self._read_by_clocks(node.name):
            return False
        readers = [self.model.nodes[place] for place in self.listening.step_readers[node.place]]
        if any(node.place in reader.row_sources for reader in readers):
            return False
        if any(reader.step.starts is not None or reader.after_closing or reader.hanging for reader in readers):
            return False
        return all(self.resets.always_with(reader.name, node.name) for reader in readers)

    def _readers(self, node: Node) -> list[int]:
        return list(self.listening.step_readers[node.place])

    def _is_kept(self, name: str) -> bool:
        return any(name in outcome.keep for node in self.model.nodes for outcome in node.outcomes)

    def _read_by_conditions(self, name: str) -> bool:
        return any(path[:2] == ("s", name) for condition in self.model.conditions.all for path in condition.state)

    def _read_by_clocks(self, name: str) -> bool:
        refs = [ref for clock in self.model.clocks for ref in (*clock.start, *clock.to)]
        return any(ref.kind == "step" and ref.name == name for ref in refs)

    def _returns_to_dormant(self, node: Node) -> bool:
        """A step that starts, and of which nobody asks but whether it is open."""
        if node.step.starts is None or node.step.once or node.name in self.model.targets or self._is_kept(node.name):
            return False
        if self.listening.step_readers[node.place] or self._read_by_clocks(node.name):
            return False
        read = {p[2] for c in self.model.conditions.all for p in c.state if p[:2] == ("s", node.name)}
        return read <= {"open"}

    # --- clocks, facts --------------------------------------------------------------------------------------

    def _is_quiet(self, place: int) -> bool:
        """A clock of which nobody asks how it ended: it only completes steps."""
        if self.listening.clock_readers[place] or any(i == place for i, _ in self.listening.by_fact):
            return False
        name = self.model.clocks[place].name
        return not any(p[:2] == ("clock", name) for c in self.model.conditions.all for p in c.state)

    def _fact_readers(self, condition: Condition) -> tuple[int, ...] | None:
        """The steps whose `when` reads it or a condition it shares a value with; None where it may be read anew."""
        group = self.model.conditions.groups[condition.number]
        fillers = self._fillers(condition)
        found: list[int] = []
        for node in self.model.nodes:
            mine = [e for e in of_step(node.step) if self.model.conditions.of(e).number in group]
            asked = [e for e in mine if e not in all_binding(node.step)]
            if not asked:
                continue
            if asked != [node.step.when] or node.after_closing or node.hanging:
                return None
            before = self.order.ended(node.name)
            if not any(f in before and self.resets.always_with(node.name, f) for f in fillers):
                return None
            found.append(node.place)
        return None if self._read_elsewhere(group) else tuple(found)

    def _fillers(self, condition: Condition) -> list[str]:
        """The steps whose every end makes the condition free again."""
        model = self.model
        return [n.name for n in model.nodes if all(condition.fields & fills for fills in model.fills[n.place])]

    def _read_elsewhere(self, group: frozenset[int]) -> bool:
        found = [e for c in self.model.clocks for e in (c.when, c.counts_when, *(rung.when for rung in c.overdue))]
        return any(self.model.conditions.of(e).number in group for e in found if e is not None)


def left_out(model: Model, listening: Listening) -> dict[int, frozenset[str]]:
    """Dormant steps, with what hangs on them alone, that nothing names: they change nothing but themselves and can
    always be ended. By the place of the dormant step, the instants that may happen once it is started.
    """
    named = {path[1] for condition in model.conditions.all for path in condition.state if path[0] == "s"}
    named |= {ref.name for clock in model.clocks for ref in (*clock.start, *clock.to) if ref.kind == "step"}
    named |= {name for node in model.nodes for o in node.outcomes for name in (*o.cancels, *o.keep, o.back_to or "")}
    found: dict[int, frozenset[str]] = {}
    for node in model.nodes:
        group = [node, *_hanging(node, model, listening)] if _starts_freely(node) else []
        if group and not any(one.name in named or not _is_idle(one, model, listening) for one in group):
            found[node.place] = frozenset(key for one in group for key in _keys(one))
    return found


def _starts_freely(node: Node) -> bool:
    starts = node.step.starts
    return starts is not None and (starts.by_hand or starts.every is not None) and starts.times is None


def _hanging(node: Node, model: Model, listening: Listening) -> list[Node]:
    """All that depends on it; something that cannot be idle where more than it is waited for."""
    found = [node]
    for place in model.order:
        later = model.nodes[place]
        if any(source in [one.place for one in found] for source in later.sources):
            found.append(later)
    return found[1:]


def _is_idle(node: Node, model: Model, listening: Listening) -> bool:
    step = node.step
    if step.once or step.blocks or step.while_ is not None or step.collect or all_binding(step) or step.opens:
        return False
    if step.by is None or any(listening.heard.get(key) for key in _keys(node)) or node.outside is not None:
        return False
    read = {field for condition in model.conditions.all for field in condition.fields}
    if any(fills & read for fills in model.fills[node.place]) or any(e.person or e.source for e in step.by.entries):
        return False
    if step.starts is None and not _follows_freely(node, model):
        return False
    free = all(outcome.given_by is None for outcome in node.outcomes)
    return free and not any(o.close or o.cancels or o.back_to or o.opens or o.auto or o.set for o in node.outcomes)


def _follows_freely(node: Node, model: Model) -> bool:
    """It opens by one reference to the group, whatever else happens."""
    refs = list(refs_of(node.step.after))
    if len(refs) != 1 or node.step.when is not None or node.step.each is not None or node.step.delay is not None:
        return False
    return node.hanging and refs[0].kind == "step" and refs[0].what not in ("skipped", "exhausted")


def _keys(node: Node) -> list[str]:
    kinds = ["opened", "submitted", *(o.name for o in node.outcomes)]
    return [node.name, *(f"{node.name}.{kind}" for kind in kinds)]
