"""The one source of the language's form: kinds of values, and constructs as tables of keys.

A kind reads a node, describes itself as JSON Schema and names itself in two languages. A `Shape` is the kind of a
construct: its table of `Key`s drives the reader, the schema for editors and the reference for people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from kesu.procedure.declared import Label, Place
from kesu.procedure.reading.names import check_name
from kesu.procedure.reading.reader import Reader
from kesu.procedure.reading.tree import ListNode, MappingNode, Node, ScalarNode

Json = dict[str, Any]


class Kind:
    """What may stand somewhere. `read` answers None and says a message where the node does not fit."""

    zh: str
    en: str
    example: str

    def read(self, node: Node, reader: Reader) -> Any:
        raise NotImplementedError

    def schema(self) -> Json:
        raise NotImplementedError

    def parts(self) -> Iterator[Kind]:
        """The kinds this one is made of, for the walk over all shapes."""
        return iter(())

    def refuse(self, node: Node, reader: Reader) -> None:
        code = "shape.value" if isinstance(node, ScalarNode) and node.text else "shape.form"
        text = node.text[:60] if isinstance(node, ScalarNode) else ""
        reader.say(code, node.place, text=text, what=self.en, what_zh=self.zh, example=self.example)


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a construct: its kind, what it means (a sentence, zh and en) and an example."""

    name: str
    kind: Kind
    zh: str
    en: str
    example: str = ""
    required: bool = False


@dataclass(slots=True)
class Given:
    """What one construct says, key by key, already read: what its `build` makes the declaration of."""

    name: str
    node: MappingNode
    reader: Reader
    values: dict[str, Any]

    @property
    def place(self) -> Place:
        return self.node.named or self.node.place

    def get(self, key: str, default: Any = None) -> Any:
        value = self.values.get(key)
        return default if value is None else value

    def has(self, key: str) -> bool:
        """Whether the key is written there, though its value was refused."""
        return key in self.node.entries

    def at(self, key: str) -> Place:
        return self.node.keys.get(key, self.node.place)

    def element(self) -> dict[str, Any]:
        """What every named element carries, as keywords of its dataclass."""
        label = self.get("label")
        if label is None and (self.has("zh") or self.has("en")):
            label = label_of(self.get("zh"), self.get("en"), self.at("zh" if self.has("zh") else "en"), self.reader)
        return {
            "name": self.name,
            "label": label,
            "hint": self.get("hint"),
            "cites": self.get("cites", ()),
            "question": self.get("question"),
            "place": self.place,
        }

    def exactly_one(self, what: Kind, *keys: str, at_least: bool = True) -> str | None:
        """The one of these keys that is written; a message where none is (if one is needed) or several are."""
        there = [key for key in keys if self.has(key)]
        if len(there) > 1 or (at_least and not there):
            self.reader.say("shape.one-of", self.place, what=what.en, what_zh=what.zh, keys=", ".join(keys))
        return there[0] if there else None


def label_of(zh: str | None, en: str | None, place: Place, reader: Reader) -> Label | None:
    """A label of what is there; the language that is missing shows the other one, and a note says so."""
    if not zh and not en:
        return None
    if not zh or not en:
        key, zh_name, name = ("en", "英文", "English") if zh else ("zh", "中文", "Chinese")
        reader.say("label.translation", place, text=zh or en or "", missing=name, missing_zh=zh_name, key=key)
    return Label(zh or en or "", en or zh or "")


