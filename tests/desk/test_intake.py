"""Intake in one go: drafts that come back, files in the same transaction, what may have been reported already."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kesu.casebook.history import journal_of
from kesu.casebook.models import Case, OpeningDraft
from kesu.casebook.publishing import publish_text
from tests.desk.conftest import Browse, taken, text_of

pytestmark = pytest.mark.django_db
FILLED = {"f.customer": "华星电机", "f.demand": "轴套内孔划伤，压装时卡滞", "f.order_no": "SO-1", "f.quantity?": "1"}
WITH_PHOTO = """
procedure: photo
version: 1
title: {zh: 拍照投诉, en: With a photograph}
kind: complaint
owner: quality
roles: {sales: {zh: 业务, en: Sales}, quality: {zh: 质量, en: Quality}}
open: {by: [sales], fill: [what, photo]}
fields:
  what: {type: text, label: {zh: 何事, en: What}}
  photo: {type: files, label: {zh: 照片, en: Photograph}}
steps:
  judge: {label: {zh: 判定, en: Judge}, by: quality, outcomes: {closed: {label: {zh: 结案, en: Closed}, close: true}}}
"""


@pytest.fixture
def photo(people: None, settings, tmp_path) -> str:
    settings.KESU_FILES = tmp_path
    publish_text(WITH_PHOTO, now=datetime.now(UTC))
    return "photo"


def picture(name: str = "front.txt", content: bytes = b"scratches") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_a_required_photograph_comes_with_the_complaint_in_one_go(browse: Browse, photo: str) -> None:
    chen = browse("chen")
    assert chen.post("/new/photo", {"f.what": "划伤"}).status_code == 422
    answer = chen.post("/new/photo", {"f.what": "划伤", "f.photo": picture(), "files": picture("letter.txt", b"Sirs")})
    assert answer.status_code == 302
    (case,) = Case.objects.all()
    kinds = [entry.kind for entry in journal_of(case.pk)]
    assert kinds[:3] == ["CaseOpened", "FileAttached", "FileAttached"]
    page = text_of(chen.get(answer.headers["Location"]))
    assert "front.txt" in page and "letter.txt" in page


def test_a_file_that_was_sent_is_still_there_when_the_form_comes_back(browse: Browse, photo: str) -> None:
    chen = browse("chen")
    back = chen.post("/new/photo", {"f.photo": picture(), "files": picture("letter.txt", b"Sirs"), "key": "k"})
    page = back.content.decode()
    assert back.status_code == 422 and "front.txt" in page and "letter.txt" in page
    kept = {"stored": [str(one.pk) for one in (*back.context["loose"], *back.context["held"])]}
    digest = back.context["held"][0].digest
    answer = chen.post("/new/photo", {"f.what": "划伤", "f.photo": digest, **kept, "key": "k"}, follow=True)
    assert "front.txt" in text_of(answer) and "letter.txt" in text_of(answer)


def test_a_form_with_files_sent_twice_opens_one_case(browse: Browse, photo: str) -> None:
    chen = browse("chen")
    first, second = (chen.post("/new/photo", {"f.what": "划", "f.photo": picture(), "key": "k"}) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Case.objects.count() == 1


def test_nobody_brings_along_a_file_that_another_person_stored(browse: Browse, photo: str) -> None:
    sun = browse("sun").post("/new/photo/files", {"file": picture("secret.txt")})
    assert sun.status_code == 403
    mine = browse("chen").post("/new/photo/files", {"file": picture("mine.txt")}).json()
    again = browse("sun").post("/new/photo", {"stored": mine["id"], "f.photo": mine["hash"]})
    assert "mine.txt" not in again.content.decode()


def test_what_was_typed_comes_back_after_a_crash_until_it_is_sent_or_discarded(browse: Browse, sample: str) -> None:
    chen = browse("chen")
    told = chen.post(f"/new/{sample}/draft", {**FILLED, "key": "k", "csrfmiddlewaretoken": "x"})
    assert told.json()["kept"] is True
    assert "您有一份" in text_of(browse("chen").get(f"/new/{sample}"))
    assert "您有一份" not in text_of(browse("liu").get(f"/new/{sample}"))  # one's own
    page = browse("chen").get(f"/new/{sample}?draft=1").content.decode()
    assert 'value="华星电机"' in page and "压装时卡滞" in page and 'value="k"' not in page
    chen.post(f"/new/{sample}", {**FILLED, "key": "k"})
    assert not OpeningDraft.objects.exists()


def test_a_draft_can_be_kept_without_a_script_and_discarded(browse: Browse, sample: str) -> None:
    chen = browse("chen")
    page = chen.post(f"/new/{sample}", {**FILLED, "do": "keep"}, follow=True).content.decode()
    assert "草稿已保存，尚未提交" in page and 'value="华星电机"' in page  # what was typed still stands there
    assert "继续填写" in text_of(chen.get(f"/new/{sample}"))
    chen.post(f"/new/{sample}", {"do": "discard"})
    assert not OpeningDraft.objects.exists() and not Case.objects.exists()


def test_the_choice_of_procedures_says_where_a_draft_of_ones_own_waits(browse: Browse, sample: str, photo: str) -> None:
    chen = browse("chen")
    assert "您有一份" not in text_of(chen.get("/new"))
    chen.post(f"/new/{sample}", {**FILLED, "do": "keep"})
    assert text_of(chen.get("/new")).count("您有一份") == 1


def test_an_immense_draft_is_refused_and_the_earlier_one_stays(browse: Browse, sample: str) -> None:
    chen = browse("chen")
    chen.post(f"/new/{sample}/draft", FILLED)
    assert chen.post(f"/new/{sample}/draft", {"f.demand": "长" * 200_001}).status_code == 413
    assert OpeningDraft.objects.get().data["f.order_no"] == ["SO-1"]


def test_who_may_not_open_a_case_keeps_no_draft_and_stores_nothing(browse: Browse, sample: str) -> None:
    for part in ("draft", "files", "likely"):
        assert browse("wang").post(f"/new/{sample}/{part}", FILLED).status_code == 403


def test_what_was_reported_before_is_asked_about_once_and_opened_when_it_is_another(
    browse: Browse, sample: str
) -> None:
    first = taken(sample, timedelta(days=3), customer="华星电机", demand="轴套内孔有划伤，压装卡滞")
    chen = browse("chen")
    shown = text_of(chen.post(f"/new/{sample}/likely", FILLED))
    assert "可能已有人报过" in shown and "相同：客户" in shown
    asked = chen.post(f"/new/{sample}", {**FILLED, "key": "k"})
    assert asked.status_code == 409 and f"/cases/{first}" in asked.content.decode()
    assert "压装时卡滞" in asked.content.decode() and Case.objects.count() == 1
    assert chen.post(f"/new/{sample}", {**FILLED, "key": "k", "sure": "1"}).status_code == 302
    assert Case.objects.count() == 2


def test_a_pasted_photograph_that_is_none_is_refused_with_a_sentence(browse: Browse, sample: str) -> None:
    answer = browse("chen").post(f"/new/{sample}/files", {"file": SimpleUploadedFile("photo.png", b"MZ\x90")})
    assert answer.status_code == 422 and "与扩展名不符" in answer.json()["sentence"]
    assert browse("chen").post(f"/new/{sample}/files").json()["sentence"] == "没有收到文件。"
