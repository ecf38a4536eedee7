"""My tasks: in the order of what is due, with the reason, what is new and what is late told in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from kesu.casebook.execute import execute
from kesu.procedure.context import SYSTEM, Command
from tests.desk.conftest import Browse, act, taken, text_of, until_decision

pytestmark = pytest.mark.django_db


def test_who_has_nothing_to_do_is_told_what_to_do(browse: Browse, sample: str) -> None:
    page = text_of(browse("chen").get("/"))
    assert "暂无待办" in page and "受理投诉" in page


def test_a_new_task_is_told_once(browse: Browse, case: UUID) -> None:
    client = browse("liu")
    assert "is-new" in client.get("/").content.decode()
    assert "is-new" not in client.get("/").content.decode()


def test_what_is_due_first_stands_first_and_lateness_is_said_in_words(browse: Browse, sample: str) -> None:
    late, early = taken(sample, timedelta(days=5), customer="东岳泵业"), taken(sample, customer="金轮轴承")
    for ref in (early, late):
        act(ref, "liu", "complete", step="receive")
        act(ref, "li", "complete", step="analyse", outcome="unfounded", data={"cause": "无", "responsible": "making"})
        act(ref, "zhou", "complete", step="analyse")
    page = text_of(browse("chen").get("/"))
    assert page.index("东岳泵业") < page.index("金轮轴承")
    assert "已逾期 3 天" in page and "还剩" in page
    assert "48 小时" in page or "48小时" in page


def test_the_filter_finds_two_chinese_characters(browse: Browse, sample: str) -> None:
    taken(sample, customer="东岳泵业")
    taken(sample, customer="金轮轴承")
    page = text_of(browse("liu").get("/?q=金轮"))
    assert "金轮轴承" in page and "东岳泵业" not in page
    assert "没有与“无此”相符的待办" in text_of(browse("liu").get("/?q=无此"))


def test_the_general_manager_reviews_what_li_analysed(browse: Browse, case: UUID) -> None:
    act(case, "liu", "complete", step="receive")
    act(case, "li", "complete", step="analyse", outcome="unfounded", data={"cause": "无", "responsible": "making"})
    assert "待复核" in text_of(browse("zhou").get("/"))
    assert "analyse" not in browse("li").get("/").content.decode()


def test_the_authority_table_brings_the_task_to_its_person(browse: Browse, case: UUID) -> None:
    until_decision(case, "3000")
    assert str(case) in browse("sun").get("/").content.decode()
    assert str(case) not in browse("zhou").get("/").content.decode()


def test_quick_filters_say_how_many_they_leave_and_leave_them(browse: Browse, sample: str) -> None:
    late, fresh = taken(sample, timedelta(days=5), customer="东岳泵业"), taken(sample, customer="金轮轴承")
    for ref in (late, fresh):
        act(ref, "liu", "complete", step="receive")
        act(ref, "li", "complete", step="analyse", outcome="unfounded", data={"cause": "无", "responsible": "making"})
        act(ref, "zhou", "complete", step="analyse")
    chen = browse("chen")
    assert "逾期 1" in text_of(chen.get("/"))
    page = text_of(chen.get("/?show=overdue"))
    assert "东岳泵业" in page and "金轮轴承" not in page
    assert "现在没有这样的待办" in text_of(chen.get("/?show=sign"))


def test_what_waits_for_others_stands_apart(browse: Browse, case: UUID, sample: str) -> None:
    for step, body in (
        ("receive", {}),
        ("analyse", {"outcome": "unfounded", "data": {"cause": "无", "responsible": "making"}}),
    ):
        act(case, "liu" if step == "receive" else "li", "complete", step=step, **body)
    act(case, "zhou", "complete", step="analyse")
    act(case, "chen", "complete", step="reply")
    page = browse("chen").get("/?show=outside")
    assert "等待外部答复" in text_of(page) and f"/cases/{case}#task-answer" in page.content.decode()


def test_an_unknown_filter_narrows_nothing(browse: Browse, case: UUID) -> None:
    assert "华星电机" in text_of(browse("liu").get("/?show=sideways&procedure="))


def come_back(ref: UUID) -> str:
    """The letter to the complainant did not arrive; its number."""
    number = str(uuid4())
    body = {"delivery": number, "to": "complainant", "document": "reply-letter", "because": "bounced"}
    execute(ref, Command("undelivered", body), actor=SYSTEM, now=datetime.now(UTC))
    return number


def test_a_letter_that_came_back_is_a_line_with_its_reason_and_the_way_to_where_it_is_seen_to(
    browse: Browse, case: UUID
) -> None:
    number = come_back(case)
    answer = browse("li").get("/")
    assert f"/cases/{case}#delivery-{number}" in answer.content.decode()
    assert "未能送达：投诉人 · reply-letter" in text_of(answer) and "被退回" in text_of(answer)
    assert "有 1 项等您办理" in text_of(answer) and "全部 1" in text_of(answer)
    assert "The complainant was not reached" not in text_of(browse("liu", "en").get("/"))
    assert f"#delivery-{number}" not in browse("liu").get("/").content.decode()
    assert f'id="delivery-{number}"' in browse("li").get(f"/cases/{case}").content.decode()


def test_letters_that_came_back_have_a_filter_of_their_own(browse: Browse, case: UUID) -> None:
    li = browse("li")
    assert "show=unreached" not in li.get("/").content.decode()
    number = come_back(case)
    act(case, "liu", "complete", step="receive")
    assert "show=unreached" in li.get("/").content.decode()
    page = li.get("/?show=unreached").content.decode()
    assert f"#delivery-{number}" in page and "#task-analyse" not in page
    assert f"#delivery-{number}" not in li.get("/?show=sign").content.decode()
    act(case, "li", "settle_delivery", delivery=number, how="phone")
    assert f"#delivery-{number}" not in li.get("/").content.decode()


def test_a_closed_case_with_a_letter_that_came_back_does_not_say_that_nothing_is_left(
    browse: Browse, case: UUID
) -> None:
    act(case, "li", "cancel", reason="重复")
    li = browse("li")
    assert "本案已无待办" in text_of(li.get(f"/cases/{case}"))
    number = come_back(case)
    assert "本案已无待办" not in text_of(li.get(f"/cases/{case}"))
    act(case, "li", "settle_delivery", delivery=number, how="not_needed")
    assert "本案已无待办" in text_of(li.get(f"/cases/{case}"))
