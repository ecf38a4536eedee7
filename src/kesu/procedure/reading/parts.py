"""Parts (A10): steps with one way in and one way out, spliced where a step says `use`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kesu.procedure.messages import Message
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

    parts: Mapping[str, MappingNode]
    messages: list[Message] = field(default_factory=list)

    def spliced(self, root: MappingNode) -> MappingNode:
        for _ in range(MOST_SPLICES):
            name, step = _first_use(root)
            if step is None:
                return root
            root = self._splice(root, name, step)
        return self._give_up(root)

    def _give_up(self, root: MappingNode) -> MappingNode:
        name, step = _first_use(root)
        while step is not None:
            self.messages.append(say("use.circle", step.place, circle=name))
            root = _with_steps(root, {name: {}})
            name, step = _first_use(root)
        return root

    def _splice(self, root: MappingNode, name: str, step: MappingNode) -> MappingNode:
        part = self._part(name, step)
        ends = self._ends(part, name, step) if part is not None else None
        if part is None or ends is None:
            return _with_steps(root, {name: {}})
        way_in, way_out = ends
        inner = _steps_of(part)
        here = self._mapped(part, step, root)
        own_steps = {own: f"{name}.{own}" for own in inner.entries}
        local = Renaming(own_steps, here["roles"], here["fields"], here["settings"])
        made = {f"{name}.{own}": local.node(node) for own, node in inner.entries.items()}
        made[f"{name}.{way_in}"] = _entered(made[f"{name}.{way_in}"], step)
        outside = Renaming(
            steps={name: f"{name}.{way_out}"},
            back={name: f"{name}.{way_in}"},
            whole={name: tuple(made)},
            keep=frozenset(made),
        )
        rest = outside.mapping(_with_steps(root, {name: dict.fromkeys(made, ScalarNode("", step.place, True))}))
        return _with_steps(rest, {own: {own: node} for own, node in made.items()})

    def _part(self, name: str, step: MappingNode) -> MappingNode | None:
        used = step.entries["use"]
        text = used.text if isinstance(used, ScalarNode) else ""
        if text not in self.parts:
            self.messages.append(say("part.unknown", used.place, self.parts, name=text))
        return self.parts.get(text)

    def _ends(self, part: MappingNode, name: str, step: MappingNode) -> tuple[str, str] | None:
        inner = _steps_of(part).entries
        ways_in = [own for own, node in inner.items() if not _has(node, "after") and not _has(node, "starts")]
        ways_out = [own for own, node in inner.items() if _ends_part(node)]
        if len(ways_in) == 1 and len(ways_out) == 1:
            return ways_in[0], ways_out[0]
        self.messages.append(say("part.ends", step.entries["use"].place, part=name))
        return None

    def _mapped(self, part: MappingNode, step: MappingNode, root: MappingNode) -> dict[str, dict[str, str]]:
        """What the part needs, under the names it has here; what is not there is told."""
        given = step.get("with")
        names = given.entries if isinstance(given, MappingNode) else {}
        needs = part.get("needs")
        found: dict[str, dict[str, str]] = {}
        for kind in NEEDS:
            wanted = _texts(needs.get(kind)) if isinstance(needs, MappingNode) else []
            found[kind] = {need: _text(names.get(need)) or need for need in wanted}
            declared = root.get(kind)
            known = declared.entries if isinstance(declared, MappingNode) else {}
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


def _with_steps(root: MappingNode, replaced: Mapping[str, Mapping[str, Node]]) -> MappingNode:
    """The root with some of its steps replaced by others, in their place."""
    before = _steps_of(root)
    steps = MappingNode(before.place)
    for name, node in before.entries.items():
        for own, made in replaced[name].items() if name in replaced else ((name, node),):
            steps.put(own, before.keys[name], made)
    changed = MappingNode(root.place, dict(root.entries), dict(root.keys))
    changed.put("steps", root.keys.get("steps", root.place), steps)
    return changed


def _entered(node: Node, step: MappingNode) -> Node:
    """The way in, with `after` and whatever else stands beside `use`: what it asks for besides, and what it says
    instead."""
    if not isinstance(node, MappingNode):
        node = MappingNode(node.place)
    changed = MappingNode(node.place, dict(node.entries), dict(node.keys))
    for key, value in step.entries.items():
        if key not in OWN_KEYS:
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


def _texts(node: Node | None) -> list[str]:
    items = node.items if isinstance(node, ListNode) else [node]
    return [text for item in items if (text := _text(item))]
