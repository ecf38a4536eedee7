"""A mutant: where a pack is changed, into what, and how that is told; the tree with that change."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from kesu.procedure.declared import Place
from kesu.procedure.reading import ListNode, MappingNode, Node

Keys = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Mutant:
    """path: what it is called (`steps.analyse.fill.cause?`); keys: the way through the tree; change: what stands there
    instead, None where it is taken out; construct: shape and key (`step.fill`), by which figures are told apart;
    mentions: the names that stood there."""

    path: str
    construct: str
    place: Place
    keys: Keys
    change: Node | None
    zh: str
    en: str
    mentions: frozenset[str] = frozenset()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(str(key) for key in self.keys)

    def text(self, language: str) -> str:
        return self.en if language == "en" else self.zh


def applied(root: MappingNode, mutant: Mutant) -> MappingNode:
    """The tree with the change; what lies beside the way is shared with the tree as it was."""
    changed = _changed(root, mutant.keys, mutant.change)
    assert isinstance(changed, MappingNode)
    return changed


def _changed(node: Node, keys: Keys, change: Node | None) -> Node | None:
    if not keys:
        return change
    key, rest = keys[0], keys[1:]
    if isinstance(node, MappingNode) and isinstance(key, str):
        inner = _changed(node.entries[key], rest, change)
        entries = {k: v for k, v in node.entries.items() if k != key} if inner is None else {**node.entries, key: inner}
        return MappingNode(node.place, entries, node.keys, node.named)
    assert isinstance(node, ListNode) and isinstance(key, int)
    inner = _changed(node.items[key], rest, change)
    items = [inner if place == key else item for place, item in enumerate(node.items)]
    return ListNode(node.place, [item for item in items if item is not None])


def chosen(mutants: Sequence[Mutant], most: int, seed: str) -> list[Mutant]:
    """So many of them, in order. Each is chosen by its own path: a change elsewhere in the pack chooses no others."""
    ranked = sorted(mutants, key=lambda mutant: hashlib.sha256(f"{seed}:{mutant.path}".encode()).digest())
    kept = {mutant.path for mutant in ranked[:most]}
    return [mutant for mutant in mutants if mutant.path in kept]


def concerns(mutant: Mutant, path: tuple[str, ...]) -> bool:
    """Whether the change is made in the construct at that path, or where its name is mentioned."""
    return mutant.names[: len(path)] == path or (len(path) == 2 and path[1] in mutant.mentions)
