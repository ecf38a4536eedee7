"""`use` (A10): fragments merged key by key before anything else is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from kesu.procedure.declared import Place
from kesu.procedure.messages import Message
from kesu.procedure.reading.bringing import Part, part_of, replaces
from kesu.procedure.reading.elements import complete_cite
from kesu.procedure.reading.parts import Splicer
from kesu.procedure.reading.tree import ListNode, MappingNode, Node, ScalarNode, read_yaml
from kesu.procedure.reading.wordings import say

Load = Callable[[str], bytes | None]  # a path relative to the pack, and what stands there; None where nothing does
MOST_FRAGMENTS = 100


@dataclass(slots=True)
class Expansion:
    """The root with every fragment merged and every part spliced in."""

    root: MappingNode
    messages: list[Message] = field(default_factory=list)


def expand(root: MappingNode, load: Load) -> Expansion:
    """Without `use` and `replace`. Circles, double keys and unreadable fragments become messages."""
    merger = _Merger(load)
    splicer = Splicer(merger.parts, merger.messages)
    spliced = splicer.spliced(merger.merged(root, PurePosixPath(), ()))
    return Expansion(_without_replace(spliced), merger.messages)


class _Merger:
    def __init__(self, load: Load) -> None:
        self.load = load
        self.messages: list[Message] = []
        self.parts: dict[str, Part] = {}
        self.taken: set[Place] = set()
        self.done: set[str] = set()

    def merged(self, own: MappingNode, folder: PurePosixPath, way: tuple[str, ...]) -> MappingNode:
        result = MappingNode(own.place)
        for name in self._used(own):
            fragment = self._fragment(name, folder, way)
            if fragment is not None:
                self._merge(result, fragment)
        self._merge(result, own.without("use"))
        return result

    def _used(self, own: MappingNode) -> list[ScalarNode]:
        used = own.get("use")
        items = used.items if isinstance(used, ListNode) else [used] if used is not None else []
        files = [item for item in items if isinstance(item, ScalarNode) and not item.null]
        for item in items:
            if item not in files:
                self.messages.append(say("use.outside", item.place, file="…"))
        return files

    def _fragment(self, name: ScalarNode, folder: PurePosixPath, way: tuple[str, ...]) -> MappingNode | None:
        path = _normal(folder / name.text)
        if PurePosixPath(name.text).is_absolute() or "\\" in name.text or path.suffix not in {".yaml", ".yml"}:
            return self._refused("use.outside", name.place, file=name.text[:100])
        here = str(path)
        if here in way:
            return self._refused("use.circle", name.place, circle=" → ".join((*way[way.index(here) :], here)))
        if here in self.done:
            return None
        self.done.add(here)
        if len(self.done) > MOST_FRAGMENTS:
            return self._refused("use.missing", name.place, file=name.text[:100])
        return self._read(here, path, name, way)

    def _read(self, here: str, path: PurePosixPath, name: ScalarNode, way: tuple[str, ...]) -> MappingNode | None:
        text = self.load(here)
        if text is None:
            return self._refused("use.missing", name.place, file=name.text[:100])
        tree = read_yaml(text, here)
        self.messages.extend(tree.messages)
        if not isinstance(tree.root, MappingNode):
            return None if tree.messages else self._refused("use.missing", name.place, file=name.text[:100])
        if "procedure" in tree.root.entries:
            return self._refused("use.procedure", name.place, file=name.text[:100])
        found = self.merged(with_full_cites(tree.root), path.parent, (*way, here))
        return self._take_part(found)

    def _take_part(self, fragment: MappingNode) -> MappingNode | None:
        """The steps of a part are kept aside, to be spliced where a step uses it; the rest is merged as ever."""
        part = part_of(fragment, self.taken)
        if part is None:
            return fragment
        self.parts[part.name] = part
        return fragment.without("part", "needs", "steps")

    def _refused(self, code: str, place: Place, **details: str) -> MappingNode | None:
        self.messages.append(say(code, place, **details))
        return None

    def _merge(self, into: MappingNode, more: MappingNode) -> None:
        for key, node in more.entries.items():
            place = more.keys[key]
            there = into.get(key)
            if there is None:
                into.put(key, place, _copied(node))
            elif key in SECTIONS and isinstance(there, MappingNode) and isinstance(node, MappingNode):
                self._merge_section(there, node)
            elif key == "covers" and isinstance(there, ListNode) and isinstance(node, ListNode):
                there.items[:0] = node.items  # bare ids belong to the first of the pack's own
            elif key in LISTS and isinstance(there, ListNode) and isinstance(node, ListNode):
                there.items.extend(node.items)
            else:
                self._put(into, key, place, node)

    def _merge_section(self, into: MappingNode, more: MappingNode) -> None:
        for name, node in more.entries.items():
            self._put(into, name, more.keys[name], node)

    def _put(self, into: MappingNode, key: str, place: Place, node: Node) -> None:
        if key in into.entries and not replaces(node):
            self.messages.append(say("use.double", place, key=key, other=str(into.keys[key])))
            return
        into.put(key, place, node)


SECTIONS = frozenset(
    [
        "settings",
        "roles",
        "fields",
        "tables",
        "lookups",
        "streaks",
        "steps",
        "clocks",
        "documents",
        "ledger",
        "records",
        "stocks",
        "registers",
        "measures",
        "facets",
    ]
)
LISTS = frozenset(("notices", "promises", "triggers", "covers"))


def with_full_cites(root: MappingNode) -> MappingNode:
    """Bare ids in a fragment belong to the first of its own `covers`, not of the pack's."""
    covers = root.get("covers")
    items = covers.items if isinstance(covers, ListNode) else [covers]
    sources = tuple(item.text for item in items if isinstance(item, ScalarNode) and not item.null)
    return _cited(root, sources) if sources else root


