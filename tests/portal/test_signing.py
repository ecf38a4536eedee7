"""Tian of Hua Xing signs the service sheet through a private link: what she saw, her name, and a code from her mailbox."""

from __future__ import annotations

import io
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core import mail
from django.test import Client
from pypdf import PdfReader

from kesu.casebook import links, papers
from kesu.casebook.execute import execute, open_case
from kesu.casebook.history import journal_of
from kesu.casebook.models import Case, Event, Outbox, SigningCode
from kesu.casebook.publishing import publish_pack
from kesu.cli.delivering import post
from kesu.clockwork.models import Delivery
from kesu.clockwork.worker import work_once
from kesu.documents.rendering import Material, compose, render
from kesu.organisation.letterhead import letterhead
from kesu.procedure.context import Actor, Command
from tests.portal.conftest import form_of, now, text_of

pytestmark = pytest.mark.django_db

PACK = """
procedure: sheet
version: 1
title: {zh: 服务单, en: Service sheet}
kind: complaint
owner: office
roles:
  office: {zh: 生产管理组, en: Office}
  carrier: {zh: 承运人, en: Carrier, outside: true, entered_by: [office]}
  complainant: {zh: 用户, en: User, outside: true, entered_by: [office]}
open: {by: [office], fill: [customer, contact?, handling, margin]}
fields:
  customer: {type: party, facet: customer}
  contact: {type: contact}
  handling: {type: long_text, label: {zh: 处理情况, en: Handling}}
  margin: {type: text, internal: true, label: {zh: 毛利, en: Margin}}
  opinion: {type: text, label: {zh: 意见, en: Opinion}}
  received: {type: text, label: {zh: 签收, en: Received}}
steps:
  user_sign:
    by: complainant
    label: {zh: 用户签字, en: The user signs}
    shows: [handling, margin]
    fill: [opinion]
    outcomes:
      confirmed: {label: {zh: 认可, en: Recognised}, sign: true}
      objected: {label: {zh: 有异议, en: Objected}}
  receive: {by: carrier, label: {zh: 签收, en: Receipt}, fill: [received], sign: true}
  finish: {by: office, after: [user_sign, receive], outcomes: {done: {close: true}}}
documents: {copy: {audience: customer}}
"""
TEMPLATE = """
title: {zh: 服务单, en: Service sheet}
blocks: [{signatures: [{step: user_sign}, {step: receive}]}]
"""


@pytest.fixture
def sheet(people: None, tmp_path: Path) -> UUID:
    """A sheet of Hua Xing, whose contact is Tian's address."""
    (tmp_path / "procedure.yaml").write_text(PACK, encoding="utf-8")
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "copy.yaml").write_text(TEMPLATE, encoding="utf-8")
    publish_pack(tmp_path, now=datetime.now(UTC))
    return _opened(contact="Tian <tian@huaxing.example>")


def _opened(**more: str) -> UUID:
    data = {"customer": "Hua Xing", "handling": "board replaced", "margin": "40 %", **more}
    return open_case("sheet", {"data": data}, actor=Actor("liu"), now=now()).ref


def key_for(case: UUID, role: str = "complainant") -> str:
    return links.give(case, role, actor=Actor("liu"), now=now())


class Page:
    """A person outside with a link, who fills in the one form and sends it."""

    def __init__(self, client: Client, key: str, step: str = "user_sign") -> None:
        self.client, self.key, self.step = client, key, step
        self.hidden = form_of(client.get(f"/c/{key}"), f"/tasks/{step}")

    def send(self, **typed: str) -> Any:
        said = {"outcome": "confirmed", "f.opinion": "good", "sign_name": "Tian Min", "sign_meant": "1", **typed}
        return self.client.post(f"/c/{self.key}/tasks/{self.step}", {**self.hidden, **said})

    def ask(self, **typed: str) -> Any:
        return self.client.post(f"/c/{self.key}/tasks/{self.step}/code", {**self.hidden, **typed})


def mailed() -> str:
    """The code in the mail that came last, the worker having gone round."""
    work_once(now=now() + timedelta(seconds=1), post=post())
    return re.search(r"^\d{6}$", mail.outbox[-1].body, re.MULTILINE).group()  # type: ignore[union-attr]


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def signed(case: UUID) -> list[Any]:
    return [one for one in journal_of(case) if one.kind == "LinkSigned"]


# --- with a code --------------------------------------------------------------------------------------


