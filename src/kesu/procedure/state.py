"""What a case is: the fold of its events, as JSON-plain data with names.

Only `evolving` writes here. Instants are text in UTC with whole seconds ("2025-03-03T01:00:00Z"), so they sort.
"""

from __future__ import annotations

from dataclasses import MISSING, dataclass, field, fields
from operator import attrgetter
from typing import Any, TypeVar

Json = Any
PLAIN = ""  # the row of a step that is not `each`


@dataclass(slots=True)
class Task:
    """One task of a step: its only one (row `PLAIN`) or one row of an `each` step."""

    status: str = "open"  # open, awaiting, done, skipped, withdrawn
    phase: str = "work"  # work, review, sign
    outcome: str | None = None  # once it has ended
    chosen: str | None = None  # at submission, until the end
    by: str | None = None
    reviewer: str | None = None  # who confirmed it, where it is reviewed
    unit: str | None = None
    opened_at: str | None = None
    submitted_at: str | None = None
    done_at: str | None = None
    draft: dict[str, Json] = field(default_factory=dict)  # values of the submission until the end
    comment: str | None = None
    parts: list[str] = field(default_factory=list)  # who has done their part, in order
    shown: str | None = None  # hash of what the first signer was shown
    claimed: str | None = None
    named: list[str] | None = None  # whom a computed `by` named last: codes of roles and people
    earlier: list[str] = field(default_factory=list)  # whom it named before
    awaits: list[str] = field(default_factory=list)  # links of children it waits for
    ticked: list[str] = field(default_factory=list)  # what the worker chose to send, until the end
    waived: list[str] = field(default_factory=list)  # requirements let pass: `1`, or `approve.1` of an outcome
    waivers: dict[str, dict[str, Json]] = field(default_factory=dict)  # of each: `by` `behalf` `at` `reason`
    proofs: list[dict[str, Json]] = field(default_factory=list)  # signed through a link: `by` `name` `manner` `at` …


@dataclass(slots=True)
class StepState:
    """A step in its present round."""

    status: str = "waiting"  # waiting open awaiting done skipped void dormant
    round: int = 0
    rounds: int = 0
    reached: bool = False
    unasked: bool = False  # a going back opens it without asking `when`
    outcome: str | None = None
    by: str | None = None
    unit: str | None = None
    opened_at: str | None = None
    submitted_at: str | None = None
    done_at: str | None = None
    last: dict[str, Json] | None = None
    doers: list[str] = field(default_factory=list)  # who did it last, though it be reset
    ended: int = 0  # the event's number that ended it; 0: has not
    reset: int = 0  # the event's number that reset it last
    starts: int = 0
    before: dict[str, Json] | None = None  # as it was before the present start (B2.13)
    aside: dict[str, Json] | None = None  # while it is started: what hangs on it, as it was before that start
    turned: bool = False  # `starts: {when}`: condition and `after` held at the last look
    until: str | None = None  # `delay`: opens then
    grid: str | None = None  # `every`: the grid's begin
    ticks: int = 0
    last_tick: str | None = None
    starter: str | None = None  # who started it last
    exhausted: bool = False
    leftover: bool = False  # open only for rows of the round before that `once` keeps (B3.15)
    banned: bool = False  # a dormant step made void for good
    tasks: dict[str, Task] = field(default_factory=dict)


@dataclass(slots=True)
class Run:
    """The latest run of a clock (of one row, where it is per row)."""

    start: str
    status: str = "running"  # running met ended
    number: int = 1
    fired: list[str] = field(default_factory=list)  # thresholds fired, each `name@due`
    rungs: list[str] = field(default_factory=list)  # steps of the ladder that ever fired in this run
    overdue: bool = False
    was_overdue: bool = False
    warned: bool = False
    pauses: list[list[str | None]] = field(default_factory=list)
    extended_to: str | None = None
    asked: str | None = None
    extensions: int = 0
    met_at: str | None = None
    late: bool = False
    late_by: int = 0  # seconds
    because: str | None = None
    began: int = 0  # number of the event that started it
    ended: int = 0
    overdue_by: int = 0  # number of the event that made it overdue, warned it
    warned_by: int = 0
    fact: bool = False  # counts from a fact's value
    key: str = ""  # the instant that started it
    past: bool = False  # its `from` was reset after it began: history
    halted: bool = False


