"""Links for people outside, on the desk and by REST; what they say by telephone is entered for them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kesu.casebook import journal, links
from kesu.casebook.execute import open_case
from kesu.casebook.publishing import publish_text
from kesu.procedure.context import Actor
from tests.desk.conftest import Browse, act, hidden_of, text_of, until_decision

pytestmark = pytest.mark.django_db
PICTURE = bytes.fromhex("89504e470d0a1a0a") + b"\x00\x00\x00\rIHDR" + bytes(32)


@pytest.fixture
def waiting(case: UUID) -> UUID:
    """Hua Xing was answered and is asked for their word."""
    until_decision(case)
    act(case, "sun", "complete", step="decide", outcome="approve")
    act(case, "chen", "complete", step="reply")
    return case


def test_chen_makes_a_link_and_sees_it_once(browse: Browse, case: UUID) -> None:
    chen = browse("chen", "en")
    shown = chen.post(f"/cases/{case}/private-links", {"role": "complainant", "days": "5"})
    address = re.search(r'id="address" value="([^"]+)"', shown.content.decode())
    assert address and "<svg" in shown.content.decode()
    assert shown.headers["Cache-Control"].find("no-store") >= 0
    assert Client().get(address.group(1).partition("/c/")[1] + address.group(1).partition("/c/")[2]).status_code == 200
    page = chen.get(f"/cases/{case}")
    assert address.group(1) not in page.content.decode()
    assert "opened 1 time" in text_of(page)


def test_liu_revokes_it(browse: Browse, case: UUID) -> None:
    browse("chen").post(f"/cases/{case}/private-links", {"role": "complainant"})
    page = browse("liu", "en").post(f"/cases/{case}/private-links/1/revoke", follow=True)
    assert "it opens nothing any more" in text_of(page)
    assert links.links_of(case)[0].revoked_at is not None


def test_a_role_of_the_inside_gets_no_link_and_a_stranger_gives_none(browse: Browse, case: UUID) -> None:
    assert browse("chen").post(f"/cases/{case}/private-links", {"role": "sales"}).status_code == 422
    assert browse("guest").post(f"/cases/{case}/private-links", {"role": "complainant"}).status_code == 404
    assert links.links_of(case) == []


def test_what_waits_for_outside_is_in_the_list_of_who_may_enter_it(browse: Browse, waiting: UUID) -> None:
    assert "Waiting for people outside" in text_of(browse("chen", "en").get("/"))
    assert "Waiting for people outside" not in text_of(browse("li", "en").get("/"))
    mine = browse("chen").get("/api/v1/tasks").json()["tasks"]
    waits = browse("chen").get("/api/v1/tasks?outside=true").json()["tasks"]
    assert "answer" not in [one["task"]["step"] for one in mine]
    assert [one["task"]["step"] for one in waits] == ["answer"]
    assert browse("li").get("/api/v1/tasks?outside=true").json()["total"] == 0


def test_what_a_customer_says_is_entered_with_channel_and_evidence(browse: Browse, waiting: UUID) -> None:
    chen = browse("chen", "en")
    form = {**hidden_of(chen.get(f"/cases/{waiting}"), "answer"), "do": "complete", "outcome": "satisfied"}
    refused = chen.post(f"/cases/{waiting}/tasks/answer", {**form, "evidence": "Mr Zhao said so"})
    assert refused.status_code == 422
    assert "how it was heard" in text_of(refused)
    assert "Mr Zhao said so" in text_of(refused)
    letter = SimpleUploadedFile("letter.png", PICTURE)
    sent = {**form, "channel": "letter", "evidence": "Mr Zhao said so", "evidence_file": letter}
    page = text_of(chen.post(f"/cases/{waiting}/tasks/answer", sent, follow=True))
    assert "letter.png" in page
    done = next(event for _seq, event in journal.events_of(waiting) if event.head.get("step") == "answer"
                and event.kind == "StepDone")  # fmt: skip
    assert (done.head["actor"], done.head["behalf"], done.head["channel"]) == ("chen", "complainant", "letter")
    assert done.values["evidence"] == "Mr Zhao said so\nletter.png"
    assert "How it was heard by letter" in page


# --- REST --------------------------------------------------------------------------------------------

JSON = "application/json"


def test_a_program_gives_lists_and_revokes_links(browse: Browse, case: UUID) -> None:
    chen, path = browse("chen", "en"), f"/api/v1/cases/{case}/links"
    given = chen.post(path, {"role": "complainant", "until": "2090-01-01T00:00:00Z"}, content_type=JSON)
    assert given.status_code == 201
    assert given.json()["address"].endswith(f"/c/{given.json()['key']}")
    listed = chen.get(path).json()["links"]
    assert [(one["link"], one["role"], one["expires_at"]) for one in listed] == [
        (1, "complainant", "2090-01-01T00:00:00Z")
    ]
    assert "key" not in listed[0]
    assert chen.delete(f"{path}/1").status_code == 204
    assert chen.delete(f"{path}/1").status_code == 409
    assert chen.delete(f"{path}/2").status_code == 404


def test_the_key_is_not_kept_for_a_repeated_request(browse: Browse, case: UUID) -> None:
    chen, path = browse("chen"), f"/api/v1/cases/{case}/links"
    first, again = (
        chen.post(path, {"role": "complainant"}, content_type=JSON, headers={"Idempotency-Key": "k"}) for _ in range(2)
    )
    assert first.json()["key"] and again.json()["key"] is None
    assert again.json()["link"] == first.json()["link"] == 1


@pytest.mark.parametrize(
    "body",
    [{"role": 5}, {"role": "sales"}, {"role": "complainant", "until": "soon"}, {"role": "complainant", "days": 3},
     {"role": "complainant", "until": "2001-01-01T00:00:00Z"}],
)  # fmt: skip
def test_a_link_that_makes_no_sense_is_refused(browse: Browse, case: UUID, body: dict) -> None:
    refused = browse("chen").post(f"/api/v1/cases/{case}/links", body, content_type=JSON)
    assert (refused.status_code, refused.json()["code"]) == (422, "input")


def test_the_verb_alone_gives_nothing_without_a_key(browse: Browse, case: UUID) -> None:
    path = f"/api/v1/cases/{case}/commands/give_link"
    assert browse("chen").post(path, {"role": "complainant"}, content_type=JSON).status_code == 422
    assert links.links_of(case) == []


INTERNAL = """
procedure: spindle
version: 1
title: {zh: 设备异常, en: Machine exception}
kind: exception
owner: quality
roles: {head: {zh: 主管, en: Head}, quality: {zh: 质量, en: Quality}}
open: {by: [head], fill: [what, who?]}
fields:
  what: {type: text, label: {zh: 何事, en: What}}
  who: {type: party, label: {zh: 客户, en: Customer}, facet: customer}
