"""The simple kinds: text, label, flag, number, one of some words, names that are declared elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kesu.procedure.declared import Label
from kesu.procedure.reading.reader import Reader
from kesu.procedure.reading.shape import Json, Kind, ListOf, label_of, refuse_key
from kesu.procedure.reading.tree import ListNode, MappingNode, Node, ScalarNode, plain


@dataclass(eq=False)
class Text(Kind):
    zh: str = "文字"
    en: str = "a text"
    example: str = "text"

    def read(self, node: Node, reader: Reader) -> str | None:
        if not isinstance(node, ScalarNode) or node.null or not node.text:
            self.refuse(node, reader)
            return None
        return node.text

    def schema(self) -> Json:
        return {"type": ["string", "number", "boolean"]}


@dataclass(eq=False)
class Day(Kind):
    zh: str = "日期"
    en: str = "a date"
    example: str = "2027-06-30"

    def read(self, node: Node, reader: Reader) -> date | None:
        try:
            return date.fromisoformat(node.text if isinstance(node, ScalarNode) else "")
        except ValueError:
            self.refuse(node, reader)
            return None

    def schema(self) -> Json:
        return {"type": "string"}


class LabelKind(Kind):
    zh, en, example = "名称（文字或 {zh, en}）", "a label (text or {zh, en})", "{zh: 客户, en: Customer}"

    def read(self, node: Node, reader: Reader) -> Label | None:
        if isinstance(node, ScalarNode) and not node.null and node.text:
            return Label(node.text, node.text)
        if not isinstance(node, MappingNode) or not node.entries:
            self.refuse(node, reader)
            return None
        return label_of(self._part(node, "zh", reader), self._part(node, "en", reader), node.place, reader)

    def _part(self, node: MappingNode, language: str, reader: Reader) -> str | None:
        for key in node.entries:
            if language == "zh" and key not in {"zh", "en"}:
                refuse_key(self, key, node, ("zh", "en"), reader)
        part = node.entries.get(language)
        return None if part is None or (isinstance(part, ScalarNode) and part.null) else TEXT.read(part, reader)

    def schema(self) -> Json:
        languages = {"zh": {"type": "string"}, "en": {"type": "string"}}
        return {
            "anyOf": [{"type": "string"}, {"type": "object", "properties": languages, "additionalProperties": False}]
        }


@dataclass(eq=False)
class Words(Kind):
    """One of these words."""

    words: tuple[str, ...]

    @property
    def zh(self) -> str:  # type: ignore[override]
        return "以下之一：" + "、".join(self.words)

    @property
    def en(self) -> str:  # type: ignore[override]
        return "one of " + ", ".join(self.words)

    @property
    def example(self) -> str:  # type: ignore[override]
        return self.words[0]

    def read(self, node: Node, reader: Reader) -> str | None:
        if isinstance(node, ScalarNode) and node.text in self.words:
            return node.text
        self.refuse(node, reader)
        return None

    def schema(self) -> Json:
        return {"enum": list(self.words)}


class Flag(Kind):
    zh, en, example = "true 或 false", "true or false", "true"

    def read(self, node: Node, reader: Reader) -> bool | None:
        if isinstance(node, ScalarNode) and node.text in {"true", "false"}:
            return node.text == "true"
        self.refuse(node, reader)
        return None

    def schema(self) -> Json:
        return {"type": "boolean"}


@dataclass(eq=False)
class Whole(Kind):
    """A whole number, at least `least`."""

    least: int = 1
    zh: str = "整数"
    en: str = "a whole number"
    example: str = "2"

    def read(self, node: Node, reader: Reader) -> int | None:
        text = node.text if isinstance(node, ScalarNode) else ""
        if text.isascii() and text.isdigit() and len(text) < 10 and int(text) >= self.least:
            return int(text)
        self.refuse(node, reader)
        return None

    def schema(self) -> Json:
        return {"type": "integer", "minimum": self.least}


@dataclass(eq=False)
class NameOf(Kind):
    """The name of something declared elsewhere; looked up when the whole pack has been read."""

    kind: str
    zh: str
    en: str
    example: str = "name"

    def read(self, node: Node, reader: Reader) -> str | None:
        if not isinstance(node, ScalarNode) or node.null or not node.text:
            self.refuse(node, reader)
            return None
        reader.mention(self.kind, node.text, node.place)
        return node.text

    def schema(self) -> Json:
        return {"type": "string"}


@dataclass(eq=False)
class NamesOf(ListOf):
    """A list of such names, none twice; one may stand without brackets."""

    alone: bool = True

    def read(self, node: Node, reader: Reader) -> tuple[Any, ...] | None:
        names = super().read(node, reader)
        if names and isinstance(node, ListNode) and len(set(names)) < len(names):
            seen: set[object] = set()
            for item in node.items:
                text = item.text if isinstance(item, ScalarNode) else ""
                if text in seen:
                    reader.say("name.twice", item.place, name=text)
                seen.add(text)
            return tuple(dict.fromkeys(names))
        return names


class Free(Kind):
    """Kept as it is written; for what a later room reads."""

    zh, en, example = "任意值", "any value", "…"

    def read(self, node: Node, reader: Reader) -> Any:
        return plain(node)

    def schema(self) -> Json:
        return {}


@dataclass(eq=False)
class FreeMap(Kind):
    """A mapping of texts."""

    zh: str = "键值对"
    en: str = "a mapping"
    example: str = "{purpose: …, basis: …}"

    def read(self, node: Node, reader: Reader) -> Mapping[str, Any] | None:
        if isinstance(node, MappingNode):
            return dict(plain(node))
        self.refuse(node, reader)
        return None

    def schema(self) -> Json:
        return {"type": "object"}


def names_of_kind(kind: str, zh: str, en: str, example: str = "name") -> NamesOf:
    return NamesOf(NameOf(kind, zh, en, example), f"{zh}的列表", f"a list: {en}")


TEXT = Text()
LABEL = LabelKind()
FLAG = Flag()
WHOLE = Whole()
FREE = Free()
TEXTS = ListOf(TEXT, "文字的列表", "a list of texts", alone=True)
STEP = NameOf("step", "步骤", "a step", "analyse")
STEPS = names_of_kind("step", "步骤", "a step", "analyse")
ROLE = NameOf("role", "角色", "a role", "quality")
ROLES = names_of_kind("role", "角色", "a role", "quality")
FIELD = NameOf("field", "字段", "a field", "demand")
FIELDS = names_of_kind("field", "字段", "a field", "demand")
TABLES = names_of_kind("table field", "表字段", "a table field", "batches")
DOCUMENT = NameOf("document", "单据", "a document", "reply-letter")
DOCUMENTS = names_of_kind("document", "单据", "a document", "reply-letter")
