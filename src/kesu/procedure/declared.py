"""What a pack says, as frozen data.

`reading` makes these from YAML; `Expression` objects in them are bound (typed and compiled) once the whole
pack is read. Names follow `language.md` part A; `place` is where the element stands, for messages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kesu.procedure.calendars import CalendarText, Duration
    from kesu.procedure.expressions import Expression


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a file; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


NOWHERE = Place("", 0, 0)


@dataclass(frozen=True, slots=True)
class Label:
    """A text for people, Chinese and English; a label given as plain text serves both."""

    zh: str
    en: str

    def get(self, language: str) -> str:
        return self.en if language.startswith("en") else self.zh


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """What every named element may carry (A, first paragraph)."""

    name: str
    label: Label | None = None
    hint: Label | None = None
    cites: tuple[str, ...] = ()
    question: str | None = None
    place: Place = NOWHERE

    def text(self, language: str = "zh") -> str:
        """The label in that language, else the element's code."""
        return self.label.get(language) if self.label else self.name


# --- A1 references and instants ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ref:
    """One reference of `after`, `from`, `to`, `at`.

    kind: `case` (name in opened, closed, reopened), `step`, `clock`, `child`, `field`.
    what: for a step None (plain), done, opened, submitted, skipped, exhausted or an outcome; for a clock
    warned, overdue, met; for a child closed; else None.
    """

    kind: str
    name: str
    what: str | None = None
    place: Place = NOWHERE

    def __str__(self) -> str:
        if self.kind == "case":
            return self.name
        head = {"step": "", "clock": "clock.", "child": "child.", "field": "f."}[self.kind] + self.name
        return f"{head}.{self.what}" if self.what else head


@dataclass(frozen=True, slots=True)
class AnyOf:
    members: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    members: tuple[Ref | AnyOf, ...]


# --- A3 who --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Holder:
    """One simple form of `by`. Exactly one of role, person, source is given; `unit` goes with role."""

    role: str | None = None
    unit: Expression | None = None
    person: Expression | None = None
    source: Expression | None = None


@dataclass(frozen=True, slots=True)
class Exclusion:
    """One entry of `other_than`: a step, `people:`, `unit_of:` a step, or `unit:`."""

    step: str | None = None
    people: Expression | None = None
    unit_of: str | None = None
    unit: Expression | None = None


@dataclass(frozen=True, slots=True)
class Who:
    """`by` of a step, a review, a clock's extension. mode: any, in_order, everyone, at_least."""

    entries: tuple[Holder, ...]
    mode: str = "any"
    least: int = 1
    other_than: tuple[Exclusion, ...] = ()
    same_as: str | None = None
    helpers: Expression | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Role(Element):
    per: str | None = None  # customer, product, unit
    vacant: str | None = None
    needs: tuple[str, ...] = ()
    outside: bool = False
    entered_by: tuple[str, ...] = ()


# --- A4 facts ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Option(Element):
    options: tuple[Option, ...] = ()


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
    columns: Mapping[str, Field] = field(default_factory=dict)
    of: str | None = None  # element type of a list; register of a snapshot
    sheet: SheetSpec | None = None
    where: Expression | None = None  # of a snapshot: which rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting(Element):
    type: str
    value: object = None  # JSON-plain; None is an open question
    range: tuple[object, object] | None = None
    unset: str | None = None  # keep, never, refuse
    per: str | None = None
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
    of: str  # a table field; records and cases follow later: see `source`
    source: str = "field"  # field, record, cases
    at: str | None = None
    procedures: tuple[str, ...] = ()
    per: tuple[str, ...] = ()
    order: str = ""
    since: Expression | None = None
    hit: Expression | None = None
    miss: Expression | None = None
    same: str | None = None


# --- A2 steps ------------------------------------------------------------------------------------


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
    that: Expression
    otherwise: Label | None = None  # `else`
    cites: tuple[str, ...] = ()


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


