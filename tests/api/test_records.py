"""Records by REST: entered once under a key, read by number, refused with the reason."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from kesu.casebook.models import Case
from kesu.casebook.publishing import publish_text
from kesu.organisation.models import Account
from kesu.organisation.tokens import issue_token
from tests.desk.conftest import people  # noqa: F401 -- a fixture
from tests.desk.test_records import PACK

pytestmark = pytest.mark.django_db


@pytest.fixture
def watch(people: None) -> None:  # noqa: F811
    publish_text(PACK, now=datetime.now(UTC))


def ask(person: str, method: str, path: str, body: Any = None, key: str | None = None) -> tuple[int, Any]:
    _, token = issue_token(Account.objects.get(name=person), "test", now=datetime.now(UTC))
    headers = {"Authorization": f"Bearer {token}", **({"Idempotency-Key": key} if key else {})}
    data = json.dumps(body) if body is not None else ""
    answer = Client(headers=headers).generic(method, f"/api/v1/records{path}", data, content_type="application/json")
    return answer.status_code, json.loads(answer.content)


def inspect(lot: str, result: str = "clean", **given: Any) -> tuple[int, Any]:
    return ask("li", "POST", "/inspection", {"data": {"lot": lot, "result": result}}, **given)


def test_a_record_is_entered_once_under_its_key(watch: None) -> None:
    status, first = inspect("B1", key="scan-1")
    assert status == 201 and (first["seq"], first["by"], first["source"]) == (1, "li", "api")
    assert inspect("B1", key="scan-1") == (201, first)
    assert inspect("B2", key="scan-1")[0] == 422
    assert [one["seq"] for one in ask("li", "GET", "/inspection")[1]["records"]] == [1]


def test_records_are_read_page_by_page(watch: None) -> None:
    for lot in ("B1", "B2", "B1"):
        inspect(lot)
    _, page = ask("chen", "GET", "/inspection?limit=2")
    assert [one["seq"] for one in page["records"]] == [1, 2] and page["next"] == 2
    _, rest = ask("chen", "GET", "/inspection?limit=2&after=2")
    assert [one["seq"] for one in rest["records"]] == [3] and rest["next"] is None
    _, counting = ask("chen", "GET", "/inspection?counting=true")
    assert [one["seq"] for one in counting["records"]] == [2, 3]


@pytest.mark.parametrize(
    ("person", "path", "data", "status", "code"),
    [
        ("chen", "/inspection", {"lot": "B1", "result": "clean"}, 403, "role"),
        ("li", "/inspection", {"lot": "B1"}, 422, "missing"),
        ("li", "/inspection", {"lot": "B1", "result": "blue"}, 422, "input"),
        ("li", "/inspection", {"lot": "B1", "result": "clean", "colour": "red"}, 422, "input"),
        ("li", "/weather", {}, 422, "input"),
    ],
)
def test_what_is_refused_says_why(
    watch: None, person: str, path: str, data: dict[str, Any], status: int, code: str
) -> None:
    answered, problem = ask(person, "POST", path, {"data": data})
    assert (answered, problem["code"]) == (status, code) and problem["detail"]


def test_types_are_told_to_those_who_may_read_them(watch: None) -> None:
    (kind,) = ask("chen", "GET", "")[1]["types"]
    assert (kind["type"], kind["key"], kind["may_enter"]) == ("inspection", "lot", False)
    assert ask("guest", "GET", "")[1]["types"] == []
    assert ask("guest", "GET", "/inspection")[0] == 404


def test_a_record_moves_the_cases_that_count_it(watch: None) -> None:
    from kesu.casebook.execute import open_case
    from kesu.procedure.context import Actor

    ref = open_case("watch", {}, actor=Actor("chen"), now=datetime.now(UTC)).ref
    for lot in ("B1", "B2", "B3"):
        inspect(lot)
    assert Case.objects.get(pk=ref).status == "closed"


SECRET = PACK.replace(
    "      seen: {", "      hint: {type: text, optional: true, internal: true}\n"
    "      worth: {type: text, optional: true, see: 'actor.id == \"li\"'}\n      seen: {"
)  # fmt: skip


def test_a_field_that_says_see_is_there_for_those_alone(people: None) -> None:  # noqa: F811
    publish_text(SECRET, now=datetime.now(UTC))
    data = {"lot": "B1", "result": "clean", "hint": "wet", "worth": "much"}
    _, entered = ask("li", "POST", "/inspection", {"data": data})
    assert entered["data"] == data
    assert ask("li", "GET", "/inspection")[1]["records"][0]["data"] == data
    (line,) = ask("chen", "GET", "/inspection")[1]["records"]
    assert "worth" not in line["data"] and line["data"]["hint"] == "wet"


def test_values_are_erased_by_those_who_may_and_a_certificate_is_answered(watch: None) -> None:
    inspect("B1")
    path, body = "/inspection/1/erase", {"reason": "the person asked for it"}
    assert ask("chen", "POST", path, body)[1]["code"] == "administrators_only"
    status, certificate = ask("li", "POST", path, body)
    Account.objects.filter(name="chen").update(administrator=True)
    assert (status, certificate["number"], certificate["values"], certificate["seqs"]) == (201, 1, 2, [1])
    (line,) = ask("li", "GET", "/inspection")[1]["records"]
    assert line["erased"] and line["data"] == {}
    assert ask("chen", "POST", path, body)[0] == 409
    assert ask("chen", "POST", "/inspection/7/erase", body)[0] == 404
    assert ask("chen", "POST", "/weather/1/erase", body)[0] == 422


def test_what_the_type_requires_is_refused_with_its_sentence(people: None) -> None:  # noqa: F811
    rule = (
        "requires: [{that: '!known(record.seen) || record.seen >= 0', else: {zh: 数量不能为负。, en: Not below zero.}}]"
    )
    publish_text(PACK.replace("    key: lot\n", f"    key: lot\n    {rule}\n"), now=datetime.now(UTC))
    status, problem = inspect("B1")
    assert status == 201
    status, problem = ask("li", "POST", "/inspection", {"data": {"lot": "B2", "result": "clean", "seen": -1}})
    assert (status, problem["code"], problem["detail"]) == (422, "requires", "数量不能为负。")
    assert [one["seq"] for one in ask("li", "GET", "/inspection")[1]["records"]] == [1]
