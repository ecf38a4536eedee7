"""Procedures by REST: what is published, the check, publishing."""

from __future__ import annotations

import pytest

from tests.casebook.conftest import SAMPLE

pytestmark = pytest.mark.django_db
SMALL = """
procedure: small
version: 1
title: {zh: 小程序, en: Small}
kind: problem
calendar: {days: CN, zone: Asia/Shanghai, hours: "08:30-12:00, 13:00-17:30"}
open: {by: [office], fill: [what]}
owner: quality
roles: {office: {zh: 生产管理组, en: Production office}, quality: {zh: 质量管理部, en: Quality}}
fields: {what: {type: text, label: {zh: 事情, en: Matter}}}
steps:
  look: {by: office}
  close: {by: quality, after: look, outcomes: {closed: {close: true}}}
"""


def administrator(people, name: str):
    person = people(name)
    person.account.administrator = True
    person.account.save()
    return person


def test_a_procedure_shows_duties_deadlines_and_where_its_picture_is(people) -> None:
    chen = people("chen")
    line = chen.get("/procedures").body["procedures"][0]
    assert (line["name"], line["version"], line["may_open"], line["running"]) == ("complaint-sample", "1", True, 0)
    assert not people("wang").get("/procedures").body["procedures"][0]["may_open"]
    whole = chen.get("/procedures/complaint-sample").body
    duties = {one["step"]: one for one in whole["duties"]}
    assert duties["analyse"]["roles"] == ["quality"]
    assert duties["analyse"]["review"] == ["gm"]
    assert duties["decide"]["computed"] == ["table.authority.approver"]
    assert next(one for one in whole["deadlines"] if one["clock"] == "answer")["limit"] == "48h"
    picture = chen.get(whole["diagram"].removeprefix("/api/v1"))
    assert picture.headers["Content-Type"] == "image/svg+xml"
    assert picture.body.startswith(b"<svg")
    assert b"procedure: complaint-sample" in chen.get(whole["text"].removeprefix("/api/v1")).body
    form = chen.get(whole["form"].removeprefix("/api/v1")).body
    assert [(one["name"], one["required"]) for one in form["fields"]][:2] == [("customer", True), ("demand", True)]
    assert chen.get("/procedures/nothing").status == 404
    assert chen.get("/procedures/complaint-sample?version=9").status == 404


def test_the_check_tells_what_is_wrong_and_where(people) -> None:
    chen = people("chen")
    clean = chen.post("/procedures/check", {"text": SMALL}).body
    assert (clean["procedure"], clean["clean"], clean["cut_off"]) == ("small", True, False)
    wrong = chen.post("/procedures/check", {"text": SMALL.replace("after: look", "after: lok")}).body
    assert not wrong["clean"]
    message = wrong["messages"][0]
    assert (message["severity"], message["line"] > 0) == ("error", True)
    assert "look" in message["mend"]["en"]
    stuck = chen.post("/procedures/check", {"text": SMALL.replace("{closed: {close: true}}", "[closed]")}).body
    assert not stuck["clean"]


@pytest.mark.parametrize(
    "text", ["", "a: [", "x" * 100_000, "a: &x 1\nb: *x", "- - - -", "!!python/object:os.system x"]
)
def test_what_is_no_procedure_is_told_so(people, text) -> None:
    answer = people("chen").post("/procedures/check", {"text": text})
    assert (answer.status, answer.body["clean"]) == (200, False)
    assert answer.body["messages"]


def test_administrators_and_owners_publish_and_nobody_else(people) -> None:
    assert people("chen").post("/procedures", {"text": SMALL}).code == "administrators_only"
    assert people("li").post("/procedures", {"text": SMALL}).code == "administrators_only"
    made = administrator(people, "liu").post("/procedures", {"text": SMALL})
    assert (made.status, made.body["new"]) == (201, True), made.body
    newer = SMALL.replace("version: 1", "version: 2")
    assert people("li").post("/procedures", {"text": newer}).body["version"] == "2"
    assert [one["version"] for one in people("li").get("/procedures/small").body["versions"]] == ["2", "1"]
    other = people("li").post("/procedures", {"text": newer.replace("小程序", "新程序")})
    assert (other.status, other.code) == (409, "version_taken")
    wrong = people("li").post("/procedures", {"text": newer.replace("by: office", "by: nobody")})
    assert (wrong.status, wrong.code) == (422, "errors")
    assert wrong.body["data"]["messages"]
    opened = people("liu").post("/cases", {"procedure": "small", "data": {"what": "x"}})
    assert opened.status == 201


def test_publishing_the_same_text_twice_changes_nothing(people) -> None:
    text = SAMPLE.joinpath("procedure.yaml").read_text(encoding="utf-8")
    again = administrator(people, "liu").post("/procedures", {"text": text})
    assert again.status in (201, 422), again.body
    if again.status == 201:
        assert again.body["new"] is False
