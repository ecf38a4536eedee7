"""A mapping: which column of a file becomes which field of a procedure. YAML, checked against both with places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kesu.intake.tables import bare
from kesu.procedure.declared import Place, Procedure
from kesu.procedure.messages import Message, did_you_mean, error
from kesu.procedure.reading import ListNode, MappingNode, Node, ScalarNode, plain, read_yaml

KEYS = {
    "procedure", "record", "by", "as", "source", "columns", "constants", "date", "key", "empty", "encoding",
    "delimiter", "sheet",
}  # fmt: skip
COLUMN_KEYS = {"field", "format", "map", "otherwise", "required", "split"}
DATE_KEYS = {"column", "field", "format"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column that fills a field. format: of dates, as strptime has it; map: texts of the file to values; otherwise:
    for a text that `map` lacks; split: what stands between the parts of a list."""

    name: str
    fills: str
    place: Place
    format: str | None = None
    map: Mapping[str, str] = field(default_factory=dict)
    otherwise: str | None = None
    required: bool = False
    split: str | None = None


@dataclass(frozen=True, slots=True)
class ImportMapping:
    """record: the type of record that rows become, instead of cases of a procedure. by: who opens the cases, or enters
    the records; behalf: for which outside role. key: the columns that tell rows apart for ever; none: the whole row.
    date: the column of the row's own date."""

    procedure: str
    by: str | None
    source: str
    columns: tuple[Column, ...]
    behalf: str | None = None
    constants: Mapping[str, Any] = field(default_factory=dict)
    date: Column | None = None
    key: tuple[str, ...] = ()
    empty: frozenset[str] = frozenset()
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    record: str | None = None


@dataclass(slots=True)
class MappingReading:
    """`mapping` is None where the file is none; with messages it may not be used."""

    mapping: ImportMapping | None
    messages: list[Message] = field(default_factory=list)


def read_mapping(path: Path) -> MappingReading:
    """Read a mapping's file. Never raises but OSError."""
    return read_mapping_text(path.read_bytes(), str(path))


def read_mapping_text(text: str | bytes, name: str) -> MappingReading:
    """The same from a text."""
    tree = read_yaml(text, name)
    reader = _Reader(list(tree.messages))
    root = tree.root
    if not isinstance(root, MappingNode):
        reader.say("mapping.shape", Place(name, 1, 1), "映射文件应为键值表", "a mapping file holds keys and values")
        return MappingReading(None, reader.messages)
    return MappingReading(reader.mapping(root), reader.messages)


