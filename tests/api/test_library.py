"""The library by REST, as Zhou, who administers, and Chen, who does not, use it."""

from __future__ import annotations

import pytest

from kesu.casebook import published
from kesu.documents import proving
from tests.api.conftest import PASSWORD
from tests.api.test_procedures import administrator

pytestmark = pytest.mark.django_db
PACK = "/library/line-exception"
GIVEN = {
    "settings": {"in_a_row": "3"}, "answers": {"retention": "保存三年。"},
    "roles": {"operator": "chen", "inspector": "li", "manufacturing": "chen"},
}  # fmt: skip


def runs() -> bool:
    return bool(published.versions_of("line-exception"))


def test_chen_lists_the_shelves_and_reads_what_a_pack_asks_and_holds(people) -> None:
    chen = people("chen")
    shelves = chen.get("/library").body["shelves"]
    packs = {one["pack"]: one for shelf in shelves for one in shelf["packs"]}
    assert packs["complaint-sample"]["running"] == "1" and packs["line-exception"]["running"] is None
    whole = chen.get(PACK).body
    assert [one["setting"] for one in whole["settings"]] == ["in_a_row"]
    assert [one["answer"] for one in whole["questions"]] == ["retention"]
    assert {one["role"] for one in whole["roles"]} == {"operator", "inspector", "manufacturing"}
    source = whole["sources"][0]
    assert (source["source"], source["all"], source["held"]) == ("S000-07", 13, 12)
    stop = next(one for one in source["rules"] if one["rule"] == "S000-07.R3")
    assert {"section": "steps", "name": "stop"} in stop["places"]
    assert chen.get("/library/nothing").code == "not_found"


def test_zhou_tries_a_pack_without_publishing_then_takes_it_up_once(people) -> None:
    zhou = administrator(people, "zhou")
    tried = zhou.post(PACK, {**GIVEN, "dry_run": True})
    assert (tried.status, tried.body["published"]) == (200, False), tried.body
    assert not runs() and len(zhou.get(PACK).body["settings"]) == 1
    done = zhou.post(PACK, GIVEN, Idempotency_Key="take-up")
    assert (done.status, done.body["new"]) == (201, True), done.body
    assert zhou.post(PACK, GIVEN, Idempotency_Key="take-up").body == done.body
    whole = zhou.get(PACK).body
    assert (whole["running"], whole["settings"], whole["questions"], whole["roles"]) == (
        done.body["version"], [], [], [],
    )  # fmt: skip
    assert published.versions_of("line-exception")[0].by == "zhou"


def test_what_is_left_open_is_named_and_nothing_is_published(people) -> None:
    zhou = administrator(people, "zhou")
    answer = zhou.post(PACK, {"roles": {"operator": "nobody"}})
    assert (answer.status, answer.code) == (422, "not_answered")
    assert answer.body["data"]["names"] == [
        "answer.retention", "role.inspector", "role.manufacturing", "setting.in_a_row",
    ]  # fmt: skip
    assert answer.body["data"]["roles"]["operator"]["code"] == "role.nobody"
    strange = zhou.post(PACK, {**GIVEN, "roles": {**GIVEN["roles"], "king": "li"}})
    assert (strange.code, strange.body["data"]["names"]) == ("not_asked", ["role.king"])
    wrong = zhou.post(PACK, {**GIVEN, "settings": {"in_a_row": "many"}})
    assert (wrong.status, wrong.code, list(wrong.body["data"]["settings"])) == (422, "errors", ["in_a_row"])
    assert not runs()


def test_what_the_check_cannot_see_in_full_wants_zhou_s_password(people, monkeypatch: pytest.MonkeyPatch) -> None:
    was = proving.check
    monkeypatch.setattr(proving, "check", lambda *a, **more: was(*a, **more, limit=5))
    zhou = administrator(people, "zhou")
    assert zhou.post(PACK, GIVEN).code == "not_proven" and not runs()
    assert zhou.post(PACK, {**GIVEN, "password": "wrong"}).code == "password_wrong" and not runs()
    assert zhou.post(PACK, {**GIVEN, "password": PASSWORD}).status == 201


def test_chen_may_not_take_a_pack_up(people) -> None:
    assert people("chen").post(PACK, {**GIVEN, "dry_run": True}).code == "administrators_only"
    assert people("chen").post(PACK, GIVEN).code == "administrators_only"
    assert not runs()