def _cited(node: MappingNode, sources: tuple[str, ...], cites: bool = False) -> MappingNode:
    changed = MappingNode(node.place)
    for key, value in node.entries.items():
        changed.put(key, node.keys[key], _cited_value(value, cites or key == "cites", sources))
    return changed


def _cited_value(node: Node, cites: bool, sources: tuple[str, ...]) -> Node:
    if isinstance(node, MappingNode):
        return _cited(node, sources, cites)
    if isinstance(node, ListNode):
        return ListNode(node.place, [_cited_value(item, cites, sources) for item in node.items])
    return ScalarNode(complete_cite(node.text, sources), node.place, node.null) if cites else node


def _copied(node: Node) -> Node:
    """The containers that merging adds to; what stands in them is shared."""
    if isinstance(node, MappingNode):
        return MappingNode(node.place, dict(node.entries), dict(node.keys))
    return ListNode(node.place, list(node.items)) if isinstance(node, ListNode) else node


def _without_replace(root: MappingNode) -> MappingNode:
    """`replace: true` has done its work: it stands in no expanded text, so in no digest."""
    cleaned = MappingNode(root.place)
    for key, node in root.entries.items():
        cleaned.put(key, root.keys[key], _cleaned_section(node) if key in SECTIONS else _cleaned(node))
    return cleaned


def _cleaned_section(node: Node) -> Node:
    if not isinstance(node, MappingNode):
        return node
    inner = MappingNode(node.place)
    for name, value in node.entries.items():
        inner.put(name, node.keys[name], _cleaned(value))
    return inner


def _cleaned(node: Node) -> Node:
    return node.without("replace") if isinstance(node, MappingNode) and "replace" in node.entries else node


def _normal(path: PurePosixPath) -> PurePosixPath:
    """Without `.` and, where it can be, without `..`."""
    parts: list[str] = []
    for part in path.parts:
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return PurePosixPath(*parts)
