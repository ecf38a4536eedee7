"""Programs enter absences as the people page does, and are held to what roles say of them."""

from __future__ import annotations

import pytest

from kesu.casebook.publishing import publish_text
from tests.casebook.conftest import NOW
from tests.casebook.test_absences import PACK

pytestmark = pytest.mark.django_db
DAYS = {"from": "2035-04-02", "until": "2035-04-06"}


def test_liu_needs_a_deputy_of_the_unit_enters_it_once_and_ends_it(people) -> None:
    publish_text(PACK, now=NOW)
    liu = people("liu")
    refused = liu.post("/absences", DAYS)
    assert (refused.status, refused.code) == (422, "missing")
    assert "办公室主任" in refused.body["detail"] or "Head of office" in refused.body["detail"]
    made = liu.post("/absences", {**DAYS, "deputy": "li"}, Idempotency_Key="a1")
    assert (made.status, made.body["deputy"], made.body["from"]) == (201, "li", "2035-04-02")
    assert liu.post("/absences", {**DAYS, "deputy": "li"}, Idempotency_Key="a1").body == made.body
    assert made.body in people("li").get("/absences").body["absences"]
    path = f"/absences/{made.body['id']}"
    assert people("li").ask("DELETE", path).status == 404
    assert liu.ask("DELETE", path).status == 204
    assert made.body not in liu.get("/absences").body["absences"]


def test_nobody_but_an_administrator_enters_it_for_another_and_days_are_needed(people) -> None:
    li = people("li")
    assert li.post("/absences", {**DAYS, "person": "liu"}).status == 403
    assert [li.post("/absences", body).code for body in ({"from": "2035-04-02"}, {"until": "2035-04-06"})] == [
        "input", "input",
    ]  # fmt: skip
    assert li.post("/absences", {**DAYS, "deputy": "nobody"}).code == "input"
    assert li.post("/absences", {"from": "2035-04-06", "until": "2035-04-02"}).code == "input"
    assert li.post("/absences", {**DAYS, "deputy": "li"}).code == "input"
