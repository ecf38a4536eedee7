"""Renames what a part's text names: steps, roles, fields, settings, what it brings. Over nodes, before all reading."""

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
FIELDS = frozenset(["fill", "collect", "shows", "locks", "must", "dated", "columns", "sort"])
WHOLE = frozenset(("keep", "cancels"))
NOT_STEPS = frozenset(("sends", "notices", "ledger", "by", "moves", "who", "review", "grants", "revokes", "lends"))
"""Their `to`, `from` are no steps."""
ENDS = frozenset(("from", "to"))
PLAIN = {"document": "doc", "makes": "doc", "reverse": "ledger"}
"""Keys under which something is called by its bare name, and by what expressions call such things."""
_BOOKED = re.compile(r"(?<![\w.])booked\([^()]*\)")
_FILL = re.compile(r"(.*?)(\+?\??)")


@dataclass(slots=True)
class Renaming:
    """Old names to new ones. A reference keeps what follows the name of its step: the outcome.

    things: by what expressions call them (`clock`, `doc`, `table` …) the names of what is no step and no fact.
    back: where a going back to that name leads. whole: the names that it stands for where it is kept or cancelled.
    """

    steps: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    things: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
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
            given = name == "with" and "use" in node.entries
            inner = self._given(value) if given else self._entry(name, value, steps)
            changed.put(self._key(name, key), node.keys[name], inner)
        return changed

    def _entry(self, name: str, value: Node, steps: bool) -> Node:
        return value if name in PROSE else self.node(value, name, steps and name not in NOT_STEPS)

    def _given(self, node: Node) -> Node:
        """What a part inside a part needs is called as this one's needs are called here."""
        if not isinstance(node, MappingNode):
            return node
        changed = MappingNode(node.place)
        for need, value in node.entries.items():
            changed.put(need, node.keys[need], self._needed(value))
        return changed

    def _needed(self, node: Node) -> Node:
        if not isinstance(node, ScalarNode) or node.null:
            return node
        either = {**self.settings, **self.fields, **self.roles}
        return ScalarNode(either.get(node.text, node.text), node.place)

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
        if key in STEPS and (steps or key not in ENDS) and (renamed := self.reference(text)) != text:
            return renamed
        if text in self.roles and (key in ROLES or (key == "from" and not steps)):
            return self.roles[text]
        if key in PLAIN and (named := _named_under(self.things.get(PLAIN[key], {}), text)) is not None:
            return named
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
        """`s.x`, `f.x`, `was.x`, `setting.x` and what a part brings (`clock.x` …) in an expression or reference."""
        text = _named("s", self.steps, text, self._keeps)
        plain = {"f": self.fields, "was": self.fields, "setting": self.settings, **self.things}
        for space, names in plain.items():
            text = _named(space, names, text, lambda rest: False)
        booked = self.things.get("ledger")
        return _BOOKED.sub(lambda found: _quoted(found[0], booked), text) if booked else text

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


def _named_under(names: Mapping[str, str], text: str) -> str | None:
    """The new name of what a part brings, or of what a part inside it does; None where it is neither."""
    first, dot, rest = text.partition(".")
    return names.get(text) or (f"{names[first]}.{rest}" if dot and first in names else None)


def _quoted(text: str, names: Mapping[str, str]) -> str:
    """The names that stand in quotes there."""

    def renamed(found: re.Match[str]) -> str:
        return f"{found[1]}{_named_under(names, found[2]) or found[2]}{found[1]}"

    return re.sub(r"(['\"])([\w.]+)\1", renamed, text)
