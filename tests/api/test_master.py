"""Master data over REST: looked up by staff, kept by administrators; what is blocked; files that open with a case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.api.conftest import Person

pytestmark = pytest.mark.django_db
People = Callable[[str], Person]
ENTRIES = {"entries": [{"code": "C-1", "name_zh": "重庆华星电机"}, {"code": "C-2", "name_zh": "东方", "active": False}]}


@pytest.fixture
def zhou(people: People) -> Person:
    person = people("zhou")
    person.account.administrator = True
    person.account.save()
    return person


def test_an_administrator_keeps_entries_and_chen_finds_them(people: People, zhou: Person) -> None:
    assert zhou.post("/master/customer", ENTRIES).body == {"new": ["C-1", "C-2"], "changed": [], "same": []}
    (found,) = people("chen").get("/master/party?q=cqhx").body["entries"]
    assert (found["code"], found["edition"], found["active"]) == ("C-1", 1, True)
    assert len(people("chen").get("/master/customer?inactive=true").body["entries"]) == 2
    assert people("chen").get("/master/customer/C-2").body["active"] is False


def test_the_same_request_again_keeps_nothing_twice(zhou: Person) -> None:
    first = zhou.post("/master/customer", ENTRIES, Idempotency_Key="k1")
    assert zhou.post("/master/customer", ENTRIES, Idempotency_Key="k1").body == first.body


def test_who_is_no_administrator_keeps_nothing(people: People) -> None:
    answer = people("chen").post("/master/customer", ENTRIES)
    assert (answer.status, answer.code) == (403, "administrators_only")


def test_a_change_to_an_edition_that_is_past_is_refused(zhou: Person) -> None:
    zhou.post("/master/customer", ENTRIES)
    one = {"code": "C-1", "name_zh": "华星", "edition": 1}
    assert zhou.post("/master/customer", {"entries": [one]}).body["changed"] == ["C-1"]
    late = zhou.post("/master/customer", {"entries": [{**one, "name_zh": "别的"}]})
    assert (late.status, late.code) == (409, "version")


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/master/colour", ENTRIES, 404),
        ("/master/party", ENTRIES, 404),
        ("/master/lot", {"entries": []}, 422),
        ("/master/lot", {"entries": [{"code": ""}]}, 422),
        ("/master/lot", {"entries": [{"code": "B/1"}]}, 422),
        ("/master/lot", {"entries": [{"code": "B1", "colour": "red"}]}, 422),
        ("/master/lot", {"entries": [{"code": "B0"}, {"code": "B1", "detail": {"x": "y" * 30000}}]}, 422),
    ],
)
def test_what_does_not_fit_is_refused_whole(zhou: Person, path: str, body: Any, status: int) -> None:
    assert zhou.post(path, body).status == status
    assert zhou.get("/master/lot").body["entries"] == []


def test_what_is_not_there_is_not_found(people: People) -> None:
    assert people("chen").get("/master/colour").status == 404
    assert people("chen").get("/master/lot/B9").status == 404


def test_a_stored_photograph_opens_with_the_case(people: People) -> None:
    chen = people("chen")
    from django.core.files.uploadedfile import SimpleUploadedFile

    sent = {"Authorization": f"Bearer {chen.key}"}
    upload = {"file": SimpleUploadedFile("front.txt", b"scratches")}
    stored = chen.client.post("/api/v1/files", upload, headers=sent).json()
    data = {"customer": "华星电机", "demand": "轴套划伤", "quantity": "1"}
    body = {"procedure": "complaint-sample", "data": data, "files": [stored["id"]]}
    opened = chen.post("/cases", body)
    assert opened.status == 201
    (file,) = chen.get(f"/cases/{opened.body['ref']}").body["files"]
    assert file["name"] == "front.txt" and file["hash"] == stored["hash"]
    assert chen.post("/cases", {**body, "files": ["00000000-0000-0000-0000-000000000000"]}).status == 422
