"""Whether somebody has told the same before: by facets and characters, among the cases one may see."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from kesu.casebook.duplicates import likely
from kesu.casebook.execute import execute
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
