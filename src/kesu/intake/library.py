"""The packs that come with Kesu, on their shelves: what each is about, and which rules it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from kesu.procedure.covering import Catalogue, read_catalogue
from kesu.procedure.declared import Element, Label, Mark, Procedure
from kesu.procedure.reading import read_pack
from kesu.procedure.reading.shipped import SHIPPED
from kesu.procedure.reading.tree import MappingNode, plain, read_yaml

SHELVES, CATALOGUE = "regimes.yaml", "catalogue.yaml"
SECTIONS = (
    "steps", "clocks", "settings", "tables", "documents", "registers", "measures", "fields", "roles", "lookups",
    "streaks", "ledger", "records",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shelf:
    """Packs of one regime, by the names of their folders."""

    name: str
    label: Label
    packs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a rule is enforced. kind: the section of the pack (steps, clocks …); element: None for the whole of it."""

    kind: str
    element: Element | None


@dataclass(slots=True)
class Kept:
    """What a pack has of one source: its rules by id, each with the places that enforce it; all: how many there are."""

    source: str
    title: Label
    all: int
    rules: dict[str, list[Place]] = field(default_factory=dict)


@lru_cache(maxsize=1)
def shelves() -> tuple[Shelf, ...]:
    """In the order in which the page shows them."""
    root = read_yaml((SHIPPED / SHELVES).read_bytes(), SHELVES).root
    given: Any = plain(root).get("regimes") if isinstance(root, MappingNode) else {}
    return tuple(Shelf(name, Label(one["zh"], one["en"]), tuple(one["packs"])) for name, one in given.items())


@lru_cache(maxsize=128)
def pack(name: str) -> Procedure:
    """The procedure of a pack, as it comes. Raises LookupError where there is no such pack."""
    if not any(name in shelf.packs for shelf in shelves()):
        raise LookupError(name)
    found = read_pack(SHIPPED / name).procedure
    if found is None:
        raise LookupError(name)
    return found


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    return read_catalogue((SHIPPED / CATALOGUE).read_bytes(), CATALOGUE)[0]


def kept_rules(procedure: Procedure) -> list[Kept]:
    """By source: those the pack says it follows first."""
    sources: Mapping[str, Any] = catalogue().sources
    found: dict[str, Kept] = {}
    for name in procedure.covers:
        _of(name, sources, found)
    for mark in procedure.marks:
        for rule in mark.cites:
            kept = _of(rule.rpartition(".")[0], sources, found)
            place = _place(procedure, mark)
            if kept is not None and place not in kept.rules.setdefault(rule, []):
                kept.rules[rule].append(place)
    for kept in found.values():
        kept.rules = dict(sorted(kept.rules.items(), key=lambda one: _number(one[0])))
    return [kept for kept in found.values() if kept.rules]


def _of(source: str, sources: Mapping[str, Any], found: dict[str, Kept]) -> Kept | None:
    if source not in found and source in sources:
        found[source] = Kept(source, sources[source].title, sources[source].rules)
    return found.get(source)


def _number(rule: str) -> int:
    digits = rule.rpartition(".R")[2]
    return int(digits) if digits.isdigit() else 0


def _place(procedure: Procedure, mark: Mark) -> Place:
    """The named part of the pack that a mark stands in."""
    kind = mark.path[0] if mark.path else ""
    if kind not in SECTIONS or len(mark.path) < 2:
        return Place(kind, None)
    section: Mapping[str, Element] = getattr(procedure, kind)
    names = (".".join(mark.path[1:length]) for length in range(len(mark.path), 1, -1))
    return Place(kind, next((section[name] for name in names if name in section), None))
