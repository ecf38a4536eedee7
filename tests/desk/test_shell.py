"""What every page has around it: light or dark, notices, keys, addresses with a slash at their end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from tests.desk.conftest import Browse, act, taken, text_of

pytestmark = pytest.mark.django_db


def test_li_chooses_dark_and_gets_it_on_every_page(browse: Browse) -> None:
    client = browse("li")
    assert 'data-theme="auto"' in client.get("/").content.decode()
    answer = client.post("/theme", {"theme": "dark", "next": "/cases"})
    assert answer.headers["Location"] == "/cases"
    assert 'data-bs-theme="dark"' in client.get("/cases").content.decode()
    client.post("/theme", {"theme": "plaid", "next": "https://elsewhere.example/"})
    assert 'data-bs-theme="dark"' in client.get("/").content.decode()


@pytest.mark.parametrize("address", ["/cases", "/procedures/complaint-sample", "/notices"])
def test_a_slash_too_many_leads_to_the_page(browse: Browse, sample: str, address: str) -> None:
    answer = browse("li").get(f"{address}/?q=x")
    assert answer.status_code == 301 and answer.headers["Location"] == f"{address}?q=x"


@pytest.mark.parametrize("address", ["/no-such-page/", "/cases//elsewhere.example/"])
def test_a_slash_leads_nowhere_else(browse: Browse, address: str) -> None:
    assert browse("li").get(address).status_code == 404


def test_what_is_sent_to_an_address_with_a_slash_is_not_redirected(browse: Browse) -> None:
    assert browse("li").post("/cases/").status_code == 404


def overdue(sample: str) -> UUID:
    """A complaint that nobody has answered for two days: quality is told."""
    ref = taken(sample, timedelta(days=3))
    act(ref, "liu", "complete", step="receive")
    return ref


def test_a_notice_is_worded_by_its_reason_and_read_once(browse: Browse, sample: str) -> None:
    ref = overdue(sample)
    client = browse("li")
    page = text_of(client.get("/notices"))
    assert "已逾期" in page and "华星电机" in page
    assert f"/cases/{ref}" in client.get("/notices").content.decode()
    client.post("/notices/read")
    assert "没有未读通知" in text_of(client.get("/notices"))
    assert "已逾期" in text_of(client.get("/notices?all=1"))


def test_a_notice_of_another_person_is_not_read_by_its_number(browse: Browse, sample: str) -> None:
    overdue(sample)
    from kesu.casebook.notices import count_unread, notices_of
    from kesu.casebook.sight import Viewer

    li = Viewer.of("li", now=datetime.now(UTC))
    (number, *_) = [notice.pk for notice in notices_of(li, unread=True, limit=9)]
    before = count_unread(li)
    browse("liu").post("/notices/read", {"number": str(number)})
    assert count_unread(li) == before > 0
