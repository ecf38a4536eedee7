"""What a register shows, to whom, and what may be asked of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kesu.insight import sorting
from kesu.insight.filtering import BadRequest
from kesu.insight.registers import Ambiguous, find
from tests.insight.conftest import NOW, PACK, act, answered, opened, publish, shown, table

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _published(returns: str) -> None:
    pass


def test_a_register_has_its_columns_in_words_and_its_cells_in_the_readers_language() -> None:
    answered(timedelta(hours=26), customer="甲公司", grade="a", loss="1234.5", demand="换货")
    chinese, english = table("list"), table("list", language="en")
    assert chinese.headings == [
        "编号", "客户", "要求", "等级", "损失", "立案时间", "状态", "答复 · 结论", "答复 · 办理人", "答复时限 · 逾期多久",
    ]  # fmt: skip
    assert english.headings[-1] == "Answering · late by"
    assert shown(chinese) == [
        ["R0001", "甲公司", "换货", "严重", "1,234.50", "2025-03-03 09:00", "办理中", "同意退货", "李卫东", "2 小时"]
    ]
    assert shown(english)[0][3:8] == ["Severe", "1,234.50", "2025-03-03 09:00", "open", "Accepted"]


def test_rows_of_a_table_come_with_what_the_case_says() -> None:
    opened(lots=[{"lot": "L1", "pieces": 5}, {"lot": "L2", "pieces": 1200}])
    assert shown(table("lots")) == [["R0001", "L1", "5", "", "华星电机"], ["R0001", "L2", "1,200", "", "华星电机"]]


def test_cases_of_another_unit_are_not_in_wangs_register_nor_in_her_counts() -> None:
    opened(unit="works")
    opened(unit="making")
    assert [row[0] for row in shown(table("list", "wang"))] == ["R0002"]
    assert table("list", "wang").page().total == 1
    assert [group.count for group in table("list", "wang").groups("customer")] == [1]
    assert shown(table("list", "guest")) == [] and table("list", "guest").page().total == 0


def test_for_a_buyer_internal_columns_do_not_exist_and_what_they_decide_is_not_listed() -> None:
    opened(by="tang", loss="5000", lots=[{"lot": "L1", "pieces": 5, "cost": "7"}])
    assert "损失" not in table("list", "tang").headings and "损失" in table("list", "li").headings
    assert "成本" not in table("lots", "tang").headings
    assert len(shown(table("list", "tang"))) == 1
    assert shown(table("dear", "tang")) == []
    with pytest.raises(BadRequest):
        table("list", "tang").filters({"loss": ["1"]})


def test_what_see_hides_from_li_is_empty_and_decides_nothing_for_her() -> None:
    ref = opened()
    act(ref, "complete", step="answer", outcome="accepted", data={"secret": "回扣"})
    assert shown(table("hush", "zhou")) == [["R0001", "回扣"]]
    assert shown(table("hush", "li")) == []


def test_filters_by_text_choice_number_and_date() -> None:
    opened(customer="甲公司", grade="a", loss="10")
    opened(NOW + timedelta(days=1), customer="乙公司", grade="b", loss="2000")
    assert [row[0] for row in shown(table("list"), customer="甲")] == ["R0001"]
    assert [row[0] for row in shown(table("list"), customer__is="乙公司")] == ["R0002"]
    assert [row[0] for row in shown(table("list"), grade="b")] == ["R0002"]
    assert [row[0] for row in shown(table("list"), grade=["a", "b"])] == ["R0002", "R0001"]
    assert [row[0] for row in shown(table("list"), loss__from="11")] == ["R0002"]
    assert [row[0] for row in shown(table("list"), case__opened_at__until="2025-03-03")] == ["R0001"]
    assert [row[0] for row in shown(table("list"), case__opened_at="2025-03-04")] == ["R0002"]
    assert shown(table("list"), case__status="closed") == []


@pytest.mark.parametrize(
    ("name", "value"),
    [("nothing", "x"), ("loss.from", "much"), ("case.opened_at.from", "May"), ("customer.from", "a"), ("loss", "NaN")],
)
def test_a_filter_that_does_not_fit_is_refused_by_its_name(name: str, value: str) -> None:
    with pytest.raises(BadRequest) as refused:
        table("list").filters({name: [value]})
    assert refused.value.name == name


def test_a_register_is_sorted_as_it_says_with_more_rows_than_one_run_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sorting, "RUN", 2)
    for loss, customer in (("1000", "c"), ("3000", "b"), ("1000", "a"), ("2000", "d"), ("10", "e")):
        opened(customer=customer, loss=loss)
    assert [row[1] for row in shown(table("dear"))] == ["3,000.00", "2,000.00", "1,000.00", "1,000.00"]
    assert [row[0] for row in shown(table("dear"))] == ["R0002", "R0004", "R0003", "R0001"]


def test_pages_follow_each_other_and_say_how_many_rows_there_are() -> None:
    for _ in range(5):
        opened(loss="1500")
    first, last = table("list").page(limit=2), table("list").page(number=3, limit=2)
    assert (len(first.lines), first.more, first.total) == (2, True, 5)
    assert (len(last.lines), last.more, last.total) == (1, False, 5)
    assert table("dear").page(limit=2).total == 5
    filtered = table("list")
    assert filtered.page(filtered.filters({"demand": ["x"]})).total == 0


def test_groups_count_rows_and_add_up_their_numbers() -> None:
    opened(customer="甲", loss="10.10")
    opened(customer="甲", loss="0.20")
    opened(customer="乙")
    groups = table("list").groups("customer")
    place = table("list").place_of("loss")
    assert next((group.value, group.count, group.sums.get(place)) for group in groups)[1] == 2
    assert str(groups[0].sums[place]) == "10.30" and groups[1].sums == {}
    assert [(group.value, group.count) for group in table("list").groups("case.opened_at")] == [("2025-03", 3)]


def test_cases_of_an_older_version_stay_in_the_register_and_lack_only_what_is_new() -> None:
    opened(customer="旧")
    newer = (
        PACK.replace('version: "1"', 'version: "2"')
        .replace("demand: {type: text", "colour: {type: text, label: {zh: 颜色, en: Colour}}\n  demand: {type: text")
        .replace("columns: [case.number, customer, demand,", "columns: [case.number, colour, customer, demand,")
        .replace("fill: [customer, demand?", "fill: [customer, colour?, demand?")
    )
    publish(newer)
    opened(NOW + timedelta(hours=1), customer="新", colour="红")
    assert [row[:3] for row in shown(table("list"))] == [["R0002", "红", "新"], ["R0001", "", "旧"]]


def test_a_name_that_two_procedures_use_is_ambiguous_until_one_is_named() -> None:
    publish(PACK.replace("procedure: returns", "procedure: recalls").replace('"R{serial', '"C{serial'))
    with pytest.raises(Ambiguous) as refused:
        find("list", viewer=None)
    assert sorted(refused.value.procedures) == ["recalls", "returns"]
    assert find("list", "recalls", viewer=None) is not None and find("none", viewer=None) is None
