"""Cases as they go out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import Field

from kesu.api.schemas.base import Answer, Instant, Json, Texts


class CaseLine(Answer):
    """One line of a list."""

    ref: UUID
    procedure: str
    version: str
    number: str | None
    status: str
    unit: str | None
    title: str
    opened_at: Instant
    opened_by: str | None
    closed_at: Instant | None
    due: Instant | None = Field(description="The earliest due that is ours and not yet met")
    overdue: bool
    facets: dict[str, str]


class CasePage(Answer):
    cases: list[CaseLine]
    next: str | None = Field(description="Cursor of the following page; null on the last")
    total: int | None = Field(description="How many there are, where `count=true` asked")


class Fact(Answer):
    name: str
    label: Texts
    type: str
    value: Json
    facet: str | None
    unit: str | None = Field(description="Unit of measure")
    internal: bool
    computed: bool
    personal: bool
    locked: bool


class StationRow(Answer):
    row: str
    status: str
    outcome: str | None


class Station(Answer):
    """A step as it stands. `never`: its turn will not come in this round though it still waits."""

    step: str
    label: Texts
    status: str
    round: int
    outcome: str | None
    by: str | None
    opened_at: Instant | None
    done_at: Instant | None
    never: bool
    after_closing: bool
    rows: list[StationRow]


class OpenTask(Answer):
    """Name a task in a command by `step`, `row`, `round` and `phase`: then a lost race is `conflict`."""

    step: str
    label: Texts
    row: str
    round: int
    phase: str
    opened_at: Instant | None
    claimed: str | None
    roles: list[str]
    people: list[str] = Field(description="Who may do it now; deputies not counted")
    outside: bool
    due: Instant | None
    clock: str | None = Field(description="The clock whose due that is")
    overdue: bool
    done_parts: list[str]
    needed: int
    mine: bool = Field(description="Whether the caller may do it now, deputising and entering on behalf included")
    enter_as: str | None = Field(description="The outside role the caller would enter it for: send it as `as`")
    refusal: str | None = Field(description="The code with which the caller would be refused")


class Unreached(Answer):
    """A letter that did not reach somebody outside: a duty of the case until somebody has seen to it
    (`settle_delivery`)."""

    delivery: str = Field(description="Its number: name it in `settle_delivery`")
    to: str | None = Field(description="The outside role that was not reached")
    document: str | None
    because: str | None = Field(description="`refused`, `given_up`, `bounced` or `no_server`")
    at: Instant | None = Field(description="When the case was told")
    roles: list[str]
    people: list[str] = Field(description="Who is to see to it; deputies not counted")
    mine: bool = Field(description="Whether the caller may see to it")


class CaseLoan(Answer):
    person: str
    until: Instant = Field(description="Then they may read it no more")
    ref: UUID = Field(description="The case that lent it: this one, or another")
    at: Instant
    by: str | None
    looked: Instant | None = Field(description="When they looked into it last; each look is in the journal")
    returned: Instant | None


class Appeal(Answer):
    """An appeal against an entry of the ledger: a duty of the procedure's owner until it is decided
    (`decide_appeal`)."""

    number: int = Field(description="The entry's number: name it in `decide_appeal`")
    entry: str
    charged: str = Field(description="Whom the entry charges: a person, unit or role")
    amount: str | None
    item: str | None
    quantity: str | None
    by: str
    behalf: str | None = Field(description="For whom, where a deputy appealed")
    at: Instant
    roles: list[str]
    people: list[str] = Field(description="Who is to decide; deputies not counted")
    mine: bool = Field(description="Whether the caller may decide it")


class Clock(Answer):
    clock: str
    label: Texts
    row: str
    start: str
    status: str = Field(description="`running`, `met` or `ended`")
    due: Instant | None
    overdue: bool
    halted: bool
    late: bool
    late_by: int = Field(description="Seconds")
    met_at: Instant | None
    because: str | None
    steps: list[str]
    waits_for_others: bool
    asked: Instant | None = Field(description="The extension asked for and not yet granted")
    explanation: dict[str, Any] | None = Field(description="How the due comes about; its parts add up")
    explained: list[str] = Field(description="The explanation in the reader's language, line by line")


class Promise(Answer):
    """What was promised to the outside: a duty until it is kept (`keep_promise`)."""

    promise: str = Field(description="Its number in the case")
    kind: str = Field(description="`answer`, `agree`, `admit`, `pay`, `exchange`")
    amount: Json
    until: Instant
    to: list[str]
    by: str
    at: Instant
    status: str = Field(description="`open`, `kept`, or `ended` with the case")
    late: bool
    kept_at: Instant | None
    kept_by: str | None
    explanation: dict[str, Any]
    explained: list[str] = Field(description="The explanation in the reader's language, line by line")


class ErasureCertificate(Answer):
    """That values of the case were erased by law. `hash`: SHA-256 over number, path and hash of each of them."""

    id: UUID
    number: int | None
    at: Instant
    by: str
    reason: str
    values: int | None = Field(description="How many values went")
    files: int | None
    hash: str | None


class Linked(Answer):
    link: str
    ref: str
    number: str | None
    procedure: str | None
    status: str | None
    parent: bool


class CaseFile(Answer):
    file: str = Field(description="Its number in the case: `GET /cases/{ref}/files/{file}`")
    name: str
    type: str | None
    size: int | None
    hash: str | None
    step: str | None
    by: str | None
    at: Instant | None
    detached: bool


class Streak(Answer):
    length: int
    best: int
    missed: bool


class Standing(Answer):
    """How the case stands in the words of a scenario's `expect`."""

    number: str | None
    status: str
    open: list[str]
    steps: dict[str, str]
    rounds: dict[str, int]
    overdue: list[str]
    due: dict[str, str | None]
    fields: dict[str, Json]
    streak: dict[str, int]
    sheet: dict[str, dict[str, dict[str, str]]]
    blocks: list[str]
    ledger: list[dict[str, Any]]


