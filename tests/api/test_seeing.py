"""What somebody may not see is absent, wherever they look; what is blocked is heard by everybody."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kesu.casebook.publishing import publish_text
from kesu.organisation.people import save_person, set_roles
from kesu.procedure.who import Holding

pytestmark = pytest.mark.django_db
PACK = """
procedure: guarded
version: 1
title: {zh: 保密程序, en: Guarded}
kind: problem
calendar: {days: CN, zone: Asia/Shanghai, hours: "08:30-12:00, 13:00-17:30"}
open: {by: [sales, carrier], fill: [what, secret?, cost?, lot?]}
owner: quality
roles:
  sales: {zh: 业务部, en: Sales}
  quality: {zh: 质量管理部, en: Quality}
  carrier: {zh: 承运人, en: Carrier, outside: true, entered_by: [sales]}
fields:
  what: {type: text, label: {zh: 事情, en: Matter}}
  secret: {type: text, see: "'quality' in actor.roles", label: {zh: 秘密, en: Secret}}
  cost: {type: money, internal: true, label: {zh: 成本, en: Cost}}
  lot: {type: lot, facet: lot, label: {zh: 批号, en: Lot}}
steps:
  stop:
    by: quality
    fill: [what, secret?]
    blocks: [{what: lot, of: f.lot, until: [stop]}]
  answer: {by: carrier, fill: [what]}
  close: {by: quality, after: [stop, answer], outcomes: {closed: {close: true}}}
"""


@pytest.fixture
def guarded(people) -> str:
    publish_text(PACK, now=datetime.now(UTC))
    data = {"what": "破损", "secret": "gamma", "cost": "12.50", "lot": "L-7"}
    answer = people("chen").post("/cases", {"procedure": "guarded", "data": data})
    assert answer.status == 201, answer.body
    return answer.body["ref"]


def everything(person, ref: str) -> str:
    paths = (f"/cases/{ref}", f"/cases/{ref}/journal", f"/cases/{ref}/forms/stop", "/cases", "/tasks")
    return "".join(str(person.get(path).body) for path in paths)


def test_a_field_that_is_not_for_somebody_is_nowhere(people, guarded) -> None:
    assert "gamma" in everything(people("li"), guarded)
    assert "gamma" not in everything(people("chen"), guarded)
    assert "secret" not in everything(people("chen"), guarded).replace("value_hashes", "")


def test_internal_matter_is_not_for_outside_roles(people, guarded) -> None:
    save_person("truck", name="货运")
    set_roles("truck", [Holding("carrier")])
    truck = people("truck")
    case = truck.get(f"/cases/{guarded}")
    assert case.status == 200
    assert "12.50" not in everything(truck, guarded)
    assert [one["step"] for one in case.body["tasks"]] == ["answer"]
    assert truck.get(f"/cases/{guarded}/journal").code == "insiders_only"
    assert truck.get(f"/cases/{guarded}/forms/answer").status == 200
    assert truck.get(f"/cases/{guarded}/forms/stop").status == 404
    assert "12.50" in everything(people("chen"), guarded)


def test_a_block_is_heard_by_whoever_asks_but_its_case_only_by_whom_it_concerns(people, guarded) -> None:
    heard = people("liu").get("/blocks?lot=L-7").body
    assert (heard["blocked"], heard["blocks"][0]["what"], heard["blocks"][0]["case"]) == (True, "lot", None)
    assert people("li").get("/blocks?lot=L-7").body["blocks"][0]["case"] == guarded
    assert people("liu").get("/blocks?lot=L-8").body == {"blocked": False, "blocks": []}
    people("li").do(guarded, "complete", step="stop", data={"what": "破损"})
    assert not people("liu").get("/blocks?lot=L-7").body["blocked"]


def test_people_are_found_by_role_and_unit(people) -> None:
    liu = people("liu")
    assert [one["id"] for one in liu.get("/people?role=office").body["people"]] == ["liu", "pan"]
    assert [one["id"] for one in liu.get("/people?unit=making").body["people"]] == ["wang"]
    me = people("li").get("/me").body
    assert (me["id"], me["roles"]) == ("li", [{"role": "quality", "unit": None, "per": None}])


def test_a_case_is_there_for_a_command_exactly_where_the_list_shows_it(people, guarded, opened) -> None:
    set_roles("wang", [Holding("head", "making"), Holding("quality", "making")])
    set_roles("pan", [Holding("quality", "works")])
    seen = set()
    for name in ("chen", "sun", "liu", "pan", "li", "wang", "zhou", "guest"):
        listed = {one["ref"] for one in people(name).get("/cases").body["cases"]}
        for ref in (guarded, opened):
            answer = people(name).do(ref, "dance")
            assert answer.status == (422 if ref in listed else 404), (name, ref)
        seen.add(len(listed))
    assert seen == {0, 1, 2}
