"""Types of expressions: those of the language's fields, and lists and rows of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

NUMBERS = frozenset({"integer", "decimal", "money"})
TEXTS = frozenset({"text", "long_text"})
# codes somebody outside gave: a text field may hold the same code
OPEN_CODES = frozenset({"party", "contact", "product", "part", "lot", "place", "schedule", "case"})
# `code`: what a decision table's literals are until a use says whether they name roles, units, options …
CLOSED_CODES = frozenset({"choice", "code", "person", "unit", "file", "role"})
MOMENTS = frozenset({"date", "datetime"})
PLURALS = {"choices": "choice", "people": "person", "units": "unit", "files": "file"}


@dataclass(frozen=True, slots=True)
class Type:
    """`name` as a pack writes it; `list` has `of`, `row` has `columns`, `choice` and `code` have `options`
    (none: any).

    A table is a list of rows, `choices` a list of `choice`, `people` a list of `person`.
    """

    name: str
    of: Type | None = None
    options: tuple[str, ...] = ()
    columns: tuple[tuple[str, Type], ...] = ()

    def column(self, name: str) -> Type | None:
        return dict(self.columns).get(name)

    @property
    def is_number(self) -> bool:
        return self.name in NUMBERS

    @property
    def is_code(self) -> bool:
        """Held as text: texts, choices, people, units, parties …"""
        return self.name in TEXTS or self.name in OPEN_CODES or self.name in CLOSED_CODES

    @property
    def is_open(self) -> bool:
        """Nothing is known about it (a name of another pack), so nothing is refused."""
        return self.name in ("anything", "nothing")

    def __str__(self) -> str:
        return f"list of {self.of}" if self.of is not None else self.name


ANYTHING = Type("anything")
NOTHING = Type("nothing")
BOOLEAN = Type("boolean")
INTEGER = Type("integer")
DECIMAL = Type("decimal")
MONEY = Type("money")
TEXT = Type("text")
DATE = Type("date")
DATETIME = Type("datetime")
TIME = Type("time")
DURATION = Type("duration")
PERSON = Type("person")
UNIT = Type("unit")


def list_of(element: Type) -> Type:
    return Type("list", of=element)


def row_of(columns: Mapping[str, Type]) -> Type:
    return Type("row", columns=tuple(columns.items()))


def code_of(*options: str) -> Type:
    return Type("code", options=options)


def choice_of(*options: str) -> Type:
    return Type("choice", options=options)
