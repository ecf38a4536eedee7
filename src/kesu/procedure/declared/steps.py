"""Steps and their outcomes (A2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kesu.procedure.declared.elements import NOWHERE, Element

if TYPE_CHECKING:
    from kesu.procedure.declared.clocks import Limit
    from kesu.procedure.declared.elements import AllOf, Label, Place, Ref
    from kesu.procedure.declared.who import Who
    from kesu.procedure.expressions import Expression


@dataclass(frozen=True, slots=True)
class Fill:
    """One asked-for field. required True, False or a condition; `each` means a column of the row; `adds`: `table+`."""

    name: str
    required: bool = True
    condition: Expression | None = None
    each: bool = False
    adds: bool = False
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Requirement:
    """What must hold at completion. waive: roles whose holders may let it pass, with a reason, for one round."""

    that: Expression
    otherwise: Label | None = None  # `else`
    cites: tuple[str, ...] = ()
    waive: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    by: Who
    when: Expression | None = None


@dataclass(frozen=True, slots=True)
class Send:
    """`to`: role code, `complainant`, or an Expression (unit, person, party, field)."""

    to: str | Expression
    document: str | None = None
    when: Expression | None = None
    choice: bool = False  # `when: choice`: the person ticks it
    at: tuple[Ref, ...] = ()  # empty: at completion
    place: Place = NOWHERE

    @property
    def name(self) -> str:
        """What a choice goes by: the document, for a notice the receiver as it is written."""
        return self.document or (self.to if isinstance(self.to, str) else self.to.text)


@dataclass(frozen=True, slots=True)
class Opening:
    """`opens`: a child case (A8). wait: the step awaits the child's closing."""

    procedure: str
    link: str  # `as`
    when: Expression | None = None
    each: Expression | None = None
    values: Mapping[str, Expression] = field(default_factory=dict)  # `with`
    takes: Mapping[str, Expression] = field(default_factory=dict)  # own fields from the child's, once it is closed
    join: Expression | None = None
    wait: bool = False
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Grant:
    """`grants`: a qualification for people, through a last day (no `until`: for ever)."""

    qualification: str
    to: Expression
    until: Expression | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Revocation:
    """`revokes`: a qualification taken from people, whoever gave it."""

    qualification: str
    source: Expression  # `from`
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Lending:
    """`lends`: cases (None: this one) that people may read until then, or until one of these instants (`back`)."""

    to: Expression
    until: Expression
    cases: Expression | None = None
    back: tuple[Ref, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    what: str  # lot, place, operation
    of: Expression
    until: tuple[Ref, ...]
    when: Expression | None = None


@dataclass(frozen=True, slots=True)
class Starts:
    """How a dormant step starts. Exactly one of by_hand (bool), when, every, on_withdrawal is set."""

    by_hand: bool = False
    condition: Expression | None = None  # of by_hand
    who: Who | None = None
    otherwise: Label | None = None
    when: Expression | None = None
    every: str | Expression | None = None  # schedule or duration text, or an expression
    times: int | Expression | None = None
    on_withdrawal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome(Element):
    comment: bool = False
    fill: tuple[Fill, ...] = ()
    requires: tuple[Requirement, ...] = ()
    sign: bool = False
    review: Review | None = None
    set: Mapping[str, Expression] = field(default_factory=dict)
    sends: tuple[Send, ...] = ()
    makes: tuple[str, ...] = ()
    opens: tuple[Opening, ...] = ()
    grants: tuple[Grant, ...] = ()
    revokes: tuple[Revocation, ...] = ()
    back_to: str | None = None
    keep: tuple[str, ...] = ()
    cancels: tuple[str, ...] = ()  # ("all",) on a withdrawal
    close: bool = False
    auto: Expression | None = None
    given_by: str | None = None  # clock, child
    reverse: str | None = None
    end: bool = False  # the way out of a part


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Element):
    by: Who | None = None
    after: AllOf | None = None  # None: with the case
    when: Expression | None = None
    delay: Limit | None = None
    while_: Expression | None = None
    starts: Starts | None = None
    each: Expression | None = None
    fill: tuple[Fill, ...] = ()
    collect: tuple[str, ...] = ()
    requires: tuple[Requirement, ...] = ()
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)  # never empty: `done` where none is declared
    review: Review | None = None
    sign: bool = False
    sends: tuple[Send, ...] = ()
    makes: tuple[str, ...] = ()
    opens: tuple[Opening, ...] = ()
    grants: tuple[Grant, ...] = ()
    revokes: tuple[Revocation, ...] = ()
    blocks: tuple[Block, ...] = ()
    locks: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()
    once: bool = False
    seals: Expression | None = None
    erases: Expression | None = None
    lends: Lending | None = None

    @property
    def openings(self) -> tuple[Opening, ...]:
        """Its own `opens` and those of its outcomes."""
        return (*self.opens, *(opening for outcome in self.outcomes.values() for opening in outcome.opens))
