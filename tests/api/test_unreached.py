"""A letter that did not reach somebody outside: among the owner's tasks by REST, until it is settled there."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from kesu.casebook.execute import execute
from kesu.procedure.context import SYSTEM, Command

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(opened: str) -> str:
    """The number of the letter that came back."""
    number = str(uuid4())
    body = {"delivery": number, "to": "complainant", "document": "reply-letter", "because": "bounced"}
    execute(UUID(opened), Command("undelivered", body), actor=SYSTEM, now=datetime.now(UTC))
    return number


def test_li_finds_it_among_the_tasks_and_settles_it(people, opened: str, letter: str) -> None:
    li = people("li")
    (found,) = li.get("/tasks").body["tasks"]
    assert (found["kind"], found["task"], found["reason"]) == ("undelivered", None, None)
    assert found["case"]["ref"] == opened
    one = found["undelivered"]
    assert (one["delivery"], one["to"], one["because"]) == (letter, "complainant", "bounced")
    assert (one["roles"], one["people"], one["mine"]) == (["quality"], ["li"], True)
    assert li.do(opened, "settle_delivery", delivery=letter, how="phone").status == 200
    assert li.get("/tasks").body == {"tasks": [], "total": 0}
    assert li.get(f"/cases/{opened}").body["undelivered"] == []


def test_a_step_is_told_apart_from_a_letter(people, opened: str, letter: str) -> None:
    (found,) = people("liu").get("/tasks").body["tasks"]
    assert (found["kind"], found["task"]["step"], found["undelivered"]) == ("step", "receive", None)


def test_the_case_shows_it_to_who_sees_the_case_and_to_nobody_else(people, opened: str, letter: str) -> None:
    (one,) = people("chen").get(f"/cases/{opened}").body["undelivered"]
    assert (one["delivery"], one["mine"]) == (letter, True)
    guest = people("guest")
    assert guest.get("/tasks").body["total"] == 0
    assert guest.get(f"/cases/{opened}").status == 404
    assert guest.do(opened, "settle_delivery", delivery=letter, how="phone").status == 404
