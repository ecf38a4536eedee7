"""An appeal against an entry of the ledger by REST: made by whom it charges, found among the owner's tasks, decided."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.casebook.fines import fined

pytestmark = pytest.mark.django_db


@pytest.fixture
def wangs(organisation: None) -> str:
    return str(fined("wang", datetime.now(UTC).replace(microsecond=0)))


def test_wang_appeals_and_li_finds_it_among_the_tasks_and_decides(people, wangs: str) -> None:
    wang, li = people("wang"), people("li")
    (entry,) = wang.get(f"/cases/{wangs}").body["ledger"]
    assert (entry["may_appeal"], entry["final"], entry["appeal"], entry["from"]) == (True, False, None, "wang")
    assert entry["appeal_until"] > entry["at"] == entry["recorded_at"]
    assert li.get(f"/cases/{wangs}").body["ledger"][0]["may_appeal"] is False
    assert wang.do(wangs, "appeal", entry=entry["id"], reason="不在岗").status == 200
    (found,) = li.get("/tasks").body["tasks"]
    assert (found["kind"], found["task"], found["undelivered"]) == ("appeal", None, None)
    one = found["appeal"]
    assert (one["number"], one["entry"], one["charged"], one["amount"]) == (1, "fine", "wang", "50.00")
    assert (one["by"], one["people"], one["mine"]) == ("wang", ["li"], True)
    assert wang.get(f"/cases/{wangs}").body["appeals"] == [{**one, "mine": False}]
    assert li.do(wangs, "decide_appeal", entry=1, outcome="upheld", reason="属实").status == 200
    assert li.get("/tasks").body == {"tasks": [], "total": 0}
    first, second = li.get(f"/cases/{wangs}").body["ledger"]
    assert (first["appeal"], first["final"], second["reverses"], second["to"]) == ("upheld", True, 1, "wang")


def test_refusals_have_codes_and_a_stranger_finds_no_case(people, wangs: str) -> None:
    assert (people("li").do(wangs, "appeal", entry=1, reason="替他").code) == "role"
    assert (people("wang").do(wangs, "decide_appeal", entry=1, outcome="upheld", reason="我没错").code) == "order"
    assert people("guest").do(wangs, "appeal", entry=1, reason="替他").status == 404
