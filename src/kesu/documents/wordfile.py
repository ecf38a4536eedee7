"""A paper as DOCX: the same pieces as in the PDF, for those who go on writing. The same paper gives the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from kesu.casebook.files import path_of
from kesu.documents.paper import Box, Paper, Piece

SERIF, SANS = "宋体", "黑体"  # what Word and WPS have in every Chinese office
GREY = "F2F2F2"
_STAMP = (1980, 1, 1, 0, 0, 0)
_WRITERS = {kind: f"_{kind}" for kind in ("heading", "text", "fields", "table", "signatures", "files", "closing")} | {
    "page": "_new_page"
}


def as_docx(papers: Sequence[Paper]) -> bytes:
    """The papers one behind the other, each of its copies a section with pages numbered from 1."""
    document = Document()
    _styles(document)
    first = True
    for paper in papers:
        for copy in paper.copies:
            section = document.sections[0] if first else document.add_section(WD_SECTION.NEW_PAGE)
            _Sheet(document, section, paper, copy).write()
            first = False
    properties = document.core_properties
    properties.title, properties.author, properties.comments = papers[0].title, papers[0].organisation, papers[0].facts
    properties.created = properties.modified = datetime.fromtimestamp(papers[0].instant, UTC).replace(tzinfo=None)
    properties.last_modified_by, properties.revision = papers[0].organisation, 1
    made = io.BytesIO()
    document.save(made)
    return _same_bytes(made.getvalue())


def _same_bytes(data: bytes) -> bytes:
    """The package with no instant of its own in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in given.namelist():
            entry = zipfile.ZipInfo(name, _STAMP)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            made.writestr(entry, given.read(name))
    return out.getvalue()


def _styles(document: Any) -> None:
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(10.5)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), SERIF)
    normal.paragraph_format.space_after = normal.paragraph_format.space_before = Pt(0)


