"""The sources and their rules: ids and titles, from `catalogue.yaml` beside the packs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from kesu.procedure.declared import Label, Place
from kesu.procedure.messages import Message, error
from kesu.procedure.reading import MappingNode, Node, ScalarNode, plain, read_yaml


@dataclass(frozen=True, slots=True)
class Source:
    """A regulation; its rules are `<name>.R1` to `<name>.R<rules>`. example: counted in no total."""

    name: str
    title: Label
    rules: int
    example: bool = False

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(f"{self.name}.R{number}" for number in range(1, self.rules + 1))


@dataclass(frozen=True)
class Catalogue:
    sources: Mapping[str, Source] = field(default_factory=dict)

    @cached_property
    def known(self) -> frozenset[str]:
        """Every id, those of examples too."""
        return frozenset(rule for source in self.sources.values() for rule in source.ids)

    @property
    def counted(self) -> Iterator[str]:
        """The ids that must be accounted for, by source and number."""
        return (rule for source in self.sources.values() if not source.example for rule in source.ids)


def read_catalogue(text: str | bytes, name: str) -> tuple[Catalogue, list[Message]]:
    """The sources in the file, sorted by name. Never raises."""
    tree = read_yaml(text, name)
    messages = list(tree.messages)
    found: dict[str, Source] = {}
    for key in ("sources", "examples"):
        node = tree.root.get(key) if isinstance(tree.root, MappingNode) else None
        for source, given in node.entries.items() if isinstance(node, MappingNode) else ():
            made = _source(source, given, key == "examples")
            if made is None:
                what = "来源应写 {title: {zh, en}, rules: 数}", "a source is {title: {zh, en}, rules: a number}"
                messages.append(error("coverage.source", given.place, f"{source}：{what[0]}", f"{source}: {what[1]}"))
            else:
                found[source] = made
    if not found and not messages:
        messages.append(error("coverage.empty", Place(name, 1, 1), "没有来源", "there are no sources"))
    return Catalogue(dict(sorted(found.items()))), messages


def _source(name: str, given: Node, example: bool) -> Source | None:
    data = plain(given)
    if not isinstance(data, dict):
        return None
    title, rules = label_in(given, "title"), str(data.get("rules") or "")
    return Source(name, title, int(rules), example) if title and rules.isdigit() else None


def label_in(node: Node | None, key: str) -> Label | None:
    """The text `{zh, en}` that stands under that key, in both languages; None where one is missing."""
    inner = node.get(key) if isinstance(node, MappingNode) else None
    if not isinstance(inner, MappingNode):
        return None
    zh, en = inner.get("zh"), inner.get("en")
    return Label(zh.text, en.text) if isinstance(zh, ScalarNode) and isinstance(en, ScalarNode) else None
