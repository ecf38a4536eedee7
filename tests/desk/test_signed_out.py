"""The session ends while somebody types: after the sign-in the form is there again with everything, and only for them."""

from __future__ import annotations

import html
import re
from uuid import UUID

import pytest
from django.http import HttpResponse as Answer
from django.test import Client

from tests.desk.conftest import PASSWORD, Browse, hidden_of, text_of

pytestmark = pytest.mark.django_db
TYPED = {"outcome": "established", "f.cause": "刀具崩刃", "o.established.f.responsible": "making", "comment": "见记录"}


def enter(browser: Client, name: str, page: Answer, password: str = PASSWORD) -> Answer:
    """Sign in on the page as it came back, as a browser would: with all its hidden inputs."""
    found = re.findall(r'<input type="hidden" name="(next|carried)" value="([^"]*)"', page.content.decode())
    hidden = {key: html.unescape(value) for key, value in found}
    return browser.post("/sign-in", {**hidden, "name": name, "password": password})


@pytest.fixture
def signed_out(browse: Browse, case: UUID) -> tuple[Client, Answer]:
    """Liu handed in the receipt of Hua Xing's complaint as the session had gone: the browser, and what it got."""
    liu = browse("liu")
    hidden = hidden_of(liu.get(f"/cases/{case}"), "receive")
    liu.session.flush()
    sent = {**hidden, "comment": "电话里很急", "password": "secret-word", "do": "complete"}
    return liu, liu.post(f"/cases/{case}/tasks/receive", sent)


def test_liu_gets_the_form_back_with_what_was_typed(case: UUID, signed_out: tuple[Client, Answer]) -> None:
    browser, page = signed_out
    assert page.status_code == 403 and "你已退出登录" in text_of(page)
    assert "secret-word" not in page.content.decode(), "a password goes nowhere"
    answer = enter(browser, "liu", page)
    assert answer.headers["Location"] == f"/cases/{case}#task-receive"
    again = browser.get(f"/cases/{case}")
    assert "电话里很急" in again.content.decode() and "尚未提交" in text_of(again)
    assert "电话里很急" in browser.get(f"/cases/{case}").content.decode(), "a page loaded twice loses nothing either"


def test_once_sent_it_is_gone_from_the_session(case: UUID, signed_out: tuple[Client, Answer]) -> None:
    browser, page = signed_out
    enter(browser, "liu", page)
    hidden = hidden_of(browser.get(f"/cases/{case}"), "receive")
    done = browser.post(f"/cases/{case}/tasks/receive", {**hidden, "comment": "电话里很急", "do": "complete"})
    assert done.status_code == 302
    assert "typed" not in browser.session


def test_a_wrong_password_loses_nothing(case: UUID, signed_out: tuple[Client, Answer]) -> None:
    browser, page = signed_out
    refused = enter(browser, "liu", page, "wrong-word-77")
    assert refused.status_code == 403
    enter(browser, "liu", refused)
    assert "电话里很急" in browser.get(f"/cases/{case}").content.decode()


def test_pan_who_takes_the_telephone_over_sees_nothing_of_it(case: UUID, signed_out: tuple[Client, Answer]) -> None:
    browser, page = signed_out
    enter(browser, "pan", page)
    assert "电话里很急" not in browser.get(f"/cases/{case}").content.decode()


def test_signing_out_forgets_it(case: UUID, signed_out: tuple[Client, Answer]) -> None:
    browser, page = signed_out
    enter(browser, "liu", page)
    browser.post("/sign-out")
    browser.post("/sign-in", {"name": "liu", "password": PASSWORD})
    assert "电话里很急" not in browser.get(f"/cases/{case}").content.decode()


def test_what_names_nobody_or_was_forged_is_not_carried(browse: Browse, case: UUID) -> None:
    stranger = Client()
    assert stranger.post(f"/cases/{case}/tasks/receive", {"comment": "x"}).status_code == 302
    for wrong in ("{", "[]", '{"at": 1}', '{"at": "/x", "fields": {"typist": "liu"}}'):
        entered = Client()
        entered.post("/sign-in", {"name": "liu", "password": PASSWORD, "carried": wrong})
        assert "typed" not in entered.session


def test_somebody_else_did_the_task_meanwhile(browse: Browse, case: UUID, signed_out: tuple[Client, Answer]) -> None:
    browser, page = signed_out
    pan = browse("pan")
    pan.post(f"/cases/{case}/tasks/receive", {**hidden_of(pan.get(f"/cases/{case}"), "receive"), "do": "complete"})
    enter(browser, "liu", page)
    assert "电话里很急" in browser.get(f"/cases/{case}").content.decode(), "once, to be copied"
    assert "电话里很急" not in browser.get(f"/cases/{case}").content.decode()


def test_a_complaint_being_taken_comes_back_too(browse: Browse, sample: str) -> None:
    chen = browse("chen")
    chen.get(f"/new/{sample}")
    chen.session.flush()
    page = chen.post(f"/new/{sample}", {"typist": "chen", "f.customer": "华星电机", "f.demand": "轴套划伤"})
    assert enter(chen, "chen", page).headers["Location"] == f"/new/{sample}"
    again = chen.get(f"/new/{sample}")
    assert "轴套划伤" in again.content.decode() and "尚未提交" in text_of(again)
    assert 'name="typist" value="chen"' in again.content.decode()


def test_the_token_of_the_form_is_old_since_liu_signed_in_in_another_tab(browse: Browse, case: UUID) -> None:
    liu = Client(enforce_csrf_checks=True)
    liu.cookies = browse("liu").cookies
    answer = liu.post(f"/cases/{case}/tasks/receive", {"typist": "liu", "comment": "电话里很急", "do": "complete"})
    assert answer.headers["Location"] == f"/cases/{case}#task-receive"
    assert "电话里很急" in liu.get(f"/cases/{case}").content.decode()
    other = liu.post(f"/cases/{case}/tasks/receive", {"typist": "pan", "comment": "别人的字"})
    assert other.status_code == 403
