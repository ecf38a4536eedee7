"""What a case is: the fold of its events, as JSON-plain data with names.

Only `evolving` writes here. Instants are text in UTC with whole seconds ("2025-03-03T01:00:00Z"), so they sort.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

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
    unit: str | None = None
    opened_at: str | None = None
    submitted_at: str | None = None
    done_at: str | None = None
    draft: dict[str, Json] = field(default_factory=dict)  # values of the submission until the end
    comment: str | None = None
    parts: list[str] = field(default_factory=list)  # who has done their part, in order
    shown: str | None = None  # hash of what the first signer was shown
    claimed: str | None = None
    named: list[str] | None = None  # whom a computed `by` named last: roles and people
    awaits: list[str] = field(default_factory=list)  # links of children it waits for


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
    doer: str | None = None  # who did it last, though it be reset
    ended: int = 0  # the event's number that ended it; 0: has not
    reset: int = 0  # the event's number that reset it last
    starts: int = 0
    before: dict[str, Json] | None = None  # as it was before the present start (B2.13)
    turned: bool = False  # `starts: {when}`: condition and `after` held at the last look
    until: str | None = None  # `delay`: opens then
    grid: str | None = None  # `every`: the grid's begin
    ticks: int = 0
    exhausted: bool = False
    banned: bool = False  # a dormant step made void for good
    tasks: dict[str, Task] = field(default_factory=dict)


@dataclass(slots=True)
class Run:
    """The latest run of a clock (of one row, where it is per row)."""

    start: str
    status: str = "running"  # running met ended
    number: int = 1
    due: str | None = None  # as last computed, for lists; the truth is computed anew
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
    because: str | None = None
    began: int = 0  # number of the event that started it
    ended: int = 0
    fact: bool = False  # counts from a fact's value
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
    number: str | None = None
    series: str | None = None
    aliases: list[str] = field(default_factory=list)
    merged_into: str | None = None
    quiet: bool = False
    parent: str | None = None
    fields: dict[str, Json] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)  # last row id given, by table
    row_rounds: dict[str, dict[str, int]] = field(default_factory=dict)  # round in which a row came, by table
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
    locked: dict[str, str] = field(default_factory=dict)  # field: the step that locked it
    people: list[str] = field(default_factory=list)  # who opened it or had a part in it
    roles_told: list[str] = field(default_factory=list)
    held: bool = False
    seq: int = 0
    as_of: str = ""  # the instant of the latest event

    def dump(self) -> dict[str, Json]:
        """JSON-plain form, the inverse of `load`."""
        return asdict(self)

    @classmethod
    def load(cls, data: dict[str, Json]) -> CaseState:
        """A state from what `dump` gave; unknown keys of later editions are ignored."""
        known = {key: value for key, value in data.items() if key in cls.__dataclass_fields__}
        known["steps"] = {name: _load_step(step) for name, step in data.get("steps", {}).items()}
        known["clocks"] = {
            name: {row: Run(**run) for row, run in runs.items()} for name, runs in data.get("clocks", {}).items()
        }
        known["ledger"] = [Booking(**booking) for booking in data.get("ledger", [])]
        return cls(**known)


def _load_step(data: dict[str, Json]) -> StepState:
    return StepState(**{**data, "tasks": {row: Task(**task) for row, task in data["tasks"].items()}})
