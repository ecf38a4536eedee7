"""What is where follows from the journals of all cases; two who want the last piece do not both get it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import connection

from kesu.casebook import auditing, rebuilding, stocks
from kesu.casebook.execute import execute
from kesu.casebook.models import StockBalance, StockMove
from kesu.casebook.sight import Viewer
from kesu.casebook.stocksight import movements, stocks_seen
from kesu.procedure.context import Actor, Command
from kesu.procedure.refusals import Refusal
from tests.casebook.conftest import NOW
from tests.casebook.stores import asked, publish, received, take
from tests.casebook.test_concurrency import at_once


@pytest.fixture
def store(organisation: None) -> None:
    publish(NOW)


def held() -> dict[tuple[str, str], Decimal]:
    return stocks.balances("parts")


def wrong() -> list[str]:
    """What the proofs say of stock, of all cases and of their sum."""
    found = [one.where for one in auditing.audit() if one.code == "stock"]
    cases = set(StockMove.objects.values_list("case_id", flat=True))
    return found + [name for ref in cases for name in rebuilding.compare(ref, now=NOW).differs]


@pytest.mark.django_db
def test_what_liu_received_li_draws_in_another_case(store: None) -> None:
    received("10", NOW)
    take(asked("li", "3.5", NOW), "li", NOW)
    assert held() == {
        ("保险丝", "supplier"): Decimal(-10),
        ("保险丝", "总库"): Decimal("6.5"),
        ("保险丝", "li"): Decimal("3.5"),
    }
    assert wrong() == []


@pytest.mark.django_db
def test_a_refused_requisition_moves_nothing(store: None) -> None:
    received("2", NOW)
    ref = asked("li", "3", NOW)
    with pytest.raises(Refusal) as refused:
        take(ref, "li", NOW)
    assert refused.value.code == "quantity"
    assert held()["保险丝", "总库"] == 2 and StockMove.objects.count() == 1


@pytest.mark.django_db
def test_a_receipt_that_goes_back_takes_its_goods_back(store: None) -> None:
    ref = received("2", NOW)
    execute(ref, Command("complete", {"step": "check", "outcome": "wrong"}), actor=Actor("liu"), now=NOW)
    assert held() == {} and StockMove.objects.filter(case_id=ref).count() == 2
    assert wrong() == []


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_the_last_piece_one_has_it_and_the_other_is_told(store: None) -> None:
    for turn in range(3):
        part = f"功放板{turn}"
        received("1", NOW, part)
        first, second = asked("li", "1", NOW, part), asked("chen", "1", NOW, part)
        results = at_once(lambda ref=first: take(ref, "li", NOW), lambda ref=second: take(ref, "chen", NOW))
        lost = [one for one in results if one is not None]
        assert len(lost) == 1 and isinstance(lost[0], Refusal) and lost[0].code == "quantity", results
        assert (part, "总库") not in held() and sum(held().get((part, who), 0) for who in ("li", "chen")) == 1
    assert wrong() == []


@pytest.mark.django_db(transaction=True)
def test_receipts_and_requisitions_at_once_lose_nothing(store: None) -> None:
    received("4", NOW)
    asks = [asked("li", "1", NOW) for _ in range(4)]
    at_once(*(lambda ref=ref: take(ref, "li", NOW) for ref in asks), *(lambda: received("1", NOW) for _ in range(4)))
    assert held()["保险丝", "总库"] == 4 and held()["保险丝", "li"] == 4
    assert wrong() == []


def tamper(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE casebook_stockbalance SET quantity = '99' WHERE place = '总库'",
        "DELETE FROM casebook_stockbalance WHERE place = '总库'",
        "UPDATE casebook_stockmove SET quantity = '99'",
        "DELETE FROM casebook_stockmove",
    ],
)
def test_a_balance_that_somebody_changed_is_found_and_made_anew(store: None, sql: str) -> None:
    received("10", NOW)
    tamper(sql)
    assert wrong() != [] or StockMove.objects.count() == 0
    assert [one for one in auditing.audit() if one.code == "stock"] or "MOVE" in sql.upper()
    list(rebuilding.rebuild_all(now=NOW))
    assert held() == {("保险丝", "supplier"): Decimal(-10), ("保险丝", "总库"): Decimal(10)}
    assert wrong() == [] and StockBalance.objects.count() == 2


@pytest.mark.django_db
def test_what_was_where_at_the_end_of_a_day_goes_by_what_had_been_written(store: None) -> None:
    received("10", NOW)
    take(asked("li", "3", NOW), "li", NOW + timedelta(days=1))
    before = stocks.held_at("parts", "2025-03-03T15:59:59Z")
    assert before["保险丝", "总库"] == 10 and held()["保险丝", "总库"] == 7


@pytest.mark.django_db
def test_goods_outlive_the_erasing_of_their_case(store: None) -> None:
    received("10", NOW)
    ref = asked("li", "3", NOW)
    take(ref, "li", NOW)
    execute(ref, Command("complete", {"step": "use", "outcome": "used"}), actor=Actor("li"), now=NOW)
    later = NOW + timedelta(days=3)
    execute(ref, Command("erase", {"reason": "期满"}), actor=Actor("li"), now=later, authenticated=True)
    assert held()["保险丝", "总库"] == 7 and held()["保险丝", "used"] == 3
    assert wrong() == []


@pytest.mark.django_db
def test_a_customer_who_holds_goods_is_nobody_once_the_case_is_erased(store: None) -> None:
    received("10", NOW)
    ref = asked("li", "3", NOW)
    take(ref, "li", NOW)
    execute(ref, Command("complete", {"step": "use", "outcome": "lent", "data": {"customer": "东港电厂"}}),
            actor=Actor("li"), now=NOW)  # fmt: skip
    assert held()["保险丝", "东港电厂"] == 3
    execute(
        ref, Command("erase", {"reason": "期满"}), actor=Actor("li"), now=NOW + timedelta(days=3), authenticated=True
    )
    assert held()["保险丝", "party"] == 3 and ("保险丝", "东港电厂") not in held()
    assert wrong() == []


@pytest.mark.django_db
def test_who_has_a_role_sees_the_stock_and_of_others_cases_the_goods_alone(store: None) -> None:
    received("10", NOW)
    ref = asked("li", "3", NOW)
    take(ref, "li", NOW)
    assert list(stocks_seen(Viewer.of("li", now=NOW))) == ["parts"]
    assert stocks_seen(Viewer.of("guest", now=NOW)) == {}
    seen = {one.source: one.case for one in movements(Viewer.of("li", now=NOW), "parts", "保险丝")}
    assert seen["总库"] == ref and isinstance(seen["总库"], UUID)
