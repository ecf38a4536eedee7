"""What is refused is told with a stable code, the right status and a sentence in the reader's language."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client

from kesu.casebook.models import Event
from tests.api.conftest import PASSWORD, V1

pytestmark = pytest.mark.django_db


def test_a_lost_race_says_who_was_first(people, opened) -> None:
    shown = {"step": "receive", "row": "", "round": 1, "phase": "work"}
    assert people("liu").do(opened, "complete", **shown).status == 200
    lost = people("pan").do(opened, "complete", **shown)
    assert (lost.status, lost.code) == (409, "conflict")
    assert lost.body["data"]["person"] in ("liu", "刘")
    assert "刘" in lost.body["detail"]
    assert lost.body["data"]["at"]
    late = people("pan").do(opened, "complete", step="receive")
    assert (late.status, late.code) == (409, "order")


def test_a_case_that_has_moved_on_is_told(people, opened) -> None:
    seen = people("liu").get(f"/cases/{opened}").body["seq"]
    assert people("liu").do(opened, "complete", step="receive", seen=seen).status == 200
    moved = people("li").do(opened, "note", text="x", seen=seen)
    assert (moved.status, moved.code, moved.body["data"]["person"]) == (409, "version", "liu")


def test_a_problem_is_told_in_the_readers_language(people, opened) -> None:
    li = people("li")
    zh = li.do(opened, "complete", step="receive")
    en = li.post(f"/cases/{opened}/commands/complete", {"step": "receive"}, Accept_Language="en-GB,en;q=0.8")
    for answer, word in ((zh, "待办"), (en, "not yours")):
        assert (answer.status, answer.code) == (403, "role")
        assert word in answer.body["detail"]
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert {"type", "title", "status", "detail", "code", "data"} == set(answer.body)
    assert zh.body["title"] != en.body["title"]


def test_what_one_may_not_see_does_not_exist(people, opened) -> None:
    guest = people("guest")
    for path in ("", "/journal", "/forms/receive", "/files/1"):
        hidden, absent = guest.get(f"/cases/{opened}{path}"), guest.get(f"/cases/{uuid4()}{path}")
        assert (hidden.status, hidden.body) == (404, absent.body), path
    assert guest.do(opened, "complete", step="receive").status == 404
    assert guest.do(opened, "note", text="x").status == 404
    assert Event.objects.filter(case_id=opened).count() == people("chen").get(f"/cases/{opened}").body["seq"]


@pytest.mark.parametrize(
    ("verb", "body", "status", "code"),
    [
        ("complete", {"step": "analyse"}, 409, "order"),
        ("complete", {"step": "nowhere"}, 422, "input"),
        ("complete", {"step": "receive", "colour": "red"}, 422, "input"),
        ("complete", {"step": "receive", "outcome": "red"}, 422, "input"),
        ("note", {}, 422, "missing"),
        ("dance", {}, 422, "input"),
        ("note", {"text": "x", "seen": "five"}, 422, "input"),
        ("note", {"text": "x", "password": 5}, 422, "input"),
        ("migrate", {"version": "9"}, 422, "input"),
        ("correct", {"field": "customer", "value": "乙"}, 403, "role"),
    ],
)
def test_each_refusal_has_its_status(people, opened, verb, body, status, code) -> None:
    answer = people("liu").do(opened, verb, **body)
    assert (answer.status, answer.code) == (status, code), answer.body


def test_nobody_gets_in_without_a_key_or_a_session(people, opened) -> None:
    client = Client()
    for headers in ({}, {"Authorization": "Bearer kesu_wrong"}, {"Authorization": "Basic eDp5"}, {"Authorization": ""}):
        answer = client.get(f"{V1}/cases/{opened}", headers=headers)
        assert answer.status_code == 401
        assert answer.json()["code"] == "unauthenticated"
        assert answer["WWW-Authenticate"].startswith("Bearer")
    assert client.get(f"{V1}/openapi.json").status_code == 200


def test_a_session_serves_as_well_but_changes_nothing_without_its_csrf_token(people, opened) -> None:
    liu = people("liu")
    client = Client(enforce_csrf_checks=True)
    client.force_login(liu.account, backend="kesu.organisation.backend.AccountBackend")
    assert client.get(f"{V1}/me").json()["id"] == "liu"
    path = f"{V1}/cases/{opened}/commands/complete"
    forged = client.post(path, '{"step": "receive"}', content_type="application/json")
    assert (forged.status_code, forged.json()["code"]) == (403, "csrf")
    client.cookies["csrftoken"] = "x" * 32
    sent = client.post(path, '{"step": "receive"}', content_type="application/json", headers={"X-CSRFToken": "x" * 32})
    assert sent.status_code == 200


def test_whoever_still_has_the_given_password_changes_it_first(people) -> None:
    liu = people("liu")
    liu.account.must_change = True
    liu.account.save()
    client = Client()
    client.force_login(liu.account, backend="kesu.organisation.backend.AccountBackend")
    assert client.get(f"{V1}/me").json()["code"] == "password_change"


def test_a_token_is_issued_with_the_password_and_revoked_at_once(people) -> None:
    liu = people("liu")
    assert liu.post("/tokens", {"name": "scales"}).code == "missing"
    made = liu.post("/tokens", {"name": "scales", "password": PASSWORD}, Idempotency_Key="t1")
    assert made.status == 201
    again = liu.post("/tokens", {"name": "scales", "password": PASSWORD}, Idempotency_Key="t1")
    assert (again.body["id"], again.body["key"]) == (made.body["id"], None)
    headers = {"Authorization": f"Bearer {made.body['key']}"}
    assert Client().get(f"{V1}/me", headers=headers).json()["id"] == "liu"
    assert [one["name"] for one in liu.get("/tokens").body["tokens"]] == ["tests", "scales"]
    assert people("li").ask("DELETE", f"/tokens/{made.body['id']}").status == 404
    assert liu.ask("DELETE", f"/tokens/{made.body['id']}").status == 204
    assert Client().get(f"{V1}/me", headers=headers).status_code == 401


def test_unknown_addresses_and_methods_are_problems_too(people) -> None:
    liu = people("liu")
    for method, path, status in (("GET", "/nothing", 404), ("PUT", "/cases", 405), ("DELETE", "/me", 405)):
        answer = liu.ask(method, path)
        assert answer.status == status
        assert answer.headers["Content-Type"] == "application/problem+json"
