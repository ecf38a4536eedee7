"""Elements, labels, places; references and instants (A1)."""

from __future__ import annotations

from dataclasses import dataclass


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


def said(thing: Element | Label | None, language: str) -> str:
    """What an element is called, or a label; nothing for nothing."""
    if thing is None:
        return ""
    return thing.get(language) if isinstance(thing, Label) else thing.text(language)


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
