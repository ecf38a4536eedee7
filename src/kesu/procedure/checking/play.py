"""One act on an abstract state and all that settles after it (B1–B3, B5), choice by choice.

It mirrors `ending`, `rounds`, `turning`, `settling` and `clocks.runs`, and asks the engine's own functions what
references are worth and what a going back resets. Facts are chosen where a condition reads them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from kesu.procedure.checking.codes import (
    AWAITING,
    BANNED,
    BEFORE,
    CLOSED,
    DONE,
    DORMANT,
    ENDED,
    EXHAUSTED,
    FLAGS,
    GONE,
    GRID,
    KEY,
    LASTING,
    MET,
    NONE,
    OPEN,
    OVERDUE,
    REACHED,
    REOPENED,
    RUNNING,
    SKIPPED,
    STATUS,
    SUBMITTED,
    TURNED,
    UNASKED,
    VOID,
    WAITING,
    WARNED,
    outcome_of,
    status_of,
)
from kesu.procedure.checking.conditions import EMPTY, FALSE, TRUE, Condition, Constraint
from kesu.procedure.checking.listening import Listening
from kesu.procedure.checking.model import Model, Node
from kesu.procedure.declared import Clock, Opening, Outcome, Ref
from kesu.procedure.expressions import Expression
from kesu.procedure.graph import reset_of
from kesu.procedure.references import DORMANT as PENDING_DORMANT
from kesu.procedure.references import MET as HOLDS
from kesu.procedure.references import PENDING

MOST = 60
"""Passes after which a case that moves itself for ever is given up, as a finding."""

Facts = tuple[tuple[int, tuple[Any, ...], int], ...]
State = tuple[int, tuple[int, ...], tuple[int, ...], tuple[int, ...], int, int, Facts]
"""case, steps, clocks, children, older ends, filled fields and blocks and number, what conditions were found to be."""


class Refused(Exception):
    """The act is refused: `order` (no way back) or `open` (closing while something is open)."""

    def __init__(self, code: str, steps: tuple[int, ...] = ()) -> None:
        super().__init__(code)
        self.code = code
        self.steps = steps


@dataclass(slots=True)
class Oracle:
    """Answers choices as told, then with the first answer, remembering what else could be said."""

    told: tuple[int, ...] = ()
    given: list[int] = field(default_factory=list)
    others: list[tuple[int, ...]] = field(default_factory=list)

    def choose(self, count: int) -> int:
        place = len(self.given)
        if place < len(self.told):
            answer = self.told[place]
        else:
            answer = 0
            self.others += [(*self.given, other) for other in range(1, count)]
        self.given.append(answer)
        return answer


class Play:
    """A state in the making. `story` keeps what a reader of the path should hear."""

    __slots__ = (
        "case", "children", "clocks", "dirty", "facts", "keys", "listening", "model", "older", "oracle", "seen", "steps",
        "story", "unsettled",
    )  # fmt: skip

    def __init__(self, model: Model, listening: Listening, state: State, oracle: Oracle) -> None:
        self.model, self.listening, self.oracle = model, listening, oracle
        self.case, self.older, self.seen = state[0], state[4], state[5]
        self.steps, self.clocks, self.children = list(state[1]), list(state[2]), list(state[3])
        self.facts: dict[tuple[int, tuple[Any, ...]], int] = {(n, held): mask for n, held, mask in state[6]}
        self.dirty: set[int] = set()
        self.keys: list[str] = []
        self.story: list[tuple[str, int, int]] = []
        self.unsettled = False

    def state(self) -> State:
        facts = tuple(sorted(((n, held, mask) for (n, held), mask in self.facts.items()), key=repr))
        return (
            self.case, tuple(self.steps), tuple(self.clocks), tuple(self.children), self.older, self.seen, facts,
        )  # fmt: skip

    def status(self, node: Node) -> int:
        return self.steps[node.place] & 7

    def after(self, node: Node) -> int:
        return self.model.after(node, self.case, self.steps, self.clocks, self.children, self.older)

    # --- conditions ----------------------------------------------------------------------------------

    def standing(self, path: tuple[str, ...]) -> Any:
        if path[0] == "case":
            return "closed" if self.case & CLOSED else "open"
        if path[0] == "clock":
            return self._clock_standing(path)
        place = self.model.place[path[1]]
        code = self.steps[place]
        if path[2] == "status":
            return STATUS[code & 7]
        if path[2] == "outcome":
            outcome = outcome_of(code) if code & 7 == DONE else 0
            return self.model.nodes[place].outcomes[outcome - 1].name if outcome else None
        return STATUS[code & 7] == path[2]

    def _clock_standing(self, path: tuple[str, ...]) -> bool:
        code = self.clocks[self.model.clock_place[path[1]]]
        if path[2] == "running":
            return code & 3 == RUNNING
        if path[2] == "met":
            return code & 3 == MET
        return bool(code & OVERDUE) and code & 3 in (RUNNING, MET)

    def held(self, condition: Condition) -> tuple[Any, ...]:
        return tuple(self.standing(path) for path in condition.state)

    def truth(self, expression: Expression | None, *, empty: bool) -> bool:
        """Whether a condition holds: decided by the standing, by what was found before, else chosen."""
        if expression is None:
            return True
        condition = self.model.conditions.of(expression)
        held = self.held(condition)
        yes = TRUE | (EMPTY if empty else 0)
        if not condition.variables:
            return bool(condition.value(dict(zip(condition.state, held, strict=True))) & yes)
        return self._choose(condition, held, yes)

    def _choose(self, condition: Condition, held: tuple[Any, ...], yes: int) -> bool:
        key, no = (condition.number, held), (TRUE | FALSE | EMPTY) & ~yes
        known, may = self._known(condition), self.model.conditions.satisfiable
        unfilled = self.unfilled()
        can, cannot = may([*known, (*key, yes)], unfilled), may([*known, (*key, no)], unfilled)
        if not (can and cannot):
            return can
        answer = self.oracle.choose(2) == 0
        if not self._moves_alone(condition):
            self.facts[key] = self.facts.get(key, 7) & (yes if answer else no)
        return answer

    def _known(self, condition: Condition) -> list[Constraint]:
        group = self.model.conditions.groups[condition.number]
        return [(n, held, mask) for (n, held), mask in self.facts.items() if n in group]

    def _moves_alone(self, condition: Condition) -> bool:
        if condition.volatile:
            return True
        return bool(condition.tables) and any(
            condition.tables.intersection(node.step.collect) for node in self.model.collecting if self.status(node) == OPEN
        )

    def unfilled(self) -> frozenset[str]:
        if not self.model.filled or self.seen & self.listening.all_filled == self.listening.all_filled:
            return _NOTHING
        return frozenset(name for name, bit in self.listening.filled_bit.items() if not self.seen & bit)

    def possible(self, expressions: list[Expression]) -> bool:
        """Whether some values of their fields fulfil all of these, given the states of steps."""
        constraints = []
        for expression in expressions:
            condition = self.model.conditions.of(expression)
            constraints.append((condition.number, self.held(condition), TRUE))
        return not constraints or self.model.conditions.satisfiable(constraints)

    def possible_now(self, expression: Expression | None) -> bool:
        """Whether a condition may hold, consistent with what is known already."""
        if expression is None:
            return True
        condition = self.model.conditions.of(expression)
        constraint = (condition.number, self.held(condition), TRUE)
        return self.model.conditions.satisfiable([*self._known(condition), constraint])

    def forget(self, fields: frozenset[str]) -> None:
        """A step that fills these has ended: conditions over them are free again."""
        conditions = self.model.conditions.all
        self.facts = {key: mask for key, mask in self.facts.items() if not conditions[key[0]].fields & fields}
        for name in fields:
            self.seen |= self.listening.filled_bit.get(name, 0)

    # --- how a step stands -----------------------------------------------------------------------------

    def put(self, node: Node, status: int, outcome: int = 0, flags: int = 0, drop: int = 0) -> None:
        place = node.place
        old = self.steps[place]
        kept = old & LASTING & ~drop
        self.steps[place] = status | outcome << 3 | ((kept | flags) & self.model.flags[place])
        self.older &= ~self.listening.older_of_step[place]
        self.dirty.update(self.listening.step_readers[place])
        if status in (WAITING, DORMANT):
            self.dirty.add(place)

    def open_step(self, node: Node, start: bool = False) -> None:
        before = (self.steps[node.place] & 1023) << BEFORE if start else 0
        if node.step.each is not None and not self._open_rows(node, start):
            return
        self.put(node, OPEN, flags=REACHED | (TURNED if start else 0))
        self.steps[node.place] |= before
        if node.step.collect:
            self.forget(frozenset(node.step.collect))
        for place, block in enumerate(node.step.blocks):
            if block.when is None or self.truth(block.when, empty=False):
                self.seen |= self.listening.block_bit[node.place, place]
        self.happen(f"{node.name}.opened")

    def _open_rows(self, node: Node, start: bool) -> bool:
        """No row: skipped (a start is taken back); with `once` all rows may have ended before."""
        answers = ["rows", "none"]
        if node.step.once and node.step.starts is None and self.steps[node.place] & REACHED:
            answers += [f"={o}" for o in self.plain_outcomes(node)]
        answer = answers[self.oracle.choose(len(answers))]
        if answer == "rows":
            return True
        if answer == "none":
            self.story.append(("no_rows", node.place, 0))
            if not start:
                self.skip(node)
            return False
        self._done(node, int(answer[1:]))
        return False

    def plain_outcomes(self, node: Node) -> list[int]:
        return [i for i, o in enumerate(node.outcomes, 1) if not o.back_to and not o.close and o.given_by is None]

    def skip(self, node: Node) -> None:
        self.put(node, SKIPPED, flags=REACHED)
        self.happen(f"{node.name}.skipped")

    def void(self, node: Node, banned: bool = False) -> None:
        self.put(node, VOID, flags=BANNED if banned else 0)

    # --- endings -----------------------------------------------------------------------------------------

    def end(self, node: Node, outcome: int) -> None:
        """A task's end. Raises Refused."""
        chosen = node.outcomes[outcome - 1] if outcome else None
        if chosen is not None:
            self.check(node, chosen)
            waits = [o for o in node.openings[outcome - 1] if o.wait and self._occasion(o)]
            if waits:
                self.put(node, AWAITING, outcome, SUBMITTED)
                self._ask(node, outcome)
                self.happen(f"{node.name}.submitted")
                return
        self._done(node, outcome)

    def check(self, node: Node, outcome: Outcome) -> None:
        """Raises Refused `order` or `open`."""
        if outcome.back_to:
            code = self.steps[self.model.place[outcome.back_to]]
            if code & 7 == VOID or not code & REACHED:
                raise Refused("order")
        if outcome.close:
            others = tuple(self.still_open(node, outcome))
            if others:
                raise Refused("open", others)

    def still_open(self, closing: Node, outcome: Outcome) -> Iterator[int]:
        """Inside tasks and awaiting steps that forbid closing; what `cancels` ends is left out."""
        for other in self.model.nodes:
            status = self.status(other)
            if status not in (OPEN, AWAITING) or other.place == closing.place or other.after_closing:
                continue
            if (status == AWAITING or other.outside is None) and not _cancels(outcome, other):
                yield other.place

    def _occasion(self, opening: Opening) -> bool:
        if opening.when is not None and not self.truth(opening.when, empty=False):
            return False
        return opening.each is None or self.oracle.choose(2) == 0

    def _ask(self, node: Node, outcome: int) -> None:
        for opening in node.openings[outcome - 1] if outcome else node.step.opens:
            place = self.model.link_place.get(opening.link)
            if place is not None and self.children[place] != 1 and (opening.wait or self._occasion(opening)):
                self.children[place] = 1
                self.dirty.update(self.listening.child_readers[place])

    def _done(self, node: Node, outcome: int, asked: bool = False) -> None:
        chosen = node.outcomes[outcome - 1] if outcome else None
        submitted = status_of(self.steps[node.place]) == AWAITING or bool(self.steps[node.place] & SUBMITTED)
        self.put(node, DONE, outcome)
        self.forget(self.model.fills[node.place][outcome - 1 if outcome else -1])
        self._facts_known(node, outcome)
        if not asked:
            self._ask(node, outcome)
        self.complete(node, chosen, submitted)

    def complete(self, node: Node, outcome: Outcome | None, submitted: bool = True) -> None:
        if outcome is not None:
            self._cancel(node, outcome)
            if outcome.back_to:
                self.go_back(self.model.nodes[self.model.place[outcome.back_to]], node, outcome.keep)
        returning = outcome is not None and outcome.back_to is not None
        if not submitted:
            self.happen(f"{node.name}.submitted", returning=returning)
        self.happen(node.name, returning=returning)
        if outcome is not None:
            self.happen(f"{node.name}.{outcome.name}")
        starts = node.step.starts
        if starts is not None and starts.times is not None and not self.steps[node.place] & EXHAUSTED:
            if self.oracle.choose(2):
                self.steps[node.place] |= EXHAUSTED
                self.dirty.update(self.listening.step_readers[node.place])
                self.happen(f"{node.name}.exhausted")
        if outcome is not None and outcome.close:
            self.close()

    def _cancel(self, node: Node, outcome: Outcome) -> None:
        for other in (self.model.nodes[i] for i in self.model.order):
            if other.place == node.place or not _cancels(outcome, other):
                continue
            code, dormant = self.steps[other.place], other.step.starts is not None
            if code & 7 not in ENDED or (dormant and not code & BANNED):
                if outcome.cancels == ("all",) and other.after_closing:
                    continue
                self.void(other, banned=dormant)

    def close(self) -> None:
        for node in self.model.nodes:
            if self.status(node) == OPEN and not node.after_closing:
                self.void(node)
        running = [i for i, code in enumerate(self.clocks) if code & 3 == RUNNING]
        self.case |= CLOSED
        self.dirty.update(self.listening.case_readers)
        self.happen("closed")
        for i in running:
            if self.clocks[i] & 3 == RUNNING:
                self._clock(i, self.clocks[i] & ~3 | GONE)

    # --- rounds --------------------------------------------------------------------------------------------

    def go_back(self, target: Node, returning: Node, keep: tuple[str, ...]) -> None:
        graph, nodes = self.model.graph, self.model.nodes
        still_open = self.status(target) in (OPEN, AWAITING) and target is not returning
        spared = frozenset(
            node.name for node in nodes
            if self.status(node) in (DONE, OPEN, AWAITING) and node is not target and node is not returning
            and (node.name in keep or (node.step.once and node.step.each is None))
        )  # fmt: skip
        if self.case & CLOSED and not target.after_closing:
            self.case = REOPENED
            self.dirty.update(self.listening.case_readers)
        found = set(reset_of(graph, target.name, returning.name, spared, still_open))
        if self.case & REOPENED and not target.after_closing:
            found |= {n.name for n in nodes if n.after_closing and n.name not in spared and self.status(n) != WAITING}
        found -= {name for name in found if (s := self.model.procedure.steps[name]).starts and s.after is None}
        places = [self.model.place[name] for name in graph.order if name in found]
        self._supersede(set(places))
        self.reset(places)
        if target.place in places:
            self.steps[target.place] |= UNASKED & self.model.flags[target.place]
        if not still_open and target.step.starts is not None:
            self.start(target)

    def reset(self, places: list[int]) -> None:
        """The steps wait again; ends outside the reset are older from now on."""
        inside = set(places)
        for place in places:
            node = self.model.nodes[place]
            for kind, source, bit in node.any_sources:
                if self._has_come(kind, source) and not (kind == "step" and source in inside):
                    self.older |= bit
        for place in places:
            node = self.model.nodes[place]
            rows_stay = node.step.once and node.step.each is not None
            kept = self.steps[place] & BANNED
            if rows_stay and self.status(node) == OPEN:
                continue
            self.put(node, DORMANT if node.step.starts is not None else WAITING, flags=kept, drop=GRID)
            self.dirty.add(place)

    def _has_come(self, kind: str, place: int) -> bool:
        if kind == "step":
            return self.steps[place] & 7 in ENDED
        return self.clocks[place] & (OVERDUE | WARNED) != 0 or self.clocks[place] & 3 == MET

    def _supersede(self, reset: set[int]) -> None:
        for i, clock in enumerate(self.model.clocks):
            code = self.clocks[i]
            if code & 3 == NONE or clock.keep_rounds:
                continue
            ref = clock.start[code >> KEY]
            if ref.kind == "step" and self.model.place[ref.name] in reset:
                self._clock(i, NONE)

    def start(self, node: Node) -> None:
        hanging = [i for i in self.listening.hanging[node.place] if self.steps[i] & 7 != WAITING]
        if hanging:
            self.reset(hanging)
        self.open_step(node, start=True)

    def take_back(self, node: Node) -> None:
        """`while` or the starter: the step is as it was before that start."""
        code = self.steps[node.place]
        before = code >> BEFORE
        self.put(node, before & 7, before >> 3, flags=code & FLAGS & ~SUBMITTED)

    # --- instants and clocks -----------------------------------------------------------------------------

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

    # --- settling --------------------------------------------------------------------------------------------

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
                moved = bool(first) and self._by_machine(node, first) or moved
        return moved

    def _by_machine(self, node: Node, outcome: int) -> bool:
        requires = [r.that for r in (*node.step.requires, *node.outcomes[outcome - 1].requires)]
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
        if node.step.when is not None and not self.steps[node.place] & UNASKED and not self.truth(node.step.when, empty=True):
            self.story.append(("skipped", node.place, 0))
            self.skip(node)
            return
        self.open_step(node)

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


def _cancels(outcome: Outcome, other: Node) -> bool:
    return outcome.cancels == ("all",) or other.name in outcome.cancels


_NOTHING: frozenset[str] = frozenset()