@dataclass(slots=True)
class Booking:
    id: int
    entry: str
    at: str
    source: str
    target: str
    amount: str | None = None
    item: str | None = None
    quantity: str | None = None
    key: str = ""  # `step|round|row` whose superseding reverses it
    reverses: int | None = None
    reversed: bool = False
    recorded: str | None = None  # when it was written, where that differs
    until: str | None = None  # whom it charges may appeal against it up to then
    stock: str | None = None  # whose goods it moves
    reason: str | None = None  # of a count: why it differs
    counted: str | None = None  # what was found there


@dataclass(slots=True)
class CaseState:
    ref: str = ""
    procedure: str = ""
    version: str = ""
    digest: str = ""
    status: str = "new"  # open closed withdrawn cancelled merged
    opened_at: str = ""
    opened_by: str | None = None
    opened_for: str | None = None  # `complainant` where the case was opened on their behalf or by link
    closed_at: str | None = None
    first_closed_at: str | None = None
    reopened: int = 0
    unit: str | None = None
    calendar: str = ""  # version of the case's calendar that its dues were last counted by
    number: str | None = None
    series: str | None = None
    aliases: list[str] = field(default_factory=list)
    merged_into: str | None = None
    quiet: bool = False
    fields: dict[str, Json] = field(default_factory=dict)
    sealed: dict[str, dict[str, Json]] = field(default_factory=dict)  # who signed a snapshot's rows, when, their hash
    publications: dict[str, dict[str, Json]] = field(default_factory=dict)  # what was made public, by number
    draws: dict[str, dict[str, Json]] = field(default_factory=dict)  # by field: what it was drawn by, from how many
    rows: dict[str, int] = field(default_factory=dict)  # last row id given, by table
    sheets: dict[str, dict[str, dict[str, dict[str, str]]]] = field(default_factory=dict)  # sheet, lot, where, state
    steps: dict[str, StepState] = field(default_factory=dict)
    clocks: dict[str, dict[str, Run]] = field(default_factory=dict)
    children: dict[str, list[dict[str, Json]]] = field(default_factory=dict)
    asked: dict[str, list[dict[str, Json]]] = field(default_factory=dict)  # children asked for, not yet opened
    ledger: list[Booking] = field(default_factory=list)
    documents: dict[str, dict[str, str]] = field(default_factory=dict)
    blocks: list[dict[str, Json]] = field(default_factory=list)
    holds: dict[str, bool] = field(default_factory=dict)  # notices' conditions at the last look
    files: dict[str, dict[str, Json]] = field(default_factory=dict)
    found: dict[str, Json] = field(default_factory=dict)
    settings: dict[str, Json] = field(default_factory=dict)  # `per:` settings as they were read last
    locked: dict[str, str] = field(default_factory=dict)  # field: the step that locked it
    people: list[str] = field(default_factory=list)  # who opened it or had a part in it
    asked_by: dict[str, str] = field(default_factory=dict)  # who asked for more time, by `clock|row`
    handed: dict[str, str] = field(default_factory=dict)  # whose tasks went to whom
    links: dict[str, dict[str, Json]] = field(default_factory=dict)  # private links by number: role, sort, until
    undelivered: dict[str, dict[str, Json]] = field(default_factory=dict)  # what did not arrive outside, by delivery
    promises: dict[str, dict[str, Json]] = field(default_factory=dict)  # by number: kind, until, by, status …
    appeals: dict[str, dict[str, Json]] = field(default_factory=dict)  # by number of the entry: by, at, outcome …
    loans: dict[str, dict[str, Json]] = field(default_factory=dict)  # of this case, by `ref|person`: until, looked …
    lent: dict[str, dict[str, Json]] = field(default_factory=dict)  # other cases that its steps have lent, by step
    granted: dict[str, dict[str, Json]] = field(default_factory=dict)  # the last word by `person|name`: until, at …
    held: bool = False
    erased: str | None = None  # when its values were erased: from then on nothing happens in it
    findings: list[str] = field(default_factory=list)  # recorded already, each once
    seq: int = 0
    as_of: str = ""  # the instant of the latest event
    owned: set[str] = field(default_factory=set, compare=False, repr=False)  # parts a fork has copied already

    def fork(self) -> CaseState:
        """A copy that may be written to; steps and clocks are copied when first written."""
        new = _copy(self)
        new.owned = set()
        for name in _CONTAINERS:
            setattr(new, name, getattr(self, name).copy())
        return new

    def step(self, name: str) -> StepState:
        """The step, this fork's own copy of it, for writing."""
        if name in self.owned:
            return self.steps[name]
        known = self.steps.get(name)
        step = self.steps[name] = _copy(known) if known is not None else StepState()
        step.tasks = {row: _copy_task(task) for row, task in step.tasks.items()}
        self.owned.add(name)
        return step

    def run(self, clock: str, row: str) -> Run:
        """The clock's run of that row, this fork's own copy, for writing."""
        key = f"{clock}\n{row}"
        runs = self.clocks[clock]
        if key not in self.owned:
            runs = self.clocks[clock] = dict(runs)
            run = runs[row] = _copy(runs[row])
            run.fired, run.rungs = list(run.fired), list(run.rungs)
            run.pauses = [list(pause) for pause in run.pauses]
            self.owned.add(key)
        return runs[row]

    def dump(self) -> dict[str, Json]:
        """JSON-plain form, the inverse of `load`."""
        plain = _plain(self)
        plain.pop("owned", None)
        plain["steps"] = {name: dump_step(step) for name, step in self.steps.items()}
        plain["clocks"] = {name: {row: _plain(run) for row, run in runs.items()} for name, runs in self.clocks.items()}
        plain["ledger"] = [_plain(booking) for booking in self.ledger]
        return plain

    @classmethod
    def load(cls, data: dict[str, Json]) -> CaseState:
        """A state from what `dump` gave; unknown keys of later editions are ignored."""
        known = {key: value for key, value in data.items() if key in _SLOTS[cls]}
        known["steps"] = {name: load_step(step) for name, step in data.get("steps", {}).items()}
        known["clocks"] = {
            name: {row: Run(**run) for row, run in runs.items()} for name, runs in data.get("clocks", {}).items()
        }
        known["ledger"] = [Booking(**booking) for booking in data.get("ledger", [])]
        return cls(**known)


