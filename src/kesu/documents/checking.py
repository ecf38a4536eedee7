"""What is wrong with a template beside its expressions: names, what may not leave, what it must hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kesu.documents.declared import Block, Cell, Signing, Template, Text
from kesu.documents.reading import path_of, read_template, templates_in
from kesu.documents.releasing import fields_behind, internal_reads, people_read, without_people
from kesu.documents.wordings import say
from kesu.procedure.declared import Document, Field, Label, Place, Procedure
from kesu.procedure.expressions import Expression
from kesu.procedure.expressions.analysis import field_behind
from kesu.procedure.messages import Message
from kesu.procedure.publishing import PUBLIC
from kesu.procedure.reading.completing import fields_read
from kesu.procedure.seeing import is_internal

SHEET_COLUMNS = ("lot", "where", "total", "unknown")


def pack_findings(procedure: Procedure, sources: Mapping[str, str], *, folder: str = "") -> list[Message]:
    """What is wrong with the templates of a pack; `folder` stands before their paths in the messages."""
    found: list[Message] = []
    for document, text in templates_in(sources):
        file = f"{folder}{path_of(document)}"
        if document not in procedure.documents:
            found.append(say("document.undeclared", Place(file, 1, 1), procedure.documents, name=document))
        else:
            found += read_template(text, procedure, document, file=file).messages
    return found


def template_findings(template: Template, procedure: Procedure) -> Iterator[Message]:
    """Names nobody declared; where the document leaves the house, internal matter; what `must` stand and does not."""
    document = procedure.documents.get(template.name) or Document(name=template.name)
    for block in every_block(template.blocks):
        yield from _names(block, procedure)
    if document.audience == PUBLIC:
        yield from _internal(template, document, without_people(procedure))
        yield from _people(template, document)
    elif document.audience != "internal":
        yield from _internal(template, document, procedure)
    if len(document.languages) > 1:
        yield from _translations(template, document)
    there = {cell.name for block in every_block(template.blocks) for cell in block.cells if block.kind == "fields"}
    there |= {path[1] for one in template.expressions for path in one.reads if path[0] == "f" and len(path) > 1}
    for name in document.must:
        if name not in there:
            place = template.blocks[0].place if template.blocks else Place(path_of(template.name), 1, 1)
            yield say("document.must", place, document=template.name, name=name)


def every_block(blocks: Iterable[Block]) -> Iterator[Block]:
    """Each block, those inside others too, in their order."""
    for block in blocks:
        yield block
        yield from every_block(block.blocks)


def fields_shown(template: Template, procedure: Procedure) -> set[str]:
    """Every field the paper shows or rests on, through computed ones and decision tables too."""
    shown = {cell.name for block in every_block(template.blocks) for cell in block.cells if block.kind == "fields"}
    shown |= {block.files for block in every_block(template.blocks)}
    found = {name for name in shown if name in procedure.fields}
    for expression in template.expressions:
        for path in expression.reads:
            found |= fields_behind(path[0], path[1] if len(path) > 1 else "", procedure)
    waiting = list(found)
    while waiting:
        field = procedure.fields.get(waiting.pop())
        if field is not None and field.computed is not None:
            more = fields_read(field.computed, procedure) - found
            found |= more
            waiting += more
    return found & procedure.fields.keys()


def columns_of(each: Expression | None, procedure: Procedure) -> Mapping[str, Field] | None:
    """The columns of the field a table runs over; None where it runs over something else."""
    name = field_behind(each.tree if each is not None else None)
    if name is None:
        return None
    field = procedure.fields[name]
    if field.sheet is not None:
        amounts = ("total", "unknown", *field.sheet.states)
        return {name: sheet_column(name, field) for name in ("lot", "where", *amounts)}
    return field.columns


SHEET_LABELS = {
    "lot": Label("批号", "Lot"),
    "where": Label("地点", "Where"),
    "total": Label("总数", "Total"),
    "unknown": Label("去向未明", "Unknown"),
}


def sheet_column(name: str, field: Field) -> Field:
    """A column of a goods sheet as a field: what it is called, and the unit of its amounts."""
    state = field.sheet.states.get(name) if field.sheet else None
    label = SHEET_LABELS.get(name) or (state.label if state else None)
    kind = {"lot": "lot", "where": "place"}.get(name, "decimal")
    return Field(name=name, type=kind, label=label, unit=field.unit if kind == "decimal" else None)


def _names(block: Block, procedure: Procedure) -> Iterator[Message]:
    if block.kind == "fields":
        for cell in block.cells:
            if cell.name is not None and cell.name not in procedure.fields:
                yield say("document.field", cell.place, procedure.fields, name=cell.name)
    if block.kind == "table" and (columns := columns_of(block.each, procedure)) is not None:
        for cell in block.cells:
            if cell.name is not None and cell.name not in columns:
                of = block.each.text if block.each else ""
                yield say("document.column", cell.place, columns, name=cell.name, of=of)
    if block.checks and block.checks not in procedure.steps:
        yield say("document.step", block.place, procedure.steps, name=block.checks)
    for signing in block.signings:
        if signing.step not in procedure.steps:
            yield say("document.step", signing.place, procedure.steps, name=signing.step)
    if block.files and block.files != "all":
        field = procedure.fields.get(block.files)
        if field is None:
            yield say("document.field", block.place, procedure.fields, name=block.files)
        elif field.type not in ("file", "files"):
            yield say("document.files", block.place, name=block.files)


def _people(template: Template, document: Document) -> Iterator[Message]:
    """Who did what, who signed, and attachments nobody chose: not for everybody."""
    told = {"document": document.name, "audience": document.audience}
    for expression in template.expressions:
        for name in people_read(expression):
            yield say("document.internal", expression.place, name=name, **told)
    for block in every_block(template.blocks):
        for signing in block.signings:
            yield say("document.internal", signing.place, name=f"signatures: {signing.step}", **told)
        if block.files == "all":
            yield say("document.internal", block.place, name="files: all", **told)


def _internal(template: Template, document: Document, procedure: Procedure) -> Iterator[Message]:
    told = {"document": document.name, "audience": document.audience}
    for expression in template.expressions:
        for name in dict.fromkeys(internal_reads(expression, procedure)):
            yield say("document.internal", expression.place, name=name, **told)
    for block in every_block(template.blocks):
        columns = columns_of(block.each, procedure) or {} if block.kind == "table" else {}
        for cell in block.cells:
            name = cell.name or ""
            inside = (
                columns[name].internal if name in columns else block.kind == "fields" and is_internal(procedure, name)
            )
            if inside:
                yield say("document.internal", cell.place, name=name, **told)
        if block.checks:
            yield say("document.internal", block.place, name=f"checks: {block.checks}", **told)
        if block.files and is_internal(procedure, block.files):
            yield say("document.internal", block.place, name=block.files, **told)


_LANGUAGES = {"zh": ("中文", "Chinese"), "en": ("英文", "English")}


def _translations(template: Template, document: Document) -> Iterator[Message]:
    """A document made in several languages needs each of its texts in all of them."""
    for place, zh, en in _texts(template):
        missing = "en" if any("一" <= character <= "鿿" for character in zh) else "zh"
        if zh == en and missing in document.languages and any(character.isalpha() for character in zh):
            names = _LANGUAGES[missing]
            yield say("document.translation", place, text=zh[:40], missing_zh=names[0], missing=names[1])


def _texts(template: Template) -> Iterator[tuple[Place, str, str]]:
    if template.title is not None:
        yield Place(path_of(template.name), 1, 1), template.title.zh, template.title.en
    for block in every_block(template.blocks):
        if block.text is not None:
            yield block.place, _plain(block.text, "zh"), _plain(block.text, "en")
        carriers: tuple[Block | Cell | Signing, ...] = (block, *block.cells, *block.signings)
        for carrier in carriers:
            if carrier.label is not None:
                yield carrier.place, carrier.label.zh, carrier.label.en


def _plain(text: Text, language: str) -> str:
    return "".join(part for part in text.get(language).parts if isinstance(part, str)).strip()


def is_sound(messages: Iterable[Message]) -> bool:
    """Whether nothing stands in the way of rendering: no error, and nothing internal in a paper for outside."""
    return not any(message.severity == "error" or message.code == "document.internal" for message in messages)
