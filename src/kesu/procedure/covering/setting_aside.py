"""Rules that no scenario holds: in `exceptions.yaml` those with nothing to hold, in `waiting.yaml` what is open."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from kesu.procedure.covering.catalogue import label_in
from kesu.procedure.declared import Label, Place
from kesu.procedure.messages import Message, error
from kesu.procedure.reading import ListNode, MappingNode, Node, ScalarNode, read_yaml

KINDS = ("conduct", "staffing", "promulgation", "elsewhere")


@dataclass(frozen=True, slots=True)
class Excused:
    """Why software has no part in a rule. said_in: the rules that say it already, of the kind `elsewhere`."""

    kind: str
    why: Label
    said_in: tuple[str, ...]
    place: Place


@dataclass
class Aside:
    """What both files say, by id; `partly`: rules that are held, but for what the sentence says."""

    excused: dict[str, Excused] = field(default_factory=dict)
    waiting: dict[str, Place] = field(default_factory=dict)
    why: dict[str, Label] = field(default_factory=dict)
    partly: dict[str, Label] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)


def read_aside(exceptions: tuple[str, str | bytes], waiting: tuple[str, str | bytes]) -> Aside:
    """From the name and the text of each file. Never raises: what is wrong comes back as messages."""
    aside = Aside()
    for rule, node in _entries(exceptions, aside):
        _excuse(rule, node, aside)
    sections = dict(_entries(waiting, aside))
    for source, node in _below(sections.get("waits")):
        _wait(source, node, aside)
    for name, into in (("why", aside.why), ("partly", aside.partly)):
        for rule, node in _below(sections.get(name)):
            _remark(rule, node, into, aside)
    for name in set(sections) - {"waits", "why", "partly"}:
        _say(aside, "coverage.key", sections[name].place, f"不认识的键 {name}", f"unknown key {name}")
    return aside


def _entries(file: tuple[str, str | bytes], aside: Aside) -> Iterator[tuple[str, Node]]:
    tree = read_yaml(file[1], file[0])
    aside.messages += tree.messages
    yield from _below(tree.root)


def _below(node: Node | None) -> Iterator[tuple[str, Node]]:
    yield from node.entries.items() if isinstance(node, MappingNode) else ()


def _excuse(rule: str, node: Node, aside: Aside) -> None:
    kind = node.get("kind") if isinstance(node, MappingNode) else None
    said = node.get("in") if isinstance(node, MappingNode) else None
    why = label_in(node, "why")
    named = tuple(item.text for item in _items(said))
    kind_text = kind.text if isinstance(kind, ScalarNode) else ""
    if kind_text not in KINDS or why is None or (kind_text == "elsewhere") != bool(named):
        listed = "、".join(KINDS), ", ".join(KINDS)
        zh = f"{rule}：例外应有 kind（{listed[0]}）和 why（zh、en）；elsewhere 另有 in"
        en = f"{rule}: an exception has a `kind` ({listed[1]}) and a `why` (zh, en); `elsewhere` names rules in `in`"
        _say(aside, "coverage.exception", node.place, zh, en)
        return
    aside.excused[rule] = Excused(kind_text, why, named, node.place)


def _wait(source: str, node: Node, aside: Aside) -> None:
    for item in _items(node):
        rule = f"{source}.{item.text}"
        if rule in aside.waiting:
            _say(aside, "coverage.twice", item.place, f"{rule} 写了两次", f"{rule} stands there twice")
        aside.waiting[rule] = item.place


def _items(node: Node | None) -> list[ScalarNode]:
    items = node.items if isinstance(node, ListNode) else [node]
    return [item for item in items if isinstance(item, ScalarNode) and not item.null]


def _remark(rule: str, node: Node, into: dict[str, Label], aside: Aside) -> None:
    text = label_in(MappingNode(node.place, {"text": node}), "text")
    if text is None:
        _say(aside, "coverage.remark", node.place, f"{rule}：应写 zh 和 en", f"{rule}: it takes zh and en")
        return
    into[rule] = text
    aside.places[rule] = node.place


def _say(aside: Aside, code: str, place: Place, zh: str, en: str) -> None:
    aside.messages.append(error(code, place, zh, en))


_LINE = re.compile(r"^(  )(?P<source>[\w-]+): \[(?P<rules>[^\]]*)\]$")


def tidied(text: str, held: Collection[str]) -> str:
    """The text of `waiting.yaml` without the rules that are held by now; comments and order stay."""
    return "".join(line for one in text.splitlines(keepends=True) for line in _without(one, held))


def _without(line: str, held: Collection[str]) -> Iterator[str]:
    found = _LINE.match(line.rstrip("\n"))
    if found is None:
        yield line
        return
    rules = [rule.strip() for rule in found["rules"].split(",")]
    kept = [rule for rule in rules if f"{found['source']}.{rule}" not in held]
    if kept:
        yield line if kept == rules else f"  {found['source']}: [{', '.join(kept)}]\n"
