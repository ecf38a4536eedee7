"""What a part brings besides its steps (A10): its clocks, documents, ledger, notices … go with each step that uses it.

What names the part's own steps stands under the name of that use, once for each; the rest is the whole pack's, once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from kesu.procedure.declared import Place
from kesu.procedure.messages import Message
from kesu.procedure.reading.renaming import NOT_STEPS, Renaming
from kesu.procedure.reading.tree import ListNode, MappingNode, Node, ScalarNode
from kesu.procedure.reading.wordings import say

THINGS = {
    "clocks": "clock",
    "documents": "doc",
    "ledger": "ledger",
    "tables": "table",
    "streaks": "streak",
    "lookups": "found",
    "registers": "register",
    "measures": "measure",
}
"""Sections whose elements a part brings, and by what expressions call one of them."""
LISTS = ("notices", "promises")


@dataclass(frozen=True, slots=True)
class Part:
    """A fragment with `part`, its own fragments merged; own: where the elements stand that no part inside it brings."""

    name: str
    root: MappingNode
    place: Place
    own: frozenset[Place]

    def needs(self, kind: str) -> list[str]:
        """Of the roles, fields or settings that the pack must declare: what the part calls them."""
        node = entries_of(self.root, "needs").get(kind)
        items = node.items if isinstance(node, ListNode) else [node]
        return [item.text for item in items if isinstance(item, ScalarNode) and not item.null and item.text]

    def things(self) -> Iterator[tuple[str, str, Node]]:
        """Its own named elements: section, name, element."""
        for section in THINGS:
            for name, node in entries_of(self.root, section).items():
                if node.place in self.own:
                    yield section, name, node

    def listed(self) -> Iterator[tuple[str, Node]]:
        """Its own elements without a name: section, element."""
        yield from ((section, node) for section, node in _listed(self.root) if node.place in self.own)


def part_of(root: MappingNode, taken: set[Place]) -> Part | None:
    """The part that this fragment is, if it is one. taken: where elements of other parts stand; those of this join."""
    name = root.get("part")
    if not isinstance(name, ScalarNode):
        return None
    every = [node.place for section in THINGS for node in entries_of(root, section).values()]
    own = frozenset(place for place in (*every, *(node.place for _, node in _listed(root))) if place not in taken)
    taken |= own
    return Part(name.text, root, root.keys["part"], own)


@dataclass(slots=True)
class Bringing:
    """Puts what parts bring into the root; `settled` then takes out what every use has for itself."""

    messages: list[Message]
    taken: set[Place] = field(default_factory=set)
    named: set[tuple[str, str, Place]] = field(default_factory=set)
    left: set[Place] = field(default_factory=set)

    def renaming(self, part: Part, local: Renaming, use: str, root: MappingNode) -> Renaming:
        """`local`, and the names of what is this use's own: it names its steps, or what it needs by another name, or
        what is its own in turn."""
        inner = entries_of(part.root, "steps").items()
        parts = {own: f"{use}.{own}" for own, node in inner if isinstance(node, MappingNode) and "use" in node.entries}
        found = local
        while True:
            things: dict[str, dict[str, str]] = {space: dict(parts) for space in THINGS.values() if parts}
            for section, name, node in part.things():
                if _stands(root, section, name, node) and _renamed(found, section, node) != node:
                    things.setdefault(THINGS[section], {})[name] = f"{use}.{name}"
            if things == found.things:
                return found
            found = replace(local, things=things)

    def brought(self, root: MappingNode, part: Part, local: Renaming, outside: Renaming) -> MappingNode:
        """The root with this use's own elements, each behind the one it was made of."""
        for section, name, node in part.things():
            own = local.things.get(THINGS[section], {}).get(name)
            if own is None:
                self.left.add(node.place)
                continue
            self.taken.add(node.place)
            self.named.add((section, name, node.place))
            made = _renamed(outside, section, _renamed(local, section, node))
            root = self._put(root, section, (name, own, made))
        for section, node in part.listed():
            made = _renamed(local, section, node)
            if made == node:
                self.left.add(node.place)
                continue
            self.taken.add(node.place)
            root = _added(root, section, node.place, _renamed(outside, section, made))
        return root

    def _put(self, root: MappingNode, section: str, one: tuple[str, str, Node]) -> MappingNode:
        """One that the pack has under that name stays where it says `replace`."""
        name, own, made = one
        before = root.entries[section]
        assert isinstance(before, MappingNode)
        if own in before.entries:
            if not replaces(before.entries[own]):
                self.messages.append(say("use.double", before.keys[own], key=own, other=str(made.place)))
            return root
        last = [key for key, node in before.entries.items() if node.place == made.place][-1]
        after = MappingNode(before.place)
        for key, node in before.entries.items():
            after.put(key, before.keys[key], node)
            if key == last:
                after.put(own, before.keys[name], made)
        return with_section(root, section, after)

    def settled(self, root: MappingNode) -> MappingNode:
        """Without the elements that every use has under its own name."""
        gone = self.taken - self.left
        for section, name, place in self.named:
            before = root.get(section)
            if place in gone and isinstance(before, MappingNode):
                root = with_section(root, section, before.without(name))
        for section, node in _listed(root):
            if node.place in gone:
                gone.discard(node.place)  # what was made of it stands behind it, at the same place of the file
                root = _without(root, section, node)
        return root


def entries_of(root: MappingNode, section: str) -> Mapping[str, Node]:
    node = root.get(section)
    return node.entries if isinstance(node, MappingNode) else {}


def with_section(root: MappingNode, section: str, node: Node) -> MappingNode:
    changed = MappingNode(root.place, dict(root.entries), dict(root.keys))
    changed.put(section, root.keys.get(section, root.place), node)
    return changed


def replaces(node: Node) -> bool:
    """Whether it says that it takes the place of a fragment's element of that name."""
    replace = node.get("replace") if isinstance(node, MappingNode) else None
    return isinstance(replace, ScalarNode) and replace.text == "true"


def _listed(root: MappingNode) -> Iterator[tuple[str, Node]]:
    for section in LISTS:
        node = root.get(section)
        yield from ((section, item) for item in (node.items if isinstance(node, ListNode) else ()))


def _stands(root: MappingNode, section: str, name: str, node: Node) -> bool:
    """Whether the part's element is there: the pack may have put its own in that place."""
    there = entries_of(root, section).get(name)
    return there is not None and there.place == node.place


def _renamed(renaming: Renaming, section: str, node: Node) -> Node:
    return renaming.node(node, steps=section not in NOT_STEPS)


def _added(root: MappingNode, section: str, place: Place, made: Node) -> MappingNode:
    before = root.entries[section]
    assert isinstance(before, ListNode)
    last = max(at for at, item in enumerate(before.items) if item.place == place)
    return with_section(
        root, section, ListNode(before.place, [*before.items[: last + 1], made, *before.items[last + 1 :]])
    )


def _without(root: MappingNode, section: str, gone: Node) -> MappingNode:
    before = root.entries[section]
    assert isinstance(before, ListNode)
    return with_section(root, section, ListNode(before.place, [item for item in before.items if item is not gone]))