def test_tian_signs_with_her_name_and_the_code_from_her_mailbox(customer: Client, sheet: UUID) -> None:
    tian = Page(customer, key_for(sheet))
    answer = tian.ask(**{"f.opinion": "good", "sign_name": "Tian Min"})
    assert "on its way to t…@huaxing.example" in text_of(answer)
    assert 'value="good"' in answer.content.decode() and 'value="Tian Min"' in answer.content.decode()
    answer = tian.send(sign_code=mailed())
    assert answer.status_code == 302
    [event] = signed(sheet)
    assert (event.head["manner"], event.head["grant"], event.head["actor"]) == ("link+code", "1", "link:complainant")
    assert event.values["name"] == "Tian Min" and "Tian" not in json.dumps(event.head), "names stay out of heads"
    assert re.fullmatch(r"[0-9a-f]{64}", event.head["shown"])
    assert mail.outbox[-1].to == ["tian@huaxing.example"]


def test_the_page_says_what_is_signed_and_nothing_of_the_inside(customer: Client, sheet: UUID) -> None:
    page = text_of(customer.get(f"/c/{key_for(sheet)}"))
    assert "board replaced" in page and "I sign “The user signs” with it" in page and "only for: Recognised" in page
    assert "40 %" not in page and "Margin" not in page
    assert "The code we send to t…@huaxing.example" in page


def test_an_outcome_that_nobody_signs_asks_for_no_name(customer: Client, sheet: UUID) -> None:
    answer = Page(customer, key_for(sheet)).send(outcome="objected", sign_name="", sign_meant="")
    assert answer.status_code == 302 and signed(sheet) == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"sign_name": "  "}, "Please write your full name."),
        ({"sign_meant": ""}, "Please tick this if you mean to sign."),
        ({"sign_code": ""}, "Please type the code from your mailbox."),
        ({"sign_code": "123456"}, "No code was sent yet."),
    ],
)
def test_a_signature_without_all_its_parts_is_none(
    customer: Client, sheet: UUID, typed: dict[str, str], said: str
) -> None:
    answer = Page(customer, key_for(sheet)).send(**typed)
    assert answer.status_code == 422 and said in text_of(answer)
    assert signed(sheet) == [] and "good" in answer.content.decode(), "what was typed is kept"


def test_a_colleague_with_another_link_cannot_use_tians_code(customer: Client, sheet: UUID) -> None:
    Page(customer, key_for(sheet)).ask()
    code = mailed()
    colleague = Page(Client(headers={"Accept-Language": "en"}), key_for(sheet))
    assert "No code was sent yet." in text_of(colleague.send(sign_code=code))
    assert signed(sheet) == []


def test_a_stranger_without_a_link_is_asked_nothing(sheet: UUID) -> None:
    stranger = Client(headers={"Accept-Language": "en"})
    assert stranger.post("/c/no-such-key/tasks/user_sign/code").status_code == 404
    assert SigningCode.objects.count() == 0


def test_an_expired_code_signs_nothing(customer: Client, sheet: UUID) -> None:
    tian = Page(customer, key_for(sheet))
    tian.ask()
    code = mailed()
    SigningCode.objects.update(expires_at=now() - timedelta(seconds=1))
    assert "This code is too old." in text_of(tian.send(sign_code=code))
    assert signed(sheet) == []


def test_three_wrong_codes_spend_it_and_another_may_be_had(customer: Client, sheet: UUID) -> None:
    tian = Page(customer, key_for(sheet))
    tian.ask()
    code = mailed()
    assert "This is not the code." in text_of(tian.send(sign_code=wrong(code)))
    tian.send(sign_code=wrong(code))
    assert "cannot be used any more" in text_of(tian.send(sign_code=wrong(code)))
    assert "cannot be used any more" in text_of(tian.send(sign_code=code)), "the right one comes too late"
    tian.ask()
    assert tian.send(sign_code=mailed()).status_code == 302


def test_a_right_code_is_not_spent_by_a_form_that_lacks_something(customer: Client, sheet: UUID) -> None:
    tian = Page(customer, key_for(sheet))
    tian.ask()
    code = mailed()
    for _ in range(4):
        assert tian.send(sign_code=code, **{"f.opinion": ""}).status_code == 422
    assert tian.send(sign_code=code).status_code == 302


def test_a_newer_code_voids_the_one_before(customer: Client, sheet: UUID) -> None:
    tian = Page(customer, key_for(sheet))
    tian.ask()
    first = mailed()
    tian.ask()
    if mailed() != first:
        assert "This is not the code." in text_of(tian.send(sign_code=first))


def test_codes_cannot_be_asked_for_without_end(customer: Client, sheet: UUID) -> None:
    tian = Page(customer, key_for(sheet))
    assert [tian.ask().status_code for _ in range(7)] == [200] * 6 + [429]


