"""`cites` beside `use`: which rules of the pack's the steps of a part follow, and what it brings (A10)."""

from __future__ import annotations

from collections.abc import Mapping

from kesu.procedure.messages import Message
from kesu.procedure.reading.bringing import THINGS, Part, entries_of
from kesu.procedure.reading.renaming import Renaming
from kesu.procedure.reading.tree import MappingNode, Node, ScalarNode
from kesu.procedure.reading.wordings import say

SPACES = {**{space: section for section, space in THINGS.items()}, "f": "fields"}


def cited(root: MappingNode, part: Part, local: Renaming, step: MappingNode, messages: list[Message]) -> MappingNode:
    """With the rules that stand beside `use` by the names of the part: `{check: R3, check.more: R4, clock.limit: R5}`.

    They take the place of the part's own. What the part does not have is a message.
    """
    given = step.get("cites")
    if not isinstance(given, MappingNode):
        return root
    ways = _ways(part, local, root)
    for name, rules in given.entries.items():
        if name in ways:
            root = _put(root, ways[name], rules, given)
        else:
            place = given.keys[name]
            messages.append(
                say("name.unknown", place, ways, name=name, kind="name in the part", kind_zh="部件中的名称")
            )
    return root


def _ways(part: Part, local: Renaming, root: MappingNode) -> Mapping[str, tuple[str, ...]]:
    """By what the part calls them: where its steps, their outcomes, its fields and what it brings stand in the root."""
    found: dict[str, tuple[str, ...]] = {}
    for own, name in local.steps.items():
        found[own] = ("steps", name)
        step = entries_of(root, "steps").get(name)
        outcomes = entries_of(step, "outcomes") if isinstance(step, MappingNode) else {}
        found |= {f"{own}.{outcome}": ("steps", name, "outcomes", outcome) for outcome in outcomes}
    for space, section in SPACES.items():
        for own in entries_of(part.root, section):
            name = local.things.get(space, {}).get(own, own)
            if name in entries_of(root, section):
                found[f"{space}.{own}"] = (section, name)
    return found


def _put(node: MappingNode, way: tuple[str, ...], rules: Node, given: MappingNode) -> MappingNode:
    changed = MappingNode(node.place, dict(node.entries), dict(node.keys))
    if not way:
        changed.put("cites", given.place, rules)
        return changed
    inner = node.entries[way[0]]
    below = inner if isinstance(inner, MappingNode) else _labelled(inner)
    changed.entries[way[0]] = _put(below, way[1:], rules, given)
    return changed


def _labelled(node: Node) -> MappingNode:
    """An element that was written as nothing, or as its label alone."""
    found = MappingNode(node.place)
    if isinstance(node, ScalarNode) and not node.null:
        found.put("label", node.place, node)
    return found