class _Reader:
    def __init__(self, messages: list[Message]) -> None:
        self.messages = messages

    def say(self, code: str, place: Place, zh: str, en: str, mend: tuple[str, str] = ("", "")) -> None:
        self.messages.append(error(code, place, zh, en, mend))

    def mapping(self, root: MappingNode) -> ImportMapping | None:
        self._known(root, KEYS)
        procedure, record = self._text(root.get("procedure")), self._text(root.get("record"))
        columns = root.get("columns")
        if procedure is not None and record is not None:
            self.say(
                "mapping.both", root.place, "procedure 与 record 只能写一个", "say `procedure` or `record`, not both"
            )
        if (procedure is None and record is None) or not isinstance(columns, MappingNode):
            missing = "columns" if procedure or record else "procedure"
            self.say("mapping.missing", root.place, f"缺少 {missing}", f"`{missing}` is missing")
            return None
        read = tuple(column for name, node in columns.entries.items() if (column := self._column(name, node)))
        return ImportMapping(
            procedure=procedure or "",
            record=record,
            by=self._text(root.get("by")),
            behalf=self._text(root.get("as")),
            source=self._text(root.get("source")) or procedure or f"record:{record}",
            columns=read,
            constants=self._constants(root.get("constants")),
            date=self._date(root.get("date")),
            key=tuple(map(bare, self._texts(root.get("key")))),
            empty=frozenset(self._texts(root.get("empty"))),
            encoding=self._text(root.get("encoding")),
            delimiter=self._text(root.get("delimiter")),
            sheet=self._text(root.get("sheet")),
        )

    def _known(self, node: MappingNode, keys: Iterable[str]) -> None:
        known = set(keys)
        for key in node.entries:
            if key not in known:
                place = node.keys.get(key, node.place)
                self.say("mapping.key", place, f"不认识的键 `{key}`", f"unknown key `{key}`", did_you_mean(key, known))

    def _text(self, node: Node | None) -> str | None:
        if node is None or (isinstance(node, ScalarNode) and node.null):
            return None
        if not isinstance(node, ScalarNode):
            self.say("mapping.text", node.place, "此处应为文本", "a text is expected here")
            return None
        return node.text

    def _texts(self, node: Node | None) -> list[str]:
        nodes: list[Node] = node.items if isinstance(node, ListNode) else [node] if node is not None else []
        return [text for one in nodes if (text := self._text(one)) is not None]

    def _constants(self, node: Node | None) -> Mapping[str, Any]:
        if node is None:
            return {}
        found = plain(node)
        if not isinstance(found, dict):
            self.say("mapping.shape", node.place, "constants 应为键值表", "`constants` holds fields and values")
            return {}
        return found

    def _column(self, name: str, node: Node) -> Column | None:
        if isinstance(node, ScalarNode):
            return Column(bare(name), node.text, node.place)
        if not isinstance(node, MappingNode):
            self.say("mapping.column", node.place, "此处应为字段名", "a field is expected here")
            return None
        self._known(node, COLUMN_KEYS)
        wanted = self._text(node.get("field"))
        if wanted is None:
            self.say("mapping.missing", node.place, f"列“{name}”缺少 field", f"column `{name}` lacks `field`")
            return None
        texts = node.get("map")
        return Column(
            name=bare(name),
            fills=wanted,
            place=node.place,
            format=self._text(node.get("format")),
            map={key: str(value) for key, value in plain(texts).items()} if isinstance(texts, MappingNode) else {},
            otherwise=self._text(node.get("otherwise")),
            required=self._text(node.get("required")) == "true",
            split=self._text(node.get("split")),
        )

    def _date(self, node: Node | None) -> Column | None:
        if node is None:
            return None
        if isinstance(node, ScalarNode):
            return Column(bare(node.text), "", node.place)
        if not isinstance(node, MappingNode):
            self.say("mapping.shape", node.place, "date 应为列名", "`date` names a column")
            return None
        self._known(node, DATE_KEYS)
        name = self._text(node.get("column"))
        if name is None:
            self.say("mapping.missing", node.place, "date 缺少 column", "`date` lacks `column`")
            return None
        return Column(bare(name), self._text(node.get("field")) or "", node.place, self._text(node.get("format")))


def fits(mapping: ImportMapping, procedure: Procedure, header: Iterable[str]) -> list[Message]:
    """What of the mapping the procedure does not ask at its opening, or the file does not have."""
    return fits_fields(mapping, {fill.name for fill in procedure.open.fill}, header)


def fits_fields(mapping: ImportMapping, asked: Iterable[str], header: Iterable[str]) -> list[Message]:
    """What of the mapping is no field that is asked for, or is not in the file."""
    asked, there = set(asked), set(header)
    columns = [*mapping.columns, *([mapping.date] if mapping.date else [])]
    place = columns[0].place if columns else Place("", 0, 0)
    named = [(column.name, column.place) for column in columns] + [(name, place) for name in mapping.key]
    fields = [(column.fills, column.place) for column in columns if column.fills]
    fields += [(name, place) for name in mapping.constants]
    return [_no_column(name, at, there) for name, at in named if name not in there] + [
        _no_field(name, at, asked) for name, at in fields if name not in asked
    ]


def _no_column(name: str, place: Place, there: Iterable[str]) -> Message:
    zh, en = f"文件里没有“{name}”这一列", f"the file has no column `{name}`"
    return error("mapping.column", place, zh, en, did_you_mean(name, there))


def _no_field(name: str, place: Place, asked: Iterable[str]) -> Message:
    zh, en = f"立案或登记时不填写字段“{name}”", f"`{name}` is not asked for at the opening, or of the record"
    return error("mapping.field", place, zh, en, did_you_mean(name, asked))
