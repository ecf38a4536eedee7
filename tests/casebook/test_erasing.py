"""A case whose time has run out is erased: nothing that anybody said is left anywhere, and the chain still proves itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection

from kesu.casebook import erasing, journal, queries, rebuilding
from kesu.casebook.dossier import export_case
from kesu.casebook.execute import execute, open_case
from kesu.casebook.files import path_of, store_file
from kesu.casebook.models import Attachment, Case, Draft, EventValue, Notice, Outbox, PrivateLink
from kesu.casebook.publishing import publish_pack
from kesu.casebook.sight import Viewer
from kesu.organisation.loading import load_organisation
from kesu.procedure.context import Actor, Command
from kesu.procedure.reading import read_organisation_text
from kesu.procedure.refusals import Refusal
from tests.casebook.conftest import NOW, ORGANISATION

PACK = """
procedure: kept
version: 1
title: {zh: 保存, en: Kept}
kind: complaint
owner: quality
number: {format: "{yy}{serial:3}", per: [yy], at: opened}
roles: {office: Office, quality: Quality, gm: GM}
open: {by: [office], fill: [customer, demand]}
fields:
  customer: {type: party, facet: customer}
  demand: {type: long_text}
  rows: {type: table, columns: {what: {type: text}}}
documents: {letter: {audience: customer}}
steps:
  work: {by: quality, fill: [rows], sends: [{to: f.customer}, {to: complainant, document: letter}]}
  close: {by: office, after: work, outcomes: {closed: {comment: required, close: true}}}
  archive: {by: office, after: closed, fill: [demand?]}
retention: {keep: 1 years, hold: [gm]}
"""
LATER = NOW + timedelta(days=400)
SECRETS = (
    "甲公司华星电机",
    "轴套划伤要求换货",
    "检查三十件无异常",
    "客户已经谅解此事",
    "现场照片华星",
    "电话里说的话",
    "草稿里的字",
)


def do(ref: UUID, by: str, verb: str, *, now: datetime = NOW, **body: Any) -> None:
    execute(ref, Command(verb, body), actor=Actor(by), now=now, authenticated=True)


@pytest.fixture
def kept(tmp_path: Path) -> str:
    file = read_organisation_text(ORGANISATION, "organisation.yaml").organisation
    assert file
    load_organisation(file, now=NOW)
    (tmp_path / "procedure.yaml").write_text(PACK, encoding="utf-8")
    return publish_pack(tmp_path, now=NOW).name


def closed(name: str) -> UUID:
    """A closed case with something secret in every place there is."""
    customer, demand, row, comment, photo, note, typed = SECRETS
    ref = open_case(name, {"data": {"customer": customer, "demand": demand}}, actor=Actor("liu"), now=NOW).ref
    stored = store_file([b"%PDF-1.4 " + photo.encode() + b"\n%%EOF"], f"{photo}.pdf", by="liu", now=NOW)
    do(ref, "liu", "attach", file=str(stored.pk))
    do(ref, "li", "note", text=note)
    do(ref, "li", "complete", step="work", data={"rows": [{"what": row}]})
    do(ref, "pan", "complete", step="close", comment=comment)
    do(ref, "liu", "draft", step="archive", data={"demand": typed})
    return ref


@pytest.mark.django_db
def test_before_its_time_and_while_held_nothing_is_erased(kept: str) -> None:
    ref = closed(kept)
    for code, now in (("retention", NOW), ("hold", LATER)):
        if code == "hold":
            do(ref, "zhou", "hold", reason="诉讼", now=LATER)
        with pytest.raises(Refusal) as caught:
            do(ref, "li", "erase", now=now)
        assert caught.value.code == code
    assert EventValue.objects.filter(case_id=ref).exists() and not list(erasing.certificates(ref))


@pytest.mark.django_db
def test_what_is_left_is_the_course_the_chain_and_a_certificate(kept: str) -> None:
    ref = closed(kept)
    count = EventValue.objects.filter(case_id=ref).count()
    do(ref, "li", "erase", reason="保存期满", now=LATER)
    (certificate,) = erasing.certificates(ref)
    assert (certificate.by, certificate.reason, certificate.values, certificate.files) == ("li", "保存期满", count, 1)
    assert certificate.number == 1 and len(certificate.hash or "") == 64
    proof = journal.verify_case(ref)
    assert proof.broken is None and proof.erased == {str(certificate.id): count}
    assert rebuilding.compare(ref, now=LATER).differs == ()
    row = Case.objects.get(pk=ref)
    assert (row.number, row.status, row.title, row.next_at) == ("25001", "closed", "", None)


@pytest.mark.django_db
def test_nothing_beside_the_journal_is_left(kept: str) -> None:
    ref = closed(kept)
    do(ref, "li", "erase", now=LATER)
    for model in (Draft, Notice, Outbox, PrivateLink):
        assert not model._default_manager.filter(case_id=ref).exists(), model
    assert not Attachment.objects.filter(name__contains="现场照片").exists()
    assert queries.cases(Viewer.of("li", now=LATER), queries.Wanted(q="华星")).rows == ()


@pytest.mark.django_db
def test_another_case_of_the_same_customer_keeps_all_it_has(kept: str) -> None:
    ref, other = closed(kept), closed(kept)
    do(ref, "li", "erase", now=LATER)
    state = next(iter(queries.cases(Viewer.of("li", now=LATER), queries.Wanted(q="华星")).rows))
    assert state.ref == other
    (certificate,) = erasing.certificates(ref)
    assert certificate.files == 0  # the same photo is the other's too
    assert all(path_of(one.digest).is_file() for one in Attachment.objects.filter(name__contains="现场照片"))


@pytest.mark.django_db
def test_an_erased_case_is_closed_for_good(kept: str) -> None:
    ref = closed(kept)
    do(ref, "li", "erase", now=LATER)
    for verb, body in (("note", {"text": "再记"}), ("erase", {}), ("complete", {"step": "archive"})):
        with pytest.raises(Refusal) as caught:
            do(ref, "li", verb, now=LATER, **body)
        assert caught.value.code == "order"


@pytest.mark.django_db
def test_the_archive_of_an_erased_case_still_proves_itself(kept: str, tmp_path: Path) -> None:
    from kesu.casebook.proof import prove

    ref = closed(kept)
    do(ref, "li", "erase", now=LATER)
    file = tmp_path / "case.zip"
    export_case(ref, file, now=LATER)
    assert prove(file).faults == []
    assert not any(secret.encode() in file.read_bytes() for secret in SECRETS)


@pytest.mark.django_db(transaction=True)
@pytest.mark.only("sqlite")
def test_the_files_of_the_installation_hold_none_of_it_any_more(kept: str) -> None:
    ref = closed(kept)
    held = b"".join(_bytes())
    assert all(secret.encode() in held for secret in SECRETS[:4])
    do(ref, "li", "erase", reason="保存期满", now=LATER)
    held = b"".join(_bytes())
    assert [secret for secret in SECRETS if secret.encode() in held] == []
    escaped = [secret for secret in SECRETS if secret.encode("unicode_escape") in held]
    assert escaped == []


def _bytes() -> list[bytes]:
    """The database's file, what SQLite keeps beside it, and all stored files."""
    database = Path(str(connection.settings_dict["NAME"]))
    beside = [path for path in database.parent.glob(f"{database.name}*") if path.is_file()]
    stored = [path for path in Path(settings.KESU_FILES).rglob("*") if path.is_file()]
    return [path.read_bytes() for path in [*beside, *stored]]
