"""The page of a stock: who holds what where, narrowed, on a day, with its moves, as a file; for who has a role."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.casebook.stores import asked, publish, received, take
from tests.desk.conftest import Browse


@pytest.fixture
def store(people: None) -> None:
    now = datetime.now(UTC)
    publish(now)
    received("10", now)
    received("2", now, part="功放板", place="海口站")
    take(asked("li", "3", now), "li", now)


def test_li_sees_who_holds_what_by_name(store: None, browse: Browse) -> None:
    page = browse("li").get("/stocks", follow=True).content.decode()
    assert "总库" in page and ">7<" in page and "李卫东" in page and "海口站" in page
    assert "供方" not in page
    assert "供方" in browse("li").get("/stocks/parts?outside=1").content.decode()


def test_pan_narrows_it_to_an_item_and_reads_its_moves(store: None, browse: Browse) -> None:
    page = browse("pan").get("/stocks/parts", {"item": "保险丝", "place": "总库"}).content.decode()
    assert "海口站" not in page and "“保险丝”的收发" in page and "供方" in page


def test_on_the_day_before_nothing_was_there(store: None, browse: Browse) -> None:
    page = browse("li").get("/stocks/parts", {"day": "2020-01-01"}).content.decode()
    assert "2020-01-01" in page and "总库" not in page


def test_the_files_hold_what_the_page_shows(store: None, browse: Browse) -> None:
    answer = browse("li").get("/stocks/parts/file/csv", {"item": "保险丝"})
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines == ["物品,地点,数量 (pcs)", "保险丝,李卫东,3", "保险丝,总库,7"]
    assert browse("li").get("/stocks/parts/file/xlsx").status_code == 200
    assert browse("li").get("/stocks/parts/file/exe").status_code == 404


def test_who_has_no_role_there_finds_no_stock(store: None, browse: Browse) -> None:
    assert browse("guest").get("/stocks/parts").status_code == 404
    assert "没有您可以查看的库存" in browse("guest").get("/stocks").content.decode()
    assert browse("wang").get("/stocks/parts/file/csv").status_code == 404
