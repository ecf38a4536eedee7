"""Whether somebody has told the same before: by facets and characters, among the cases one may see."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from importlib import import_module
from uuid import UUID

import pytest
from django.apps import apps

from kesu.casebook.duplicates import likely
from kesu.casebook.execute import execute, open_case
from kesu.casebook.models import Case, CaseFacet
from kesu.casebook.publishing import publish_text
from kesu.casebook.rebuilding import rebuild
from kesu.casebook.sight import Viewer
from kesu.procedure.context import Actor, Command
from tests.desk.conftest import people, sample, taken  # noqa: F401 -- fixtures

pytestmark = pytest.mark.django_db
TOLD = "轴套内孔划伤，压装时卡滞，要求换货"


def found(person: str, text: str = "", **facets: str) -> list[tuple[UUID, tuple[str, ...]]]:
    now = datetime.now(UTC)
    asked = {facet: [value] for facet, value in facets.items()}
    return [(one.ref, one.same) for one in likely(Viewer.of(person, now=now), asked, text, now=now)]


@pytest.fixture
def first(sample: str) -> UUID:  # noqa: F811
    return taken(sample, timedelta(days=30), customer="华星电机", demand=TOLD)


def test_the_same_customer_with_the_same_trouble_in_other_words_is_found(first: UUID) -> None:
    assert found("chen", "内孔有划伤，压装卡滞", customer="华星电机") == [(first, ("customer",))]


def test_the_same_customer_with_another_trouble_is_not(first: UUID) -> None:
    assert found("chen", "包装箱受潮，标签脱落", customer="华星电机") == []


def test_another_customer_with_the_same_trouble_is_not(first: UUID) -> None:
    assert found("chen", TOLD, customer="东方传动") == []


def test_before_the_customer_is_entered_only_a_very_similar_text_is_found(first: UUID) -> None:
    assert found("chen", TOLD + "。") == [(first, ())]
    assert found("chen", "轴套划了") == []


def test_what_is_older_than_a_year_counts_no_more(sample: str) -> None:  # noqa: F811
    taken(sample, timedelta(days=366), customer="华星电机", demand=TOLD)
    assert found("chen", TOLD, customer="华星电机") == []


def test_a_case_that_was_opened_in_error_is_no_duplicate(first: UUID) -> None:
    execute(first, Command("cancel", {"reason": "重复"}), actor=Actor("li"), now=datetime.now(UTC))
    assert found("chen", TOLD, customer="华星电机") == []


def test_nobody_is_told_of_cases_they_may_not_see(first: UUID) -> None:
    assert found("guest", TOLD, customer="华星电机") == []
    assert found("wang", TOLD) == []


def test_five_are_offered_the_likeliest_first(sample: str) -> None:  # noqa: F811
    refs = [taken(sample, timedelta(days=n + 1), customer="华星电机", demand=TOLD + "！" * n) for n in range(7)]
    assert [ref for ref, _ in found("chen", TOLD, customer="华星电机")] == refs[:5]


ORDERED = """
procedure: ordered
version: 1
title: {zh: 订单投诉, en: About an order}
kind: complaint
owner: quality
roles: {sales: {zh: 业务, en: Sales}, quality: {zh: 质量, en: Quality}}
open: {by: [sales], fill: [order_no, lots?]}
fields:
  order_no: {type: text, facet: order, label: {zh: 订单, en: Order}}
  lots: {type: list, facet: lot, label: {zh: 批次, en: Lots}}
steps:
  judge: {label: {zh: 判定, en: Judge}, by: quality, outcomes: {closed: {label: {zh: 结案, en: Closed}, close: true}}}
"""


@pytest.fixture
def ordered(people: None) -> str:  # noqa: F811
    return publish_text(ORDERED, now=datetime.now(UTC)).name


def of_order(procedure: str, **data: object) -> UUID:
    return open_case(procedure, {"data": data}, actor=Actor("chen"), now=datetime.now(UTC)).ref


@pytest.mark.parametrize(
    "typed", ["ＳＯ－２０２６００１", "so 2026 001", "SO2026-001", "so–2026–001", "SO-2026\u200b001"]
)
def test_an_order_typed_in_another_way_is_the_same_order(ordered: str, typed: str) -> None:
    first = of_order(ordered, order_no="SO-2026001")
    assert found("chen", order=typed) == [(first, ("order",))]
    assert found("chen", order="SO-2026002") == []


def test_a_full_width_order_is_found_by_its_plain_digits_and_stays_as_typed(ordered: str) -> None:
    first = of_order(ordered, order_no="Ａ１２３")
    assert found("chen", order="a123") == [(first, ("order",))]
    assert Case.objects.get(pk=first).facet_order == "Ａ１２３"


def test_the_second_lot_is_compared_as_the_first(ordered: str) -> None:
    first = of_order(ordered, order_no="SO-1", lots=["B-301", "B-302"])
    assert found("chen", lot="b302") == [(first, ("lot",))]


def test_dashes_alone_are_no_order(ordered: str) -> None:
    of_order(ordered, order_no="--")
    assert found("chen", order="—") == []


def test_how_orders_are_compared_follows_from_the_journal_and_follows_a_correction(ordered: str) -> None:
    first = of_order(ordered, order_no="SO-1")
    change = {"field": "order_no", "value": "SO-2", "reason": "看错"}
    execute(first, Command("correct", change), actor=Actor("chen"), now=datetime.now(UTC))
    assert found("chen", order="so1") == [] and found("chen", order="so2") == [(first, ("order",))]
    assert rebuild(first, now=datetime.now(UTC)).differs == ()


def test_cases_of_before_are_compared_as_well_once_migrated(ordered: str) -> None:
    first = of_order(ordered, order_no="SO-1", lots=["B-301", "B-302"])
    CaseFacet.objects.filter(facet__startswith="=").delete()
    assert found("chen", order="so1") == []
    import_module("kesu.casebook.migrations.0012_bare_facets").fill(apps, None)
    assert found("chen", order="so1", lot="b302") == [(first, ("order", "lot"))]
    assert rebuild(first, now=datetime.now(UTC)).differs == ()
