"""Registers by REST: those over records, and saved views."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from kesu.casebook import records
from kesu.casebook.publishing import publish_text
from kesu.insight.models import SavedView
from kesu.organisation.models import Account
from kesu.organisation.tokens import issue_token
from kesu.procedure.context import Actor
from tests.desk.conftest import people  # noqa: F401 -- a fixture
from tests.desk.test_records import PACK

pytestmark = pytest.mark.django_db
REGISTERS = """registers:
  inspected: {of: inspection, label: {zh: 检验台账, en: Inspections}, columns: [seq, lot, result, seen]}
  cases: {of: cases, columns: [case.number, case.status]}
triggers:"""
VIEWS = "/watch/inspected/views"


@pytest.fixture(autouse=True)
def _watch(people: None) -> None:  # noqa: F811
    publish_text(PACK.replace("triggers:", REGISTERS), now=datetime.now(UTC))
    for lot, result in (("B1", "clean"), ("B2", "bad")):
        records.add("inspection", {"lot": lot, "result": result}, actor=Actor("li"), now=datetime.now(UTC))


def ask(person: str, method: str, path: str, body: Any = None, key: str | None = None) -> tuple[int, Any]:
    _, token = issue_token(Account.objects.get(name=person), "test", now=datetime.now(UTC))
    headers = {"Authorization": f"Bearer {token}", **({"Idempotency-Key": key} if key else {})}
    data = json.dumps(body) if body is not None else ""
    answer = Client(headers=headers).generic(method, f"/api/v1/registers{path}", data, content_type="application/json")
    text = b"".join(answer) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return answer.status_code, json.loads(text) if text else None


def test_records_are_rows_for_whoever_may_read_them() -> None:
    (one,) = [one for one in ask("chen", "GET", "")[1]["registers"] if one["name"] == "inspected"]
    assert (one["of"], one["columns"][0]["label"]) == ("inspection", "序号")
    status, found = ask("chen", "GET", "/inspected.json?result=bad&limit=5")
    assert (status, found["total"]) == (200, 1)
    assert found["rows"][0] == {
        "case": None,
        "row": "2",
        "cells": {"seq": 2, "lot": "B2", "result": "bad", "seen": None},
    }
    grouped = ask("chen", "GET", "/watch/inspected.json?group=result")[1]["groups"]
    assert {(group["value"], group["count"]) for group in grouped} == {("bad", 1), ("clean", 1)}


def test_a_guest_finds_no_trace_of_them() -> None:
    names = [one["name"] for one in ask("guest", "GET", "")[1]["registers"]]
    assert names == ["cases"]
    for path in ("/inspected.json", "/inspected.csv", "/watch/inspected.xlsx", VIEWS):
        assert ask("guest", "GET", path)[0] == 404
    assert ask("guest", "POST", VIEWS, {"name": "mine"})[0] == 404


def test_liu_shares_a_view_with_the_office_and_only_she_deletes_it() -> None:
    shared = "/watch/cases/views"
    status, mine = ask("liu", "POST", shared, {"name": "未结", "query": "case.status=open", "role": "office"})
    assert (status, mine["role"], mine["mine"]) == (201, "office", True)
    (seen,) = ask("pan", "GET", shared)[1]["views"]
    assert (seen["name"], seen["mine"]) == ("未结", False)
    assert ask("chen", "GET", shared)[1]["views"] == []
    assert ask("pan", "DELETE", f"{shared}/{mine['id']}")[0] == 404
    assert SavedView.objects.count() == 1
    assert ask("liu", "DELETE", f"{shared}/{mine['id']}")[0] == 204


def test_li_keeps_a_view_uses_it_and_deletes_it() -> None:
    status, mine = ask("li", "POST", VIEWS, {"name": "不良", "query": "result=bad&sort=-seq", "role": "quality"})
    assert status == 201 and (mine["query"], mine["role"], mine["mine"]) == ("result=bad&sort=-seq", "quality", True)
    assert [row["row"] for row in ask("li", "GET", f"/inspected.json?view={mine['id']}")[1]["rows"]] == ["2"]
    assert [one["name"] for one in ask("li", "GET", VIEWS)[1]["views"]] == ["不良"]
    assert ask("li", "DELETE", f"/watch/cases/views/{mine['id']}")[0] == 404
    assert SavedView.objects.count() == 1
    assert ask("li", "DELETE", f"{VIEWS}/{mine['id']}") == (204, None)
    assert not SavedView.objects.exists()


def test_the_same_name_replaces_and_the_same_key_does_nothing_twice() -> None:
    first = ask("li", "POST", VIEWS, {"name": "a", "query": "lot=B1"}, key="k1")[1]
    assert ask("li", "POST", VIEWS, {"name": "a", "query": "lot=B1"}, key="k1") == (201, first)
    assert ask("li", "POST", VIEWS, {"name": "a", "query": "lot=B2"})[1]["id"] == first["id"]
    assert SavedView.objects.get().query == "lot=B2"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"name": " "}, "view_name"),
        ({"name": "a", "role": "sales"}, "view_role"),
        ({"name": "a", "query": "colour=red"}, "bad_filter"),
        ({"name": "a", "query": "sort=colour"}, "bad_filter"),
        ({"query": "lot=B1"}, "input"),
        ({"name": "a", "query": "x" * 4001}, "input"),
    ],
)
def test_what_fits_no_register_or_role_is_not_kept(body: dict[str, Any], code: str) -> None:
    status, problem = ask("li", "POST", VIEWS, body)
    assert (status, problem["code"]) == (422, code) and problem["detail"]
    assert not SavedView.objects.exists()


def test_more_than_a_hundred_views_are_not_kept() -> None:
    now = datetime.now(UTC)
    SavedView.objects.bulk_create(
        SavedView(procedure="watch", register="inspected", name=str(n), person="li", query="", at=now)
        for n in range(100)
    )
    assert ask("li", "POST", VIEWS, {"name": "one more"})[1]["code"] == "view_most"
    assert ask("li", "POST", VIEWS, {"name": "7", "query": "lot=B1"})[0] == 201
