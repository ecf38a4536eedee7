"""Who may open what: the button that says so, and cases that are entered for somebody outside."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kesu.casebook.history import journal_of
from kesu.casebook.models import Case
from kesu.casebook.publishing import publish_text
from tests.desk.conftest import Browse, text_of

pytestmark = pytest.mark.django_db
FILLED = {"f.customer": "华星电机", "f.demand": "要求换货", "f.order_no": "SO-1", "f.quantity?": "1"}
EXCEPTION = """
procedure: spindle
version: 1
title: {zh: 设备异常, en: Machine exception}
kind: exception
owner: quality
roles: {sales: {zh: 业务, en: Sales}, head: {zh: 主管, en: Head}, quality: {zh: 质量, en: Quality}}
open: {by: [head], fill: [what]}
fields: {what: {type: text, label: {zh: 何事, en: What}}}
steps:
  judge: {label: {zh: 判定, en: Judge}, by: quality, outcomes: {closed: {label: {zh: 结案, en: Closed}, close: true}}}
"""


@pytest.fixture
def spindle(people: None) -> str:
    publish_text(EXCEPTION, now=datetime.now(UTC))
    return "spindle"


def button(page: str) -> tuple[str, str] | None:
    """Where the button of the header leads, and what it says."""
    found = re.search(r'<a class="btn btn-primary btn-sm k-new" href="([^"]+)">.*?k-new-word">([^<]+)<', page)
    return (found[1], found[2]) if found else None


def test_who_may_open_nothing_is_offered_nothing(browse: Browse, sample: str, spindle: str) -> None:
    li = browse("li", "en").get("/")
    assert button(li.content.decode()) is None
    assert "Take the complaint" not in text_of(li)


def test_chen_takes_complaints_and_goes_straight_to_the_form(browse: Browse, sample: str, spindle: str) -> None:
    assert button(browse("chen", "en").get("/").content.decode()) == (f"/new/{sample}", "Take a complaint")


def test_wang_opens_exceptions_and_reads_nothing_of_complaints(browse: Browse, sample: str, spindle: str) -> None:
    wang = browse("wang", "en")
    assert button(wang.get("/cases").content.decode()) == ("/new/spindle", "Open a case")
    opened = text_of(wang.post("/new/spindle", {"f.what": "主轴异响"}, follow=True))
    assert "The case was opened." in opened and "complaint was taken" not in opened


def test_who_may_open_both_chooses_under_a_neutral_word(browse: Browse, sample: str) -> None:
    publish_text(EXCEPTION.replace("by: [head]", "by: [head, sales]"), now=datetime.now(UTC))
    chen = browse("chen")
    assert button(chen.get("/").content.decode()) == ("/new", "立案")
    page = chen.get("/new")
    assert "<h1>立案</h1>" in page.content.decode() and "设备异常" in text_of(page)


# --- for somebody outside ------------------------------------------------------------------------------


def test_chen_enters_a_complaint_by_telephone_and_the_journal_says_so(browse: Browse, sample: str) -> None:
    chen = browse("chen", "en")
    asked = chen.get(f"/new/{sample}").content.decode()
    assert 'name="channel"' in asked and 'name="evidence"' in asked
    note = SimpleUploadedFile("来电记录.txt", "十点来电".encode())
    given = {**FILLED, "as": "complainant", "channel": "phone", "evidence": "孙经理十点来电", "evidence_file": note}
    page = text_of(chen.post(f"/new/{sample}", given, follow=True))
    assert "来电记录.txt" in page
    first = next(iter(journal_of(Case.objects.get().ref)))
    assert (first.head["behalf"], first.head["channel"]) == ("complainant", "phone")
    assert first.values["evidence"] == "孙经理十点来电\n来电记录.txt"


def test_what_is_entered_for_somebody_says_how_they_were_heard(browse: Browse, sample: str) -> None:
    given = {**FILLED, "as": "complainant", "evidence": "孙经理十点来电"}
    answer = browse("chen", "en").post(f"/new/{sample}", given)
    assert answer.status_code == 422 and "how it was heard" in text_of(answer)
    assert ">孙经理十点来电</textarea>" in answer.content.decode()
    assert not Case.objects.exists()


def test_chens_own_case_asks_for_no_channel(browse: Browse, sample: str) -> None:
    assert browse("chen").post(f"/new/{sample}", {**FILLED, "as": ""}).status_code == 302
    assert "channel" not in next(iter(journal_of(Case.objects.get().ref))).head


def test_how_they_were_heard_is_kept_with_the_draft(browse: Browse, sample: str) -> None:
    chen = browse("chen")
    note = SimpleUploadedFile("来电记录.txt", "十点来电".encode())
    given = {**FILLED, "do": "keep", "as": "complainant", "channel": "visit", "evidence": "当面", "evidence_file": note}
    page = chen.post(f"/new/{sample}", given, follow=True).content.decode()
    assert 'value="visit" checked' in page and "当面\n来电记录.txt</textarea>" in page
    assert 'value="complainant" selected' in page
