"""A customer with a telephone and without JavaScript: complains, keeps the receipt, is asked, answers, rates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from kesu.casebook import links
from kesu.casebook.execute import execute
from kesu.casebook.models import Case
from kesu.procedure.context import Actor, Command
from tests.portal.conftest import PICTURE

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
PLAIN = {
    "order_no": "SO-118", "part_no": "ZT-40", "quantity": "2000", "delivered_on": "2025-02-26", "demand": "换货并说明原因",
    "demand_kind": "reply", "demand_reason": "影响压装", "loss_caused": False, "defective_quantity": "120",
    "sample": "A-07", "opinion": "建议先行说明",
}  # fmt: skip


@pytest.fixture
def telephone(chromium: Any, mingda: None, live_server: Any, settings: Any, tmp_path: Path) -> Iterator[Any]:
    """A page of 390 pixels without JavaScript and without an account."""
    settings.KESU_FILES = tmp_path / "files"
    settings.KESU_INTAKE = ["customer-complaint"]
    settings.KESU_ADDRESS = live_server.url
    context = chromium.new_context(
        base_url=live_server.url, viewport={"width": 390, "height": 844}, locale="zh-CN", java_script_enabled=False
    )
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield page
    context.close()


def act(ref: UUID, by: str, verb: str, **body: Any) -> None:
    execute(ref, Command(verb, body), actor=Actor(by), now=datetime.now(UTC), authenticated=True)


def until_reply(ref: UUID) -> None:
    """The staff find the complaint not established and answer."""
    act(ref, "chen", "complete", step="intake", outcome="form", data=PLAIN)
    act(ref, "liu", "complete", step="register")
    data = {"cause": "客户酸洗过久", "test_result": "复检合格"}
    act(ref, "li", "complete", step="investigate", outcome="unfounded", data=data)
    act(
        ref,
        "chen",
        "complete",
        step="reply",
        data={"reply_text": "经检验产品合格，建议缩短酸洗。", "reply_by": "letter"},
    )


def test_a_customer_complains_gets_a_receipt_answers_by_link_and_rates(telephone: Any) -> None:
    page = telephone
    page.goto("/c/new")
    page.fill('[name="f.customer"]', "华星电机")
    page.fill('[name="f.complaint"]', "轴套内孔划伤")
    photos = [{"name": f"{n}.png", "mimeType": "image/png", "buffer": PICTURE + bytes([n])} for n in (1, 2)]
    page.set_input_files("#new-files", photos)
    assert page.evaluate(WIDER) <= 0
    page.click("button.p-button")
    code = page.inner_text(".p-code")
    assert page.evaluate(WIDER) <= 0
    ref = Case.objects.get().ref

    page.goto("/c/")
    page.fill("#code", code.lower().replace("-", " "))
    page.click("button.p-button")
    assert "处理中" in page.inner_text('[aria-current="step"]')
    assert "1.png" in page.inner_text("main")

    until_reply(ref)
    page.goto(f"/c/{links.give(ref, 'complainant', actor=Actor('chen'), now=datetime.now(UTC))}")
    assert "经检验产品合格，建议缩短酸洗。" in page.inner_text("main")
    assert page.evaluate(WIDER) <= 0
    page.click(".is-asking button.p-button")
    assert page.locator(".is-asking .p-error").first.is_visible()
    page.check('[name="outcome"][value="accepted"]')
    page.click(".is-asking button.p-button")
    assert "您的答复已收到" in page.inner_text(".p-good")

    page.check('[name="stars"][value="5"]')
    page.fill("#rate-text", "答复及时")
    page.click("#rate button.p-button")
    assert "★★★★★" in page.inner_text("#rate")
    assert "客户酸洗过久" not in page.content()


def test_what_one_touches_is_as_large_as_a_thumb(telephone: Any) -> None:
    page = telephone
    page.goto("/c/new/customer-complaint")
    for target in page.locator("button, a.p-button, .p-option, input[type=text], input:not([type]), textarea").all():
        if target.is_visible():
            assert target.bounding_box()["height"] >= 44
