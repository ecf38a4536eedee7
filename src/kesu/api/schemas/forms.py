"""Forms: what a task, or an opening, asks for."""

from __future__ import annotations

from pydantic import Field

from kesu.api.schemas.base import Answer, Json, Texts


class Option(Answer):
    code: str
    label: Texts
    under: str | None = Field(description="The option it refines, in a tree")


class FormField(Answer):
    """`column`: of the row that the task is for. `adds`: rows are added, those of others stay."""

    name: str
    label: Texts
    hint: Texts | None
    type: str
    of: str | None = Field(description="Type of a list's elements")
    unit: str | None
    required: bool
    applies: bool = Field(
        description="Whether it is asked for as things stand, the draft counted; what does not apply may be left out"
    )
    only_if: Texts | None = Field(description="When it is asked for, in words; null: always")
    internal: bool
    unknown: Texts | None = Field(description="`unknown` is an answer, with this meaning")
    options: list[Option]
    options_from: str | None = Field(
        description="The table whose rows are the options; empty options where the same form asks for the rows"
    )
    columns: list[FormField]
    column: bool
    adds: bool
    value: Json


class FormOutcome(Answer):
    outcome: str
    label: Texts
    fields: list[FormField]
    comment: bool = Field(description="A comment is required")
    sign: bool
    reviewed: bool = Field(description="Somebody else confirms it")
    choices: list[str] = Field(description="What may be chosen to be sent with this outcome: `send`")
    closes: bool
    back_to: str | None


class RoleNamed(Answer):
    code: str
    label: Texts


class Check(Answer):
    """A requirement of the step (`outcome` null) or of an outcome, as it stands with what is saved and typed.
    `requirement`: its number in its list, from 1; send it with the verb `waive`."""

    requirement: int
    outcome: str | None
    state: str = Field(description="`met`, `unmet`, `empty` (what it reads is not known), `waived`")
    sentence: Texts | None = Field(description="What people are told where it does not hold")
    condition: str = Field(description="The condition as the procedure says it")
    cites: list[str]
    waive: list[RoleNamed] = Field(description="Whose holders may let it pass for this round, with a reason")
    may_waive: bool = Field(description="Whether the caller may")


class Shown(Answer):
    name: str
    label: Texts
    value: Json


class Form(Answer):
    """Send `step`, `row`, `round` and `phase` back as they are here."""

    step: str
    label: Texts
    hint: Texts | None
    cites: list[str]
    row: str
    round: int
    phase: str
    fields: list[FormField]
    outcomes: list[FormOutcome]
    shows: list[Shown]
    sign: bool
    comment: str | None = Field(description="With which it was handed over or returned")
    element: Json
    choices: list[str] = Field(
        description="What the person may choose to send, by document; a notice by its receiver: `send`"
    )
    ticked: list[str] = Field(description="What was chosen as it was handed over; stays unless `send` says otherwise")
    checks: list[Check] = Field(description="What it requires: the weak spots before it is completed")
    draft: dict[str, Json] = Field(description="What the caller had typed and not yet handed in")
    beside: dict[str, Json] = Field(
        description="Kept with the draft: `outcome`, `comment`, `send`, `channel`, `evidence`; for the form"
    )


class OpeningForm(Answer):
    procedure: str
    fields: list[FormField]
    may_open: bool
