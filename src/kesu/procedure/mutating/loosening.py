"""What may be loosened where it stands: who, what must be filled in, conditions, amounts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from kesu.procedure.mutating.conditions import variants
from kesu.procedure.reading.asking import FillKind
from kesu.procedure.reading.measures import TargetKind
from kesu.procedure.reading.plainkinds import ROLE, Free, NameOf, NamesOf, Whole
from kesu.procedure.reading.shape import Key, Kind
from kesu.procedure.reading.steps import Times
from kesu.procedure.reading.tables import Then
from kesu.procedure.reading.terms import DurationKind, Every, Expr, LimitKind, WarnKind, as_duration
from kesu.procedure.reading.tree import ListNode, MappingNode, Node, ScalarNode
from kesu.procedure.reading.who import MODES, WhoKind

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_SHARE = re.compile(r"\d+\s*%")
_AMOUNT = re.compile(r"\d+")
UNMEASURED = ("at once", "none")
HOLDING = ("role", "in", "person", "from", *MODES, "of")


@dataclass(frozen=True, slots=True)
class Loosened:
    """mark: what is put behind the path; node: what stands there instead; zh, en: what that means."""

    mark: str
    node: Node
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Loosening:
    """roles: all inside roles of the pack: who `anyone` is."""

    roles: tuple[str, ...]

    def of(self, kind: Kind, node: Node, key: Key | None) -> Iterator[Loosened]:
        for kinds, loosen in self._ways():
            if isinstance(kind, kinds):
                yield from loosen(node, key)

    def _ways(self) -> tuple[tuple[type | tuple[type, ...], Callable[[Node, Key | None], Iterator[Loosened]]], ...]:
        return (
            (WhoKind, self._anyone),
            (NamesOf, self._any_role),
            (NameOf, self._another_role),
            (FillKind, _needed_no_more),
            (Expr, _conditions),
            ((DurationKind, LimitKind, WarnKind, Every, Free, Then, Whole, Times), _amounts),
            (LimitKind, _expressions),
            (TargetKind, _boundary),
        )

    def _anyone(self, node: Node, key: Key | None) -> Iterator[Loosened]:
        """Who must not (`other_than`) and who must (`same_as`) stay what they are."""
        beside = node.without(*HOLDING) if isinstance(node, MappingNode) else MappingNode(node.place)
        everybody = self._everybody(node)
        one = ScalarNode("1", node.place)
        entries = {"at_least": one, "of": everybody, **beside.entries}
        changed = MappingNode(node.place, entries, {**dict.fromkeys(entries, node.place), **beside.keys})
        yield Loosened("=anyone", changed, "谁都可以办理", "anyone may")

    def _any_role(self, node: Node, key: Key | None) -> Iterator[Loosened]:
        if key is not None and key.name == "by":
            yield Loosened("=anyone", self._everybody(node), "谁都可以", "anyone may")

    def _another_role(self, node: Node, key: Key | None) -> Iterator[Loosened]:
        """Where one role stands for itself: whose procedure it is, who stands in."""
        text = getattr(node, "text", "")
        other = next((role for role in self.roles if role != text), None)
        if key is not None and key.kind is ROLE and key.name != "role" and other:
            yield Loosened("=other", ScalarNode(other, node.place), f"{text} → {other}", f"{text} → {other}")

    def _everybody(self, node: Node) -> ListNode:
        """Whoever it was, and all roles of the house."""
        roles = dict.fromkeys([*(item.text for item in _scalars(node)), *self.roles])
        return ListNode(node.place, [ScalarNode(role, node.place) for role in roles])


def _scalars(node: Node) -> list[ScalarNode]:
    items = node.items if isinstance(node, ListNode) else [node]
    return [item for item in items if isinstance(item, ScalarNode)]


def _needed_no_more(node: Node, key: Key | None) -> Iterator[Loosened]:
    """`x` and `{x: condition}` become `x?`."""
    name = next(iter(node.entries)) if isinstance(node, MappingNode) else getattr(node, "text", "")
    if name and not name.endswith("?"):
        optional = ScalarNode(f"{name}?", node.place)
        yield Loosened("?", optional, f"{name} 可以留空", f"{name} may stay empty")


def _conditions(node: Node, key: Key | None) -> Iterator[Loosened]:
    """A condition that must stand there always holds; the others are left out as a key."""
    if isinstance(node, ScalarNode) and key is not None and key.required and node.text != "true":
        yield Loosened("=true", ScalarNode("true", node.place), "条件恒成立", "its condition always holds")
    yield from _expressions(node, key)


def _expressions(node: Node, key: Key | None) -> Iterator[Loosened]:
    if isinstance(node, ScalarNode) and as_duration(node) is None:
        for number, (text, zh, en) in enumerate(variants(node.text), start=1):
            yield Loosened(f"~{number}", ScalarNode(text, node.place), zh, en)


def _boundary(node: Node, key: Key | None) -> Iterator[Loosened]:
    if isinstance(node, ScalarNode):
        text = node.text.replace("=", "") if "=" in node.text else re.sub(r"([<>])", r"\1=", node.text)
        yield Loosened("~1", ScalarNode(text, node.place), f"{node.text} → {text}", f"{node.text} → {text}")


def _amounts(node: Node, key: Key | None) -> Iterator[Loosened]:
    """A number or a duration is one more in its last place; one of several people (`at_least`) fewer."""
    if isinstance(node, MappingNode):
        for name, value in node.entries.items():
            for one in _amounts(value, None):
                changed = MappingNode(node.place, {**node.entries, name: one.node}, node.keys)
                yield Loosened(f".{name}{one.mark}", changed, f"{name}：{one.zh}", f"{name}: {one.en}")
    elif isinstance(node, ScalarNode) and (text := more(node.text, fewer=key is not None and key.name == "at_least")):
        told = f"{node.text} → {text}"
        yield Loosened("+1", ScalarNode(text, node.place), told, told)


def more(text: str, *, fewer: bool = False) -> str | None:
    """`48h` → `49h`, `0.90` → `0.91`, `3 working days` → `4 working days`; None where no amount is written."""
    if _NUMBER.fullmatch(text):
        value = Decimal(text)
        step = Decimal(1).scaleb(int(value.as_tuple().exponent))
        return str(value - step) if fewer else str(value + step)
    if text in UNMEASURED or (as_duration(text) is None and not _SHARE.fullmatch(text)):
        return None
    return _AMOUNT.sub(lambda found: str(int(found[0]) + 1), text, count=1) if _AMOUNT.search(text) else "none"
