"""Doing a task on the case page: the form made from `fill`, refusals beside it, nothing typed lost."""

from __future__ import annotations

from uuid import UUID

import pytest

from kesu.casebook import queries
from kesu.casebook.queries import CaseView
from kesu.casebook.sight import Viewer
from tests.desk.conftest import PASSWORD, Browse, act, hidden_of, text_of, until_decision

pytestmark = pytest.mark.django_db


def as_seen_by(person: str, ref: UUID) -> CaseView:
    from datetime import UTC, datetime

    view = queries.case(Viewer.of(person, now=datetime.now(UTC)), str(ref))
    assert view
    return view


def send(client, ref: UUID, step: str, **data: str):
    """The form of the step as it stands, filled in and sent."""
    form = hidden_of(client.get(f"/cases/{ref}"), step)
    return client.post(f"/cases/{ref}/tasks/{step}", {**form, "do": "complete", **data}, follow=True)


def test_liu_registers_and_the_case_has_its_number(browse: Browse, case: UUID) -> None:
    page = text_of(send(browse("liu"), case, "receive"))
    assert "已办理" in page
    assert as_seen_by("liu", case).state.number


def test_only_the_form_of_ones_own_task_is_there(browse: Browse, case: UUID) -> None:
    assert 'id="task-receive"' in browse("liu").get(f"/cases/{case}").content.decode()
    page = browse("chen").get(f"/cases/{case}")
    assert 'id="task-receive"' not in page.content.decode()
    assert "须由生产管理组办理" in text_of(page)


def test_li_is_asked_what_the_procedure_asks(browse: Browse, case: UUID) -> None:
    act(case, "liu", "complete", step="receive")
    client = browse("li")
    page = client.get(f"/cases/{case}").content.decode()
    assert 'name="f.cause"' in page and 'name="f.responsible"' in page and 'value="established"' in page
    send(client, case, "analyse", **{"f.cause": "刀具崩刃", "f.responsible": "making", "outcome": "established"})
    assert as_seen_by("li", case).state.steps["analyse"].tasks[""].phase == "review"


def test_an_outcome_left_out_is_asked_for_and_what_was_typed_stays(browse: Browse, case: UUID) -> None:
    act(case, "liu", "complete", step="receive")
    answer = send(browse("li"), case, "analyse", **{"f.cause": "刀具崩刃", "f.responsible": "making"})
    assert answer.status_code == 422
    assert "请选择结论：成立、不成立" in text_of(answer)
    assert "刀具崩刃" in answer.content.decode()


