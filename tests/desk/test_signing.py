"""Signing in and out, the language, one's password and keys."""

from __future__ import annotations

import pytest
from django.test import Client

from kesu.organisation.models import Account, Token
from kesu.organisation.tokens import account_of_token
from tests.desk.conftest import PASSWORD, Browse, text_of

pytestmark = pytest.mark.django_db


def sign_in(client: Client, name: str, password: str, onward: str = "/"):
    return client.post("/sign-in", {"name": name, "password": password, "next": onward})


def test_li_comes_to_the_page_he_asked_for(people: None) -> None:
    client = Client()
    asked = client.get("/cases?q=x")
    assert asked.headers["Location"] == "/sign-in?next=%2Fcases%3Fq%3Dx"
    assert sign_in(client, "li", PASSWORD, "/cases?q=x").headers["Location"] == "/cases?q=x"


def test_nobody_is_led_to_another_server(people: None) -> None:
    assert sign_in(Client(), "li", PASSWORD, "https://elsewhere.example/").headers["Location"] == "/"


def test_a_wrong_password_is_told_without_saying_which_was_wrong(people: None) -> None:
    client = Client()
    wrong, unknown = sign_in(client, "li", "not his password"), sign_in(client, "nobody", PASSWORD)
    assert wrong.status_code == unknown.status_code == 403
    assert "用户名或密码不对" in text_of(wrong) and "用户名或密码不对" in text_of(unknown)


def test_who_guesses_too_often_has_to_wait(people: None) -> None:
    client = Client()
    answers = [sign_in(client, "li", f"guess number {number}") for number in range(5)]
    assert answers[-1].status_code == 429
    assert "密码错误次数过多" in text_of(answers[-1])
    assert sign_in(client, "li", PASSWORD).status_code == 429


def test_signing_out_ends_the_session(browse: Browse) -> None:
    client = browse("li")
    client.post("/sign-out")
    assert client.get("/").status_code == 302


def test_the_language_stays_chosen(browse: Browse) -> None:
    client = browse("li")
    assert "我的待办" in text_of(client.get("/"))
    client.post("/language", {"language": "en", "next": "/cases"})
    assert "My tasks" in text_of(client.get("/"))
    assert Account.objects.get(name="li").language == "en"


def test_a_given_password_has_to_be_changed_first(browse: Browse) -> None:
    Account.objects.filter(name="li").update(must_change=True)
    client = browse("li")
    assert client.get("/cases").headers["Location"] == "/password"
    new = "seven-herons-rise"
    answer = client.post("/password", {"old": PASSWORD, "new": new, "again": new})
    assert answer.headers["Location"] == "/"
    assert client.get("/cases").status_code == 200
    assert sign_in(Client(), "li", new).status_code == 302


def test_a_poor_password_is_refused_with_the_reason(browse: Browse) -> None:
    answer = browse("li").post("/password", {"old": PASSWORD, "new": "12345", "again": "12345"})
    assert answer.status_code == 422
    assert "alert-danger" in answer.content.decode()


def test_a_key_is_shown_once_and_opens_nothing_after_it_was_revoked(browse: Browse) -> None:
    from datetime import UTC, datetime

    client = browse("li")
    page = client.post("/tokens", {"name": "ERP", "days": "90"}).content.decode()
    key = page[page.index("kesu_") :].partition("<")[0]
    assert account_of_token(key, now=datetime.now(UTC)) == Account.objects.get(name="li")
    assert key not in client.get("/tokens").content.decode()
    client.post(f"/tokens/{Token.objects.get().pk}/revoke")
    assert account_of_token(key, now=datetime.now(UTC)) is None


def test_nobody_revokes_the_key_of_another(browse: Browse) -> None:
    browse("li").post("/tokens", {"name": "ERP", "days": ""})
    assert browse("chen").post(f"/tokens/{Token.objects.get().pk}/revoke").status_code == 404