class _Sheet:
    """One copy of a paper, written into its section."""

    def __init__(self, document: Any, section: Any, paper: Paper, copy: str) -> None:
        self.document, self.section, self.paper, self.copy = document, section, paper, copy

    def write(self) -> None:
        self._page()
        self._foot()
        self._head()
        for piece in self.paper.pieces:
            getattr(self, _WRITERS[piece.kind])(piece)

    # --- the page -----------------------------------------------------------------------------------

    def _page(self) -> None:
        section, wide = self.section, self.paper.landscape
        section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = (Mm(297), Mm(210)) if wide else (Mm(210), Mm(297))
        section.left_margin, section.right_margin = Mm(18), Mm(15)
        section.top_margin, section.bottom_margin = Mm(16), Mm(18)
        section.header.is_linked_to_previous = section.footer.is_linked_to_previous = False
        for inherited in section._sectPr.findall(qn("w:pgNumType")):
            section._sectPr.remove(inherited)
        numbering = OxmlElement("w:pgNumType")
        numbering.set(qn("w:start"), "1")
        section._sectPr.find(qn("w:pgMar")).addnext(numbering)  # the schema wants it just there

    @property
    def width(self) -> int:
        return 264 if self.paper.landscape else 177  # millimetres between the margins

    def _foot(self) -> None:
        line = self.section.footer.paragraphs[0]
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        before, _n, rest = self.paper.marks["page"].partition("{n}")
        middle, _m, after = rest.partition("{m}")
        self._run(line, f"{self.paper.form}　{self.copy}　{before}", SANS, 7.5)
        _field(line, "PAGE")
        self._run(line, middle, SANS, 7.5)
        _field(line, "SECTIONPAGES")
        self._run(line, f"{after}　{self.paper.printed}", SANS, 7.5)
        proof = self.section.footer.add_paragraph()
        proof.alignment = WD_ALIGN_PARAGRAPH.CENTER
        self._run(proof, f"{self.paper.marks['facts']} {self.paper.facts}", SANS, 6.5)

    def _head(self) -> None:
        if self.paper.draft:
            mark = self.section.header.paragraphs[0]
            mark.alignment = WD_ALIGN_PARAGRAPH.CENTER
            self._run(mark, self.paper.marks["draft"], SANS, 22).font.color.rgb = RGBColor(0xC8, 0x1E, 0x1E)
        table = self._grid(1, [self.width * 0.6, self.width * 0.4], lined=False)
        self._say(table.cell(0, 0), self.paper.organisation, SANS, 9.5)
        self._say(table.cell(0, 1), self.copy, SANS, 9.5, WD_ALIGN_PARAGRAPH.RIGHT)
        title = self.document.add_paragraph()
        title.alignment = WD_ALIGN_PARAGRAPH.CENTER
        title.paragraph_format.space_before = title.paragraph_format.space_after = Pt(6)
        self._run(title, self.paper.title, SANS, 17)
        control = self.paper.control
        block = self._grid((len(control) + 2) // 3, [self.width / 3] * 3, lined=False)
        for place, (name, value) in enumerate(control):
            self._say(block.cell(place // 3, place % 3), f"{name}　{value}", SANS, 8.5)
        self._gap()

    # --- pieces -------------------------------------------------------------------------------------

    def _heading(self, piece: Piece) -> None:
        line = self.document.add_paragraph()
        line.paragraph_format.space_before, line.paragraph_format.space_after = Pt(10), Pt(5)
        line.paragraph_format.keep_with_next = True
        self._run(line, piece.text, SANS, 11.5)

    def _text(self, piece: Piece) -> None:
        for part in piece.text.replace("\r", "").split("\n\n"):
            line = self.document.add_paragraph()
            line.paragraph_format.space_before = line.paragraph_format.space_after = Pt(4)
            line.paragraph_format.line_spacing = 1.4
            if self.paper.marks["indent"] and not part.rstrip().endswith(("：", ":")):
                line.paragraph_format.first_line_indent = Pt(21)
            self._lines(line, part.strip(), SERIF, 10.5)

    def _fields(self, piece: Piece) -> None:
        columns = piece.columns
        label = 18 if columns > 2 else 27
        widths = [label, self.width / columns - label] * columns
        lines = list(_packed(piece.boxes, columns))
        table = self._grid(len(lines), widths)
        for row, boxes in enumerate(lines):
            for place, one in enumerate(boxes):
                self._shaded(table.cell(row, 2 * place), one.label)
                cell = table.cell(row, 2 * place + 1)
                if len(boxes) < columns:
                    cell = cell.merge(table.cell(row, 2 * columns - 1))
                self._say(cell, one.text, SERIF, 10.5)
                if one.lines > 1:
                    table.rows[row].height = Pt(17 * one.lines)

    def _table(self, piece: Piece) -> None:
        scale = self.width / max(1, sum(piece.weights))
        widths = [weight * scale for weight in piece.weights]
        titled = int(bool(piece.label))
        table = self._grid(titled + 1 + max(1, len(piece.rows)), widths)
        if titled:
            self._shaded(table.cell(0, 0).merge(table.cell(0, len(widths) - 1)), piece.label)
            _repeated(table.rows[0])
        for place, head in enumerate(piece.heads):
            self._shaded(table.cell(titled, place), head)
        _repeated(table.rows[titled])
        if not piece.rows:
            self._say(table.cell(titled + 1, 0).merge(table.cell(titled + 1, len(widths) - 1)), piece.empty, SERIF, 9.5)
        cells = table._cells  # asked for once: each look-up walks the whole table
        for number, row in enumerate(piece.rows, titled + 1):
            for place, text in enumerate(row):
                align = WD_ALIGN_PARAGRAPH.RIGHT if place in piece.right else None
                self._say(cells[number * len(widths) + place], text, SERIF, 9.5, align)

    def _signatures(self, piece: Piece) -> None:
        many = len(piece.signed)
        columns = many if many <= 4 else 4 if many % 4 in (0, 3) else 3  # five stand as three and two
        table = self._grid(-(-len(piece.signed) // columns), [self.width / columns] * columns)
        for place, one in enumerate(piece.signed):
            cell = table.cell(place // columns, place % columns)
            self._say(cell, f"{one.label}　{one.note}".strip(), SANS, 9)
            self._line(cell, one.name, 12, WD_ALIGN_PARAGRAPH.CENTER)
            self._line(cell, one.at or self.paper.marks["date_blank"], 9, WD_ALIGN_PARAGRAPH.RIGHT)
        for row in table.rows:
            row.height = Mm(21)

    def _files(self, piece: Piece) -> None:
        table = self._grid(1 + max(1, len(piece.pictures)), [self.width])
        self._shaded(table.cell(0, 0), piece.label or self.paper.marks["files"])
        if not piece.pictures:
            self._say(table.cell(1, 0), self.paper.marks["none"], SERIF, 9.5)
        for row, picture in enumerate(piece.pictures, 1):
            cell = table.cell(row, 0)
            if picture.image:
                cell.paragraphs[0].add_run().add_picture(str(path_of(picture.image)), width=Mm(80))
                self._line(cell, picture.name, 9, None)
            else:
                self._say(cell, f"{picture.name}　{picture.note}", SERIF, 9.5)

    def _closing(self, piece: Piece) -> None:
        for part in piece.text.split("\n"):
            line = self.document.add_paragraph()
            line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            line.paragraph_format.space_before, line.paragraph_format.right_indent = Pt(8), Mm(12)
            self._run(line, part, SERIF, 10.5)

    def _new_page(self, piece: Piece) -> None:
        self.document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    # --- words --------------------------------------------------------------------------------------

    def _grid(self, rows: int, widths: list[float], *, lined: bool = True) -> Any:
        self._apart()
        table = self.document.add_table(rows=rows, cols=len(widths))
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        if lined:
            table.style = "Table Grid"
        for place, width in enumerate(widths):
            table.columns[place].width = Mm(width)
            for cell in table.columns[place].cells:
                cell.width = Mm(width)
        return table

    def _apart(self) -> None:
        """Two tables that touch would become one."""
        body = self.document.element.body
        last = body[-2] if len(body) > 1 else None
        if last is not None and last.tag == qn("w:tbl"):
            self._gap()

    def _gap(self) -> None:
        line = self.document.add_paragraph()
        line.paragraph_format.line_spacing = Pt(3)

    def _shaded(self, cell: Any, text: str) -> None:
        self._say(cell, text, SANS, 9)
        shade = OxmlElement("w:shd")
        for name, value in (("val", "clear"), ("color", "auto"), ("fill", GREY)):
            shade.set(qn(f"w:{name}"), value)
        cell._tc.get_or_add_tcPr().append(shade)

    def _say(self, cell: Any, text: str, font: str, size: float, align: Any = None) -> None:
        line = cell.paragraphs[0]
        line.alignment = align
        self._lines(line, text, font, size)

    def _line(self, cell: Any, text: str, size: float, align: Any) -> None:
        line = cell.add_paragraph()
        line.alignment = align
        self._run(line, text, SERIF, size)

    def _lines(self, line: Any, text: str, font: str, size: float) -> None:
        for place, part in enumerate(text.split("\n")):
            run = self._run(line, part, font, size)
            if place:
                run._r.insert(1, OxmlElement("w:br"))

    def _run(self, line: Any, text: str, font: str, size: float) -> Any:
        run = line.add_run(_legal(text))
        run.font.size = Pt(size)
        run.font.name = "Arial" if font == SANS else "Times New Roman"
        run._r.get_or_add_rPr().rFonts.set(qn("w:eastAsia"), font)
        return run


def _packed(boxes: Sequence[Box], columns: int) -> Any:
    """Boxes by rows: a wide one has its row to itself."""
    row: list[Box] = []
    for one in boxes:
        if one.wide and row:
            yield row
            row = []
        row.append(one)
        if one.wide or len(row) == columns:
            yield row
            row = []
    if row:
        yield row


def _repeated(row: Any) -> None:
    """The row comes again at the head of each page."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _field(line: Any, name: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    line._p.append(field)


def _legal(text: str) -> str:
    """Without the control characters that XML cannot hold."""
    return "".join(character for character in text if character in "\t\n" or character >= " ")
