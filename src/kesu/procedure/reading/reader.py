"""What one reading of a pack carries along: messages, names to be looked up, expressions to be bound."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from kesu.procedure.declared import Mark, Place
from kesu.procedure.expressions import Expression
from kesu.procedure.messages import Message
from kesu.procedure.reading.wordings import say

MOST_MESSAGES = 500


@dataclass(frozen=True, slots=True)
class Around:
    """Where the reader stands: the step, clock, streak or lookup, and the lists `each` runs over, the inmost last."""

    step: str | None = None
    clock: str | None = None
    streak: str | None = None
    lookup: str | None = None
    register: str | None = None
    record: str | None = None
    measure: str | None = None
    each: tuple[str, ...] = ()
    instants: tuple[str, ...] = ()  # of a ledger entry or notice: `each` is the row of the step named there (B21)


@dataclass(frozen=True, slots=True)
class Mention:
    """A name that must be declared somewhere: looked up when the whole pack has been read."""

    kind: str
    name: str
    place: Place
    around: Around


@dataclass(frozen=True, slots=True)
class Term:
    """An expression that waits to be bound, with the type it should yield."""

    expression: Expression
    want: str | None
    around: Around


@dataclass(slots=True)
class Reader:
    """`steps` and `roles` are known beforehand: how `x.y` and a bare word read depends on them."""

    covers: tuple[str, ...] = ()
    steps: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    messages: list[Message] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    around: Around = field(default_factory=Around)
    path: list[str] = field(default_factory=list)  # keys and indexes from the root to here

    def say(self, code: str, place: Place, candidates: Iterable[str] | None = None, **details: str) -> None:
        """Past the first hundreds the rest is noise, and the search for near names would take minutes."""
        if len(self.messages) < MOST_MESSAGES:
            self.messages.append(say(code, place, candidates, **details))

    def mention(self, kind: str, name: str, place: Place) -> None:
        self.mentions.append(Mention(kind, name, place, self.around))

    def term(self, expression: Expression, want: str | None) -> Expression:
        self.terms.append(Term(expression, want, self.around))
        return expression

    def mark(self, cites: tuple[str, ...], question: str | None, place: Place) -> None:
        if cites or question:
            self.marks.append(Mark(tuple(self.path), cites, question, place))

    @contextmanager
    def under(self, part: str) -> Iterator[None]:
        self.path.append(part)
        try:
            yield
        finally:
            self.path.pop()

    @contextmanager
    def within(self, **changes: str | tuple[str, ...]) -> Iterator[None]:
        before = self.around
        self.around = replace(before, **changes)  # type: ignore[arg-type]
        try:
            yield
        finally:
            self.around = before
