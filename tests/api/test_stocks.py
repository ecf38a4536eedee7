"""Stock over REST: what is where, what was moved, a requisition that is refused, and who may ask."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from tests.casebook.stores import asked, publish, received, take


@pytest.fixture
def store(organisation: None) -> UUID:
    now = datetime.now(UTC)
    publish(now)
    received("10", now)
    ref = asked("li", "3", now)
    take(ref, "li", now)
    return ref


def test_li_reads_what_is_where(store: UUID, people) -> None:
    li = people("li")
    (stock,) = li.get("/stocks").body["stocks"]
    assert stock["name"] == "parts" and stock["procedures"] == ["draw", "store"]
    rows = li.get("/stocks/parts.json").body["rows"]
    assert {"item": "保险丝", "place": "总库", "quantity": "7", "outside": False} in rows
    assert {"item": "保险丝", "place": "supplier", "quantity": "-10", "outside": True} in rows
    assert [row["place"] for row in li.get("/stocks/parts.json?place=总&outside=false").body["rows"]] == ["总库"]
    assert li.get("/stocks/parts.json?day=2020-01-01").body["rows"] == []


def test_a_move_names_its_case_to_who_may_see_it(store: UUID, people) -> None:
    moves = people("li").get("/stocks/parts/moves?item=保险丝&place=li").body["moves"]
    assert [(one["source"], one["target"], one["quantity"], one["case"]) for one in moves] == [
        ("总库", "li", "3", str(store))
    ]


def test_who_asks_for_more_than_is_there_is_refused_with_what_there_is(store: UUID, people) -> None:
    ref = asked("li", "8", datetime.now(UTC))
    answer = people("li").post(f"/cases/{ref}/commands/complete", {"step": "take"})
    assert (answer.status, answer.code) == (422, "quantity")
    assert "只有 7 件“保险丝”" in answer.body["detail"]


def test_for_who_has_no_role_there_is_no_such_stock(store: UUID, people) -> None:
    guest = people("guest")
    assert guest.get("/stocks").body["stocks"] == []
    assert guest.get("/stocks/parts.json").status == 404
    assert guest.get("/stocks/parts/moves?item=保险丝").status == 404
