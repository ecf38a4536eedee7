"""Facts, settings, tables, lookups, streaks (A4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kesu.procedure.declared.elements import NOWHERE, Element

if TYPE_CHECKING:
    from kesu.procedure.calendars import Duration
    from kesu.procedure.declared.elements import Label, Place
    from kesu.procedure.declared.figures import Figures
    from kesu.procedure.expressions import Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Option(Element):
    options: tuple[Option, ...] = ()
    hidden: bool = False  # no longer offered, nor what stands below it


@dataclass(frozen=True, slots=True)
class Move:
    """A move a sheet allows; `by` are role codes."""

    source: str
    target: str
    by: tuple[str, ...]
    sign: bool = False
    when: Expression | None = None
    comment: bool = False
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetState(Element):
    blocked: bool = False
    end: bool = False


@dataclass(frozen=True, slots=True)
class SheetSpec:
    per: tuple[str, ...]  # lot, where
    states: Mapping[str, SheetState]
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class RowsOf:
    """The rows of a table field as what a choice offers: `key` is the column the value comes from, known once the whole
    pack is; `label` the column people read beside it."""

    table: str
    label: str | None = None
    key: Field | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is drawn from, and how many."""

    source: Expression
    count: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Field(Element):
    """A fact of the case, or a column of a table (then `columns` is empty and `optional` may be true)."""

    type: str
    default: object = None  # JSON-plain
    unit: str | None = None
    facet: str | None = None
    internal: bool = False
    see: Expression | None = None
    personal: Mapping[str, str] | None = None
    unknown: Label | None = None
    computed: Expression | None = None  # `is`
    value: object = None
    anonymous: bool = False
    source: Mapping[str, object] | None = None
    key: str | None = None
    fresh: bool = False
    optional: bool = False
    options: tuple[Option, ...] = ()
    rows: RowsOf | None = None  # `from`: of a choice without options of its own
    columns: Mapping[str, Field] = field(default_factory=dict)
    of: str | None = None  # element type of a list; register of a snapshot
    sheet: SheetSpec | None = None
    where: Expression | None = None  # of a snapshot: which rows
    figures: Figures | None = None  # of a snapshot of a measure: which of its values
    drawn: Drawn | None = None  # by lot, as the step ends that fills it
    view: str | None = None  # how a page shows a table: ladder, fishbone, actions

    @property
    def taken(self) -> bool:
        """Whether nobody fills it in: the software takes it as the step ends."""
        return self.type == "snapshot" or self.drawn is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting(Element):
    type: str
    value: object = None  # JSON-plain; None is an open question
    range: tuple[object, object] | None = None
    unset: str | None = None  # keep, never, refuse
    per: str | None = None  # customer, product …, or unit: master data
    held: Mapping[str, object] = field(default_factory=dict)  # what a scenario holds, by customer …: `mastering.Dated`
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class TableRule:
    """One rule; `then` maps names to a JSON-plain literal or an Expression (`{is: …}`). when None: otherwise."""

    when: Expression | None
    then: Mapping[str, object]
    cites: tuple[str, ...] = ()
    place: Place = NOWHERE
    question: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Element):
    rules: tuple[TableRule, ...]
    otherwise: TableRule | None = None
    hits_all: bool = False
    types: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup(Element):
    of: tuple[str, ...]
    where: Expression
    within: Duration | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Streak(Element):
    of: str  # a table field, or a type of record: see `source`
    source: str = "field"  # field, record, cases
    at: str | None = None
    procedures: tuple[str, ...] = ()
    per: tuple[str, ...] = ()
    order: str = ""
    since: Expression | None = None
    hit: Expression | None = None
    miss: Expression | None = None
    same: str | None = None
