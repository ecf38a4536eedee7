"""A decision in the making: a fork of the state, and the events that brought it there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kesu.procedure.context import SYSTEM_ID, Context
from kesu.procedure.events import Event
from kesu.procedure.evolving import apply
from kesu.procedure.evolving.things import finding_key
from kesu.procedure.expressions import EvaluationError, Expression
from kesu.procedure.expressions.naming import columns_of
from kesu.procedure.facts import Facts
from kesu.procedure.program import Program
from kesu.procedure.state import PLAIN, CaseState, Json, StepState
from kesu.procedure.trying import tried
from kesu.procedure.values import plain_instant, to_plain


class Draft:
    """Everything that settles or decides works on one of these. `at` is the instant of the act, in UTC text."""

    __slots__ = (
        "actor",
        "at",
        "behalf",
        "channel",
        "context",
        "dirty",
        "events",
        "evidence",
        "facts",
        "happened",
        "program",
        "recorded",
        "settled",
        "state",
    )

    def __init__(self, program: Program, state: CaseState, context: Context) -> None:
        self.program, self.context = program, context
        self.state = state.fork()
        self.facts = Facts(program, self.state, context)
        self.events: list[Event] = []
        self.at = plain_instant(context.now)
        self.recorded = plain_instant(context.recorded) if context.recorded else None
        self.happened: list[tuple[str, int]] = []  # instants of the case, with the events so far
        self.actor = context.actor.id
        self.behalf: str | None = None
        self.channel: str | None = None  # how an outside role was heard, and what shows it (A3)
        self.evidence: str | None = None
        self.dirty: set[str] = set()
        self.settled = 0  # how many events there were when the case last came to rest

    def emit(self, kind: str, values: dict[str, Json] | None = None, **head: Json) -> None:
        """Write an event and bring the state up to date with it. Empty head fields are left out."""
        full: dict[str, Json] = {"at": self.at, "actor": self.actor}
        for key, value in head.items():
            if value is not None and value is not False and value != PLAIN:
                full[key] = value
        if self.recorded is not None and self.recorded != full["at"]:
            full["recorded"] = self.recorded
        if self.actor != SYSTEM_ID:
            values = self._as_heard(full, values)
        event = Event(kind, full, values or {})
        apply(self.state, event)
        self.events.append(event)
        self._soil(kind, head)

    def _as_heard(self, full: dict[str, Json], values: dict[str, Json] | None) -> dict[str, Json] | None:
        """Channel and evidence of what is entered for an outside role: the channel in each head, the evidence once."""
        if self.channel is not None:
            full["channel"] = self.channel
        if self.evidence is None:
            return values
        evidence, self.evidence = self.evidence, None
        return {**(values or {}), "evidence": evidence}

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

    def take_over(self, program: Program) -> None:
        """From here on the case goes by another version of its procedure."""
        self.program = self.facts.program = program
        self.facts.forget()
        self.dirty.update(program.steps)

    def step(self, name: str) -> StepState:
        """The step as it stands (read only: writing is for events)."""
        return self.state.steps[name]

    def as_system(self) -> _AsSystem:
        """For what the machine does of itself: `with draft.as_system(): …`."""
        return _AsSystem(self)

    def holds(self, expression: Expression, facts: Facts | None = None, *, empty: bool) -> bool:
        """The condition's truth; `empty` where it comes out empty or fails. Failures are recorded (B1.9)."""
        value = tried(expression, facts or self.facts)
        return empty if value is None else bool(value)

    def value(self, expression: Expression, facts: Facts | None = None) -> Any:
        """Its value, None where it is empty or fails."""
        return tried(expression, facts or self.facts)

    def reads_of(self, expression: Expression, facts: Facts | None = None) -> dict[str, Json]:
        """What an expression read, as path → value: the journal keeps what decided (B1.2)."""
        facts = facts or self.facts
        found: dict[str, Json] = {}
        for path in sorted(expression.reads):
            reader = _READERS.get(path[0])
            if reader is not None and len(path) > 1:
                value = _read(facts, reader, path)
                found[".".join(path)] = to_plain(value) if not isinstance(value, tuple) else len(value)
            elif path[0] == "each":
                element = facts.each()
                value = columns_of(element, path[1:]) if isinstance(element, Mapping) else element
                found[".".join(path)] = to_plain(value) if not isinstance(value, Mapping) else value.get("#")
        return found

    def record_failures(self) -> None:
        """Expressions that failed are findings on the procedure: once per case and place (B1.9)."""
        for place, what in sorted(self.facts.failed.items()):
            self.find("condition_failed", place=place, what=what)
        self.facts.failed.clear()

    def find(self, finding: str, **head: Json) -> None:
        """Record a finding on the procedure as the system's, once for the same head."""
        key = finding_key({"finding": finding, **head})
        if key not in self.state.findings:
            with self.as_system():
                self.emit("Found", finding=finding, **head)


_READERS: Mapping[str, Callable[[Facts, tuple[str, ...]], Any]] = {
    "f": lambda facts, path: facts.field(path[1]),
    "s": lambda facts, path: facts.step(path[1], ".".join(path[2:]) or "status"),
    "table": lambda facts, path: facts.table(path[1], path[2]),
    "clock": lambda facts, path: facts.clock(path[1], path[2]),
    "setting": lambda facts, path: facts.setting(path[1]),
    "streak": lambda facts, path: facts.streak(path[1], path[2]),
    "found": lambda facts, path: facts.found(path[1], path[2]),
    "doc": lambda facts, path: facts.doc(path[1], path[2]),
    "case": lambda facts, path: facts.case(path[1]),
}
"""How a path that an expression names is read for the journal; the rest (`o.`, `x.`) belongs to other rows."""


def _read(facts: Facts, reader: Callable[[Facts, tuple[str, ...]], Any], path: tuple[str, ...]) -> Any:
    try:
        return reader(facts, path)
    except (EvaluationError, ArithmeticError, TypeError, ValueError, LookupError, AttributeError):
        return None  # what could not be read decided nothing


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