@dataclass(eq=False)
class Shape(Kind):
    """A construct: a mapping with these keys. `short` is the key that a bare text stands for."""

    name: str
    zh: str
    en: str
    keys: tuple[Key, ...]
    build: Callable[[Given], Any]
    example: str = ""
    short: str = ""
    around: str | None = None  # what its name is called in `Reader.around`: step, clock, streak
    rows_of: str = ""  # the key whose instants say which step's rows `each` means
    _table: dict[str, Key] = field(default_factory=dict)

    def read(self, node: Node, reader: Reader, name: str = "", place: Place | None = None) -> Any:
        if isinstance(node, ScalarNode) and node.null and not self._required():
            node = MappingNode(node.place)
        if self.short and isinstance(node, ScalarNode) and not node.null:
            node = MappingNode(node.place, {self.short: node}, {self.short: node.place})
        if not isinstance(node, MappingNode):
            reader.say(
                "shape.mapping", node.place, what=self.en, what_zh=self.zh, example=self.example or self._sample()
            )
            return None
        if place is not None:
            node.named = place
        with reader.within(**({self.around: name} if self.around else {})):
            given = Given(name, node, reader, self._values(node, reader))
            reader.mark(given.get("cites", ()), given.get("question"), given.place)
            return self.build(given)

    def _values(self, node: MappingNode, reader: Reader) -> dict[str, Any]:
        """The list that `each` runs over is read first: what stands beside it may name its rows."""
        self._check_keys(node, reader)
        each = self.table.get("each") if "each" in node.entries else None
        values = self._read(node, reader, [each]) if each else {}
        text = _text_of(node.get("each")) if each else None
        lists = (*reader.around.each, text) if text else reader.around.each
        instants = tuple(texts_below(node.get(self.rows_of))) if self.rows_of else reader.around.instants
        with reader.within(each=lists, instants=instants):
            return values | self._read(node, reader, [key for key in self.keys if key is not each])

    def _read(self, node: MappingNode, reader: Reader, keys: Iterable[Key]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key in keys:
            value = node.entries.get(key.name)
            if value is None:
                continue
            if isinstance(value, ScalarNode) and value.null and not _may_be_empty(key.kind):
                self._null(key, value, node, reader)
                continue
            with reader.under(key.name):
                values[key.name] = key.kind.read(value, reader)
        return values

    def _null(self, key: Key, value: ScalarNode, node: MappingNode, reader: Reader) -> None:
        """A bare null is an open question, and must say so (A12)."""
        if "question" not in node.entries and "unset" not in node.entries:
            reader.say("shape.null", value.place)

    def _check_keys(self, node: MappingNode, reader: Reader) -> None:
        for name in node.entries:
            if name not in self.table:
                refuse_key(self, name, node, self.table, reader)
        for key in self.keys:
            if key.required and key.name not in node.entries:
                place = node.named or node.place
                example = key.example or f"{key.name}: …"
                reader.say("shape.missing-key", place, key=key.name, what=self.en, what_zh=self.zh, example=example)

    @property
    def table(self) -> dict[str, Key]:
        if not self._table:
            self._table.update((key.name, key) for key in self.keys)
        return self._table

    def _required(self) -> bool:
        return any(key.required for key in self.keys)

    def _sample(self) -> str:
        return f"{{{self.keys[0].name}: …}}"

    def schema(self) -> Json:
        return {"$ref": f"#/$defs/{self.name}"}

    def definition(self) -> Json:
        """What stands under `$defs`: every key with its meaning, for completion in an editor."""
        properties = {key.name: {**key.kind.schema(), "description": f"{key.en} / {key.zh}"} for key in self.keys}
        mapping: Json = {"type": "object", "properties": properties, "additionalProperties": False}
        if required := [key.name for key in self.keys if key.required]:
            mapping |= {"anyOf": [{"required": required}, USES]} if "use" in self.table else {"required": required}
        forms = [mapping, *([{"type": "string"}] if self.short else []), *([] if required else [{"type": "null"}])]
        return {"anyOf": forms, "description": f"{self.en} / {self.zh}"}

    def parts(self) -> Iterator[Kind]:
        return (key.kind for key in self.keys)


USES = {"required": ["use"]}
"""What is required may stand in a fragment or a part: an editor sees the file alone."""


def refuse_key(kind: Kind, name: str, node: MappingNode, known: Iterable[str], reader: Reader) -> None:
    """A key nobody knows; what looks like the rest of a sentence is one, behind a comma that was not quoted."""
    value = node.entries.get(name)
    torn = isinstance(value, ScalarNode) and value.null and " " in name
    code, candidates = ("shape.torn-text", None) if torn else ("shape.unknown-key", known)
    reader.say(code, node.keys[name], candidates, key=name, what=kind.en, what_zh=kind.zh)


def _may_be_empty(kind: Kind) -> bool:
    """Whether nothing at all is one way to write it: a construct whose keys may all be left out."""
    return isinstance(kind, Shape) and not any(key.required for key in kind.keys)


def _text_of(node: Node | None) -> str | None:
    return node.text if isinstance(node, ScalarNode) and not node.null else None


def texts_below(node: Node | None) -> Iterator[str]:
    """Every text in there; trees of YAML are never deeper than the reader allows."""
    if isinstance(node, ScalarNode):
        yield node.text
    elif node is not None:
        for part in node.items if isinstance(node, ListNode) else node.entries.values():
            yield from texts_below(part)


def all_shapes(root: Kind) -> Iterator[Shape]:
    """Every construct reachable from this one, each once, outer ones first."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        kind = waiting.pop(0)
        if id(kind) in seen:
            continue
        seen.add(id(kind))
        if isinstance(kind, Shape):
            yield kind
        waiting.extend(kind.parts())


@dataclass(eq=False)
class Named(Kind):
    """A mapping of names to constructs, in the order of the file."""

    of: Kind
    zh: str
    en: str
    kind: str = ""  # what the names are: step, field, role …
    free: bool = False  # any text may be a name: options, units, customers

    @property
    def example(self) -> str:  # type: ignore[override]
        return f"{{name: {self.of.example or '…'}}}"

    def read(self, node: Node, reader: Reader) -> Mapping[str, Any] | None:
        if not isinstance(node, MappingNode):
            reader.say("shape.mapping", node.place, what=self.en, what_zh=self.zh, example=self.example)
            return None
        built: dict[str, Any] = {}
        for name, value in node.entries.items():
            place = node.keys[name]
            if not self.free and not check_name(name, self.kind, place, reader):
                continue
            with reader.under(name):
                made = self._one(name, value, place, reader)
            if made is not None:
                built[name] = made
        return built

    def _one(self, name: str, value: Node, place: Place, reader: Reader) -> Any:
        return self.of.read(value, reader, name, place) if isinstance(self.of, Shape) else self.of.read(value, reader)

    def schema(self) -> Json:
        return {"type": "object", "additionalProperties": self.of.schema()}

    def parts(self) -> Iterator[Kind]:
        yield self.of


@dataclass(eq=False)
class ListOf(Kind):
    """A list; with `alone` one element may stand without the brackets."""

    of: Kind
    zh: str
    en: str
    alone: bool = False

    @property
    def example(self) -> str:  # type: ignore[override]
        return f"[{self.of.example or '…'}]"

    def read(self, node: Node, reader: Reader) -> tuple[Any, ...] | None:
        if not isinstance(node, ListNode):
            if not self.alone:
                reader.say("shape.list", node.place, what=self.en, what_zh=self.zh, example=self.example)
                return None
            one = self.of.read(node, reader)
            return () if one is None else (one,)
        made = (self._one(index, item, reader) for index, item in enumerate(node.items))
        return tuple(value for value in made if value is not None)

    def _one(self, index: int, item: Node, reader: Reader) -> Any:
        with reader.under(str(index)):
            return self.of.read(item, reader)

    def schema(self) -> Json:
        listed: Json = {"type": "array", "items": self.of.schema()}
        return {"anyOf": [self.of.schema(), listed]} if self.alone else listed

    def parts(self) -> Iterator[Kind]:
        yield self.of


@dataclass(eq=False)
class Either(Kind):
    """Told apart by how it is written: as text, as a list, as a mapping."""

    zh: str
    en: str
    example: str = ""
    text: Kind | None = None
    list: Kind | None = None
    map: Kind | None = None

    def read(self, node: Node, reader: Reader) -> Any:
        if isinstance(node, ScalarNode):
            kind = None if node.null else self.text
        else:
            kind = self.list if isinstance(node, ListNode) else self.map
        if kind is None:
            self.refuse(node, reader)
            return None
        return kind.read(node, reader)

    def schema(self) -> Json:
        return {"anyOf": [kind.schema() for kind in self.parts()]}

    def parts(self) -> Iterator[Kind]:
        return (kind for kind in (self.text, self.list, self.map) if kind is not None)


@dataclass(eq=False)
class Later(Kind):
    """A kind that is named before it is made: constructs that hold each other."""

    find: Callable[[], Kind]
    zh: str = ""
    en: str = ""
    example: str = "…"

    def read(self, node: Node, reader: Reader) -> Any:
        return self.find().read(node, reader)

    def schema(self) -> Json:
        return self.find().schema()

    def parts(self) -> Iterator[Kind]:
        yield self.find()
