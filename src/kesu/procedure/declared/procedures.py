"""The whole procedure of a pack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kesu.procedure.declared.elements import NOWHERE, Element
from kesu.procedure.declared.papers import Opened

if TYPE_CHECKING:
    from kesu.procedure.calendars import CalendarText
    from kesu.procedure.declared.clocks import Clock
    from kesu.procedure.declared.elements import Label, Place
    from kesu.procedure.declared.facts import Field, Lookup, Setting, Streak, Table
    from kesu.procedure.declared.figures import Measure, Register
    from kesu.procedure.declared.papers import (
        Document,
        LedgerEntry,
        Notice,
        Numbering,
        Promise,
        Record,
        Retention,
        Stock,
    )
    from kesu.procedure.declared.steps import Opening, Step
    from kesu.procedure.declared.triggers import Trigger
    from kesu.procedure.declared.who import Role
    from kesu.procedure.expressions import Expression


@dataclass(frozen=True, slots=True)
class Mark:
    """What a construct cites, and its open question, though it has no name. `path` is keys and indexes."""

    path: tuple[str, ...]
    cites: tuple[str, ...] = ()
    question: str | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure(Element):
    """A whole procedure, as one pack declares it, `use` already expanded. `digest` is its identity (A10)."""

    version: str
    title: Label
    kind: str
    covers: tuple[str, ...] = ()
    calendar: str | CalendarText | Expression | None = None
    number: Numbering | None = None
    open: Opened = field(default_factory=Opened)
    owner: str = ""
    see: Expression | None = None
    settings: Mapping[str, Setting] = field(default_factory=dict)
    roles: Mapping[str, Role] = field(default_factory=dict)
    fields: Mapping[str, Field] = field(default_factory=dict)
    tables: Mapping[str, Table] = field(default_factory=dict)
    lookups: Mapping[str, Lookup] = field(default_factory=dict)
    streaks: Mapping[str, Streak] = field(default_factory=dict)
    steps: Mapping[str, Step] = field(default_factory=dict)
    clocks: Mapping[str, Clock] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()
    documents: Mapping[str, Document] = field(default_factory=dict)
    promises: tuple[Promise, ...] = ()
    ledger: Mapping[str, LedgerEntry] = field(default_factory=dict)
    registers: Mapping[str, Register] = field(default_factory=dict)
    measures: Mapping[str, Measure] = field(default_factory=dict)
    retention: Retention | None = None
    facets: tuple[str, ...] = ()  # declared beside the known ones
    marks: tuple[Mark, ...] = ()  # every construct that cites a rule or leaves a question open
    records: Mapping[str, Record] = field(default_factory=dict)  # its own, and the organisation's as it was read
    triggers: tuple[Trigger, ...] = ()
    stocks: Mapping[str, Stock] = field(default_factory=dict)
    digest: str = ""
    expanded: str = ""  # the expanded text in YAML, what `kesu show` prints

    @property
    def outside_places(self) -> dict[str, Element]:
        """The places outside of its stocks, by code; of two stocks with one of that name the first."""
        found = [place for stock in self.stocks.values() for place in stock.outside.values()]
        return {place.name: place for place in reversed(found)}

    @property
    def openings(self) -> tuple[Opening, ...]:
        """Every `opens` of its steps and outcomes."""
        return tuple(opening for step in self.steps.values() for opening in step.openings)
