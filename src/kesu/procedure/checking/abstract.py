"""An abstract state in the making, and what its conditions turn out to be, choice by choice."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from kesu.procedure.checking.codes import (
    CLOSED,
    DONE,
    MET,
    OPEN,
    OVERDUE,
    RUNNING,
    STATUS,
    outcome_of,
)
from kesu.procedure.checking.conditions import EMPTY, FALSE, TRUE, Condition, Constraint
from kesu.procedure.checking.listening import Listening
from kesu.procedure.checking.model import Model, Node
from kesu.procedure.expressions import Expression

Facts = tuple[tuple[int, tuple[Any, ...], int], ...]
Aside = tuple[tuple[int, ...], int, tuple[int, ...], bool]
"""Before a start: the codes of the steps that hang on it, their older ends, its clocks, whether any was reset."""
State = tuple[
    int, tuple[int, ...], tuple[int, ...], tuple[int, ...], int, int, Facts, tuple[tuple[int, Aside], ...]
]  # fmt: skip
"""case, steps, clocks, children, older ends, filled fields and blocks and number, what conditions were found to be,
what started steps had put aside (B2.13)."""


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


class Abstract:
    """A state in the making. `story` keeps what a reader of the path should hear."""

    __slots__ = (
        "asides", "case", "children", "clocks", "dirty", "facts", "keys", "listening", "model", "older", "oracle",
        "seen", "steps", "story", "unsettled",
    )  # fmt: skip

    def __init__(self, model: Model, listening: Listening, state: State, oracle: Oracle) -> None:
        self.model, self.listening, self.oracle = model, listening, oracle
        self.case, self.older, self.seen = state[0], state[4], state[5]
        self.steps, self.clocks, self.children = list(state[1]), list(state[2]), list(state[3])
        self.facts: dict[tuple[int, tuple[Any, ...]], int] = {(n, held): mask for n, held, mask in state[6]}
        self.asides: dict[int, Aside] = dict(state[7])
        self.dirty: set[int] = set()
        self.keys: list[str] = []
        self.story: list[tuple[str, int, int]] = []
        self.unsettled = False

    def state(self) -> State:
        facts = tuple(sorted(((n, held, mask) for (n, held), mask in self.facts.items()), key=repr))
        return (
            self.case, tuple(self.steps), tuple(self.clocks), tuple(self.children), self.older, self.seen, facts,
            tuple(sorted(self.asides.items())),
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
        open_ones = (node for node in self.model.collecting if self.status(node) == OPEN)
        return any(condition.tables.intersection(node.step.collect) for node in open_ones)

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


_NOTHING: frozenset[str] = frozenset()