steps:
  judge: {label: {zh: 判定, en: Judge}, by: quality, outcomes: {closed: {label: {zh: 结案, en: Closed}, close: true}}}
"""


@pytest.fixture
def spindle(people: None) -> str:
    publish_text(INTERNAL, now=datetime.now(UTC))
    return "spindle"


def test_an_exception_of_the_house_offers_no_link_and_no_letter_to_a_complainant(browse: Browse, spindle: str) -> None:
    opened = open_case(spindle, {"data": {"what": "主轴异响"}}, actor=Actor("wang"), now=datetime.now(UTC)).ref
    page = browse("li", "en").get(f"/cases/{opened}")
    assert "Spindle" not in text_of(page) and "Machine exception" in text_of(page)
    assert 'id="private-links"' not in page.content.decode()
    message = browse("li", "en").get(f"/cases/{opened}/do/message").content.decode()
    assert 'value="quality"' in message and 'value="complainant"' not in message


def test_an_exception_with_a_customer_in_it_may_be_shown_to_them(browse: Browse, spindle: str) -> None:
    data = {"what": "主轴异响", "who": "华星电机"}
    opened = open_case(spindle, {"data": data}, actor=Actor("wang"), now=datetime.now(UTC)).ref
    assert "Link for Complainant" in text_of(browse("li", "en").get(f"/cases/{opened}"))
