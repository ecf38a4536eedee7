"""axe finds nothing serious on the main pages, light and dark, in both languages; a task is done without a mouse."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from axe_playwright_python.sync_playwright import Axe

from kesu.casebook import invariants
from kesu.casebook.execute import execute, open_case
from kesu.casebook.publishing import publish_pack
from kesu.procedure.context import Actor, Command
from tests.browser.conftest import Sit
from tests.desk.conftest import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.only("sqlite")]
GRAVE = ("serious", "critical")
PAGES = (
    *("/", "/?show=overdue", "/signatures", "/notices?all=1", "/cases", "/new", "/new/customer-complaint"),
    *("/registers", "/figures", "/procedures", "/procedures/customer-complaint", "/people", "/people/chen"),
    *("/people/chen/hand-over", "/master", "/blocks", "/stocks", "/deliveries", "/verification", "/invariants"),
    *("/records", "/mail", "/password", "/tokens", "/nowhere"),
)


def complaint() -> UUID:
    now = datetime.now(UTC)
    data = {"customer": "华星电机", "complaint": "轴套内孔划伤，压装时卡滞"}
    ref = open_case("customer-complaint", {"data": data}, actor=Actor("chen"), now=now).ref
    execute(ref, Command("note", {"text": "样品已寄出"}), actor=Actor("chen"), now=now)
    return ref


def eight_d(tmp_path: Path) -> UUID:
    """A case with a ladder, a fishbone and actions."""
    from tests.desk.test_workbench import EIGHT_D, FOUND

    now = datetime.now(UTC)
    text = EIGHT_D.replace("by: [sales]", "by: [sales, quality]")
    (tmp_path / "procedure.yaml").write_text(text, encoding="utf-8")
    ref = open_case(publish_pack(tmp_path, now=now).name, {"data": {"customer": "华星电机"}}, actor=Actor("li"), now=now).ref
    people = {row["owner"]: "li" for row in FOUND["actions"]}
    actions = [{**row, "owner": people[row["owner"]]} for row in FOUND["actions"]]
    execute(ref, Command("complete", {"step": "analyse", "data": {**FOUND, "actions": actions}}), actor=Actor("li"), now=now)
    return ref


def faults(page: Any, address: str) -> list[str]:
    page.goto(address)
    found = Axe().run(page).response["violations"]
    return [
        f"{address} {one['id']} ({one['impact']}): {one['nodes'][0]['html'][:160]}"
        for one in found
        if one["impact"] in GRAVE
    ]


@pytest.mark.parametrize(("language", "theme"), [("zh-hans", "light"), ("en", "dark")])
@pytest.mark.timeout(300)
def test_nothing_serious_is_found_on_the_main_pages(sit_down: Sit, live_server: Any, language: str, theme: str, tmp_path: Path) -> None:
    case, report = complaint(), eight_d(tmp_path)
    invariants.prove(now=datetime.now(UTC))
    found: list[str] = []
    for person, pages in (("han", PAGES), ("chen", (f"/cases/{case}", f"/cases/{case}?correct=complaint", f"/cases/{case}?all=1", f"/cases/{case}/do/message")), ("li", (f"/cases/{report}", f"/cases/{report}/do/merge"))):
        page = sit_down(person, language=language)
        page.context.add_cookies([{"name": "kesu_theme", "value": theme, "url": live_server.url}])
        for address in pages:
            found += faults(page, address)
        assert page.evaluate("document.documentElement.dataset.bsTheme") == theme
    assert found == []


def test_the_sign_in_page_has_nothing_serious_either(sit_down: Sit) -> None:
    page = sit_down("chen")
    page.context.clear_cookies()
    assert faults(page, "/sign-in") == []


# --- without a mouse ---------------------------------------------------------------------------------


def test_a_task_is_opened_and_done_by_keyboard_alone(sit_down: Sit) -> None:
    case = complaint()
    page = sit_down("chen")
    page.goto("/cases")
    page.keyboard.press("g")
    page.keyboard.press("t")
    page.wait_for_url("**/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/cases/{case}*")
    note = page.locator("#note-text")
    note.focus()
    page.keyboard.type("已电话告知客户")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".alert-success")
    assert "已电话告知客户" in page.locator("#timeline").inner_text()


def test_signing_in_needs_no_mouse(sit_down: Sit, live_server: Any) -> None:
    page = sit_down("chen")
    page.context.clear_cookies()
    page.goto("/sign-in")
    page.locator("#name").focus()
    page.keyboard.type("chen")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector(".k-tasks, .k-empty")


def test_the_keys_are_shown_and_typing_in_a_field_is_no_command(sit_down: Sit) -> None:
    complaint()
    page = sit_down("chen")
    page.goto("/")
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#keys").is_visible()
    page.keyboard.press("/")
    page.keyboard.type("gc?j")
    assert page.locator("main input[type=search]").input_value() == "gc?j"
    assert not page.locator("#keys").is_visible()


def test_light_and_dark_follow_the_device_until_one_is_chosen(sit_down: Sit) -> None:
    page = sit_down("chen")
    page.emulate_media(color_scheme="dark")
    page.goto("/")
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"
    page.click(".k-theme button")
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "light"
