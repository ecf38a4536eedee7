"""A decision in the making: a fork of the state, and the events that brought it there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kesu.procedure.context import SYSTEM_ID, Context
from kesu.procedure.events import Event
from kesu.procedure.evolving import apply
from kesu.procedure.expressions import Expression
from kesu.procedure.facts import Facts, tried
from kesu.procedure.program import Program
from kesu.procedure.state import PLAIN, CaseState, Json, StepState
from kesu.procedure.values import plain_instant, to_plain


class Draft:
    """Everything that settles or decides works on one of these. `at` is the instant of the act, in UTC text."""

    __slots__ = ("actor", "at", "behalf", "context", "dirty", "events", "facts", "program", "recorded", "state")

    def __init__(self, program: Program, state: CaseState, context: Context) -> None:
        self.program, self.context = program, context
        self.state = state.fork()
        self.facts = Facts(program, self.state, context)
        self.events: list[Event] = []
        self.at = plain_instant(context.now)
        self.recorded: str | None = None
        self.actor = context.actor.id
        self.behalf: str | None = None
        self.dirty: set[str] = set()

    def emit(self, kind: str, values: dict[str, Json] | None = None, **head: Json) -> None:
        """Write an event and bring the state up to date with it. Empty head fields are left out."""
        full: dict[str, Json] = {"at": self.at, "actor": self.actor}
        for key, value in head.items():
            if value is not None and value is not False and value != PLAIN:
                full[key] = value
        if self.recorded is not None and self.recorded != full["at"]:
            full["recorded"] = self.recorded
        event = Event(kind, full, values or {})
        apply(self.state, event)
        self.events.append(event)
        self._soil(kind, head)

    def _soil(self, kind: str, head: Mapping[str, Json]) -> None:
        step = head.get("step")
        if step is not None:
            self.dirty.add(step)
        if "clock" in head:
            self.dirty.add(f"clock.{head['clock']}")
        if "link" in head:
            self.dirty.add(f"child.{head['link']}")
        if kind == "RoundStarted":
            self.dirty.update(head["steps"])
        elif kind.startswith("Case"):
            self.dirty.update(("closed", "opened"))

    def step(self, name: str) -> StepState:
        """The step as it stands (read only: writing is for events)."""
        return self.state.steps[name]

    def as_system(self) -> _AsSystem:
        """For what the machine does of itself: `with draft.as_system(): …`."""
        return _AsSystem(self)

    def holds(self, expression: Expression, facts: Facts | None = None, *, empty: bool) -> bool:
        """The condition's truth; `empty` where it comes out empty or fails. Failures are recorded (B1.9)."""
        failures: list[Expression] = []
        value = tried(expression, facts or self.facts, failures)
        if failures:
            self.emit("Found", finding="condition_failed", place=str(expression.place))
        return empty if value is None else bool(value)

    def value(self, expression: Expression, facts: Facts | None = None) -> Any:
        """Its value, None where it is empty or fails."""
        failures: list[Expression] = []
        value = tried(expression, facts or self.facts, failures)
        if failures:
            self.emit("Found", finding="expression_failed", place=str(expression.place))
        return value

    def reads_of(self, expression: Expression) -> dict[str, Json]:
        """What an expression read, as path → value: the journal keeps what decided (B1.2)."""
        found: dict[str, Json] = {}
        for path in sorted(expression.reads):
            if path[0] == "f" and len(path) > 1 and path[1] in self.program.fields:
                value = self.facts.field(path[1])
                found[".".join(path)] = to_plain(value) if not isinstance(value, tuple) else len(value)
        return found


class _AsSystem:
    __slots__ = ("draft", "saved")

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.saved = (draft.actor, draft.behalf)

    def __enter__(self) -> Draft:
        self.saved = (self.draft.actor, self.draft.behalf)
        self.draft.actor, self.draft.behalf = SYSTEM_ID, None
        return self.draft

    def __exit__(self, *failure: object) -> None:
        self.draft.actor, self.draft.behalf = self.saved
