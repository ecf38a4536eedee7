"""What is made is frozen: from the facts of its moment, the same bytes for ever, once however many workers there are."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from pypdf import PdfReader

from kesu.casebook import outbox, papers
from kesu.casebook.dossier import export_case
from kesu.casebook.files import path_of
from kesu.casebook.history import journal_of
from kesu.casebook.models import Attachment, Outbox
from kesu.casebook.proof import prove
from kesu.casebook.rebuilding import compare
from kesu.cli.delivering import post
from kesu.clockwork.worker import work_once
from kesu.documents.dossier import page_of
from kesu.documents.making import make
from tests.casebook.conftest import NOW


@pytest.fixture
def replied(opened: Any, act: Any) -> Any:
    """A case found unfounded, with the reply on its way: `Sent` stands in the journal."""
    act(opened.ref, "complete", by="liu", step="receive")
    data = {"cause": "客户误用", "responsible": "selling"}
    act(opened.ref, "complete", by="li", step="analyse", outcome="unfounded", data=data)
    act(opened.ref, "confirm", by="zhou", step="analyse")
    return act(opened.ref, "complete", by="chen", step="reply", data={})


def sent_seq(ref: Any) -> int:
    return next(entry.seq for entry in journal_of(ref) if entry.kind == "Sent")


def text_of(digest: str) -> str:
    pages = PdfReader(io.BytesIO(path_of(digest).read_bytes())).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


def test_the_worker_freezes_what_is_sent_and_the_journal_holds_both_hashes(replied: Any) -> None:
    work_once(now=NOW + timedelta(minutes=1), post=post())
    [made] = papers.made_papers(replied.ref)
    assert (made.document, made.asked, made.step, made.round) == ("reply-letter", sent_seq(replied.ref), "reply", 1)
    assert papers.stored(made.hash) and papers.stored(made.docx or "")
    assert "甲公司" in text_of(made.hash) and "客户误用" not in text_of(made.hash)


def test_made_once_it_is_made_for_ever(replied: Any) -> None:
    seq = sent_seq(replied.ref)
    make(replied.ref, "reply-letter", seq=seq, now=NOW + timedelta(minutes=1))
    make(replied.ref, "reply-letter", seq=seq, now=NOW + timedelta(days=3))
    assert len(list(papers.made_papers(replied.ref))) == 1


def test_two_workers_that_both_rendered_leave_one_paper(replied: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    seq = sent_seq(replied.ref)
    monkeypatch.setattr(papers, "is_made", lambda *_: False)  # both looked before either wrote
    make(replied.ref, "reply-letter", seq=seq, now=NOW + timedelta(minutes=1))
    make(replied.ref, "reply-letter", seq=seq, now=NOW + timedelta(minutes=1))
    assert len(list(papers.made_papers(replied.ref))) == 1


def test_a_late_worker_prints_the_facts_of_the_moment(replied: Any, act: Any, opened: Any) -> None:
    act(replied.ref, "correct", by="chen", now=NOW + timedelta(hours=1), field="demand", value="退货", reason="听错")
    make(replied.ref, "reply-letter", seq=sent_seq(replied.ref), now=NOW + timedelta(days=1))
    [made] = papers.made_papers(replied.ref)
    assert "换货" in text_of(made.hash) and "退货" not in text_of(made.hash)


def test_a_new_round_makes_a_new_paper_and_the_old_one_stays(replied: Any, act: Any) -> None:
    work_once(now=NOW + timedelta(minutes=1), post=post())
    later = NOW + timedelta(hours=2)
    act(replied.ref, "complete", by="chen", now=later, step="answer", outcome="doubts", **{"as": "complainant"})
    act(replied.ref, "complete", by="li", now=later, step="analyse", outcome="unfounded", data={})
    act(replied.ref, "confirm", by="zhou", now=later, step="analyse")
    act(replied.ref, "complete", by="chen", now=later, step="reply", data={})
    work_once(now=later + timedelta(minutes=1), post=post())
    second, first = papers.made_papers(replied.ref)
    assert (first.round, second.round) == (1, 2) and first.hash != second.hash
    assert papers.stored(first.hash) and papers.stored(second.hash)


def test_a_paper_that_cannot_be_made_stays_waiting_and_nothing_is_journalled(
    replied: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kesu.documents import fonts

    fonts.loaded.cache_clear()
    monkeypatch.setattr(fonts, "PACKAGE", "no_such_fonts")
    work_once(now=NOW + timedelta(minutes=1), post=post())
    assert list(papers.made_papers(replied.ref)) == []
    row = Outbox.objects.get(case_id=replied.ref, kind="Sent")
    assert row.done_at is None and "no_such_fonts" in row.error
    monkeypatch.undo()
    work_once(now=NOW + timedelta(hours=1), post=post())
    assert len(list(papers.made_papers(replied.ref))) == 1
    assert outbox.given_up() == []


def test_frozen_papers_go_into_the_archive_and_a_changed_byte_is_named(replied: Any, tmp_path: Any) -> None:
    work_once(now=NOW + timedelta(minutes=1), post=post())
    [made] = papers.made_papers(replied.ref)
    target = tmp_path / "case.zip"
    export_case(replied.ref, target, now=NOW, page=lambda ref, places: page_of(ref, places, now=NOW))
    assert prove(target).faults == []
    data = bytearray(target.read_bytes())
    at = data.find(path_of(made.hash).read_bytes()[:200]) + 100
    data[at] ^= 1
    target.write_bytes(data)
    assert [(fault.code, fault.where) for fault in prove(target).faults[:1]] == [("part", f"files/{made.hash}.pdf")]


def test_the_archive_opens_with_a_page_that_tells_the_case_in_both_languages(replied: Any, tmp_path: Any) -> None:
    work_once(now=NOW + timedelta(minutes=1), post=post())
    [made] = papers.made_papers(replied.ref)
    target = tmp_path / "case.zip"
    export_case(replied.ref, target, now=NOW, page=lambda ref, places: page_of(ref, places, now=NOW))
    with zipfile.ZipFile(target) as archive:
        html = archive.read("index.html").decode()
        links = re.findall(r'href="([^"#]+)"', html)
        assert f"files/{made.hash}.pdf" in links and set(links) <= set(archive.namelist())
    for wanted in ("甲公司", "客户误用", "不成立", "Unfounded", "李", "履历", "What happened", "a document was made"):
        assert wanted in html
    assert not re.search(r"(?:src|href)=.?https?:|<script|@import|url\(", html)
    assert prove(target).faults == []


@pytest.mark.parametrize("share", [0.01, 0.2, 0.4, 0.6, 0.8, 0.999])
def test_any_changed_byte_of_the_archive_is_named(replied: Any, tmp_path: Any, share: float) -> None:
    target = tmp_path / "case.zip"
    export_case(replied.ref, target, now=NOW, page=lambda ref, places: page_of(ref, places, now=NOW))
    data = bytearray(target.read_bytes())
    data[int(len(data) * share)] ^= 4
    target.write_bytes(data)
    assert prove(target).faults
    at = data.find("甲公司".encode())
    assert at > 0


def test_a_frozen_paper_is_in_the_backup_and_its_loss_is_found(replied: Any, tmp_path: Any) -> None:
    work_once(now=NOW + timedelta(minutes=1), post=post())
    [made] = papers.made_papers(replied.ref)
    kept = set(Attachment.objects.values_list("digest", flat=True))  # what a backup takes along
    assert {made.hash, made.docx} <= kept
    assert compare(replied.ref, now=NOW + timedelta(minutes=2)).differs == ()
    path_of(made.hash).write_bytes(b"another letter")
    assert compare(replied.ref, now=NOW + timedelta(minutes=2)).differs == ("files.reply-letter",)
