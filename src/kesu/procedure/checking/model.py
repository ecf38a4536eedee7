"""A procedure made ready to be explored: what is read by whom, and which of it has to be remembered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from kesu.procedure.acting import is_outside
from kesu.procedure.checking.codes import (
    AWAITING,
    BANNED,
    CLOSED,
    DONE,
    EXHAUSTED,
    GONE,
    MET,
    NONE,
    OPEN,
    OVERDUE,
    REOPENED,
    SKIPPED,
    STATUS,
    SUBMITTED,
    VOID,
    WARNED,
    outcome_of,
    status_of,
)
from kesu.procedure.checking.conditions import Condition, Conditions
from kesu.procedure.checking.steering import steering
from kesu.procedure.declared import AnyOf, Clock, Opening, Outcome, Procedure, Ref, Step
from kesu.procedure.expressions import Expression
from kesu.procedure.graph import refs_of
from kesu.procedure.program import Program, compile_procedure
from kesu.procedure.references import MET as HOLDS
from kesu.procedure.state import CaseState, Run, StepState

_RUN = {NONE: "", 1: "running", MET: "met", GONE: "ended"}
_LATEST, _RESET, _OLD = 3, 2, 1
"""Numbers of events as a reading step sees them: an older end came before its last reset."""


@dataclass(slots=True)
class Node:
    """A step with all that the exploration asks of it."""

    place: int
    step: Step
    outcomes: tuple[Outcome, ...]
    outside: frozenset[str] | None
    hanging: bool
    after_closing: bool
    sources: tuple[int, ...] = ()
    clocks: tuple[int, ...] = ()
    children: tuple[int, ...] = ()
    older: int = 0
    any_sources: tuple[tuple[str, int, int], ...] = ()
    """(kind, place of the source, bit that says that its end is older than this step's last reset)."""
    worth: dict[tuple[int, ...], int] = field(default_factory=dict)
    never: dict[tuple[int, ...], bool] = field(default_factory=dict)
    openings: tuple[tuple[Opening, ...], ...] = ()
    row_sources: tuple[int, ...] = ()
    """Steps over the same list that its `after` names: row by row (B4.21)."""

    @property
    def name(self) -> str:
        return self.step.name


class Model:
    """What does not change while exploring. `circles`: then nothing can be explored."""

    def __init__(self, procedure: Procedure) -> None:
        self.procedure = procedure
        self.program: Program = compile_procedure(procedure)
        self.graph = self.program.graph
        self.conditions = Conditions(self.program)
        self.names = tuple(procedure.steps)
        self.place = {name: i for i, name in enumerate(self.names)}
        self.order = tuple(self.place[name] for name in self.graph.order)
        for expression in steering(procedure):
            self.conditions.of(expression)
        self.clocks = tuple(clock for clock in procedure.clocks.values() if clock.name in self._clocks_read())
        self.clock_place = {clock.name: i for i, clock in enumerate(self.clocks)}
        self.links = tuple(dict.fromkeys(self._links_read()))
        self.link_place = {link: i for i, link in enumerate(self.links)}
        self.filled = tuple(dict.fromkeys(self._fields_awaited()))
        self.blocks = tuple((i, n) for i, s in enumerate(procedure.steps.values()) for n in range(len(s.blocks)))
        self.nodes = tuple(self._node(i, step) for i, step in enumerate(procedure.steps.values()))
        self._older_bits()
        self.targets = frozenset(o.back_to for node in self.nodes for o in node.outcomes if o.back_to)
        self.flags = tuple(self._flags(node) for node in self.nodes)
        self.fills = tuple(self._fills(node) for node in self.nodes)
        self.whiles = tuple(node for node in self.nodes if node.step.while_ is not None)
        self.milestones = tuple(node for node in self.nodes if node.step.by is None)
        self.autos = tuple(node for node in self.nodes if any(o.auto is not None for o in node.outcomes))
        self.eaches = tuple(node for node in self.nodes if node.step.each is not None)
        ordered = [self.nodes[place] for place in self.order]
        self.starters = tuple(node for node in ordered if node.step.starts and node.step.starts.when is not None)
        self.withdrawal = next((n for n in self.nodes if n.step.starts and n.step.starts.on_withdrawal), None)
        self.collecting = tuple(node for node in self.nodes if node.step.collect)
        self.rank = {place: rank for rank, place in enumerate(self.order)}
        self.stirred = self._stirred()
        self.conditions.group()

    # --- what is read --------------------------------------------------------------------------------

    def _clocks_read(self) -> frozenset[str]:
        refs = [ref for step in self.procedure.steps.values() for ref in refs_of(step.after)]
        found = {ref.name for ref in refs if ref.kind == "clock"}
        for clock in self.procedure.clocks.values():
            if any(rung.action == "complete" for rung in clock.overdue):
                found.add(clock.name)
            found |= {ref.name for ref in (*clock.start, *clock.to) if ref.kind == "clock"}
        found |= {path[1] for expression in steering(self.procedure) for path in expression.reads if path[0] == "clock"}
        found |= {ref.name for ref in self._watched() if ref.kind == "clock"}
        return frozenset(found)

    def _watched(self) -> Iterator[Ref]:
        """Instants that a block or the number waits for."""
        for step in self.procedure.steps.values():
            for block in step.blocks:
                yield from block.until
        yield from self.procedure.number.at if self.procedure.number else ()

    def _links_read(self) -> Iterator[str]:
        for step in self.procedure.steps.values():
            yield from (ref.name for ref in refs_of(step.after) if ref.kind == "child")
        yield from (ref.name for ref in self._watched() if ref.kind == "child")

    def _fields_awaited(self) -> Iterator[str]:
        """Fields that `starts` and `auto` read before they may be filled: empty means not yet."""
        given = {fill.name for fill in self.procedure.open.fill if fill.required and fill.condition is None}
        for step in self.procedure.steps.values():
            wanted = [step.starts.when if step.starts else None, *(o.auto for o in step.outcomes.values())]
            for expression in wanted:
                if expression is not None:
                    bare = self.conditions.of(expression).bare
                    yield from (n for n in sorted(bare) if n not in given and self.procedure.fields[n].default is None)

    def _node(self, place: int, step: Step) -> Node:
        outcomes = tuple(step.outcomes.values())
        clocks, sources, children = self._reads(step)
        return Node(
            place=place, step=step, outcomes=outcomes, outside=self._outside(step),
            hanging=step.name in self.graph.dormant, after_closing=step.name in self.graph.after_closing,
            sources=sources, clocks=clocks, children=children,
            openings=tuple((*step.opens, *outcome.opens) for outcome in outcomes),
            row_sources=tuple(dict.fromkeys(self.place[ref.name] for ref in self._rowwise(step))),
        )  # fmt: skip

    def _rowwise(self, step: Step) -> tuple[Ref, ...]:
        return tuple(self.program.rowwise.get(step.name, ((), None))[0])

    def _reads(self, step: Step) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
        steps: dict[int, None] = {}
        clocks: dict[int, None] = {}
        children: dict[int, None] = {}
        ahead = list(refs_of(step.after))
        while ahead:
            ref = ahead.pop()
            if ref.kind == "step":
                steps[self.place[ref.name]] = None
            elif ref.kind == "clock" and self.clock_place[ref.name] not in clocks:
                clocks[self.clock_place[ref.name]] = None
                ahead.extend(self.procedure.clocks[ref.name].start)
            elif ref.kind == "child":
                children[self.link_place[ref.name]] = None
                if ref.name in self.graph.openers:
                    steps[self.place[self.graph.openers[ref.name]]] = None
        return tuple(clocks), tuple(steps), tuple(children)

    def _outside(self, step: Step) -> frozenset[str] | None:
        """The outside roles whose silence would leave the step open; None for inside work."""
        if step.by is None or not step.by.entries:
            return None
        roles = [entry.role for entry in step.by.entries]
        if all(role and is_outside(self.procedure, role) for role in roles):
            return frozenset(role for role in roles if role)
        return None

    def _older_bits(self) -> None:
        bit = 1
        for node in self.nodes:
            found: dict[tuple[str, int], int] = {}
            for member in node.step.after.members if node.step.after else ():
                for ref in member.members if isinstance(member, AnyOf) else ():
                    key = self._source(ref)
                    if key is not None and key not in found:
                        found[key] = bit
                        bit <<= 1
            node.any_sources = tuple((kind, place, one) for (kind, place), one in found.items())
            node.older = sum(found.values())

    def _source(self, ref: Ref) -> tuple[str, int] | None:
        if ref.kind == "step":
            return "step", self.place[ref.name]
        return ("clock", self.clock_place[ref.name]) if ref.kind == "clock" else None

    def _flags(self, node: Node) -> int:
        """The flags of a step that anything asks for."""
        refs = [ref for other in self.nodes for ref in refs_of(other.step.after) if ref.kind == "step"]
        refs += [ref for ref in self._watched() if ref.kind == "step"]
        refs += [ref for clock in self.clocks for ref in (*clock.start, *clock.to) if ref.kind == "step"]
        asked = {ref.what for ref in refs if ref.name == node.name}
        starts = node.step.starts
        found = BANNED if starts is not None else 0
        found |= SUBMITTED if "submitted" in asked else 0
        found |= EXHAUSTED if "exhausted" in asked or (starts and starts.times is not None) else 0
        if node.name in self.targets or (node.step.once and node.step.each is not None):
            found |= 1 << 11 | 1 << 12
        if starts is not None:
            found |= (1 << 15 if starts.when is not None else 0) | (1 << 16 if starts.every is not None else 0)
        return found

    def _fills(self, node: Node) -> tuple[frozenset[str], ...]:
        """Per outcome the fields whose conditions are free again when the step ends so; last for a mixed end."""
        common = {fill.name for fill in node.step.fill if not fill.each} | set(node.step.collect)
        table = self.program.each_table(node.step.each) if node.step.each is not None else None
        if table is not None:
            common.add(table)
        own = [common | {fill.name for fill in o.fill if not fill.each} | set(o.set) for o in node.outcomes]
        return (*(frozenset(one) for one in own), frozenset(set().union(*own) if own else common))

    def _stirred(self) -> bool:
        """Whether a fact that steers may change without any step's end: rows that come in, goods, papers."""
        return any(
            condition.volatile or condition.tables
            for condition in (self.conditions.of(e) for e in self._watchful())
            if condition.volatile or condition.tables
        )

    def _watchful(self) -> Iterator[Expression]:
        for node in self.nodes:
            starts = node.step.starts
            found = [node.step.while_, starts.when if starts else None, *(o.auto for o in node.outcomes)]
            yield from (expression for expression in found if expression is not None)

    def condition(self, expression: Expression) -> Condition:
        return self.conditions.of(expression)

    # --- what the engine's references say ----------------------------------------------------------

    def after(self, node: Node, case: int, steps: list[int], clocks: list[int], children: list[int], older: int) -> int:
        """What the step's `after` is worth, by the engine's own function; remembered per what it reads."""
        if node.step.after is None:
            return HOLDS
        key = self._key(node, case, steps, clocks, children, older)
        found = node.worth.get(key)
        if found is None:
            state = self._case(node, case, steps, clocks, children, older)
            found = node.worth[key] = self.program.after[node.name](state, _RESET)
        return found

    def will_not_come(
        self, node: Node, case: int, steps: list[int], clocks: list[int], children: list[int], older: int
    ) -> bool:
        """Whether a waiting step is shown as one that will not come (B1.6)."""
        key = self._key(node, case, steps, clocks, children, older)
        found = node.never.get(key)
        if found is None:
            state = self._case(node, case, steps, clocks, children, older)
            found = node.never[key] = self.program.never[node.name](state, _RESET)
        return found

    def _key(
        self, node: Node, case: int, steps: list[int], clocks: list[int], children: list[int], older: int
    ) -> tuple[int, ...]:
        return (
            case, older & node.older, *[steps[i] & _READ for i in node.sources], *[clocks[i] for i in node.clocks],
            *[children[i] for i in node.children],
        )  # fmt: skip

    def _case(
        self, node: Node, case: int, steps: list[int], clocks: list[int], children: list[int], older: int
    ) -> CaseState:
        old = {(kind, place) for kind, place, bit in node.any_sources if older & bit}
        state = CaseState(status="closed" if case & CLOSED else "open", reopened=1 if case & REOPENED else 0)
        for i in node.sources:
            state.steps[self.names[i]] = self.step_state(i, steps[i], ("step", i) in old)
        for i in node.clocks:
            run = self._run(clocks[i], ("clock", i) in old)
            if run is not None:
                state.clocks[self.clocks[i].name] = {"": run}
        for i in node.children:
            status = ("", "open", "closed", "cancelled")[children[i]]
            if status:
                state.children[self.links[i]] = [{"status": status}]
        return state

    def step_state(self, place: int, code: int, old: bool = False) -> StepState:
        status, outcome = status_of(code), outcome_of(code)
        ended = status in (DONE, SKIPPED, VOID)
        return StepState(
            status=STATUS[status], outcome=self.nodes[place].outcomes[outcome - 1].name if outcome else None,
            opened_at="x" if status in (OPEN, AWAITING, DONE) else None,
            submitted_at="x" if status in (AWAITING, DONE) or code & SUBMITTED else None,
            exhausted=bool(code & EXHAUSTED), banned=bool(code & BANNED),
            ended=(_OLD if old else _LATEST) if ended else 0,
        )  # fmt: skip

    def _run(self, code: int, old: bool) -> Run | None:
        status = code & 3
        if status == NONE:
            return None
        at = _OLD if old else _LATEST
        return Run(
            start="x", status=_RUN[status], overdue_by=at if code & OVERDUE else 0,
            warned_by=at if code & WARNED else 0, ended=at if status == MET else 0,
        )  # fmt: skip

    def clock(self, name: str) -> Clock:
        return self.procedure.clocks[name]


_READ = (1 << 10) - 1 | SUBMITTED | BANNED | EXHAUSTED
