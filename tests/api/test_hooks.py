"""Administrators say which other systems are told; nobody else learns that there are any."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kesu.organisation.models import Account
from tests.api.conftest import Person

pytestmark = pytest.mark.django_db
People = Callable[[str], Person]


@pytest.fixture
def zhou(people: People) -> Person:
    person = people("zhou")
    Account.objects.filter(name="zhou").update(administrator=True)
    return person


def test_zhou_has_a_system_told_and_ends_it(zhou: Person) -> None:
    made = zhou.post("/hooks", {"name": "ERP", "url": "https://erp.example/kesu", "procedures": ["complaint-sample"]})
    assert made.status == 201
    assert made.body["secret"].startswith("whsec_")
    assert zhou.get("/hooks").body["hooks"] == [{k: v for k, v in made.body.items() if k != "secret"}]
    assert zhou.ask("DELETE", f"/hooks/{made.body['id']}").status == 204
    assert zhou.get("/hooks").body == {"hooks": []}
    assert zhou.ask("DELETE", f"/hooks/{made.body['id']}").status == 404


def test_the_key_is_not_in_the_answer_kept_for_a_repeated_request(zhou: Person) -> None:
    wanted = {"url": "https://erp.example/kesu"}
    first = zhou.post("/hooks", wanted, Idempotency_Key="h1")
    again = zhou.post("/hooks", wanted, Idempotency_Key="h1")
    assert again.body == {**first.body, "secret": None}
    assert len(zhou.get("/hooks").body["hooks"]) == 1


@pytest.mark.parametrize("url", ["erp", "ftp://erp.example", "https://"])
def test_an_address_that_is_none_is_refused(zhou: Person, url: str) -> None:
    refused = zhou.post("/hooks", {"url": url})
    assert (refused.status, refused.code) == (422, "input")


def test_a_colleague_neither_sees_nor_adds_one(people: People) -> None:
    assert people("li").get("/hooks").code == "administrators_only"
    assert people("li").post("/hooks", {"url": "https://erp.example"}).status == 403
