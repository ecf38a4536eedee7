"""YAML as a tree of nodes with places: every scalar stays text, the language types it later."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from kesu.procedure.declared import Place
from kesu.procedure.messages import Message
from kesu.procedure.reading.wordings import say

MOST_CHARACTERS = 4_000_000
MOST_NODES = 500_000
MOST_DEPTH = 60
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))


@dataclass(slots=True)
class ScalarNode:
    """A text; `null` where nothing, `null` or `~` stands without quotes."""

    text: str
    place: Place
    null: bool = False


@dataclass(slots=True)
class ListNode:
    place: Place
    items: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class MappingNode:
    """Keys are texts, in the order of the file; `keys` says where each stands, `named` where its own name does."""

    place: Place
    entries: dict[str, Node] = field(default_factory=dict)
    keys: dict[str, Place] = field(default_factory=dict)
    named: Place | None = None

    def put(self, key: str, place: Place, value: Node) -> None:
        self.entries[key] = value
        self.keys[key] = place

    def get(self, key: str) -> Node | None:
        return self.entries.get(key)

    def without(self, *names: str) -> MappingNode:
        kept = {key: node for key, node in self.entries.items() if key not in names}
        return MappingNode(self.place, kept, self.keys)


Node = ScalarNode | ListNode | MappingNode


@dataclass(slots=True)
class Tree:
    """What `read_yaml` answers: no root where the text could not be read, then with a message that says why."""

    root: Node | None
    messages: list[Message] = field(default_factory=list)


class _Refused(Exception):
    def __init__(self, message: Message) -> None:
        super().__init__(message.code)
        self.message = message


def read_yaml(text: str | bytes, name: str) -> Tree:
    """One YAML 1.2 document as nodes. Never raises: what is wrong comes back as messages.

    Anchors, aliases, tags, double keys and further documents are refused (A, first paragraph).
    """
    start = Place(name, 1, 1)
    try:
        source = _decoded(text, start)
        return _Builder(name).build(_events(source, start))
    except _Refused as refused:
        return Tree(None, [refused.message])


def _decoded(text: str | bytes, start: Place) -> str:
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8")
        except UnicodeDecodeError as problem:
            line = problem.object.count(b"\n", 0, problem.start) + 1
            raise _Refused(say("yaml.encoding", Place(start.file, line, 1))) from None
    text = text.removeprefix("\ufeff")
    if len(text) > MOST_CHARACTERS:
        raise _Refused(say("yaml.too-big", start, most=f"{MOST_CHARACTERS:,}"))
    if not text.strip():
        raise _Refused(say("yaml.empty", start))
    return text


def _events(source: str, start: Place) -> Iterator[Any]:
    """The parser's events; whatever it raises on wild input becomes one message."""
    try:
        yield from YAML(typ="rt", pure=True).parse(source)
    except MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        place = Place(start.file, mark.line + 1, mark.column + 1) if mark else start
        raise _Refused(say("yaml.syntax", place, problem=_first_line(problem.problem))) from None
    except Exception as problem:  # the library answers some broken texts with errors of its insides
        raise _Refused(say("yaml.syntax", start, problem=_first_line(problem))) from None


def _first_line(problem: object) -> str:
    return str(problem or "?").strip().splitlines()[0][:200]


class _Builder:
    """Builds without recursion, so that depth is a limit of ours and not of the interpreter."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.messages: list[Message] = []
        self.open: list[ListNode | MappingNode] = []
        self.waiting: list[ScalarNode | None] = []
        self.root: Node | None = None
        self.documents = 0
        self.count = 0

    def build(self, events: Iterator[Any]) -> Tree:
        for event in events:
            self._take(event)
        if self.root is None:
            self.messages.append(say("yaml.empty", Place(self.name, 1, 1)))
        return Tree(self.root, self.messages)

    def _take(self, event: Any) -> None:
        if isinstance(event, ScalarEvent):
            plain = event.style is None and event.value in _NULLS
            text = event.value.replace("\a", "") if event.style == ">" else event.value  # the library marks its folds
            self._add(ScalarNode(text, self._start(event), plain))
        elif isinstance(event, MappingStartEvent | SequenceStartEvent):
            place = self._start(event)
            self._enter(MappingNode(place) if isinstance(event, MappingStartEvent) else ListNode(place))
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            self.waiting.pop()
            self.open.pop()
        elif isinstance(event, AliasEvent):
            raise _Refused(say("yaml.anchor", self._place(event)))
        elif isinstance(event, DocumentStartEvent):
            self._document(event)

    def _document(self, event: DocumentStartEvent) -> None:
        self.documents += 1
        if self.documents > 1:
            raise _Refused(say("yaml.documents", self._place(event)))
        if event.version not in {None, (1, 2)}:
            raise _Refused(say("yaml.version", self._place(event)))

    def _place(self, event: Any) -> Place:
        return Place(self.name, event.start_mark.line + 1, event.start_mark.column + 1)

    def _start(self, event: Any) -> Place:
        place = self._place(event)
        if event.anchor:
            raise _Refused(say("yaml.anchor", place))
        if event.tag:
            raise _Refused(say("yaml.tag", place))
        return place

    def _enter(self, node: ListNode | MappingNode) -> None:
        self._add(node)
        self.open.append(node)
        self.waiting.append(None)
        if len(self.open) > MOST_DEPTH:
            raise _Refused(say("yaml.too-deep", node.place, most=str(MOST_DEPTH)))

    def _add(self, node: Node) -> None:
        self.count += 1
        if self.count > MOST_NODES:
            raise _Refused(say("yaml.too-big", node.place, most=f"{MOST_NODES:,}"))
        if not self.open:
            self.root = node
            return
        around = self.open[-1]
        if isinstance(around, ListNode):
            around.items.append(node)
        else:
            self._add_entry(around, node)

    def _add_entry(self, around: MappingNode, node: Node) -> None:
        key = self.waiting[-1]
        if key is None:
            if not isinstance(node, ScalarNode):
                raise _Refused(say("yaml.key", node.place))
            self.waiting[-1] = node
            return
        self.waiting[-1] = None
        if key.text in around.entries:
            first = around.keys[key.text]
            self.messages.append(say("yaml.double-key", key.place, key=key.text, line=str(first.line)))
            return
        around.put(key.text, key.place, node)


def plain(node: Node | None) -> Any:
    """The node as dict, list, str and None (for what stands as null)."""
    if isinstance(node, MappingNode):
        return {key: plain(value) for key, value in node.entries.items()}
    if isinstance(node, ListNode):
        return [plain(item) for item in node.items]
    if node is None or node.null:
        return None
    return node.text