def dump_run(run: Run) -> dict[str, Json]:
    """JSON-plain form of its own: later changes of the run do not reach it."""
    return {**_plain(run), "fired": list(run.fired), "rungs": list(run.rungs), "pauses": [list(p) for p in run.pauses]}


def load_run(data: dict[str, Json]) -> Run:
    """A run from what `dump_run` gave."""
    lists = {"fired": list(data["fired"]), "rungs": list(data["rungs"]), "pauses": [list(p) for p in data["pauses"]]}
    return Run(**{**data, **lists})


def load_step(data: dict[str, Json]) -> StepState:
    return StepState(**{**data, "tasks": {row: Task(**task) for row, task in data.get("tasks", {}).items()}})


def dump_step(step: StepState) -> dict[str, Json]:
    plain = _plain(step)
    if step.tasks:
        plain["tasks"] = {row: _plain(task) for row, task in step.tasks.items()}
    return plain


T = TypeVar("T")
_SLOTS: dict[type, tuple[str, ...]] = {
    kind: tuple(f.name for f in fields(kind)) for kind in (Task, StepState, Run, Booking, CaseState)
}
_CONTAINERS = (
    *("aliases", "fields", "rows", "sheets", "steps", "clocks", "children", "asked", "ledger", "documents"),
    *("blocks", "holds", "files", "found", "settings", "locked", "people", "asked_by", "handed", "links", "findings"),
    "undelivered",
    "promises",
    "appeals",
    "granted",
    "loans",
    "lent",
)


_DEFAULTS = {
    kind: tuple(f.default_factory() if f.default_factory is not MISSING else f.default for f in fields(kind))
    for kind in _SLOTS
}
_VALUES = {kind: attrgetter(*names) for kind, names in _SLOTS.items()}


def _copy(thing: T) -> T:
    kind = thing.__class__
    return kind(*_VALUES[kind](thing))


def _copy_task(task: Task) -> Task:
    new = _copy(task)
    new.draft, new.parts, new.awaits = dict(task.draft), list(task.parts), list(task.awaits)
    new.waived, new.waivers, new.proofs = list(task.waived), dict(task.waivers), list(task.proofs)
    return new


def _plain(thing: object) -> dict[str, Json]:
    """Its attributes by name; what stands at its default is left out."""
    kind = thing.__class__
    return {
        name: value
        for name, value, default in zip(_SLOTS[kind], _VALUES[kind](thing), _DEFAULTS[kind], strict=True)
        if value != default
    }
