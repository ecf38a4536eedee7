"""Nothing internal reaches a paper for people outside: random procedures, values and templates, one planted marker."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from kesu.documents.filling import Filler
from kesu.documents.reading import read_template
from kesu.documents.releasing import InternalRead, Released
from kesu.documents.rendering import Material, NotRendered, compose, render
from kesu.documents.telling import Teller
from kesu.organisation.letterhead import Letterhead
from kesu.procedure.calendars import Calendars
from kesu.procedure.context import SYSTEM, Context
from kesu.procedure.engine import compile_procedure
from kesu.procedure.facts import Facts
from kesu.procedure.reading import read_procedure
from kesu.procedure.state import CaseState
from kesu.procedure.who import Directory

MARK = "QZX7"
NOW = datetime(2025, 3, 3, 1, tzinfo=UTC)
PACK = """
procedure: planted
version: 1
title: {{zh: 试, en: Trial}}
kind: complaint
calendar: {{days: CN, zone: Asia/Shanghai}}
number: {{format: "T{{serial:4}}", per: [], at: take}}
open: {{by: [clerk], fill: [a]}}
roles: {{clerk: {{zh: 店员, en: Clerk}}}}
fields:
{fields}
tables:
  grade: {{rules: [{{when: "f.a == '{mark}'", then: {{name: {{is: f.b}}}}}}], otherwise: {{name: {{is: f.b}}}}}}
steps:
  take: {{by: clerk, fill: [b, rows]}}
  close: {{by: clerk, after: take, outcomes: {{closed: {{close: true}}}}}}
documents:
  letter: {{audience: {audience}, copies: [clerk], label: {{zh: 函, en: Letter}}, must: [a]}}
"""
NAMES = ("a", "b", "c", "d")


@st.composite
def packs(draw: Any) -> tuple[str, frozenset[str], frozenset[str]]:
    """A procedure's text, and which of its fields and columns are internal."""
    inside = frozenset(draw(st.sets(st.sampled_from([*NAMES, "rows"]), max_size=3)))
    columns = frozenset(draw(st.sets(st.sampled_from(("p", "q")))))
    lines = []
    for name in NAMES:
        more = ", internal: true" if name in inside else ""
        kind = draw(st.sampled_from(("text", "long_text", "party"))) if name != "d" else "text"
        computed = f', is: "{draw(st.sampled_from(("f.a", "f.b", "f.c")))}"' if name == "d" else ""
        lines.append(f"  {name}: {{type: {kind}{more}{computed}, label: {{zh: 栏{name}, en: Field {name}}}}}")
    cells = ", ".join(f"{c}: {{type: text{', internal: true' if c in columns else ''}}}" for c in ("p", "q"))
    lines.append(f"  rows: {{type: table{', internal: true' if 'rows' in inside else ''}, columns: {{{cells}}}}}")
    audience = draw(st.sampled_from(("customer", "authority")))
    return PACK.format(fields="\n".join(lines), mark=MARK, audience=audience), inside, columns


TERMS = st.sampled_from(
    [*(f"f.{name}" for name in NAMES), "table.grade.name", "size(f.rows)", "f.rows.map(r, r.p)", "last(f.rows, 1)",
     "f.rows.filter(r, r.q != '')", "case.number", "was.b", "f.a + f.b", "known(f.b) ? f.b : f.a"]
)  # fmt: skip
BLOCKS = st.one_of(
    st.lists(st.sampled_from([*NAMES, "rows"]), min_size=1).map(lambda names: f"fields: [{', '.join(names)}]"),
    TERMS.map(lambda term: f'text: "x {{{{ {term} }}}}"'),
    TERMS.map(lambda term: f'fields: [{{label: L, value: "{term}"}}]'),
    st.lists(st.sampled_from(("p", "q")), min_size=1).map(
        lambda names: f"{{each: f.rows, table: [{', '.join(names)}]}}"
    ),
    st.sampled_from(("p", "q")).map(lambda name: f'{{each: f.rows, blocks: [{{text: "{{{{ each.{name} }}}}"}}]}}'),
    TERMS.map(lambda term: f'{{if: "known({term})", blocks: [{{text: "{{{{ {term} }}}}"}}]}}'),
    st.just("signatures: [take]"),
    st.just("files: all"),
)


