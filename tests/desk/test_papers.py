"""Documents on the desk: listed on the case page, opened as PDF and DOCX; templates edited with a preview and published."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from kesu.casebook import papers, published
from kesu.documents.models import TemplateDraft

pytestmark = pytest.mark.django_db
EDITOR = "/procedures/complaint-sample/templates/complaint-form"
TEXT = "title: {zh: 新的表, en: New form}\nblocks:\n  - fields: [customer, demand]\n"


def test_the_case_page_lists_every_document_with_its_draft(browse, case) -> None:
    liu = browse("liu")
    page = liu.get(f"/cases/{case}").content.decode()
    assert f"/cases/{case}/documents/complaint-form.pdf" in page
    assert f"/cases/{case}/documents/reply-letter.docx" in page
    got = liu.get(f"/cases/{case}/documents/complaint-form.pdf?copy=1")
    text = "".join(PdfReader(io.BytesIO(got.content)).pages[0].extract_text().split())
    assert "草稿" in text and "第一联" in text
    assert liu.get(f"/cases/{case}/documents/complaint-form.docx").content.startswith(b"PK")
    for wrong in ("leter.pdf", "complaint-form.odt", "complaint-form.pdf?copy=x", "complaint-form.pdf?round=7"):
        assert liu.get(f"/cases/{case}/documents/{wrong}").status_code == 404
    assert liu.get(f"/cases/{case}/documents/complaint-form.pdf?copy=9").status_code == 422
    assert browse("guest").get(f"/cases/{case}/documents/complaint-form.pdf").status_code == 404


def test_a_template_is_previewed_saved_and_published_as_a_new_version(browse, case) -> None:
    zhou = browse("zhou")
    before = published.current("complaint-sample")
    page = zhou.post(EDITOR, {"action": "preview", "text": TEXT, "case": str(case)})
    assert page.status_code == 200 and b"data:image/png;base64," in page.content
    assert TemplateDraft.objects.get().text == TEXT
    done = zhou.post(EDITOR, {"action": "publish", "text": TEXT, "version": "1a"})
    assert done.status_code == 302, done.content.decode()[:3000]
    now = next(one.digest for one in published.versions_of("complaint-sample") if one.version == "1a")
    assert now != before
    assert papers.texts_of(now)["documents/complaint-form.yaml"] == TEXT
    assert "documents/reply-letter.yaml" in papers.texts_of(now)
    assert papers.texts_of(before)["documents/complaint-form.yaml"] != TEXT
    assert not TemplateDraft.objects.exists()


def test_an_error_in_a_template_is_said_with_its_line_and_never_published(browse, case) -> None:
    zhou = browse("zhou")
    wrong = "blocks:\n  - fields: [custmer]\n"
    page = zhou.post(EDITOR, {"action": "preview", "text": wrong}).content.decode()
    assert "complaint-form.yaml:2" in page and "customer" in page
    refused = zhou.post(EDITOR, {"action": "publish", "text": wrong, "version": "9"})
    assert refused.status_code == 422
    assert zhou.post(EDITOR, {"action": "publish", "text": TEXT, "version": "1"}).status_code == 422
    assert zhou.post(EDITOR, {"action": "publish", "text": TEXT, "version": " "}).status_code == 422
    assert [one.version for one in published.versions_of("complaint-sample")] == ["1"]


def test_what_is_internal_cannot_be_published_in_a_letter(browse, case) -> None:
    letter = "/procedures/complaint-sample/templates/reply-letter"
    text = "blocks:\n  - text: '{{ f.cause }}'\n"
    page = browse("zhou").post(letter, {"action": "publish", "text": text, "version": "5"})
    assert page.status_code == 422 and "document.internal" in page.content.decode()
    assert len(published.versions_of("complaint-sample")) == 1


def test_only_the_owner_and_administrators_edit_templates(browse, case) -> None:
    assert browse("li").get(EDITOR).status_code == 200  # quality owns the sample
    assert browse("chen").get(EDITOR).status_code == 403
    assert browse("zhou").get("/procedures/complaint-sample/templates/nothing").status_code == 404
    assert "/templates/complaint-form" in browse("zhou").get("/procedures/complaint-sample").content.decode()
    assert "/templates/complaint-form" not in browse("chen").get("/procedures/complaint-sample").content.decode()


def test_a_draft_can_be_thrown_away_and_downloaded(browse, case) -> None:
    zhou = browse("zhou")
    zhou.post(EDITOR, {"action": "preview", "text": TEXT})
    assert zhou.post(EDITOR, {"action": "download", "text": TEXT}).content.decode() == TEXT
    zhou.post(EDITOR, {"action": "discard", "text": TEXT})
    assert not TemplateDraft.objects.exists()


def test_a_new_text_of_the_procedure_that_breaks_a_template_is_not_published(browse, case) -> None:
    text = published.sources_of(published.current("complaint-sample"))["procedure.yaml"]
    renamed = text.replace("order_no", "order_number").replace("version: 1", "version: 2")
    page = browse("zhou").post("/procedures/publish", {"text": renamed})
    assert page.status_code == 422 and "complaint-form.yaml" in page.content.decode()
    assert len(published.versions_of("complaint-sample")) == 1
