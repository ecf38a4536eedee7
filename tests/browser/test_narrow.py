"""On a telephone nothing sticks out sideways, and what is needed can be reached by keyboard."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from kesu.casebook.execute import execute, open_case
from kesu.procedure.context import Actor, Command
from tests.browser.conftest import Sit

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.only("sqlite")]
PAGES = (
    *("/", "/cases", "/new/customer-complaint", "/procedures", "/procedures/customer-complaint", "/people"),
    *("/blocks", "/master/customer", "/people/han", "/tokens", "/password", "/verification", "/nowhere"),
)
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def opened() -> str:
    now = datetime.now(UTC)
    data = {"customer": "华星电机", "complaint": "轴套内孔划伤，压装时卡滞" * 8}
    ref = open_case("customer-complaint", {"data": data}, actor=Actor("chen"), now=now).ref
    execute(ref, Command("note", {"text": "A" * 300}), actor=Actor("chen"), now=now)
    return f"/cases/{ref}"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_page_is_wider_than_a_telephone(sit_down: Sit, language: str) -> None:
    case = opened()
    for person, pages in (("han", PAGES), ("chen", (case, f"{case}?correct=complaint", f"{case}?all=1", "/"))):
        page = sit_down(person, width=390, language=language)
        for address in pages:
            page.goto(address)
            assert page.evaluate(WIDER) <= 0, address


def test_a_menu_opens_and_closes_by_keyboard(sit_down: Sit) -> None:
    page = sit_down("chen", width=390)
    menu = page.locator("header details.k-menu", has_text="陈建国")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(menu).to_have_attribute("open", "")
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")


def test_the_outcomes_own_fields_appear_when_it_is_chosen_without_a_script(sit_down: Sit) -> None:
    case = opened()
    page = sit_down("chen", javascript=False)
    page.goto(case)
    asked = page.locator('[name="o.form.f.opinion"]')
    assert not asked.is_visible()
    page.check('[name="outcome"][value="form"]')
    assert asked.is_visible()
