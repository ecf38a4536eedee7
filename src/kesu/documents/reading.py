"""Templates as they stand in a pack, `documents/<name>.yaml`: read with places and mends like the rest of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kesu.documents.declared import Block, Cell, Signing, Template, Text, Words
from kesu.documents.wordings import say
from kesu.procedure.declared import Place, Procedure
from kesu.procedure.expressions import Expression
from kesu.procedure.messages import Message
from kesu.procedure.reading.binding import Binder
from kesu.procedure.reading.plainkinds import FLAG, LABEL, TEXT, Day, Whole
from kesu.procedure.reading.plainkinds import Words as OneOf
from kesu.procedure.reading.reader import MOST_MESSAGES, Reader
from kesu.procedure.reading.shape import Given, Key, Kind, Later, ListOf, Shape
from kesu.procedure.reading.terms import condition, value
from kesu.procedure.reading.tree import Node, ScalarNode, read_yaml

FOLDER, ENDING = "documents/", ".yaml"
KINDS = ("heading", "text", "fields", "table", "signatures", "checks", "files", "new_page", "blocks")
SCOPE = "requires"  # what an expression may name: as in `requires`, `now` and `today` among it
DAY = Day("日期（年-月-日）", "a day (year-month-day)", "2025-01-01")
_HOLE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class TemplateReading:
    """template: None where the text is none at all; with errors among the messages nothing is rendered from it."""

    template: Template | None
    messages: tuple[Message, ...]

    @property
    def errors(self) -> list[Message]:
        return [message for message in self.messages if message.severity == "error"]


class TextKind(Kind):
    """A text with `{{ … }}`, plain or in both languages."""

    zh, en, example = "文字，可含 {{ 表达式 }}", "a text, with {{ expressions }} in it", "尊敬的 {{ f.customer }}："

    def read(self, node: Node, reader: Reader) -> Text | None:
        label = LABEL.read(node, reader)
        if label is None:
            return None
        zh = _words(label.zh, _at(node, "zh"), reader)
        return Text(zh, zh if label.en == label.zh else _words(label.en, _at(node, "en"), reader))

    def schema(self) -> dict[str, Any]:
        return LABEL.schema()


def _at(node: Node, language: str) -> Place:
    part = None if isinstance(node, ScalarNode) else node.get(language)  # type: ignore[union-attr]
    return part.place if part is not None else node.place


def _words(text: str, place: Place, reader: Reader) -> Words:
    """Texts and expressions by turns. A text of several lines begins on the line behind its key."""
    parts: list[str | Expression] = []
    last, first = 0, place.line + ("\n" in text)
    for hole in _HOLE.finditer(text):
        parts.append(text[last : hole.start()])
        line = first + text.count("\n", 0, hole.start()) if "\n" in text else place.line
        parts.append(reader.term(Expression(hole[1].strip(), Place(place.file, line, place.column), SCOPE), None))
        last = hole.end()
    rest = text[last:]
    if "{{" in rest or "}}" in rest:
        reader.messages.append(say("document.braces", place))
    return Words((*parts, rest))


def _cell(given: Given) -> Cell:
    told = [key for key in ("field", "value", "blank") if given.has(key)]
    if len(told) != 1:
        given.exactly_one(CELL, "field", "value", "blank")
    if not given.has("field") and given.get("label") is None:
        given.reader.messages.append(say("document.no-label", given.place))
    return Cell(
        given.get("field"),
        given.get("label"),
        given.get("value"),
        bool(given.get("blank", False)),
        bool(given.get("wide", False)),
        given.get("height", 0),
        given.node.place,
    )


CELL = Shape(
    "cell",
    "栏目",
    "a box of the form, a column of a table",
    (
        Key("field", TEXT, "字段（表格中：列）", "a field; in a table a column", "field: customer"),
        Key("label", LABEL, "栏目名称；不写则用字段的名称", "what it is called", "label: {zh: 客户, en: Customer}"),
        Key("value", value(SCOPE), "表达式", "an expression", "value: f.price * f.quantity"),
        Key("blank", FLAG, "留空，打印后手填", "left blank, to be filled in by hand", "blank: true"),
        Key("wide", FLAG, "占整行", "over the whole width", "wide: true"),
        Key("height", Whole(), "至少几行高", "how many lines high at least", "height: 3"),
    ),
    _cell,
    "customer",
    short="field",
)


def _signing(given: Given) -> Signing:
    return Signing(given.get("step", ""), given.get("label"), given.node.place)


SIGNING = Shape(
    "signing",
    "签署",
    "who did a step",
    (
        Key("step", TEXT, "步骤：谁在何时办理", "the step: who did it and when", "step: decide", required=True),
        Key("label", LABEL, "栏目名称", "what it is called", "label: {zh: 核准, en: Approved}"),
    ),
    _signing,
    "decide",
    short="step",
)


def _block(given: Given) -> Block | None:
    kind = given.exactly_one(BLOCK, *KINDS)
    if kind is None:
        return None
    if given.has("each") and kind not in ("table", "blocks"):
        given.reader.messages.append(say("document.each", given.at("each"), kind=kind))
    if kind == "table" and not given.has("each"):
        given.reader.messages.append(say("document.table", given.at("table")))
    return Block(
        kind=kind,
        text=given.get("heading") or given.get("text"),
        cells=given.get("fields") or given.get("table") or (),
        columns=given.get("columns", 2),
        label=given.get("label"),
        signings=given.get("signatures", ()),
        checks=given.get("checks", ""),
        files=given.get("files", ""),
        each=given.get("each"),
        condition=given.get("if"),
        blocks=given.get("blocks", ()),
        empty=given.get("empty"),
        place=given.node.place,
    )


BLOCK = Shape(
    "block",
    "内容块",
    "a block of a document",
    (
        Key("heading", TextKind(), "小标题", "a heading", "heading: {zh: 处理经过, en: What was done}"),
        Key(
            "text",
            TextKind(),
            "文字段落；空行分段",
            "paragraphs, an empty line between them",
            "text: 尊敬的 {{ f.customer }}：",
        ),
        Key(
            "fields",
            ListOf(CELL, "栏目的列表", "a list of boxes"),
            "表单栏目：名称和内容两格一组",
            "boxes of the form: label and value",
            "fields: [customer, product]",
        ),
        Key(
            "table",
            ListOf(CELL, "列的列表", "a list of columns"),
            "表格：each 的每一行一行",
            "a table, a row for each of `each`",
            "table: [what, owner]",
        ),
        Key(
            "signatures",
            ListOf(SIGNING, "步骤的列表", "a list of steps", alone=True),
            "签署栏：由谁、何时办理，取自履历",
            "who did these steps and when, from the journal",
            "signatures: [decide]",
        ),
        Key(
            "checks",
            TEXT,
            "某步骤各项要求的审查结果：符合，或由谁、何时、为何豁免；只用于内部单据",
            "what a step requires, one by one: met, or waived by whom, when and why; in internal documents only",
            "checks: eight_d.report",
        ),
        Key(
            "files",
            TEXT,
            "附件；图片按比例印出。all 或一个字段",
            "attachments, photographs printed; all, or a field",
            "files: all",
        ),
        Key("new_page", FLAG, "换页", "a new page", "new_page: true"),
        Key(
            "blocks",
            ListOf(Later(lambda: BLOCK, "内容块", "a block"), "内容块的列表", "a list of blocks"),
            "一组内容块，配合 if 或 each",
            "blocks that belong together, with `if` or `each`",
            "blocks: [{text: …}]",
        ),
        Key("each", value(SCOPE, "list"), "逐行", "for each row", "each: f.measures"),
        Key(
            "if", condition(SCOPE), "条件成立才印出；为空视为不成立", "printed only if this holds", "if: known(f.loss)"
        ),
        Key("columns", Whole(), "每行几组栏目（默认 2）", "how many boxes side by side (2)", "columns: 3"),
        Key("label", LABEL, "表格上方的名称", "what stands above the table", "label: {zh: 对策, en: Measures}"),
        Key("empty", LABEL, "没有行时印出的文字", "what stands where there are no rows", "empty: {zh: 无, en: None}"),
    ),
    _block,
    "{fields: [customer, product]}",
)


def _template(given: Given) -> Template:
    return Template(
        given.name,
        given.get("title"),
        given.get("revision"),
        given.get("effective"),
        given.get("page") == "landscape",
        given.get("blocks", ()),
    )


TEMPLATE = Shape(
    "template",
    "单据模板",
    "a template of a document",
    (
        Key(
            "title", LABEL, "单据上的标题", "the title on the paper", "title: {zh: 客户投诉处理表, en: Complaint form}"
        ),
        Key("revision", TEXT, "表单版次", "the form's revision", "revision: A/2"),
        Key("effective", DAY, "表单生效日期", "since when the form is in force", "effective: 2025-01-01"),
        Key("page", OneOf(("portrait", "landscape")), "纸张方向", "how the paper lies", "page: landscape"),
        Key(
            "blocks",
            ListOf(BLOCK, "内容块的列表", "a list of blocks"),
            "自上而下的内容",
            "what stands there, from top to bottom",
            "blocks: [{fields: [customer]}]",
            required=True,
        ),
    ),
    _template,
    "{blocks: [{fields: [customer]}]}",
)


def path_of(document: str) -> str:
    """Where a document's template stands in its pack."""
    return f"{FOLDER}{document}{ENDING}"


