"""A letter to the customer carries its papers and a private link, once, and nothing internal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.core import mail as outgoing_mail

from kesu.casebook import links
from kesu.casebook.execute import open_case
from kesu.casebook.publishing import publish_text
from kesu.cli.delivering import post
from kesu.clockwork.models import Delivery
from kesu.clockwork.worker import work_once
from kesu.procedure.context import Actor
from tests.casebook.conftest import NOW, Act

pytestmark = pytest.mark.django_db
PACK = """
procedure: letters
version: 1
title: {zh: 客户来信, en: Letters}
kind: complaint
open: {by: [sales], fill: [customer, contact?, cause?]}
owner: quality
roles: {sales: {zh: 业务部, en: Sales}, quality: {zh: 质量管理部, en: Quality}}
fields:
  customer: {type: party, facet: customer, label: {zh: 客户, en: Customer}}
  contact: {type: contact, label: {zh: 联系方式, en: Contact}}
  cause: {type: text, internal: true, label: {zh: 原因, en: Cause}}
steps:
  reply: {by: sales, sends: [{to: complainant, document: letter}]}
  close: {by: quality, after: reply, outcomes: {closed: {close: true}}}
documents: {letter: {audience: customer, label: {zh: 答复函, en: Reply letter}}}
"""


@pytest.fixture(autouse=True)
def installation(settings, tmp_path: Path) -> Iterator[None]:
    settings.KESU_FILES = tmp_path
    settings.KESU_ADDRESS = "https://kesu.example"
    yield


@pytest.fixture
def letters(organisation: None) -> UUID:
    publish_text(PACK, now=NOW)
    data = {"customer": "甲公司", "contact": "吴先生 wu@kunde.example", "cause": "GEHEIM"}
    return open_case("letters", {"data": data}, actor=Actor("chen"), now=NOW).ref


def to_customer() -> list[outgoing_mail.EmailMessage]:
    return [mail for mail in outgoing_mail.outbox if mail.to == ["wu@kunde.example"]]


def test_the_customer_gets_the_letter_with_a_link_that_opens(letters: UUID, act: Act, settings) -> None:
    act(letters, "complete", by="chen", step="reply")
    for minutes in range(3):
        work_once(now=NOW + timedelta(minutes=minutes), post=post())
    (mail,) = to_customer()
    assert mail.subject == "客户来信"
    (name, content, _) = mail.attachments[0]
    assert (name, content[:5]) == ("答复函.pdf", b"%PDF-")
    address = next(line for line in mail.body.splitlines() if line.startswith("https://kesu.example/c/"))
    opened = links.open_link(address.rpartition("/")[2], now=NOW + timedelta(days=1))
    assert (opened.case, opened.role) == (letters, "complainant")
    assert "GEHEIM" not in mail.body


def test_a_mail_tried_again_gives_no_second_link(letters: UUID, act: Act, monkeypatch: pytest.MonkeyPatch) -> None:
    from kesu.clockwork import mail

    def down(*_: object) -> None:
        raise OSError("no route")

    act(letters, "message", by="chen", to="complainant", text="已收到，请放心。")
    with monkeypatch.context() as broken:
        broken.setattr(mail, "_post", down)
        work_once(now=NOW, post=post())
        work_once(now=NOW + timedelta(hours=1), post=post())
    assert Delivery.objects.get(kind="Messaged").attempts == 2
    work_once(now=NOW + timedelta(hours=2), post=post())
    assert len(links.links_of(letters)) == 1
    assert "已收到，请放心。" in to_customer()[0].body