def planted(inside: frozenset[str], columns: frozenset[str]) -> CaseState:
    """A case with the marker in every internal value, and in none other."""

    def value(name: str, held: frozenset[str]) -> str:
        return MARK if name in held else f"plain {name}"

    rows = [{"#": "1", **{c: value(c, columns | (frozenset("pq") if "rows" in inside else frozenset())) for c in "pq"}}]
    fields = {name: value(name, inside) for name in ("a", "b", "c")} | {"rows": rows}
    state = CaseState(ref="r", procedure="planted", status="open", number="T0001", fields=fields, seq=3)
    state.files = {"1": {"name": f"{MARK}.pdf", "hash": "0" * 64}}
    state.step("take").round = 1
    return state


def words_in(pdf: bytes, docx: bytes) -> str:
    reader = PdfReader(io.BytesIO(pdf))
    found = [page.extract_text() for page in reader.pages] + [str(reader.metadata)]
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        found += [package.read(name).decode("utf-8", "replace") for name in package.namelist()]
    return "\n".join(found)


refused = {"yes": 0, "no": 0}


def second_wall_holds(material: Material, template: str) -> None:
    """Though nobody had looked through the template: the facts it is filled from hold nothing internal."""
    procedure = material.program.procedure
    read = read_template(template, procedure, "letter")
    if read.template is None or read.errors:
        return
    facts = Released(Facts(material.program, material.state, material.context))
    teller = Teller("zh", procedure, material.context.directory, facts.zone())
    for block in read.template.blocks:
        with suppress(InternalRead):
            assert MARK not in str(Filler(teller, facts, True).pieces(replace(read.template, blocks=(block,))))


@given(packs(), st.lists(BLOCKS, max_size=4), st.booleans())
@settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
def no_marker_shows(pack: tuple[str, frozenset[str], frozenset[str]], blocks: list[str], own: bool) -> None:
    text, inside, columns = pack
    reading = read_procedure(text, "planted.yaml")
    assert reading.procedure is not None and not reading.errors, [m.line("en") for m in reading.errors]
    template = "blocks:\n  - text: hello\n" + "".join(f"  - {block}\n" for block in blocks)
    context = Context(now=NOW, actor=SYSTEM, directory=Directory({}), calendars=Calendars())
    material = Material(
        {"documents/letter.yaml": template} if own else {},
        compile_procedure(reading.procedure), planted(inside, columns), context, Letterhead("厂"),
    )  # fmt: skip
    second_wall_holds(material, template)
    try:
        papers = compose(material, "letter")
    except NotRendered as no:
        refused["yes"] += 1
        assert no.code in ("internal", "template")
        return
    refused["no"] += 1
    assert MARK not in words_in(render(papers, "pdf"), render(papers, "docx"))


def test_a_marker_in_every_internal_value_never_shows_and_not_because_all_is_refused() -> None:
    no_marker_shows()
    assert min(refused.values()) > 5, refused


def test_the_marker_is_found_where_a_paper_may_hold_it() -> None:
    """The eyes of the trial see: the same case printed for the house shows the marker in both forms."""
    text = PACK.format(
        fields="\n".join(f"  {n}: {{type: text, internal: true, label: x}}" for n in NAMES)
        + "\n  rows: {type: table, columns: {p: {type: text}, q: {type: text}}}",
        mark=MARK,
        audience="internal",
    )
    procedure = read_procedure(text, "planted.yaml").procedure
    assert procedure
    context = Context(now=NOW, actor=SYSTEM, directory=Directory({}), calendars=Calendars())
    state = planted(frozenset(NAMES), frozenset())
    material = Material({}, compile_procedure(procedure), state, context, Letterhead("厂"))
    papers = compose(material, "letter")
    pdf, docx = render(papers, "pdf"), render(papers, "docx")
    assert MARK in PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    assert MARK in words_in(pdf, docx)