def read_template(text: str, procedure: Procedure, document: str, *, file: str | None = None) -> TemplateReading:
    """Read one template for a document of that procedure. Never raises: what is wrong comes back as messages."""
    from kesu.documents.checking import template_findings

    tree = read_yaml(text, file or path_of(document))
    reader = Reader(steps=frozenset(procedure.steps), roles=frozenset(procedure.roles), messages=list(tree.messages))
    if tree.root is None:
        return TemplateReading(None, tuple(reader.messages))
    template: Template | None = TEMPLATE.read(tree.root, reader, document)
    binder = Binder(procedure)
    for term in reader.terms[:MOST_MESSAGES]:
        reader.messages += term.expression.bind(binder.places(term), term.want)
    if template is not None:
        template = replace(template, expressions=tuple(term.expression for term in reader.terms))
        reader.messages += template_findings(template, procedure)
    found = sorted(reader.messages, key=lambda message: (message.place.line, message.place.column))
    return TemplateReading(template, tuple(found))


def sources_of_pack(folder: Path) -> dict[str, str]:
    """The templates that stand in a pack's folder, by path. What is no text is left to the reader to say."""
    found = sorted((folder / FOLDER).glob(f"*{ENDING}"))
    return {f"{FOLDER}{file.name}": file.read_bytes().decode("utf-8", "replace") for file in found if file.is_file()}


def templates_in(sources: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Names of documents and the texts of their templates, of a pack's files by path."""
    for path, text in sources.items():
        if path.startswith(FOLDER) and path.endswith(ENDING):
            yield path[len(FOLDER) : -len(ENDING)], text
