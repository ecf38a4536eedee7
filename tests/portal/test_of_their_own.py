"""What the customer asks for of their own accord: a second look, and to take the report back."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.test import Client

from kesu.casebook import links
from kesu.casebook.execute import open_case
from kesu.casebook.outside import look_from_outside
from kesu.casebook.publishing import publish_text
from kesu.procedure.context import Actor
from tests.portal.conftest import act, form_of, now, text_of

pytestmark = pytest.mark.django_db
PACK = """
procedure: heard-again
version: "1"
title: {zh: 投诉办理, en: Complaints}
kind: complaint
roles: {sales: {zh: 业务部, en: Sales}}
open: {by: [sales], fill: [customer, why?]}
fields:
  customer: {type: party, facet: customer, label: {zh: 客户, en: Customer}}
  why: {type: long_text, label: {zh: 理由, en: Reasons}}
steps:
  answer: {by: sales, label: {zh: 答复, en: Answer}}
  again:
    by: complainant
    label: {zh: 请上级再看一次, en: Ask higher management}
    hint: {zh: 由未参与答复的上级办理, en: Somebody who did not answer looks at it again}
    starts: {by_hand: true}
    after: answer
    fill: [why]
  inner: {by: sales, label: {zh: 内部会商, en: Talk it over}, starts: {by_hand: true}}
  close: {by: sales, after: answer, label: {zh: 结案, en: Close}, outcomes: {closed: {close: true}}}
"""


@pytest.fixture
def heard(people: None) -> UUID:
    publish_text(PACK, now=now())
    return open_case("heard-again", {"data": {"customer": "华星电机"}}, actor=Actor("chen"), now=now()).ref


@pytest.fixture
def key(heard: UUID) -> str:
    return links.give(heard, "complainant", actor=Actor("chen"), now=now())


def test_before_the_answer_there_is_nothing_to_ask_for(customer: Client, key: str) -> None:
    page = text_of(customer.get(f"/c/{key}"))
    assert "Ask higher management" not in page and "Talk it over" not in page


def test_after_it_the_customer_asks_higher_management_and_says_why(customer: Client, heard: UUID, key: str) -> None:
    act(heard, "chen", "complete", step="answer")
    page = customer.get(f"/c/{key}")
    assert "Ask higher management" in text_of(page) and "Somebody who did not answer" in text_of(page)
    sent = form_of(page, "/start/again")
    asked = customer.post(f"/c/{key}/start/again", sent, follow=True)
    assert "Your request has arrived" in text_of(asked) and 'id="task-again"' in asked.content.decode()
    customer.post(f"/c/{key}/start/again", sent)  # pressed twice, asked once
    assert look_from_outside(heard, "complainant", now=now()).state.step("again").round == 1
    form = form_of(asked, "/tasks/again")
    customer.post(f"/c/{key}/tasks/again", {**form, "f.why": "答非所问"})
    assert look_from_outside(heard, "complainant", now=now()).state.fields["why"] == "答非所问"


def test_what_only_the_house_may_start_is_refused_and_not_offered(customer: Client, heard: UUID, key: str) -> None:
    assert "Talk it over" not in text_of(customer.get(f"/c/{key}"))
    assert customer.post(f"/c/{key}/start/inner", {"key": "k"}).status_code == 403
    assert look_from_outside(heard, "complainant", now=now()).state.step("inner").status == "dormant"


def test_the_customer_takes_the_report_back_only_with_the_box_ticked(customer: Client, heard: UUID, key: str) -> None:
    unsure = customer.post(f"/c/{key}/withdraw", {"key": "k", "text": "问题已自行解决"})
    assert unsure.status_code == 422
    assert "Tick the box" in text_of(unsure) and "问题已自行解决" in unsure.content.decode()
    assert look_from_outside(heard, "complainant", now=now()).state.status == "open"
    done = customer.post(f"/c/{key}/withdraw", {"key": "k", "text": "问题已自行解决", "sure": "1"}, follow=True)
    assert "You have taken your report back" in text_of(done)
    assert look_from_outside(heard, "complainant", now=now()).state.status == "withdrawn"
    assert "Take the report back" not in text_of(customer.get(f"/c/{key}"))


def test_a_closed_report_is_not_taken_back(customer: Client, heard: UUID, key: str) -> None:
    act(heard, "chen", "complete", step="answer")
    act(heard, "chen", "complete", step="close", outcome="closed")
    assert customer.post(f"/c/{key}/withdraw", {"key": "k", "sure": "1"}).status_code == 409
