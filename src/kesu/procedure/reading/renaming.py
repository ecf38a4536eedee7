"""Renames what a part's text names: steps, roles, fields, settings. Over nodes, before anything is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from kesu.procedure.reading.tree import ListNode, MappingNode, Node, ScalarNode

PROSE = frozenset(("label", "hint", "question", "else", "zh", "en", "title", "unknown", "cites", "form"))
STEPS = frozenset(
    [
        "after",
        "from",
        "to",
        "at",
        "until",
        "any",
        "back_to",
        "keep",
        "cancels",
        "other_than",
        "same_as",
        "unit_of",
        "complete",
    ]
)
ROLES = frozenset(
    ("by", "role", "in_order", "everyone", "of", "to", "notify", "escalate", "who", "copies", "hold", "entered_by")
) | {"vacant", "waive"}
FIELDS = frozenset(["fill", "collect", "shows", "locks", "must", "dated"])
WHOLE = frozenset(("keep", "cancels"))
NOT_STEPS = frozenset(("sends", "notices", "ledger", "by", "moves", "who", "review", "grants", "revokes"))
"""Their `to`, `from` are no steps."""
_FILL = re.compile(r"(.*?)(\+?\??)")


@dataclass(slots=True)
class Renaming:
    """Old names to new ones. A reference keeps what follows the name of its step: the outcome.

    back: where a going back to that name leads. whole: the names that it stands for where it is kept or cancelled.
    """

    steps: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    back: Mapping[str, str] = field(default_factory=dict)
    whole: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    keep: frozenset[str] = frozenset()  # longer names that begin with a renamed one and stay as they are

    def node(self, node: Node, key: str = "", steps: bool = True) -> Node:
        if key in WHOLE and (parts := self._whole(node)) is not None:
            return parts
        if isinstance(node, ScalarNode):
            return node if node.null else ScalarNode(self._text(node.text, key, steps), node.place)
        if isinstance(node, ListNode):
            return ListNode(node.place, [self.node(item, key, steps) for item in node.items])
        return self.mapping(node, key, steps)

    def mapping(self, node: MappingNode, key: str = "", steps: bool = True) -> MappingNode:
        changed = MappingNode(node.place)
        for name, value in node.entries.items():
            inner = value if name in PROSE else self.node(value, name, steps and name not in NOT_STEPS)
            changed.put(self._key(name, key), node.keys[name], inner)
        return changed

    def _whole(self, node: Node) -> ListNode | None:
        """A list in which a part stands for all its steps; None where it holds no part."""
        items = node.items if isinstance(node, ListNode) else [node]
        if not any(isinstance(item, ScalarNode) and item.text in self.whole for item in items):
            return None
        found: list[Node] = []
        for item in items:
            names = self.whole.get(item.text, (item.text,)) if isinstance(item, ScalarNode) else ()
            found += [ScalarNode(name, item.place) for name in names] or [item]
        return ListNode(node.place, found)

    def _key(self, name: str, around: str) -> str:
        return self._filled(name) if around in {"fill", "set", "takes"} else name

    def _text(self, text: str, key: str, steps: bool) -> str:
        if key == "back_to" and text in self.back:
            return self.back[text]
        if steps and key in STEPS and (renamed := self.reference(text)) != text:
            return renamed
        if key in ROLES and text in self.roles:
            return self.roles[text]
        if key in FIELDS and (renamed := self._filled(text)) != text:
            return renamed
        return self.expression(text)

    def reference(self, text: str) -> str:
        """A step's name alone, or with an outcome behind it."""
        if any(text == name or text.startswith(f"{name}.") for name in self.keep):
            return text
        for old, new in self.steps.items():
            if text == old or text.startswith(f"{old}."):
                return new + text[len(old) :]
        return text

    def _filled(self, text: str) -> str:
        found = _FILL.fullmatch(text)
        name, marks = (found[1], found[2]) if found else (text, "")
        return self.fields.get(name, name) + marks

    def expression(self, text: str) -> str:
        """`s.x`, `f.x` and `setting.x` in an expression."""
        text = _named("s", self.steps, text, self._keeps)
        text = _named("f", self.fields, text, lambda rest: False)
        return _named("setting", self.settings, text, lambda rest: False)

    def _keeps(self, rest: str) -> bool:
        return any(re.match(rf"{re.escape(name)}(?!\w)", rest) for name in self.keep)


def _named(space: str, names: Mapping[str, str], text: str, keeps: Callable[[str], bool]) -> str:
    if not names or f"{space}." not in text:
        return text
    either = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    pattern = re.compile(rf"(?<![\w.]){space}\.({either})(?!\w)")

    def renamed(found: re.Match[str]) -> str:
        stays = keeps(text[found.start(1) :])
        return found[0] if stays else f"{space}.{names[found[1]]}"

    return pattern.sub(renamed, text)
