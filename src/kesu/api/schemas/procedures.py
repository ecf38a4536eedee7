"""Procedures as they go out."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from kesu.api.schemas.base import Answer, Instant, Texts


class ProcedureLine(Answer):
    name: str
    version: str
    digest: str = Field(description="Identity of the version: the hash of its expanded text")
    kind: str
    title: Texts
    published_at: Instant
    published_by: str | None


class ProcedureCurrent(ProcedureLine):
    covers: list[str] = Field(description="The regulations it carries out")
    may_open: bool
    running: int = Field(description="Open cases on this version")


class Procedures(Answer):
    procedures: list[ProcedureCurrent]


class Role(Answer):
    role: str
    label: Texts
    outside: bool


class Duty(Answer):
    """What a step asks of whom."""

    step: str
    label: Texts
    roles: list[str]
    computed: list[str] = Field(description="Expressions that name who does it")
    review: list[str]
    outcomes: dict[str, Texts]
    sign: bool
    dormant: bool
    after_closing: bool
    cites: list[str]


class Deadline(Answer):
    clock: str
    label: Texts
    start: list[str]
    to: list[str]
    limit: str
    warn: str | None
    cites: list[str]


class ProcedureAnswer(ProcedureCurrent):
    owner: str
    roles: list[Role]
    duties: list[Duty]
    deadlines: list[Deadline]
    versions: list[ProcedureLine] = Field(description="The latest first")
    diagram: str = Field(description="Address of the picture")
    text: str = Field(description="Address of the expanded text")
    form: str = Field(description="Address of the opening form")


class Finding(Answer):
    code: str
    severity: str = Field(description="`error`, `finding` or `note`")
    file: str
    line: int
    column: int
    text: Texts
    mend: Texts
    details: dict[str, Any]


class Checked(Answer):
    """What the check says. `clean`: nothing but notes, over all reachable states. `cut_off`: not proven."""

    procedure: str | None
    version: str | None
    clean: bool
    cut_off: bool
    states: int
    messages: list[Finding]


class PublishedAnswer(Answer):
    procedure: str
    version: str
    digest: str
    new: bool = Field(description="False where this very text was published before")
    messages: list[Finding]


class ChangeLine(Answer):
    change: str = Field(description="`added`, `removed`, `changed`")
    section: str = Field(description="The part of the procedure: `steps`, `clocks` …")
    name: str | None = Field(description="The element's code; null: the part itself")
    label: Texts | None
    what: Texts | None = Field(description="What below the element")
    was: str | None
    now: str | None
    cites: list[str]


class Changes(Answer):
    since: str
    version: str
    changes: list[ChangeLine]
