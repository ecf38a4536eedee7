"""The library as it goes out, and what takes a pack up."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from kesu.api.schemas.base import Answer, Texts
from kesu.api.schemas.procedures import Finding

LONGEST = 10_000
Given = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST)]


class PackLine(Answer):
    pack: str = Field(description="The name under which it is taken up")
    procedure: str
    version: str
    title: Texts
    covers: list[str] = Field(description="The regulations it carries out")
    rules: int = Field(description="How many of their rules it holds")
    steps: int
    clocks: int
    running: str | None = Field(description="The version that runs here")


class ShelfAnswer(Answer):
    shelf: str
    label: Texts
    packs: list[PackLine]


class Library(Answer):
    shelves: list[ShelfAnswer]


class OpenSetting(Answer):
    setting: str
    label: Texts
    question: str | None
    cites: list[str]
    type: str | None
    range: list[str | None] | None
    options: dict[str, Texts]


class OpenQuestion(Answer):
    answer: str = Field(description="The name to answer under")
    question: str
    cites: list[str]


class UnheldRole(Answer):
    role: str
    label: Texts


class RulePlace(Answer):
    section: str | None = Field(description="The part of the procedure: `steps`, `clocks` …; null: the whole of it")
    name: str | None = Field(description="The element's code; null: the whole part")


class KeptRule(Answer):
    rule: str
    places: list[RulePlace]


class KeptSource(Answer):
    source: str
    title: Texts
    all: int = Field(description="How many rules the source has")
    held: int
    rules: list[KeptRule]


class PackAnswer(PackLine):
    owner: str
    settings: list[OpenSetting] = Field(description="Those this organisation has given no value")
    questions: list[OpenQuestion] = Field(description="Those this organisation has not answered")
    roles: list[UnheldRole] = Field(description="Roles of the inside that nobody holds")
    sources: list[KeptSource]


class TakingUp(BaseModel):
    model_config = ConfigDict(extra="forbid")

    settings: dict[str, Given] = Field(default={}, description="Values by the name of the setting, as text")
    answers: dict[str, Given] = Field(default={}, description="Sentences by the name of the question")
    roles: dict[str, Given] = Field(default={}, description="A person for each role")
    dry_run: bool = Field(default=False, description="Read and checked, nothing is changed")
    password: str | None = Field(default=None, description="Signs what the check could not prove in full")


class TakenUp(Answer):
    procedure: str
    version: str
    digest: str
    published: bool = Field(description="False in a dry run")
    new: bool = Field(description="False where this very text was published before")
    messages: list[Finding]
