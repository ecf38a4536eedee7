"""Master data: kept once, found while typing, the same on both databases."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from kesu.organisation import master
from kesu.organisation.master import Entry, EntryRefused, find, keep
from kesu.organisation.models import MasterEntry
from kesu.organisation.spelling import order, sought_text, spellings

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
CUSTOMERS = [
    Entry("customer", "C-017", "重庆华星电机有限公司", "Huaxing Motors", {"mail": "qa@huaxing.example"}),
    Entry("customer", "C-020", "华星（上海）贸易"),
    Entry("customer", "C-3", "ＡＢＢ 传动"),
    Entry("supplier", "S-1", "重庆轴承厂"),
    Entry("product", "ZT-40", "轴套 40", "Bush 40"),
]


@pytest.fixture
def customers() -> None:
    keep(CUSTOMERS, now=NOW, by="zhou")


def codes(kind: str, text: str) -> list[str]:
    return [entry.code for entry in find(kind, text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("0", []),  # a single letter or digit is a beginning
        ("华星", ["C-020", "C-017"]),  # who begins with it stands first
        ("chongqing", ["C-017"]),
        ("cqhx", ["C-017"]),
        ("huaxing", ["C-020", "C-017"]),
        ("hx", ["C-020", "C-017"]),
        ("ABB", ["C-3"]),
        ("ａｂｂ", ["C-3"]),
        ("c-0", ["C-020", "C-017"]),
        ("17", ["C-017"]),
        ("MOTORS", ["C-017"]),
        ("轴承", []),
        ("%", []),
        ("_", []),
        ("\x1f", ["C-017", "C-020", "C-3"]),
        ("", ["C-017", "C-020", "C-3"]),
    ],
)
def test_a_customer_is_found_by_part_of_code_name_pinyin_or_initials(
    customers: None, text: str, found: list[str]
) -> None:
    assert codes("customer", text) == found


def test_chongqing_is_spelled_as_the_city_is(customers: None) -> None:
    assert spellings("重庆") == ["重庆", "chongqing", "cq"]
    assert codes("party", "cq") == ["S-1", "C-017"]


def test_who_does_no_business_any_more_is_offered_no_more_but_stays_listed(customers: None) -> None:
    keep([Entry("customer", "C-020", "华星（上海）贸易", active=False)], now=NOW, by="zhou")
    assert codes("customer", "华星") == ["C-017"]
    assert [entry.code for entry in master.listing("customer", "华星")[0]] == ["C-017", "C-020"]


def test_keeping_the_same_again_changes_nothing(customers: None) -> None:
    kept = keep(CUSTOMERS, now=NOW, by="zhou")
    assert (kept.new, kept.changed, len(kept.same)) == ((), (), 5)
    assert set(MasterEntry.objects.values_list("edition", flat=True)) == {1}


def test_of_two_who_change_the_same_entry_the_second_is_told(customers: None) -> None:
    seen = master.entry_of("customer", "C-3")
    assert seen
    keep([Entry("customer", "C-3", "ABB 电气", edition=seen.edition)], now=NOW, by="zhou")
    with pytest.raises(EntryRefused) as refused:
        keep([Entry("customer", "C-3", "ABB 传动", edition=seen.edition)], now=NOW, by="li")
    assert refused.value.code == "changed"
    assert master.entry_of("customer", "C-3").name_zh == "ABB 电气"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (Entry("colour", "1"), "kind"),
        (Entry("lot", "  "), "code_missing"),
        (Entry("lot", "B\n1"), "code_form"),
        (Entry("lot", "B/1"), "code_form"),
        (Entry("lot", "B" * 121), "too_long"),
        (Entry("lot", "B1", "名" * 201), "too_long"),
        (Entry("lot", "B1", detail={"x": "y" * 30_000}), "detail"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_nothing_of_the_rest_is_kept(entry: Entry, code: str) -> None:
    with pytest.raises(EntryRefused) as refused:
        keep([Entry("lot", "B0"), entry], now=NOW, by=None)
    assert refused.value.code == code
    assert not MasterEntry.objects.exists()


def test_a_very_long_name_is_kept_whole_and_found_by_its_beginning() -> None:
    keep([Entry("customer", "L", "装" * 200, "W" * 200)], now=NOW, by=None)
    assert codes("customer", "zhuangzhuang") == ["L"]
    assert len(find("customer", "L")[0].name_zh) == 200


@pytest.mark.slow
def test_among_a_hundred_thousand_an_answer_comes_while_one_types() -> None:
    names = ["重庆华星", "上海东方", "苏州轴承", "北京精密", "天津电机"]
    made = [f"{names[number % 5]}{names[number // 5 % 5]}{number}" for number in range(500)]
    sought = [sought_text("", name) for name in made]
    MasterEntry.objects.bulk_create(
        (
            MasterEntry(
                kind="customer", code=f"K{number:06}", name_zh=made[number % 500], changed_at=NOW, size=len(sought[number % 500]),
                sought=f"\x1fk{number:06}{sought[number % 500]}", detail={"address": "某路 100 号"},
            )
            for number in range(100_000)
        ),
        batch_size=2000,
    )  # fmt: skip
    for text in ("k", "重庆华星上海", "cqhx", "099999", "zzz", ""):
        times = []
        for _ in range(5):
            begun = time.perf_counter()
            found = find("customer", text)
            times.append(time.perf_counter() - begun)
        assert (len(found) > 0) == (text != "zzz")
        print(text, [round(one * 1000) for one in times])
        assert min(times) < 0.15, (text, times)  # 50 ms are meant; a busy test machine may take longer


def test_people_are_listed_by_pinyin_as_they_are_looked_for() -> None:
    assert sorted(["张立新", "何静", "Adams", "冯志远", "白洁"], key=order) == [
        "Adams",
        "白洁",
        "冯志远",
        "何静",
        "张立新",
    ]
