"""Two versions compared in words: what was added, removed, changed, by part and by article."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from kesu.casebook import published
from kesu.casebook.publishing import publish_text
from tests.desk.conftest import Browse, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(sample: str) -> str:
    text = published.sources_of(published.versions_of(sample)[0].digest)["procedure.yaml"]
    newer = text.replace("version: 1\n", "version: 2\n", 1).replace("within: 48h", "within: 24h")
    assert newer.count("24h") > text.count("24h")
    publish_text(newer, now=datetime.now(UTC))
    return sample


def test_li_reads_what_the_new_version_changed(browse: Browse, two: str) -> None:
    li = browse("li")
    assert f"/procedures/{two}/changes" in li.get(f"/procedures/{two}").content.decode()
    shown = text_of(li.get(f"/procedures/{two}/changes"))
    assert "1 处变化" in shown
    assert "48h 24h" in shown
    assert "时限" in shown


def test_the_same_version_twice_says_the_same(browse: Browse, two: str) -> None:
    assert "没有区别" in text_of(browse("li").get(f"/procedures/{two}/changes?from=2&to=2"))


def test_by_article_and_in_english(browse: Browse, two: str) -> None:
    shown = text_of(browse("li", "en").get(f"/procedures/{two}/changes?articles=1"))
    assert "Without an article" in shown


def test_a_version_or_procedure_that_there_is_not_is_not_found(browse: Browse, two: str) -> None:
    li = browse("li")
    assert li.get(f"/procedures/{two}/changes?from=9").status_code == 404
    assert li.get("/procedures/none/changes").status_code == 404


def test_a_program_asks_for_the_same(browse: Browse, two: str) -> None:
    answer = browse("li").get(f"/api/v1/procedures/{two}/changes?since=1").json()
    (change,) = answer["changes"]
    assert (change["section"], change["change"], change["was"], change["now"]) == ("clocks", "changed", "48h", "24h")
    assert browse("li").get(f"/api/v1/procedures/{two}/changes?since=7").status_code == 404


def test_the_list_counts_the_open_cases_of_every_version(browse: Browse, case: UUID, two: str) -> None:
    assert "第 2 版" in text_of(browse("li").get("/procedures"))
    assert "在办 1 件" in text_of(browse("li").get("/procedures"))
