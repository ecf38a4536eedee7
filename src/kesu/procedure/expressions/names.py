"""What an expression may name, and the type of each: built from what a procedure declares (A11)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, Union

from kesu.procedure.expressions.types import ANYTHING, Type

# A name space: from a name to its type or to the names below it. ANYTHING as a value takes any names below it.
Space = Mapping[str, Union["Space", Type]]


@dataclass(frozen=True, slots=True)
class Found:
    """`path` is canonical; `rest` are the parts after it (attributes of a row)."""

    path: tuple[str, ...]
    type: Type
    rest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """`at` is the index of the part that is not known; it is len(parts) where the name stops too early."""

    at: int
    candidates: tuple[str, ...]


class Names(Protocol):
    """What may be named where an expression stands."""

    def lookup(self, parts: Sequence[str]) -> Found | Missing:
        """The longest declared name that `parts` begin with, or what is not known and what would be."""

    def listed(self, kind: str) -> Iterable[str] | None:
        """The names of a `kind` (`ledger`, `link`) that functions take as text; None: not known, any."""


class DeclaredNames:
    """Names from a tree of name spaces; `within` adds what is named in one place only."""

    def __init__(self, spaces: Space, lists: Mapping[str, tuple[str, ...]] | None = None) -> None:
        self.spaces = spaces
        self.lists = lists or {}

    def lookup(self, parts: Sequence[str]) -> Found | Missing:
        at = 0
        node: Space | Type = self.spaces
        path: list[str] = []
        while not isinstance(node, Type):
            taken = _longest(node, parts, at)
            if taken is None:
                return Missing(at, tuple(node))
            path.append(".".join(parts[at:taken]))
            node = node[path[-1]]
            at = taken
        if node is ANYTHING:
            return Found((*path, *parts[at:]), ANYTHING)
        return Found(tuple(path), node, tuple(parts[at:]))

    def listed(self, kind: str) -> Iterable[str] | None:
        return self.lists.get(kind)

    def within(
        self, *, each: Type | None = None, row: Space | Type | None = None, other: DeclaredNames | None = None
    ) -> DeclaredNames:
        """These names and `each` (the row or element), `x.` (the columns of a row), `o.` (the other case's names)."""
        added: dict[str, Space | Type] = dict(self.spaces)
        if each is not None:
            added["each"] = each
        if row is not None:
            added["x"] = row
        if other is not None:
            added["o"] = {name: space for name, space in other.spaces.items() if name in ("f", "s", "case")}
        return DeclaredNames(added, self.lists)


def _longest(space: Space, parts: Sequence[str], at: int) -> int | None:
    """Names of spliced parts hold dots (`visit.prepare`), so the longest declared one is meant."""
    for end in range(len(parts), at, -1):
        if ".".join(parts[at:end]) in space:
            return end
    return None
