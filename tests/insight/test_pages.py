"""The desk's pages of registers, without JavaScript."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from kesu.insight.missed import judge
from kesu.insight.models import SavedView
from kesu.organisation.models import Account
from tests.insight.conftest import NOW, answered, opened

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "/registers/returns/list"


@pytest.fixture(autouse=True)
def _published(returns: str) -> None:
    pass


def browse(name: str, language: str = "zh-hans") -> Client:
    client = Client()
    client.cookies["django_language"] = language
    client.force_login(Account.objects.get(name=name), backend="kesu.organisation.backend.AccountBackend")
    return client


def text_of(answer: HttpResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_registers_are_in_the_navigation_and_listed_by_procedure() -> None:
    page = text_of(browse("li").get("/registers"))
    assert "台账" in page and "退货处理 退货台账" in page and "编号、客户、要求" in page
    assert "Register of returns" in text_of(browse("li", "en").get("/registers"))


def test_a_register_shows_counts_filters_and_files() -> None:
    opened(customer="甲", loss="5")
    opened(customer="乙", loss="2000")
    page = browse("li").get(LIST)
    assert "2 行" in text_of(page) and "2,000.00" in text_of(page) and f"{LIST}/file/xlsx" in page.content.decode()
    filtered = text_of(browse("li").get(f"{LIST}?customer=甲"))
    assert "1 行" in filtered and "2,000.00" not in filtered
    assert "没有符合条件的行" in text_of(browse("li").get(f"{LIST}?customer=丙"))
    assert "还没有您可查看的行" in text_of(browse("guest").get(LIST))


def test_groups_show_counts_and_sums() -> None:
    for loss in ("1.10", "2.20"):
        opened(customer="甲", loss=loss)
    assert "甲 2 3.30" in text_of(browse("li").get(f"{LIST}?group=customer"))


def test_a_condition_that_does_not_fit_is_named_and_nothing_is_lost() -> None:
    opened()
    answer = browse("li").get(f"{LIST}?colour=red")
    assert answer.status_code == 422 and "colour" in text_of(answer) and "R0001" in text_of(answer)
    assert browse("li").get(f"{LIST}/file/csv?colour=red").status_code == 302
    assert browse("li").get(f"{LIST}/file/pdf").status_code == 404
    assert browse("li").get("/registers/returns/none").status_code == 404


def test_li_saves_a_view_for_quality_and_wang_uses_it_but_cannot_delete_it() -> None:
    li, wang, chen = browse("li"), browse("wang"), browse("chen")
    li.post(f"{LIST}/views", {"name": "大额", "role": "quality", "query": "loss.from=1000&sort=-loss"})
    view = SavedView.objects.get()
    assert (view.person, view.role, view.query) == ("li", "quality", "loss.from=1000&sort=-loss")
    assert "大额" in text_of(wang.get(LIST)) and "大额" in text_of(wang.get("/registers"))
    assert "大额" not in text_of(chen.get(LIST))
    assert wang.post(f"{LIST}/views/{view.pk}").status_code == 404
    assert li.post(f"{LIST}/views/{view.pk}").status_code == 302 and not SavedView.objects.exists()


def test_a_view_is_shared_only_with_a_role_one_holds_and_holds_only_what_fits() -> None:
    li = browse("li")
    assert "只能与自己担任的角色" in text_of(li.post(f"{LIST}/views", {"name": "x", "role": "gm"}, follow=True))
    assert "与台账不符" in text_of(li.post(f"{LIST}/views", {"name": "x", "query": "colour=red"}, follow=True))
    assert "请给视图起个名称" in text_of(li.post(f"{LIST}/views", {"name": " "}, follow=True))
    assert not SavedView.objects.exists()


def test_figures_show_value_target_and_denominator_in_words_and_lead_to_the_cases() -> None:
    now = datetime.now(UTC)
    answered(timedelta(hours=30), at=now - timedelta(hours=31), customer="甲")
    month = (now - timedelta(hours=23)).strftime("%Y-%m")
    page = browse("li").get("/figures")
    assert "按时答复率" in text_of(page) and "目标 ≥ 90%" in text_of(page) and "<svg" in page.content.decode()
    one = browse("li").get(f"/figures/returns/in_time?period={month}")
    assert (
        "1 件中 0 件" in text_of(one)
        and "未达标" in text_of(one)
        and "R0001" in text_of(one)
        and "按客户" in text_of(one)
    )
    assert "R0001" not in text_of(browse("li").get(f"/figures/returns/in_time?period={month}&part=yes"))
    assert "没有您可查看的案件" in text_of(browse("guest").get(f"/figures/returns/in_time?period={month}"))
    for bad in ("/figures/returns/none", "/figures/returns/in_time?period=soon", "/figures/returns/in_time?part=x"):
        assert browse("li").get(bad).status_code == 404


def test_the_manager_finds_the_missed_figure_among_the_notices() -> None:
    answered(timedelta(hours=30), at=datetime(2025, 2, 10, 1, tzinfo=UTC))
    judge(now=NOW)
    page = browse("zhou").get("/")
    assert "有指标未达标" in text_of(page) and "按时答复率 2025年2月" in text_of(page)
    assert "/figures/returns/in_time?period=2025-02" in page.content.decode()
