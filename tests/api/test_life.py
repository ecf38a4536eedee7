"""A complaint's whole life by REST, by named people, over the sample pack."""

from __future__ import annotations

import pytest

from tests.api.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def done(answer) -> dict:
    assert answer.status == 200, answer.body
    return answer.body


def test_a_complaint_runs_from_the_call_to_the_closed_case(people, opened) -> None:
    chen, liu, li, wang, zhou = map(people, ("chen", "liu", "li", "wang", "zhou"))
    done(liu.do(opened, "complete", step="receive"))
    done(
        li.do(opened, "submit", step="analyse", outcome="established", data={"cause": "砂眼", "responsible": "making"})
    )
    assert zhou.get("/tasks").body["tasks"][0]["task"]["phase"] == "review"
    done(zhou.do(opened, "confirm", step="analyse"))
    rows = [
        {"what": "换模", "owner": "li", "due": "2030-01-01"},
        {"what": "培训", "owner": "wang", "due": "2030-01-02"},
    ]
    done(wang.post(f"/cases/{opened}/steps/view/complete", {"data": {"measures": rows}}))
    done(chen.do(opened, "complete", step="offer", data={"offer": "1200.50", "quantity": 40}))
    sun = people("sun")
    unsigned = sun.do(opened, "complete", step="decide", outcome="approve")
    assert (unsigned.status, unsigned.code) == (422, "missing")
    wrong = sun.do(opened, "complete", step="decide", outcome="approve", password="not mine")
    assert (wrong.status, wrong.code) == (403, "password_wrong")
    decided = done(sun.do(opened, "complete", step="decide", outcome="approve", password=PASSWORD))
    assert set(decided["steps_opened"]) == {"improve", "reply"}
    assert PASSWORD not in str(li.get(f"/cases/{opened}/journal").body)
    for row, person in ((1, li), (2, wang)):
        done(person.do(opened, "complete", step="improve", row=row, data={"done": "完成"}))
    done(chen.do(opened, "complete", step="reply"))
    done(chen.do(opened, "complete", step="answer", outcome="satisfied", **{"as": "complainant"}))
    lots = [{"lot": f"B{n}", "made_at": f"2035-01-0{n}T08:00:00Z", "result": "clean"} for n in (1, 2, 3)]
    done(li.do(opened, "collect", step="watch", rows={"batches": lots}))
    done(li.do(opened, "complete", step="watch", outcome="proven"))
    assert done(liu.do(opened, "complete", step="close", outcome="closed"))["status"] == "closed"
    case = liu.get(f"/cases/{opened}").body
    assert case["standing"]["open"] == ["archive"]
    assert case["standing"]["fields"]["offer"] == "1200.50"
    assert case["standing"]["streak"] == {"clean": 3}
    assert {one["status"] for one in case["clocks"]} <= {"met", "ended"}


def test_the_case_shows_all_that_a_desk_needs(people, opened) -> None:
    people("liu").do(opened, "complete", step="receive")
    case = people("li").get(f"/cases/{opened}").body
    task = case["tasks"][0]
    assert (task["step"], task["row"], task["round"], task["phase"], task["mine"]) == ("analyse", "", 1, "work", True)
    assert task["people"] == ["li"]
    clock = next(one for one in case["clocks"] if one["clock"] == "answer")
    assert clock["due"] and clock["explanation"]["parts"] and clock["explained"]
    assert case["startable"] == ["visit"]
    facts = {one["name"]: one for one in case["facts"]}
    assert facts["customer"]["value"] == "甲公司"
    assert facts["quantity"]["value"] == {"unknown": True}
    assert facts["cause"]["internal"]
    stations = {one["step"]: one["status"] for one in case["stations"]}
    assert (stations["receive"], stations["analyse"], stations["visit"]) == ("done", "open", "dormant")


def test_a_form_asks_for_what_the_task_needs(people, opened) -> None:
    people("liu").do(opened, "complete", step="receive")
    li = people("li")
    form = li.get(f"/cases/{opened}/forms/analyse").body
    assert [(one["name"], one["required"]) for one in form["fields"]] == [("cause", True), ("responsible", True)]
    assert [one["outcome"] for one in form["outcomes"]] == ["established", "unfounded"]
    assert (form["step"], form["row"], form["round"], form["phase"]) == ("analyse", "", 1, "work")
    assert li.do(opened, "draft", step="analyse", data={"cause": "砂眼"}).status == 200
    assert li.get(f"/cases/{opened}/forms/analyse").body["draft"] == {"cause": "砂眼"}
    assert li.get(f"/cases/{opened}/forms/close").status == 404
    assert li.get(f"/cases/{opened}/forms/nothing").status == 404


def test_tasks_come_with_the_reason_for_their_due(people, opened) -> None:
    mine = people("liu").get("/tasks").body
    assert mine["total"] == 1
    assert mine["tasks"][0]["case"]["ref"] == opened
    assert mine["tasks"][0]["task"]["step"] == "receive"
    people("liu").do(opened, "complete", step="receive")
    people("li").do(
        opened, "submit", step="analyse", outcome="established", data={"cause": "x", "responsible": "making"}
    )
    people("zhou").do(opened, "confirm", step="analyse")
    reason = people("wang").get("/tasks").body["tasks"][0]["reason"]
    assert (reason["clock"], reason["status"]) == ("view", "running")
    assert reason["explained"]
    assert people("guest").get("/tasks").body == {"tasks": [], "total": 0}


def test_a_list_is_filtered_by_facet_text_and_time_and_paged(people, opened) -> None:
    chen = people("chen")
    for number in range(3):
        chen.post("/cases", {"procedure": "complaint-sample", "data": {"customer": f"乙{number}", "demand": "退货"}})
    assert len(chen.get("/cases").body["cases"]) == 4
    assert [one["ref"] for one in chen.get("/cases?customer=甲公司").body["cases"]] == [opened]
    assert len(chen.get("/cases?customer=甲公司&customer=乙1").body["cases"]) == 2
    assert [one["ref"] for one in chen.get("/cases?q=SO-118").body["cases"]] == [opened]
    assert chen.get("/cases?status=closed&count=true").body == {"cases": [], "next": None, "total": 0}
    first = chen.get("/cases?limit=3&count=true").body
    assert (len(first["cases"]), first["total"]) == (3, 4)
    assert len(chen.get(f"/cases?limit=3&cursor={first['next']}").body["cases"]) == 1
    assert chen.get("/cases?opened_until=2001-01-01T00:00:00Z").body["cases"] == []
    for wrong in ("?cursor=xx", "?colour=red", "?limit=0", "?opened_from=2025-01-01", "?opened_from=yesterday"):
        assert chen.get(f"/cases{wrong}").status == 422, wrong
    assert people("guest").get("/cases").body["cases"] == []


def test_chen_opens_a_case_on_behalf_and_the_journal_says_how_it_was_heard(people) -> None:
    chen = people("chen")
    data = {"customer": "华星电机", "demand": "换货"}
    heard = {"as": "complainant", "channel": "phone", "evidence": "孙经理十点来电"}
    opened = chen.post("/cases", {"procedure": "complaint-sample", "data": data, **heard})
    assert opened.status == 201, opened.body
    ref = opened.body["ref"]
    first = done(chen.get(f"/cases/{ref}/journal"))["events"][0]
    assert (first["kind"], first["head"]["behalf"], first["head"]["channel"]) == ("CaseOpened", "complainant", "phone")
    assert first["values"]["evidence"] == "孙经理十点来电"
