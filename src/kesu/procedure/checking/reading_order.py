"""What surely comes before what, and what a going back surely resets together: the static part of the reductions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kesu.procedure.checking.codes import DONE, SKIPPED, VOID, code_of
from kesu.procedure.checking.model import Model, Node
from kesu.procedure.declared import AnyOf, Ref
from kesu.procedure.graph import refs_of, reset_of
from kesu.procedure.references import LOST, NEUTRAL
from kesu.procedure.state import CaseState

Outcomes = Mapping[str, frozenset[str]]
"""Per step the ways one of which it must have ended."""


class Resets:
    """Every going back of a procedure: the steps that it may reset, and those that it surely resets."""

    def __init__(self, model: Model) -> None:
        self.model = model
        steps = model.procedure.steps
        once = frozenset(name for name, step in steps.items() if step.once and step.each is None)
        self.each: list[tuple[str, str, frozenset[str], frozenset[str]]] = []
        for node in model.nodes:
            for outcome in node.outcomes:
                if outcome.back_to:
                    target = outcome.back_to
                    spared = (once | frozenset(outcome.keep)) - {target, node.name}
                    most = reset_of(model.graph, target, node.name, frozenset(), False)
                    least = reset_of(model.graph, target, node.name, spared, False)
                    self.each.append((node.name, target, frozenset(most), frozenset(least)))

    def always_with(self, reader: str, source: str) -> bool:
        """Whether every going back that makes the reader read again also resets the source."""
        return all(source in least for _, _, most, least in self.each if reader in most)

    def split(self, reader: str, source: str) -> bool:
        """Whether some going back may reset the reader and leave the source."""
        return not self.always_with(reader, source)


class Order:
    """What has surely ended when a step opens (B1.6), and how it must have ended."""

    def __init__(self, model: Model) -> None:
        self.model = model
        outcomes = [outcome for node in model.nodes for outcome in node.outcomes]
        self.spared = {name for outcome in outcomes for name in outcome.keep}
        self.spared |= {name for name, step in model.procedure.steps.items() if step.once}
        self.cancelled = {name for outcome in outcomes for name in outcome.cancels}
        if "all" in self.cancelled:
            self.cancelled |= set(model.names)
        self._ended: dict[str, frozenset[str]] = {}
        self._dead: dict[tuple[str, str], frozenset[str]] = {}
        self._needed: dict[str, Outcomes] = {}
        for place in model.order:
            node = model.nodes[place]
            self._ended[node.name] = self._before(node)
            self._needed[node.name] = self._wanted(node)

    def ended(self, name: str) -> frozenset[str]:
        """Steps that have surely ended in the present round when that step is open."""
        return frozenset() if name in self.spared else self._ended[name]

    def at_turn(self, name: str) -> frozenset[str]:
        """Steps that have surely ended when that step's turn comes."""
        return self._ended[name]

    def dead_with(self, name: str, what: str) -> frozenset[str]:
        """Steps that are void as soon as that one has ended so: all that they wait for is it, or dead as well."""
        found = self._dead.get((name, what))
        if found is None:
            found = self._dead[name, what] = frozenset(self._die(name, what))
        return found

    def _die(self, name: str, what: str) -> set[str]:
        node = self.model.nodes[self.model.place[name]]
        outcome = next((i for i, o in enumerate(node.outcomes, 1) if o.name == what), 0)
        if what != "skipped" and not outcome:
            return set()
        state = CaseState(status="open")
        state.steps[name] = self.model.step_state(node.place, SKIPPED if what == "skipped" else code_of(DONE, outcome))
        dead: set[str] = set()
        for place in self.model.order:
            later = self.model.nodes[place]
            known = self._may_die(later, dead | {name})
            if known and self.model.program.after[later.name](state, 0) in (NEUTRAL, LOST):
                dead.add(later.name)
                state.steps[later.name] = self.model.step_state(place, VOID)
        return dead

    def _may_die(self, later: Node, known: set[str]) -> bool:
        if later.step.starts is not None or later.hanging or later.name in self.spared or later.after_closing:
            return False
        refs = list(refs_of(later.step.after))
        return bool(refs) and all(ref.kind == "step" and ref.name in known for ref in refs)

    def exclusive(self, one: str, other: str) -> bool:
        """Whether the two cannot be open at once, because a third would have had to end in two ways."""
        if {one, other} & self.spared:
            return False
        first, second = self._needed[one], self._needed[other]
        return any(not first[step] & second[step] for step in first.keys() & second.keys())

    # --- ended ---------------------------------------------------------------------------------------------

    def _before(self, node: Node) -> frozenset[str]:
        members = node.step.after.members if node.step.after else ()
        if node.hanging and len(members) != 1:
            return frozenset()  # which of them counts depends on the others (B2.12)
        found = frozenset(name for member in members for name in self._of_member(member, node.hanging))
        return frozenset() if node.row_sources else found

    def _of_member(self, member: Ref | AnyOf, hanging: bool) -> frozenset[str]:
        if isinstance(member, AnyOf):
            return _common([self._of_ref(ref, hanging) for ref in member.members])
        return self._of_ref(member, hanging)

    def _of_ref(self, ref: Ref, hanging: bool = False) -> frozenset[str]:
        if ref.kind == "step":
            if ref.name in self.model.graph.dormant and not hanging:
                return frozenset()
            through = self._through(ref.name)
            if ref.what in ("opened", "submitted"):
                return through
            return through | {ref.name} | (self.dead_with(ref.name, ref.what or "") if not hanging else frozenset())
        if ref.kind == "clock":
            starts = self.model.procedure.clocks[ref.name].start
            return _common([self._of_ref(start) for start in starts])
        return frozenset()

    def _through(self, name: str) -> frozenset[str]:
        """What had ended before the step ended; nothing is known where it may be spared or cancelled."""
        return frozenset() if name in self.spared | self.cancelled else self._ended.get(name, frozenset())

    # --- outcomes ---------------------------------------------------------------------------------------------

    def _wanted(self, node: Node) -> Outcomes:
        members = node.step.after.members if node.step.after else ()
        found: dict[str, frozenset[str]] = {}
        for member in members:
            if isinstance(member, AnyOf):
                wanted = _either([self._of_reference(ref, alone=True) for ref in member.members])
            else:
                wanted = self._of_reference(member, alone=len(members) == 1)
            for step, outcomes in wanted.items():
                found[step] = found.get(step, outcomes) & outcomes
        return found

    def _of_reference(self, ref: Ref, *, alone: bool) -> Outcomes:
        """alone: a plain reference that is neutral would not have let the step open."""
        if ref.kind != "step" or ref.name in self.model.graph.dormant or ref.name in self.spared:
            return {}
        step = self.model.procedure.steps[ref.name]
        every = frozenset(step.outcomes) | ({"", "?skipped"} if ref.what is None else {""})
        if ref.what in ("opened", "submitted", "exhausted") or (ref.what is None and not alone):
            return {}
        inner = self._needed.get(ref.name, {}) if ref.name not in self.cancelled else {}
        if ref.what in (None, "done"):
            return {**inner, ref.name: every}
        return {**inner, ref.name: frozenset({"?skipped" if ref.what == "skipped" else ref.what or ""})}