def test_what_was_shown_has_changed_and_tian_reads_it_again(customer: Client, sheet: UUID) -> None:
    tian = Page(customer, key_for(sheet))
    assert "checked" in tian.ask(sign_meant="1").content.decode().split("sign_meant")[1][:20], "what she ticked is kept"
    code = mailed()
    body = {"field": "handling", "value": "nothing done", "reason": "typing error"}
    execute(sheet, Command("correct", body), actor=Actor("liu"), now=now())
    answer = tian.send(sign_code=code)
    assert answer.status_code == 409 and "Read it again, then sign." in text_of(answer)
    assert "nothing done" in text_of(answer) and signed(sheet) == []
    assert "checked" not in answer.content.decode().split("sign_meant")[1][:20], "she ticked something else"
    again = Page(customer, tian.key)
    assert again.send(sign_code=code).status_code == 302
    assert signed(sheet)[0].head["shown"] != ""


def test_what_she_never_saw_may_change(customer: Client, sheet: UUID) -> None:
    tian = Page(customer, key_for(sheet))
    tian.ask()
    code = mailed()
    body = {"field": "margin", "value": "35 %", "reason": "wrong"}
    execute(sheet, Command("correct", body), actor=Actor("liu"), now=now())
    assert tian.send(sign_code=code).status_code == 302


def test_sent_twice_it_is_signed_once(customer: Client, sheet: UUID) -> None:
    tian = Page(customer, key_for(sheet))
    tian.ask()
    code = mailed()
    assert tian.send(sign_code=code).status_code == 302
    tian.send(sign_code=code)
    assert len(signed(sheet)) == 1


def test_the_code_is_written_nowhere(customer: Client, sheet: UUID, caplog: pytest.LogCaptureFixture) -> None:
    tian = Page(customer, key_for(sheet))
    tian.ask()
    code = mailed()
    tian.send(sign_code=code)
    kept = [str(list(model.objects.values())) for model in (Outbox, Delivery, SigningCode, Event)]
    assert not any(code in text for text in [*kept, caplog.text, mail.outbox[-1].subject])


def test_the_worker_sends_no_code_that_has_expired(customer: Client, sheet: UUID) -> None:
    Page(customer, key_for(sheet)).ask()
    SigningCode.objects.update(expires_at=now() - timedelta(seconds=1))
    work_once(now=now() + timedelta(seconds=1), post=post())
    assert not any("signature" in one.subject for one in mail.outbox)
    assert Case.objects.get(ref=sheet).status == "open" and not any(e.kind == "Undelivered" for e in journal_of(sheet))


# --- without one --------------------------------------------------------------------------------------


def test_where_no_address_is_known_the_link_alone_signs_and_the_record_says_so(customer: Client, sheet: UUID) -> None:
    case = _opened()
    tian = Page(customer, key_for(case))
    assert "put on record that you signed with the private link" in text_of(customer.get(f"/c/{tian.key}"))
    assert tian.send().status_code == 302
    assert signed(case)[0].head["manner"] == "link"


def test_the_carrier_has_no_address_of_the_customer(customer: Client, sheet: UUID) -> None:
    driver = Page(customer, key_for(sheet, "carrier"), "receive")
    assert "No code is needed here." in text_of(driver.ask())
    assert driver.send(**{"outcome": "done", "f.received": "yes", "sign_name": "Driver Ma"}).status_code == 302
    assert (signed(sheet)[0].head["manner"], signed(sheet)[0].values["name"]) == ("link", "Driver Ma")
    assert SigningCode.objects.count() == 0


def test_the_office_sees_who_signed_and_how(customer: Client, browse: Any, sheet: UUID) -> None:
    case = _opened()
    Page(customer, key_for(case)).send()
    page = text_of(browse("liu", "en").get(f"/cases/{case}"))
    assert "“The user signs” was signed through a private link" in page
    assert "Tian Min" in page and "with the private link alone" in page


def test_the_paper_names_who_signed_and_how(customer: Client, sheet: UUID) -> None:
    tian = Page(customer, key_for(sheet))
    tian.ask()
    tian.send(sign_code=mailed())
    Page(customer, key_for(sheet, "carrier"), "receive").send(
        outcome="done", sign_name="Driver Ma", **{"f.received": "yes"}
    )
    then = papers.as_of(sheet, Case.objects.get(ref=sheet).seq)
    material = Material(then.texts, then.program, then.state, then.context, letterhead())
    pages = PdfReader(io.BytesIO(render(compose(material, "copy"), "pdf"))).pages
    text = "".join("".join(page.extract_text().split()) for page in pages)
    assert "TianMin(用户)" in text and "凭私人链接和邮箱验证码签名" in text
    assert "DriverMa(承运人)" in text and text.count("凭私人链接签名") == 1
