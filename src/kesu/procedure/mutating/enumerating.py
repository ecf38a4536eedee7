"""Every mutant of a pack, found by walking its tree along the shapes of the language: a new key is there by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kesu.procedure.mutating.loosening import Loosening
from kesu.procedure.mutating.mutants import Keys, Mutant
from kesu.procedure.reading import ListNode, MappingNode, Node, ScalarNode
from kesu.procedure.reading.asking import FillKind
from kesu.procedure.reading.constructs import PROCEDURE
from kesu.procedure.reading.elements import Cites
from kesu.procedure.reading.facts import Options
from kesu.procedure.reading.outcomes import SETS, Outcomes, Sets
from kesu.procedure.reading.plainkinds import LabelKind
from kesu.procedure.reading.references import After, Instants
from kesu.procedure.reading.shape import Either, Key, Kind, Later, ListOf, Named, Shape
from kesu.procedure.reading.who import HOLDERS, WHO_MAP, WhoKind

WORDING = (LabelKind, Cites)
TOLD = {
    *("procedure.procedure", "procedure.version", "procedure.kind", "procedure.covers", "procedure.use"),
    *("field.unit", "field.personal", "field.view", "document.form", "document.languages"),
    *("stock.unit",),
}
"""What only people read: nothing that a scenario looks at depends on it."""
EVERYWHERE = frozenset(("zh", "en", "question", "replace"))


def mutants_of(root: MappingNode) -> list[Mutant]:
    """All of them in the order of the text. root: the pack with its fragments merged in."""
    walk = _Walk(Loosening(_inside_roles(root)))
    spot = _Spot(root, (), (), ("本程序", "the procedure"), "procedure", None)
    once = {mutant.path: mutant for mutant in walk.below(PROCEDURE, spot)}
    return list(once.values())


def _inside_roles(root: MappingNode) -> tuple[str, ...]:
    roles = root.get("roles")
    entries = roles.entries if isinstance(roles, MappingNode) else {}
    return tuple(name for name, role in entries.items() if not (isinstance(role, MappingNode) and role.get("outside")))


@dataclass(frozen=True, slots=True)
class _Spot:
    """A node on the way; owner: what the nearest named element around it is called (zh, en)."""

    node: Node
    keys: Keys
    names: tuple[str, ...]
    owner: tuple[str, str]
    construct: str
    key: Key | None

    def inner(self, node: Node, key: str | int, name: str) -> _Spot:
        return replace(self, node=node, keys=(*self.keys, key), names=(*self.names, name))

    def mutant(self, change: Node | None, zh: str, en: str, mark: str = "") -> Mutant:
        path = ".".join(self.names) + mark
        told = f"{self.owner[0]}：{zh}", f"{self.owner[1]}: {en}"
        return Mutant(path, self.construct, self.node.place, self.keys, change, *told, _mentioned(self.node))


@dataclass(frozen=True, slots=True)
class _Walk:
    loosening: Loosening

    def below(self, kind: Kind, spot: _Spot) -> Iterator[Mutant]:
        """What may be done to the node that stands there, and to what stands in it."""
        if isinstance(kind, Later):
            kind = kind.find()
        if isinstance(kind, WORDING):
            return
        for loosened in self.loosening.of(kind, spot.node, spot.key):
            yield spot.mutant(loosened.node, loosened.zh, loosened.en, loosened.mark)
        if isinstance(kind, Shape):
            yield from self._shape(kind, spot)
        elif isinstance(kind, Named):
            yield from self._named(kind, spot)
        else:
            yield from self._other(kind, spot)

    def _other(self, kind: Kind, spot: _Spot) -> Iterator[Mutant]:
        node = spot.node
        if isinstance(kind, Either):
            inner = kind.text if isinstance(node, ScalarNode) else kind.list if isinstance(node, ListNode) else kind.map
            if inner is not None:
                yield from self.below(inner, spot)
        elif isinstance(kind, ListOf):
            yield from self._list(kind.of, spot)
        elif isinstance(kind, After | Instants):
            yield from self._references(spot)
        elif isinstance(kind, WhoKind):
            yield from self.below(WHO_MAP if isinstance(node, MappingNode) else HOLDERS, spot)
        elif isinstance(kind, Options | Outcomes):
            shapes = [part for part in _shapes_in(kind) if isinstance(part, Named)]
            yield from self.below(shapes[0], spot) if isinstance(node, MappingNode) else self._list(None, spot)
        elif isinstance(kind, Sets):
            yield from self.below(SETS, spot)

    def _shape(self, shape: Shape, spot: _Spot) -> Iterator[Mutant]:
        if not isinstance(spot.node, MappingNode):
            short = shape.table.get(shape.short)
            yield from self.below(short.kind, replace(spot, key=short)) if short else ()
            return
        for name, node in spot.node.entries.items():
            key = shape.table.get(name)
            if key is not None and not _only_told(shape, key):
                construct = f"{shape.name}.{name}"
                inner = replace(spot.inner(node, name, name), construct=construct, key=key)
                yield from self._dropped(key, inner)
                yield from self.below(key.kind, inner)

    def _dropped(self, key: Key, spot: _Spot) -> Iterator[Mutant]:
        """A list of several is taken apart instead, names are taken out one by one."""
        several = isinstance(spot.node, ListNode) and len(spot.node.items) > 1
        if not (key.required or several or isinstance(_resolved(key.kind), Named | Outcomes)):
            yield spot.mutant(None, f"没有 `{key.name}`（{key.zh}）", f"no `{key.name}` ({key.en})")

    def _named(self, kind: Named, spot: _Spot) -> Iterator[Mutant]:
        for name, node in spot.node.entries.items() if isinstance(spot.node, MappingNode) else ():
            inner = spot.inner(node, name, name)
            yield inner.mutant(None, f"没有{_zh(kind.of)} `{name}`", f"no {_en(kind.of)} `{name}`")
            named = (f"{_zh(kind.of)} `{name}`", f"{_en(kind.of)} `{name}`")
            yield from self.below(kind.of, replace(inner, owner=named) if isinstance(kind.of, Shape) else inner)

    def _list(self, kind: Kind | None, spot: _Spot) -> Iterator[Mutant]:
        if not isinstance(spot.node, ListNode):
            yield from self.below(kind, spot) if kind else ()
            return
        for place, item in enumerate(spot.node.items):
            name = _item_name(item, place, kind)
            inner = spot.inner(item, place, name)
            if len(spot.node.items) > 1:
                told = spot.key.name if spot.key else ""
                zh, en = (f"第 {name} 项", f"entry {name}") if name.isdigit() else (f" {name}", name)
                yield inner.mutant(None, f"`{told}` 中没有{zh}", f"no {en} in `{told}`")
            yield from self.below(kind, inner) if kind else ()

    def _references(self, spot: _Spot) -> Iterator[Mutant]:
        """`[a, {any: [b, c]}]`: each reference that is not the only one."""
        node = spot.node
        if isinstance(node, MappingNode) and "any" in node.entries:
            yield from self._references(spot.inner(node.entries["any"], "any", "any"))
        elif isinstance(node, ListNode):
            yield from self._list(None, spot)
            for place, item in enumerate(node.items):
                if isinstance(item, MappingNode):
                    yield from self._references(spot.inner(item, place, str(place + 1)))


def _mentioned(node: Node) -> frozenset[str]:
    """Names in a text or a list of texts, bare of what is put behind a field."""
    items = node.items if isinstance(node, ListNode) else [node]
    return frozenset(item.text.rstrip("?+") for item in items if isinstance(item, ScalarNode) and not item.null)


def _resolved(kind: Kind) -> Kind:
    return kind.find() if isinstance(kind, Later) else kind


def _shapes_in(kind: Kind) -> Iterator[Kind]:
    if isinstance(kind, Outcomes):
        yield kind._map
    elif isinstance(kind, Options):
        yield from kind.parts()


def _only_told(shape: Shape, key: Key) -> bool:
    return isinstance(key.kind, WORDING) or key.name in EVERYWHERE or f"{shape.name}.{key.name}" in TOLD


def _item_name(item: Node, place: int, kind: Kind | None) -> str:
    if isinstance(item, ScalarNode):
        return item.text
    if isinstance(item, MappingNode) and isinstance(kind, FillKind):
        return next(iter(item.entries), str(place + 1))
    return str(place + 1)


def _zh(kind: Kind) -> str:
    return _resolved(kind).zh


def _en(kind: Kind) -> str:
    return _resolved(kind).en.partition(":")[0].removeprefix("a ").removeprefix("an ")
