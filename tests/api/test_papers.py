"""Documents over REST: listed with their state, given out as drafts, frozen bytes afterwards; outside people get theirs."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from pypdf import PdfReader

from kesu.cli.delivering import post
from kesu.clockwork.worker import work_once

pytestmark = pytest.mark.django_db


def text_of(pdf: bytes) -> str:
    return "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages)


def replied(people, opened) -> None:
    people("liu").do(opened, "complete", step="receive")
    people("li").do(opened, "complete", step="analyse", outcome="unfounded", data={"cause": "误用", "responsible": "selling"})
    people("zhou").do(opened, "confirm", step="analyse")
    people("chen").do(opened, "complete", step="reply", data={})


def test_before_it_is_made_a_document_is_a_draft(people, opened) -> None:
    liu = people("liu")
    [form, letter] = liu.get(f"/cases/{opened}/documents").body["documents"]
    assert (form["name"], form["state"], form["copies"]) == ("complaint-form", "draft", ["quality", "office", "sales"])
    assert (letter["audience"], letter["made"]) == ("customer", [])
    got = liu.get(f"/cases/{opened}/documents/complaint-form.pdf")
    assert got.headers["Content-Type"] == "application/pdf" and "草稿" in text_of(got.body)
    assert "sandbox" in got.headers["Content-Security-Policy"]
    one = liu.get(f"/cases/{opened}/documents/complaint-form.pdf?copy=2&language=en")
    assert "Copy2" in text_of(one.body) and "Copy1" not in text_of(one.body)
    assert liu.get(f"/cases/{opened}/documents/complaint-form.docx").body.startswith(b"PK")


def test_what_is_not_there_is_said(people, opened) -> None:
    liu = people("liu")
    for path, status in (
        ("leter.pdf", 404), ("complaint-form.txt", 404), ("complaint-form.pdf?copy=9", 422),
        ("complaint-form.pdf?round=3", 404), ("complaint-form.pdf?language=fr", 422),
    ):  # fmt: skip
        assert liu.get(f"/cases/{opened}/documents/{path}").status == status, path
    assert people("guest").get(f"/cases/{opened}/documents").status == 404
    assert people("guest").get(f"/cases/{opened}/documents/complaint-form.pdf").status == 404


def test_a_frozen_document_gives_the_same_bytes_for_ever(people, opened) -> None:
    replied(people, opened)
    work_once(now=datetime.now(UTC) + timedelta(minutes=1), post=post())
    chen = people("chen")
    letter = chen.get(f"/cases/{opened}/documents").body["documents"][1]
    assert letter["state"] == "made" and letter["made"][0]["round"] == 1
    first = chen.get(f"/cases/{opened}/documents/reply-letter.pdf").body
    people("chen").do(opened, "correct", field="demand", value="完全不同的要求", reason="更正")
    again = chen.get(f"/cases/{opened}/documents/reply-letter.pdf?round=1").body
    assert again == first and "草稿" not in text_of(first)
    from kesu.casebook import papers

    [made] = papers.made_papers(UUID(str(chen.get(f"/cases/{opened}").body["ref"])))
    assert made.hash == letter["made"][0]["hash"]