@dataclass(frozen=True, slots=True)
class Opening:
    """`opens`: a child case (A8). wait: the step awaits the child's closing."""

    procedure: str
    link: str  # `as`
    when: Expression | None = None
    each: Expression | None = None
    values: Mapping[str, Expression] = field(default_factory=dict)  # `with`
    join: Expression | None = None
    wait: bool = False
    place: Place = NOWHERE


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
    blocks: tuple[Block, ...] = ()
    locks: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()
    once: bool = False
    seals: Expression | None = None
    erases: Expression | None = None


# --- A5 clocks -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Limit:
    """How long: exactly one of duration, expression. An expression may yield a duration or, for `due`, an instant."""

    duration: Duration | None = None
    expression: Expression | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Warning:
    """`warn`: a duration before due, or a share of the time from start to due (75 for `75%`)."""

    before: Duration | None = None
    percent: int | None = None


@dataclass(frozen=True, slots=True)
class Overdue:
    """One thing that happens when a clock is overdue; action: notify, escalate, complete."""

    action: str
    target: str | Expression  # role code, or `step.outcome` for complete
    after: Duration | None = None
    when: Expression | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Extension:
    by: Who
    most: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock(Element):
    """`within` or `due`. per_row: its `from` and `to` are steps over one list, or its limit names `each` (B21)."""

    start: tuple[Ref, ...]  # `from`
    to: tuple[Ref, ...]
    within: Limit | None = None
    due: Limit | None = None
    when: Expression | None = None
    warn: Warning | None = None
    overdue: tuple[Overdue, ...] = ()
    pause_while: Expression | None = None
    counts_when: Expression | None = None
    extend: Extension | None = None
    keep_rounds: bool = False
    anew: bool = False
    calendar: str | CalendarText | Expression | None = None
    per_row: bool = False


# --- A6, A7 number, notices, documents, promises, ledger -------------------------------------------


@dataclass(frozen=True, slots=True)
class Numbering:
    format: str
    per: tuple[str, ...]
    at: tuple[Ref, ...]
    dated: str | None = None
    renew: bool = False
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Opened:
    """`open`: who opens, what is asked, and the case's unit."""

    by: tuple[str, ...] = ()
    fill: tuple[Fill, ...] = ()
    unit: Expression | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    to: str | Expression
    at: tuple[Ref, ...] = ()
    when: Expression | None = None  # fires when it turns true
    document: str | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Document(Element):
    audience: str = "internal"  # internal, customer, authority
    copies: tuple[str, ...] = ()
    form: str | None = None
    must: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Promise:
    by: tuple[str, ...]
    kinds: tuple[str, ...]
    requires: tuple[Requirement, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry(Element):
    """`from`/`to`: role code, `company`, or an Expression yielding a person, unit, party or a list of them."""

    at: tuple[Ref, ...]
    when: Expression | None = None
    each: Expression | None = None
    source: str | Expression = "company"
    target: str | Expression = "company"
    amount: Expression | None = None
    item: Expression | None = None
    quantity: Expression | None = None
    appeal: Duration | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Register(Element):
    of: str
    where: Expression | None = None
    columns: tuple[str, ...] = ()
    sort: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Record(Element):
    """A type of fact that is no case; `by` are role codes."""

    fields: Mapping[str, Field] = field(default_factory=dict)
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Retention:
    keep: Duration | None = None
    unset: str | None = None
    hold: tuple[str, ...] = ()
    destroy: str | None = None
    until: Expression | None = None  # `keep` as an instant
    question: str | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Mark:
    """What a construct cites, and its open question; also where the construct has no name. `path` is keys and indexes."""

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
    retention: Retention | None = None
    facets: tuple[str, ...] = ()  # declared beside the known ones
    marks: tuple[Mark, ...] = ()  # every construct that cites a rule or leaves a question open
    later: Mapping[str, object] = field(default_factory=dict)  # records, measures, triggers: read, not yet run
    digest: str = ""
    expanded: str = ""  # the expanded text in YAML, what `kesu show` prints