class CaseAnswer(Answer):
    """A case with everything a desk shows of it."""

    ref: UUID
    number: str | None
    aliases: list[str]
    procedure: str
    version: str
    digest: str
    title: Texts
    status: str
    unit: str | None
    opened_at: Instant
    opened_by: str | None
    closed_at: Instant | None
    reopened: int
    merged_into: str | None
    held: bool
    seq: int = Field(description="Number of the last event: send it as `seen` to be told when the case has moved on")
    facts: list[Fact]
    stations: list[Station]
    tasks: list[OpenTask]
    undelivered: list[Unreached] = Field(description="Letters that did not reach somebody outside, oldest first")
    appeals: list[Appeal] = Field(description="Appeals against entries of the ledger that wait to be decided")
    loans: list[CaseLoan] = Field(description="To whom it is lent, or was: the last loan to each person")
    startable: list[str] = Field(description="Dormant steps the caller may start now")
    clocks: list[Clock]
    promises: list[Promise]
    certificates: list[ErasureCertificate]
    children: list[Linked]
    blocks: list[dict[str, Any]]
    ledger: list[dict[str, Any]]
    streaks: dict[str, Streak]
    sheets: dict[str, dict[str, dict[str, str]]]
    files: list[CaseFile]
    documents: dict[str, dict[str, str]]
    standing: Standing


class Moved(Answer):
    """What a command brought about."""

    ref: UUID
    procedure: str
    number: str | None
    status: str
    seq: int
    opened: list[UUID] = Field(description="Child cases opened with it")
    steps_opened: list[str]
    steps_ended: list[str]
    repeated: bool = Field(description="The stored answer to an earlier request under the same Idempotency-Key")


class JournalEntry(Answer):
    seq: int
    kind: str
    at: Instant
    recorded: Instant
    head: dict[str, Any]
    values: dict[str, Json]
    erased: dict[str, str] = Field(description="Paths whose values were erased by law, with their certificates")
    hash: str
    previous: str


class Journal(Answer):
    ref: UUID
    seq: int = Field(description="Number of the case's last stored event")
    events: list[JournalEntry]