def _common(sets: list[frozenset[str]]) -> frozenset[str]:
    return frozenset.intersection(*sets) if sets else frozenset()


def _either(needed: Iterable[Outcomes]) -> Outcomes:
    every = list(needed)
    steps = set.intersection(*(set(one) for one in every)) if every else set()
    return {step: frozenset().union(*(one[step] for one in every)) for step in steps}


def older_that_matter(model: Model, resets: Resets, order: Order) -> int:
    """The bits of older ends that decide anything: a passed member waits only for others that may still come."""
    found = 0
    for node in model.nodes:
        for member in node.step.after.members if node.step.after else ():
            for ref in member.members if isinstance(member, AnyOf) else ():
                others = [other for other in member.members if other is not ref] if isinstance(member, AnyOf) else []
                if _may_wait(ref, others, node, resets, order):
                    found |= _bit(model, node, ref)
    return found


def _bit(model: Model, node: Node, ref: Ref) -> int:
    for kind, place, bit in node.any_sources:
        names = model.names if kind == "step" else tuple(clock.name for clock in model.clocks)
        if kind == ref.kind and names[place] == ref.name:
            return bit
    return 0


def _may_wait(ref: Ref, others: list[Ref], node: Node, resets: Resets, order: Order) -> bool:
    if ref.kind != "step":
        return True
    if resets.always_with(node.name, ref.name):
        return False
    ended = order.at_turn(ref.name) if ref.name not in order.spared | order.cancelled else frozenset()
    gone = ended | order.dead_with(ref.name, ref.what or "") | {ref.name}
    return not all(other.kind == "step" and other.name in gone for other in others)
