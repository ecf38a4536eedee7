"""The keys that any named element may carry (A, first paragraph)."""

from __future__ import annotations

import re

from kesu.procedure.reading.plainkinds import LABEL, TEXT
from kesu.procedure.reading.reader import Reader
from kesu.procedure.reading.shape import Json, Key, Kind, ListOf
from kesu.procedure.reading.tree import ListNode, Node

_BARE = re.compile(r"[A-Z]{0,3}\d+[a-z]?(\.\d+)*")


class Cites(Kind):
    """Ids of rules; a bare one belongs to the first of `covers`."""

    zh, en, example = "条款编号的列表", "a list of ids of rules", "[R10, S000-07.R1]"
    _list = ListOf(TEXT, zh, en, alone=True)

    def read(self, node: Node, reader: Reader) -> tuple[str, ...] | None:
        ids = self._list.read(node, reader) or ()
        full = tuple(complete_cite(text, reader.covers) for text in ids)
        if len(set(full)) < len(full) and isinstance(node, ListNode):
            reader.say("name.twice", node.place, name=next(text for text in full if full.count(text) > 1))
        return tuple(dict.fromkeys(full))

    def schema(self) -> Json:
        return self._list.schema()


class CitesInside(Cites):
    """Of a step: beside `use` also by the names inside the part. That is read before the elements are."""

    def schema(self) -> Json:
        listed = super().schema()
        return {"anyOf": [*listed["anyOf"], {"type": "object", "additionalProperties": listed}]}


def complete_cite(text: str, covers: tuple[str, ...]) -> str:
    """`R10` → `S004-01.R10`; what names its source stays as it is."""
    if covers and "." not in text and text not in covers and _BARE.fullmatch(text):
        return f"{covers[0]}.{text}"
    return text


LABEL_KEY = Key("label", LABEL, "给人看的名称", "what people read", "label: {zh: 客户, en: Customer}")
ELEMENT = (
    LABEL_KEY,
    Key("hint", LABEL, "填写提示", "a hint for who fills it", "hint: 以客户来函为准"),
    Key("cites", Cites(), "所依据的条款", "the rules it follows", "cites: [R10, S000-07.R1]"),
    Key(
        "question",
        TEXT,
        "原文未写明、待答复的问题",
        "an open question: what the source lacks",
        "question: 金额上限是多少？",
    ),
    Key(
        "replace",
        TEXT,
        "替换片段中的同名元素（读取前已展开）",
        "takes the place of the fragment's element",
        "replace: true",
    ),
)
DIRECT = (
    Key("zh", TEXT, "中文名称，直接写出", "the Chinese label, written directly", "zh: 成立"),
    Key("en", TEXT, "英文名称，直接写出", "the English label, written directly", "en: Established"),
)
