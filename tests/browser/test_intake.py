"""Taking a complaint with scripts on: looked up while typing, photographs pasted, a crash survived, in 90 seconds."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from kesu.casebook.execute import open_case
from kesu.organisation.master import Entry, keep
from kesu.procedure.context import Actor
from tests.browser.conftest import Sit

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.only("sqlite")]
NEW = "/new/customer-complaint"
TOLD = "轴套内孔划伤，压装时卡滞，要求换货"
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
PASTE = """async ({picture}) => {
  const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], "image.png", { type: "image/png" }));
  document.querySelector("#opening textarea").dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""
PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


@pytest.fixture
def customers(mingda: None, settings, tmp_path) -> None:
    settings.KESU_FILES = tmp_path
    entries = [
        Entry("customer", "C-1", "华星电机"),
        Entry("customer", "C-2", "东方传动"),
        Entry("part", "ZT-40", "轴套"),
    ]
    keep(entries, now=datetime.now(UTC), by="han")


def test_a_complaint_is_taken_in_a_few_keys_and_two_clicks(sit_down: Sit, customers: None) -> None:
    page = sit_down("chen")
    page.goto("/")
    begun, clicks = time.perf_counter(), 0
    page.click(".k-new")
    clicks += 1
    if page.url.endswith("/new"):
        page.click(f'a[href="{NEW}"]')
        clicks += 1
    expect(page.locator('[name="f.customer"]')).to_be_focused()
    page.keyboard.type("hxdj")
    offered = page.locator('[id="c-f-customer-list"] option[value="华星电机"]')
    expect(offered).to_have_count(1)
    page.fill('[name="f.customer"]', str(offered.get_attribute("value")))
    page.fill('[name="f.complaint"]', TOLD)
    page.evaluate(PASTE, {"picture": PICTURE})
    expect(page.locator('#stored input[name="stored"]')).to_have_count(1)
    page.click("#take")
    clicks += 1
    expect(page.locator(".alert-success")).to_be_visible()
    seconds = time.perf_counter() - begun
    print(f"taken in {seconds:.1f} s of the machine's time, with {clicks} clicks")
    assert clicks <= 3 and seconds < 30
    expect(page.locator("#files")).to_contain_text("photo-")


def test_what_was_typed_and_pasted_outlives_the_browser(sit_down: Sit, customers: None) -> None:
    page = sit_down("chen")
    page.goto(NEW)
    page.fill('[name="f.customer"]', "华星电机")
    page.fill('[name="f.complaint"]', TOLD)
    page.evaluate(PASTE, {"picture": PICTURE})
    expect(page.locator('#stored input[name="stored"]')).to_have_count(1)
    with page.expect_response("**/draft"):
        page.locator('[name="f.complaint"]').blur()
    expect(page.locator("#kept")).to_contain_text("草稿已保存")
    page.context.close()  # the browser dies

    again = sit_down("chen")
    again.goto(NEW)
    again.fill('[name="f.customer"]', "东方传动")
    again.locator('[name="f.customer"]').blur()
    expect(again.locator("#kept")).to_contain_text("请先决定")  # the earlier draft is not typed over
    again.click("text=继续填写")
    expect(again.locator('[name="f.customer"]')).to_have_value("华星电机")
    expect(again.locator('[name="f.complaint"]')).to_have_value(TOLD)
    expect(again.locator('#stored input[name="stored"]')).to_be_checked()
    again.click("#take")
    expect(again.locator(".alert-success")).to_be_visible()
    again.goto(NEW)
    expect(again.locator(".k-offer")).to_have_count(0)


def test_what_was_reported_already_shows_while_typing(sit_down: Sit, customers: None) -> None:
    data = {"customer": "华星电机", "complaint": "轴套内孔有划伤，压装卡滞"}
    ref = open_case(
        "customer-complaint", {"data": data}, actor=Actor("chen"), now=datetime.now(UTC) - timedelta(days=5)
    ).ref
    page = sit_down("chen", width=390)
    page.goto(NEW)
    page.fill('[name="f.customer"]', "华星电机")
    page.fill('[name="f.complaint"]', TOLD)
    expect(page.locator("#likely .btn")).to_be_visible()
    assert page.evaluate(WIDER) <= 0
    page.locator("#likely .btn").click()
    page.wait_for_url(f"**/cases/{ref}")


def test_without_a_script_the_same_form_takes_text_files_and_a_draft(sit_down: Sit, customers: None) -> None:
    page = sit_down("chen", javascript=False)
    page.goto(NEW)
    page.fill('[name="f.customer"]', "东方传动")
    page.fill('[name="f.complaint"]', TOLD)
    page.set_input_files("#files", {"name": "letter.txt", "mimeType": "text/plain", "buffer": b"Dear Sirs"})
    page.click('button[value="keep"]')
    expect(page.locator("#stored li")).to_have_text("letter.txt")  # the kept draft is what the page shows next
    page.click("#take")
    expect(page.locator(".alert-success")).to_be_visible()
    expect(page.locator("#files")).to_contain_text("letter.txt")
