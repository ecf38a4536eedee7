"""Parts (A10): steps with one way in and one way out, and what belongs to them, spliced where a step says `use`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kesu.procedure.messages import Message
from kesu.procedure.reading.bringing import Bringing, Part, entries_of, with_section
from kesu.procedure.reading.citing import cited
from kesu.procedure.reading.renaming import Renaming
from kesu.procedure.reading.tree import ListNode, MappingNode, Node, ScalarNode
from kesu.procedure.reading.wordings import say

MOST_SPLICES = 200
NEEDS = ("roles", "fields", "settings")
OWN_KEYS = frozenset(("use", "with"))
JOINED = frozenset(("requires", "fill", "sends", "opens", "grants", "revokes", "blocks", "locks"))
"""What a part asks for stays asked for: the pack's own entries of these come behind the part's."""


@dataclass(slots=True)
class Splicer:
    """Replaces each step with `use` by the steps of that part; parts may use parts."""

    parts: Mapping[str, Part]
    messages: list[Message] = field(default_factory=list)
    bringing: Bringing = field(init=False)

    def __post_init__(self) -> None:
        self.bringing = Bringing(self.messages)

    def spliced(self, root: MappingNode) -> MappingNode:
        for _ in range(MOST_SPLICES):
            name, step = _first_use(root)
            if step is None:
                return self.bringing.settled(root)
            root = self._splice(root, name, step)
        return self._give_up(root)

    def _give_up(self, root: MappingNode) -> MappingNode:
        name, step = _first_use(root)
        while step is not None:
            self.messages.append(say("use.circle", step.place, circle=name))
            root = _with_steps(root, {name: MappingNode(root.place)})
            name, step = _first_use(root)
        return root

    def _splice(self, root: MappingNode, name: str, step: MappingNode) -> MappingNode:
        part = self._part(step)
        ends = self._ends(part, name) if part is not None else None
        if part is None or ends is None:
            return _with_steps(root, {name: MappingNode(root.place)})
        way_in, way_out = ends
        inner = _steps_of(part.root)
        here = self._mapped(part, step, root)
        own_steps = {own: f"{name}.{own}" for own in inner.entries}
        local = Renaming(own_steps, here["roles"], here["fields"], here["settings"])
        local = self.bringing.renaming(part, local, name, root)
        made = MappingNode(inner.place)
        for own, node in inner.entries.items():
            made.put(own_steps[own], inner.keys[own], self._handed_on(local.node(node), local))
        made.entries[own_steps[way_in]] = _entered(made.entries[own_steps[way_in]], step)
        outside = Renaming(
            steps={name: own_steps[way_out]},
            back={name: own_steps[way_in]},
            whole={name: tuple(made.entries)},
            keep=frozenset(made.entries),
        )
        empty: dict[str, Node] = {own: ScalarNode("", step.place, True) for own in made.entries}
        rest = outside.mapping(_with_steps(root, {name: MappingNode(step.place, empty, made.keys)}))
        rest = self.bringing.brought(rest, part, local, outside)
        whole = _with_steps(
            rest, {own: MappingNode(step.place, {own: node}, made.keys) for own, node in made.entries.items()}
        )
        return cited(whole, part, local, step, self.messages)

    def _handed_on(self, node: Node, local: Renaming) -> Node:
        """A part inside this one needs what this one does not give it under another name: it is called as here."""
        used = node.get("use") if isinstance(node, MappingNode) else None
        part = self.parts.get(used.text) if isinstance(used, ScalarNode) else None
        if part is None or not isinstance(node, MappingNode):
            return node
        before = node.get("with")
        given = MappingNode(node.place)
        for kind, names in (("roles", local.roles), ("fields", local.fields), ("settings", local.settings)):
            for need in part.needs(kind):
                if names.get(need, need) != need:
                    given.put(need, node.place, ScalarNode(names[need], node.place))
        for need, name in before.entries.items() if isinstance(before, MappingNode) else ():
            given.put(need, node.place, name)
        changed = MappingNode(node.place, dict(node.entries), dict(node.keys))
        if given.entries:
            changed.put("with", node.place, given)
        return changed

    def _part(self, step: MappingNode) -> Part | None:
        used = step.entries["use"]
        text = used.text if isinstance(used, ScalarNode) else ""
        if text not in self.parts:
            self.messages.append(say("part.unknown", used.place, self.parts, name=text))
        return self.parts.get(text)

    def _ends(self, part: Part, name: str) -> tuple[str, str] | None:
        inner = _steps_of(part.root).entries
        ways_in = [own for own, node in inner.items() if not _has(node, "after") and not _has(node, "starts")]
        ways_out = [own for own, node in inner.items() if _ends_part(node)]
        if len(ways_in) == 1 and len(ways_out) == 1:
            return ways_in[0], ways_out[0]
        self.messages.append(say("part.ends", part.place, part=name))
        return None

    def _mapped(self, part: Part, step: MappingNode, root: MappingNode) -> dict[str, dict[str, str]]:
        """What the part needs, under the names it has here; what is not there is told."""
        given = step.get("with")
        names = given.entries if isinstance(given, MappingNode) else {}
        found: dict[str, dict[str, str]] = {}
        for kind in NEEDS:
            found[kind] = {need: _text(names.get(need)) or need for need in part.needs(kind)}
            known = entries_of(root, kind)
            for here in found[kind].values():
                if here not in known:
                    place = step.entries["use"].place
                    self.messages.append(say("part.needs", place, part=_text(step.get("use")), kind=kind, name=here))
        self._check_with(names, found, step)
        return found

    def _check_with(self, names: Mapping[str, Node], found: dict[str, dict[str, str]], step: MappingNode) -> None:
        needs = {need for kind in found.values() for need in kind}
        for name in names:
            if name not in needs:
                place = names[name].place
                self.messages.append(say("name.unknown", place, needs, name=name, kind="need", kind_zh="需要"))


def _first_use(root: MappingNode) -> tuple[str, MappingNode | None]:
    for name, node in _steps_of(root).entries.items():
        if isinstance(node, MappingNode) and "use" in node.entries:
            return name, node
    return "", None


def _steps_of(node: MappingNode) -> MappingNode:
    steps = node.get("steps")
    return steps if isinstance(steps, MappingNode) else MappingNode(node.place)


def _with_steps(root: MappingNode, replaced: Mapping[str, MappingNode]) -> MappingNode:
    """The root with some of its steps replaced by others, in their place."""
    before = _steps_of(root)
    steps = MappingNode(before.place)
    for name, node in before.entries.items():
        if name not in replaced:
            steps.put(name, before.keys[name], node)
            continue
        for own, made in replaced[name].entries.items():
            steps.put(own, replaced[name].keys[own], made)
    return with_section(root, "steps", steps)


def _entered(node: Node, step: MappingNode) -> Node:
    """The way in, with `after` and whatever else stands beside `use`: what it asks for besides, and what it says
    instead."""
    if not isinstance(node, MappingNode):
        node = MappingNode(node.place)
    changed = MappingNode(node.place, dict(node.entries), dict(node.keys))
    for key, value in step.entries.items():
        if key not in OWN_KEYS and not (key == "cites" and isinstance(value, MappingNode)):
            changed.put(key, step.keys[key], _joined(node.get(key), value) if key in JOINED else value)
    return changed


def _joined(part: Node | None, own: Node) -> Node:
    if part is None:
        return own
    return ListNode(own.place, [*_items(part), *_items(own)])


def _items(node: Node) -> list[Node]:
    return node.items if isinstance(node, ListNode) else [node]


def _has(node: Node, key: str) -> bool:
    return isinstance(node, MappingNode) and key in node.entries


def _ends_part(node: Node) -> bool:
    outcomes = node.get("outcomes") if isinstance(node, MappingNode) else None
    if not isinstance(outcomes, MappingNode):
        return False
    return any(
        _text(outcome.get("end")) == "true" for outcome in outcomes.entries.values() if isinstance(outcome, MappingNode)
    )


def _text(node: Node | None) -> str:
    return node.text if isinstance(node, ScalarNode) and not node.null else ""
