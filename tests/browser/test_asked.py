"""Fields come and go with what is chosen; what is sent before the server has said which are asked for is not lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Sit
from tests.browser.test_signed_out import RAISED
from tests.browser.working import fill_in

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.only("sqlite")]


@pytest.fixture
def packs() -> tuple[str, ...]:
    return ("line-exception", "nonconforming-product", "quality-exception")


def test_what_zheng_sends_faster_than_the_answer_comes_is_taken(sit_down: Sit) -> None:
    page = sit_down("zheng", width=390)
    page.goto("/new/line-exception")
    form = page.locator("#opening")
    fill_in(form, RAISED)
    row = form.locator('[data-only="f.in_a_row"]')
    expect(row).to_be_visible()
    form.locator('[name="f.trigger"]').select_option("equipment")
    expect(row).to_be_hidden()
    held = []
    page.route("**/new/line-exception", lambda route: held.append(route) if not held else route.continue_())
    with page.expect_request(lambda request: "do=look" in (request.post_data or "")):
        form.locator('[name="f.trigger"]').select_option("consecutive")
    page.click("#take")
    expect(page.locator(".k-case-head")).to_be_visible()
    assert held
    expect(page.locator("main")).to_contain_text("连续")