def test_an_empty_field_is_told_beside_it(browse: Browse, case: UUID) -> None:
    act(case, "liu", "complete", step="receive")
    answer = send(browse("li"), case, "analyse", **{"f.cause": "刀具崩刃", "outcome": "established"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="c-f-responsible-error"' in page and 'id="c-f-cause-error"' not in page
    assert "checked" in page.partition('value="established"')[2][:60]


def test_refusals_are_told_in_english_too(browse: Browse, case: UUID) -> None:
    act(case, "liu", "complete", step="receive")
    answer = send(browse("li", "en"), case, "analyse", **{"f.cause": "x", "outcome": "established"})
    assert "Fill in: Responsible unit" in text_of(answer)


def test_a_lost_race_says_who_did_it_and_when_and_keeps_what_was_typed(browse: Browse, case: UUID) -> None:
    pan = browse("pan")
    form = hidden_of(pan.get(f"/cases/{case}"), "receive")
    act(case, "liu", "complete", step="receive")
    answer = pan.post(f"/cases/{case}/tasks/receive", {**form, "do": "complete", "comment": "已电话核对"})
    page = text_of(answer)
    assert answer.status_code == 409
    assert "刘思敏 已于" in page and "已电话核对" in page
    assert "T" not in page.partition("刘思敏 已于")[2][:18]  # the instant is for people


def test_a_form_sent_twice_is_one_act(browse: Browse, case: UUID) -> None:
    liu = browse("liu")
    form = hidden_of(liu.get(f"/cases/{case}"), "receive")
    for _time in range(2):
        assert liu.post(f"/cases/{case}/tasks/receive", {**form, "do": "complete"}).status_code == 302


def test_who_may_not_is_refused_with_the_reason(browse: Browse, case: UUID) -> None:
    answer = browse("chen").post(f"/cases/{case}/tasks/receive", {"do": "complete"})
    assert answer.status_code == 403
    assert "这不是您的待办" in text_of(answer)


def test_what_one_may_not_see_is_not_there(browse: Browse, case: UUID) -> None:
    guest = browse("guest")
    assert guest.get(f"/cases/{case}").status_code == 404
    assert guest.post(f"/cases/{case}/tasks/receive", {"do": "complete"}).status_code == 404
    assert guest.post(f"/cases/{case}/do/note", {"text": "x"}).status_code == 404


def test_a_row_is_added_without_losing_the_others(browse: Browse, case: UUID) -> None:
    act(case, "liu", "complete", step="receive")
    data = {"cause": "刀具崩刃", "responsible": "making"}
    act(case, "li", "complete", step="analyse", outcome="established", data=data)
    act(case, "zhou", "complete", step="analyse")
    wang = browse("wang")
    first = {"f.measures.n": "1", "f.measures.0.what": "按件换刀", "f.measures.0.owner": "wang"}
    form = hidden_of(wang.get(f"/cases/{case}"), "view")
    more = wang.post(f"/cases/{case}/tasks/view", {**form, **first, "more": "f.measures"}).content.decode()
    assert 'id="c-f-measures-row-1"' in more  # where the page goes on
    assert 'name="f.measures.1.what"' in more and "按件换刀" in more
    assert 'name="f.measures.0.done"' not in more  # a later step fills it, row by row
    rows = {**first, "f.measures.n": "2", "f.measures.0.due": "2030-01-31", "f.measures.1.what": "首件加检",
            "f.measures.1.owner": "li", "f.measures.1.due": "2030-02-28"}  # fmt: skip
    send(wang, case, "view", **rows)
    kept = as_seen_by("wang", case).state.fields["measures"]
    assert [(row["#"], row["what"], row["owner"]) for row in kept] == [(1, "按件换刀", "wang"), (2, "首件加检", "li")]


def test_a_row_ticked_to_be_left_out_is_left_out(browse: Browse, case: UUID) -> None:
    act(case, "liu", "complete", step="receive")
    data = {"cause": "刀具崩刃", "responsible": "making"}
    act(case, "li", "complete", step="analyse", outcome="established", data=data)
    act(case, "zhou", "complete", step="analyse")
    rows = {"f.measures.n": "2", "f.measures.0.what": "甲", "f.measures.0.owner": "li", "f.measures.0.due": "2030-01-31",
            "f.measures.1.what": "乙", "f.measures.1.x": "1"}  # fmt: skip
    send(browse("wang"), case, "view", **rows)
    assert len(as_seen_by("wang", case).state.fields["measures"]) == 1


def test_a_signature_asks_for_the_password_again(browse: Browse, case: UUID) -> None:
    until_decision(case)
    sun = browse("sun")
    without = send(sun, case, "decide", outcome="approve")
    assert (without.status_code, "签名前请再次输入密码" in text_of(without)) == (422, True)
    wrong = send(sun, case, "decide", outcome="approve", password="not hers at all")
    assert (wrong.status_code, "密码不对" in text_of(wrong)) == (422, True)
    assert send(sun, case, "decide", outcome="approve", password=PASSWORD).status_code == 200
    assert as_seen_by("sun", case).state.steps["decide"].outcome == "approve"


def test_going_back_needs_a_comment_and_starts_a_new_round(browse: Browse, case: UUID) -> None:
    until_decision(case)
    sun = browse("sun")
    bare = send(sun, case, "decide", outcome="return", password=PASSWORD)
    assert (bare.status_code, "请填写意见" in text_of(bare)) == (422, True)
    done = send(sun, case, "decide", outcome="return", password=PASSWORD, comment="原因不充分")
    assert "第 2 轮" in text_of(done) and "原因不充分" in text_of(done)


def test_the_reviewer_returns_it_and_the_worker_finds_the_draft(browse: Browse, case: UUID) -> None:
    act(case, "liu", "complete", step="receive")
    data = {"cause": "刀具崩刃", "responsible": "making"}
    act(case, "li", "complete", step="analyse", outcome="established", data=data)
    zhou = browse("zhou")
    form = hidden_of(zhou.get(f"/cases/{case}"), "analyse")
    zhou.post(f"/cases/{case}/tasks/analyse", {**form, "do": "return", "comment": "补充流出原因"})
    page = browse("li").get(f"/cases/{case}").content.decode()
    assert 'id="task-analyse"' in page and "刀具崩刃" in page and "补充流出原因" in page


def test_a_draft_is_kept_and_is_no_fact_yet(browse: Browse, case: UUID) -> None:
    act(case, "liu", "complete", step="receive")
    li = browse("li")
    form = hidden_of(li.get(f"/cases/{case}"), "analyse")
    li.post(f"/cases/{case}/tasks/analyse", {**form, "do": "keep", "f.cause": "尚待化验"})
    assert "尚待化验" in li.get(f"/cases/{case}").content.decode()
    assert "尚待化验" not in browse("zhou").get(f"/cases/{case}").content.decode()
    assert as_seen_by("li", case).state.fields.get("cause") is None


def test_a_claimed_task_is_one_persons(browse: Browse, case: UUID) -> None:
    liu, pan = browse("liu"), browse("pan")
    liu.post(f"/cases/{case}/tasks/receive", {"do": "claim"})
    assert "刘思敏 已认领" in text_of(pan.get(f"/cases/{case}"))
    assert pan.post(f"/cases/{case}/tasks/receive", {"do": "complete"}).status_code == 409
    liu.post(f"/cases/{case}/tasks/receive", {"do": "release"})
    assert pan.post(f"/cases/{case}/tasks/receive", {"do": "complete"}).status_code == 302


def test_chen_enters_what_the_customer_answers(browse: Browse, case: UUID) -> None:
    act(case, "liu", "complete", step="receive")
    data = {"cause": "客户酸洗过久", "responsible": "making"}
    act(case, "li", "complete", step="analyse", outcome="unfounded", data=data)
    act(case, "zhou", "complete", step="analyse")
    act(case, "chen", "complete", step="reply")
    chen = browse("chen")
    page = text_of(chen.get(f"/cases/{case}"))
    assert "代外部人员录入" in page
    assert send(chen, case, "answer", outcome="doubts").status_code == 422  # how was it heard?
    send(chen, case, "answer", outcome="doubts", channel="phone", evidence="赵经理 3 月 3 日来电")
    assert as_seen_by("chen", case).state.steps["analyse"].round == 2


def test_a_database_that_takes_no_changes_is_told_and_what_was_typed_stays(
    browse: Browse, case: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kesu.casebook.storage import StorageError
    from kesu.desk.views import acts

    def fail(*_given: object, **_more: object) -> None:
        raise StorageError("read_only")

    liu = browse("liu")
    form = hidden_of(liu.get(f"/cases/{case}"), "receive")
    monkeypatch.setattr(acts, "execute", fail)
    answer = liu.post(f"/cases/{case}/tasks/receive", {**form, "do": "complete", "comment": "已电话核对"})
    assert answer.status_code == 503
    assert "数据库目前不能写入" in text_of(answer) and "已电话核对" in answer.content.decode()


def test_liu_gives_her_task_to_pan(browse: Browse, case: UUID) -> None:
    page = text_of(browse("liu").post(f"/cases/{case}/tasks/receive", {"do": "assign", "to": "pan"}, follow=True))
    assert "待办已交给 潘立" in page
    assert 'id="task-receive"' in browse("pan").get(f"/cases/{case}").content.decode()
