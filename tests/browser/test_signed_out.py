"""On a shared telephone the session ends under Zheng's thumbs: signed in again, the form is there as it was typed."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Sit
from tests.browser.working import fill_in
from tests.desk.conftest import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.only("sqlite")]
RAISED = {
    "f.operation": "车削", "f.part_no": "ZT-40", "f.lot": "B2501", "f.defect": "内孔划伤", "f.trigger": ["consecutive"],
    "f.in_a_row": "3",
}  # fmt: skip


@pytest.fixture
def packs() -> tuple[str, ...]:
    return ("line-exception", "nonconforming-product", "quality-exception")


def test_zheng_loses_nothing_and_luo_sees_nothing(sit_down: Sit) -> None:
    page = sit_down("zheng", width=390)
    page.goto("/new/line-exception")
    form = page.locator("#opening")
    expect(form.locator('[data-only="f.in_a_row"]')).to_be_hidden()
    fill_in(form, RAISED)
    page.context.clear_cookies(name="sessionid")
    page.click("#take")
    expect(page.locator(".k-sign-in .alert-warning")).to_contain_text("没有丢失")
    page.fill("#name", "zheng")
    page.fill("#password", PASSWORD)
    page.click(".k-sign-in button")
    expect(page.locator("#opening .alert-danger")).to_contain_text("尚未提交")
    expect(page.locator('[name="f.defect"]')).to_have_value("内孔划伤")
    expect(page.locator('[name="f.in_a_row"]')).to_have_value("3")
    expect(page.locator('[name="f.in_a_row"]')).to_be_visible()
    page.click("#take")
    expect(page.locator(".k-case-head")).to_be_visible()
    page.goto("/new/line-exception")
    fill_in(page.locator("#opening"), {"f.defect": "只给郑师傅看"})
    page.context.clear_cookies(name="sessionid")
    page.click("#take")
    page.fill("#name", "luo")
    page.fill("#password", PASSWORD)
    page.click(".k-sign-in button")
    page.wait_for_url(lambda address: not address.endswith("/sign-in"))
    assert "只给郑师傅看" not in page.content()
    page.goto("/")
    assert "只给郑师傅看" not in page.content()
