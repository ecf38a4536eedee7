"""What a template says, as frozen data: blocks one under the other, each with its place in the file."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from kesu.procedure.declared import NOWHERE, Label, Place
from kesu.procedure.expressions import Expression


@dataclass(frozen=True, slots=True)
class Words:
    """A text for people with `{{ … }}` in it, in one language: texts and expressions by turns."""

    parts: tuple[str | Expression, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """Both languages of a text."""

    zh: Words
    en: Words

    def get(self, language: str) -> Words:
        return self.en if language.startswith("en") else self.zh


@dataclass(frozen=True, slots=True)
class Cell:
    """A box of the form, or a column of a table: a field (or column) by name, an expression, or left blank to be filled
    in by hand. wide: over the whole width. height: in lines, at least."""

    name: str | None = None
    label: Label | None = None
    value: Expression | None = None
    blank: bool = False
    wide: bool = False
    height: int = 0
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Signing:
    """Who did a step and when, from the journal."""

    step: str
    label: Label | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block. kind: heading, text, fields, table, signatures, checks, files, new_page, blocks."""

    kind: str
    text: Text | None = None
    cells: tuple[Cell, ...] = ()
    columns: int = 2
    label: Label | None = None
    signings: tuple[Signing, ...] = ()
    checks: str = ""  # the step whose requirements are listed, each with how it was met or who waived it
    files: str = ""  # `all`, or the name of a field of files
    each: Expression | None = None
    condition: Expression | None = None  # `if`
    blocks: tuple[Block, ...] = ()
    empty: Label | None = None  # what a table says that has no rows
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Template:
    """title: None takes the document's label. revision: of the form (`A/2`), effective: since when it is in force; the
    control block shows them."""

    name: str
    title: Label | None = None
    revision: str | None = None
    effective: date | None = None
    landscape: bool = False
    blocks: tuple[Block, ...] = ()
    expressions: tuple[Expression, ...] = field(default=(), compare=False)
