"""Search finds exactly what a text contains, in Chinese as in English."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kesu.casebook import searching
from kesu.casebook.models import Case

pytestmark = pytest.mark.django_db
NOW = datetime(2025, 3, 3, 1, tzinfo=UTC)
TEXTS = {
    1: "轴承漏水，客户要求换货",
    2: "热水器 CO-2025-0012 屏幕坏",
    3: "ＡＢＣ１２３ 全角编号；Motor Überhitzung",
    4: "轴的承受力；emoji 😀 和 \u200f右到左",
}


@pytest.fixture(autouse=True)
def cases(db) -> None:
    for number, text in TEXTS.items():
        ref = UUID(int=number)
        Case.objects.create(
            ref=ref, procedure="p", version="1", digest="d", status="open", opened_at=NOW, seq=0, tip="", state="{}"
        )
        searching.write(ref, text)


def found(query: str) -> set[int]:
    return {case.ref.int for case in Case.objects.filter(searching.condition(query))}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("轴承", {1}),
        ("漏水", {1}),
        ("坏", {2}),
        ("轴", {1, 4}),
        ("货", {1}),
        ("热水器漏水", set()),
        ("abc123", {3}),
        ("１２", {2, 3}),
        ("2025-00", {2}),
        ("co-2025-0012 屏幕", {2}),
        ("überhitz", {3}),
        ("😀", {4}),
        ("右到左", {4}),
        ("%", set()),
        ("轴_", set()),
        ("", {1, 2, 3, 4}),
        ("'\" OR *", set()),
        ("x" * 500, set()),
    ],
)
def test_a_query_finds_the_texts_that_contain_it(query: str, expected: set[int]) -> None:
    assert found(query) == expected


@given(st.text(alphabet="轴承漏水ab1 -", min_size=1, max_size=6))
def test_the_answer_is_always_the_substring_truth(query: str) -> None:
    words = searching.fold(query).split()
    truth = {number for number, text in TEXTS.items() if all(word in searching.fold(text) for word in words)}
    assert found(query) == truth


def test_a_changed_text_is_found_by_its_new_words_only() -> None:
    searching.write(UUID(int=1), "螺丝松动")
    assert found("螺丝") == {1}
    assert found("轴承") == set()
    searching.reindex()
    assert found("松动") == {1}
    assert found("漏水") == set()


def test_a_very_long_text_is_searched_to_its_end() -> None:
    long = "".join(chr(0x4E00 + (i * 7919) % 20000) for i in range(100_000)) + "末尾词"
    searching.write(UUID(int=1), long)
    assert found("末尾词") == {1}


@pytest.mark.parametrize("query", ["轴", "水", "漏水", "12", "承受", "x"])
def test_the_answer_is_the_same_however_many_texts_may_hold_it(query: str, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up = found(query)
    monkeypatch.setattr(searching, "MANY", 1)
    assert found(query) == looked_up
    monkeypatch.setattr(searching, "SAMPLE", 1)
    assert found(query) == looked_up
