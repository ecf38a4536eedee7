"""What was booked, on the page of its case: whom it charges appeals there, the owner decides there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from tests.casebook.fines import fined
from tests.desk.conftest import Browse, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def wangs(people: None) -> UUID:
    """Wang was fined two days ago."""
    return fined("wang", datetime.now(UTC).replace(microsecond=0) - timedelta(days=2))


def test_wang_finds_the_button_and_li_does_not(browse: Browse, wangs: UUID) -> None:
    page = browse("wang").get(f"/cases/{wangs}")
    assert "可申诉至" in text_of(page) and f"/cases/{wangs}/do/appeal" in page.content.decode()
    assert "/do/appeal" not in browse("li").get(f"/cases/{wangs}").content.decode()
    assert browse("guest").get(f"/cases/{wangs}").status_code == 404
    assert "appeal until" in text_of(browse("wang", "en").get(f"/cases/{wangs}"))


def test_an_appeal_goes_to_li_who_upholds_it(browse: Browse, wangs: UUID) -> None:
    told = text_of(browse("wang").post(f"/cases/{wangs}/do/appeal", {"entry": "1", "reason": "当日请假"}, follow=True))
    assert "王芳 公司 50.00" in told and "王芳 制造部 申诉" in told
    assert "申诉已提交" in told and "已申诉，待裁决" in told and "由质量部裁决" in told
    li = browse("li")
    tasks = text_of(li.get("/?show=appeals"))
    assert "对“迟到罚款”第 1 笔的申诉" in tasks and "王芳" in tasks
    case = li.get(f"/cases/{wangs}")
    assert 'id="appeal-1"' in case.content.decode() and "当日请假" in text_of(case)
    decided = {"entry": "1", "outcome": "upheld", "reason": "有假条"}
    done = text_of(li.post(f"/cases/{wangs}/do/decide_appeal", decided, follow=True))
    assert "已裁决，并告知申诉人" in done and "冲销第 1 笔" in done
    assert "“迟到罚款”第 1 笔已裁决：申诉成立" in done and "有假条" in done
    assert "show=appeals" not in li.get("/").content.decode()


def test_without_a_reason_it_is_refused_beside_the_form_which_keeps_what_was_typed(browse: Browse, wangs: UUID) -> None:
    again = browse("wang").post(f"/cases/{wangs}/do/appeal", {"entry": "1", "reason": ""}, follow=True)
    assert "请填写原因" in text_of(again)
    browse("wang").post(f"/cases/{wangs}/do/appeal", {"entry": "1", "reason": "请假"})
    again = browse("li").post(f"/cases/{wangs}/do/decide_appeal", {"entry": "1", "outcome": "upheld"}, follow=True)
    assert "请填写原因" in text_of(again) and 'id="appeal-1"' in again.content.decode()


def test_the_notice_says_that_something_was_booked(browse: Browse, wangs: UUID) -> None:
    assert "有一笔账记在您名下，您可以" in text_of(browse("wang").get("/notices"))


def test_when_the_time_is_over_there_is_no_button(browse: Browse, people: None) -> None:
    ref = fined("wang", datetime.now(UTC).replace(microsecond=0) - timedelta(days=8))
    page = browse("wang").get(f"/cases/{ref}")
    assert "/do/appeal" not in page.content.decode() and "已确定" in text_of(page)
