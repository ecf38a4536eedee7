"""What is made public: anybody reads it without an account, nothing of a person is in it, and it can be withdrawn."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from django.test import Client
from pypdf import PdfReader

from kesu.casebook import publications
from kesu.casebook.execute import execute, open_case
from kesu.casebook.models import Event, Outbox
from kesu.casebook.papers import as_of
from kesu.casebook.publishing import publish_pack
from kesu.casebook.rebuilding import compare, rebuild
from kesu.cli import delivering
from kesu.documents.checking import pack_findings
from kesu.documents.making import make
from kesu.documents.releasing import InternalRead, Released, without_people
from kesu.organisation.loading import load_organisation
from kesu.procedure.context import Actor, Command
from kesu.procedure.facts import Facts
from kesu.procedure.reading import read_organisation_text, read_procedure
from kesu.procedure.refusals import Refusal
from tests.casebook.conftest import NOW, ORGANISATION
from tests.desk.conftest import text_of

pytestmark = pytest.mark.django_db(transaction=True)
PACK = """
procedure: water
version: 1
title: {zh: 供水投诉, en: Water}
kind: complaint
owner: quality
roles: {sales: {zh: 业务部, en: Sales}, quality: {zh: 质量部, en: Quality}}
open: {by: [sales], fill: [customer, phone, secret]}
fields:
  customer: {type: party, facet: customer, label: {zh: 客户, en: Customer}}
  phone: {type: text, personal: {purpose: 回复, basis: 同意}, label: {zh: 电话, en: Phone}}
  secret: {type: text, internal: true, label: {zh: 内情, en: Inside}}
  called: {type: text, is: "known(f.phone) ? f.phone : '-'", label: {zh: 拨打, en: Called}}
  result: {type: long_text, label: {zh: 结果, en: Result}}
steps:
  tell: {by: quality, fill: [result], sends: [{to: public, document: notice}], label: {zh: 公布, en: Publish}}
  close: {by: quality, after: tell, outcomes: {closed: {close: true}}}
documents: {notice: {audience: public, must: [result], label: {zh: 处理结果公告, en: Notice of the result}}}
"""
SAID = {"customer": "梁先生", "phone": "13800000000", "secret": "insider7781"}


@pytest.fixture
def water(tmp_path: Path) -> str:
    file = read_organisation_text(ORGANISATION, "organisation.yaml").organisation
    assert file
    load_organisation(file, now=NOW)
    folder = tmp_path / "water"
    folder.mkdir()
    (folder / "procedure.yaml").write_text(PACK, encoding="utf-8")
    return publish_pack(folder, now=NOW).name


@pytest.fixture
def told(water: str) -> UUID:
    """A case of Liang's whose result Li has made public."""
    ref = open_case(water, {"data": SAID}, actor=Actor("chen"), now=NOW).ref
    do(ref, "complete", step="tell", data={"result": "已修复并补发公告"})
    for row in Outbox.objects.filter(case_id=ref, kind="Published"):
        make(ref, "notice", seq=row.seq or 0, now=NOW)
    return ref


def do(ref: UUID, verb: str, by: str = "li", **body: object) -> None:
    execute(ref, Command(verb, body), actor=Actor(by), now=NOW, authenticated=True)


def page(language: str = "zh-hans") -> str:
    client = Client()
    client.cookies["django_language"] = language
    return text_of(client.get("/c/notices"))


def test_before_anything_is_published_the_page_says_so(water: str) -> None:
    assert "没有公布" in page() and "Nothing is published" in page("en")


def test_a_passer_by_reads_the_list_and_the_paper(told: UUID) -> None:
    assert "处理结果公告" in page() and "Notice of the result" in page("en")
    (notice,) = publications.notices()
    paper = Client().get(f"/c/notices/{notice.id}.pdf")
    assert paper.status_code == 200
    printed = "".join(one.extract_text() for one in PdfReader(BytesIO(b"".join(paper.streaming_content))).pages)
    assert "已修复并补发公告" in printed and all(word not in printed for word in (*SAID.values(), "李"))
    assert str(told) not in page() and all(word not in page() for word in SAID.values())


def test_the_paper_can_read_nothing_of_liang_and_nothing_internal(told: UUID) -> None:
    then = as_of(told, Event.objects.filter(case_id=told, kind="Published").get().seq)
    closed = without_people(then.program.procedure)
    facts = Released(Facts(then.program, then.state, then.context), procedure=closed)
    assert facts.field("result") == "已修复并补发公告"
    for name in ("customer", "phone", "secret", "called"):
        with pytest.raises(InternalRead):
            facts.field(name)
    assert all(word not in str(facts.state.dump()) for word in SAID.values())


def test_what_li_withdraws_nobody_reads_any_more(told: UUID) -> None:
    (notice,) = publications.notices()
    do(told, "unpublish", publication="1", reason="区域写错")
    assert "没有公布" in page()
    assert Client().get(f"/c/notices/{notice.id}.pdf").status_code == 404


def test_an_organisation_that_publishes_nothing_has_no_such_page(told: UUID, settings: object) -> None:
    (notice,) = publications.notices()
    settings.KESU_NOTICES = False  # type: ignore[attr-defined]
    assert Client().get("/c/notices").status_code == 404
    assert Client().get(f"/c/notices/{notice.id}.pdf").status_code == 404


def test_a_text_that_names_liang_is_not_made_public(water: str) -> None:
    ref = open_case(water, {"data": SAID}, actor=Actor("chen"), now=NOW).ref
    with pytest.raises(Refusal) as refused:
        do(ref, "complete", step="tell", data={"result": "已告知梁先生"})
    assert (refused.value.code, refused.value.key) == ("internal", "personal_matter")


def test_the_tables_made_anew_publish_the_same_under_the_same_address(told: UUID) -> None:
    (before,) = publications.notices()
    assert compare(told, now=NOW).differs == ()
    rebuild(told, now=NOW)
    assert list(publications.notices()) == [before]


@pytest.mark.parametrize(
    ("block", "named"),
    [
        ("fields: [customer]", "customer"),
        ("text: {zh: '{{ f.called }}', en: '{{ f.called }}'}", "called"),
        ("text: {zh: '{{ s.tell.by }}', en: '{{ s.tell.by }}'}", "s.tell.by"),
        ("signatures: [tell]", "signatures: tell"),
        ("files: all", "files: all"),
    ],
)
def test_a_template_that_would_show_a_person_is_refused_with_the_name(block: str, named: str) -> None:
    procedure = read_procedure(PACK, "procedure.yaml").procedure
    assert procedure
    found = pack_findings(procedure, {"documents/notice.yaml": f"blocks:\n  - fields: [result]\n  - {block}\n"})
    assert [one.details["name"] for one in found if one.code == "document.internal"] == [named]


def test_the_worker_makes_the_paper_that_is_published() -> None:
    assert "Published" in delivering.post().handlers
