"""Letters that go out because somebody ticked them: a customer ticks what goes to themselves, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from django.test import Client

from kesu.casebook import links
from kesu.casebook.execute import execute, open_case
from kesu.casebook.journal import events_of
from kesu.casebook.publishing import publish_pack
from kesu.procedure.context import Actor, Command
from kesu.procedure.refusals import Refusal
from tests.desk.conftest import Browse
from tests.portal.conftest import form_of, now, text_of

pytestmark = pytest.mark.django_db

PACK = """
procedure: ticking
version: 1
title: {zh: 勾选, en: Ticking}
kind: complaint
owner: office
roles:
  office: {zh: 生产管理组, en: Office}
  complainant: {zh: 客户, en: Customer, outside: true, entered_by: [office]}
open: {by: [office], fill: [customer]}
fields: {customer: {type: party, facet: customer, label: {zh: 客户, en: Customer}}}
steps:
  say:
    by: complainant
    label: {zh: 请答复, en: Please answer}
    sends:
      - {to: complainant, document: summary, when: choice}
      - {to: complainant, document: notes, when: choice}
      - {to: office, document: alarm, when: choice}
    outcomes:
      accepts: {label: {zh: 接受, en: I accept}, close: true, sends: [{to: complainant, document: receipt, when: choice}]}
      refuses: {label: {zh: 不接受, en: I refuse}, close: true}
documents:
  summary: {audience: customer, label: {zh: 处理摘要, en: Summary}}
  receipt: {audience: customer, label: {zh: 收据, en: Receipt}}
  notes: {audience: internal, label: {zh: 内部记录, en: Inner notes}}
  alarm: {audience: customer, label: {zh: 警报, en: Alarm}}
"""


@pytest.fixture
def asked(people: None, tmp_path: Path) -> UUID:
    (tmp_path / "procedure.yaml").write_text(PACK, encoding="utf-8")
    name = publish_pack(tmp_path, now=datetime.now(UTC)).name
    return open_case(name, {"data": {"customer": "华星电机"}}, actor=Actor("liu"), now=now()).ref


@pytest.fixture
def key(asked: UUID) -> str:
    return links.give(asked, "complainant", actor=Actor("liu"), now=now())


def sent(ref: UUID) -> list[str]:
    return [event.head["document"] for _, event in events_of(ref) if event.kind == "Sent"]


def test_hua_xing_ticks_what_goes_to_them(customer: Client, asked: UUID, key: str) -> None:
    page = customer.get(f"/c/{key}")
    assert "Send to me Summary" in text_of(page)
    given = {"outcome": "accepts", "send": "summary", "o.accepts.send": "receipt"}
    customer.post(f"/c/{key}/tasks/say", {**form_of(page, "/tasks/say"), **given})
    assert sent(asked) == ["summary", "receipt"]


def test_nothing_is_sent_that_was_not_ticked(customer: Client, asked: UUID, key: str) -> None:
    page = customer.get(f"/c/{key}")
    customer.post(f"/c/{key}/tasks/say", {**form_of(page, "/tasks/say"), "outcome": "accepts"})
    assert sent(asked) == []


def test_what_is_internal_or_goes_to_others_is_not_offered_and_not_taken(
    customer: Client, asked: UUID, key: str
) -> None:
    page = customer.get(f"/c/{key}")
    assert "Inner notes" not in page.content.decode() and "Alarm" not in page.content.decode()
    given = {"outcome": "refuses", "send": ["notes", "alarm"], "o.accepts.send": "receipt"}
    customer.post(f"/c/{key}/tasks/say", {**form_of(page, "/tasks/say"), **given})
    assert sent(asked) == []


def test_a_link_is_refused_what_it_may_not_tick_without_a_word_of_what_else_there_is(asked: UUID) -> None:
    body = {"step": "say", "outcome": "refuses", "send": ["alarm"]}
    with pytest.raises(Refusal) as refused:
        execute(asked, Command("complete", body), actor=Actor(outside="complainant"), now=now())
    assert (refused.value.code, refused.value.key) == ("input", "unknown_choice")
    assert refused.value.data["offered"] == ["summary"]


def test_what_is_ticked_stays_ticked_where_the_answer_comes_back(customer: Client, key: str) -> None:
    page = customer.get(f"/c/{key}")
    back = customer.post(f"/c/{key}/tasks/say", {**form_of(page, "/tasks/say"), "send": "summary"})
    assert back.status_code == 422
    assert 'name="send" value="summary" checked' in back.content.decode()


def test_liu_who_enters_it_for_them_may_tick_all(browse: Browse, asked: UUID) -> None:
    page = browse("liu", "en").get(f"/cases/{asked}").content.decode()
    assert 'value="notes"' in page and 'value="alarm"' in page
