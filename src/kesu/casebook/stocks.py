"""Balances of stock over all cases: read under lock while a command decides, kept with the moves it books (A7).

A move enters the journal of its case and no other place: both tables follow from the journals, and are made anew from
them. Who takes goods of a stock waits for whoever is taking some, so that nobody decides on what is just leaving.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from uuid import UUID

from django.db import connection

from kesu.casebook import rows
from kesu.casebook.models import StockBalance, StockMove
from kesu.procedure.state import Booking
from kesu.procedure.stocks import Move, moves_of
from kesu.procedure.values import plain_decimal

_MOVE = ("number", "stock", "item", "source", "target", "quantity", "at", "recorded")
Key = tuple[str, str, str]
"""Stock, item, place."""


def lock(stock: str) -> None:
    """Hold the stock until the transaction ends; SQLite lets one transaction write at a time anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"kesu.stock.{stock}"])


def balances(stock: str, item: str | None = None, place: str | None = None) -> dict[tuple[str, str], Decimal]:
    """What is where, by item and place, without what is nothing."""
    wanted = {"stock": stock, "item": item, "place": place}
    found = StockBalance.objects.filter(**{name: value for name, value in wanted.items() if value is not None})
    held = {(one, where): Decimal(text) for one, where, text in found.values_list("item", "place", "quantity")}
    return {key: quantity for key, quantity in held.items() if quantity}


def moves_among(ledger: Iterable[Booking], numbers: Iterable[int]) -> list[Move]:
    """The moves of these bookings of a case."""
    wanted = set(numbers)
    return list(moves_of(one for one in ledger if one.id in wanted))


# --- with the journal ----------------------------------------------------------------------------------


def store(case: UUID, moves: Iterable[Move]) -> None:
    """Keep what a case has just moved."""
    moves = list(moves)
    for stock in sorted({one.stock for one in moves}):
        lock(stock)
    values = [(case, *(getattr(one, name) for name in _MOVE)) for one in moves]
    rows.insert(StockMove, ("case_id", *_MOVE), values)
    for key, change in _changes(moves).items():
        _add(key, change)


def _changes(moves: Iterable[Move]) -> dict[Key, Decimal]:
    found: dict[Key, Decimal] = {}
    for one in moves:
        for place, quantity in ((one.source, -Decimal(one.quantity)), (one.target, Decimal(one.quantity))):
            key = (one.stock, one.item, place)
            found[key] = found.get(key, Decimal(0)) + quantity
    return found


def _add(key: Key, change: Decimal) -> None:
    stock, item, place = key
    held = rows.select(StockBalance, ("quantity",), {"stock": stock, "item": item, "place": place})
    if held is None:
        rows.insert(StockBalance, ("stock", "item", "place", "quantity"), [(*key, plain_decimal(change))])
        return
    now = {"quantity": plain_decimal(Decimal(held[0]) + change)}
    rows.update(StockBalance, {"stock": stock, "item": item, "place": place}, now)


# --- made anew, and compared ---------------------------------------------------------------------------


def differ(case: UUID, ledger: Iterable[Booking]) -> bool:
    """Whether the moves kept of a case are not those of its journal."""
    return _stored(case) != list(moves_of(ledger))


def renew(case: UUID, ledger: Iterable[Booking]) -> None:
    """Make the moves of a case anew from its journal, and the balances they touch."""
    before, after = _stored(case), list(moves_of(ledger))
    if before == after:
        return
    for stock in sorted({one.stock for one in (*before, *after)}):
        lock(stock)
    StockMove.objects.filter(case_id=case).delete()
    rows.insert(StockMove, ("case_id", *_MOVE), [(case, *(getattr(one, name) for name in _MOVE)) for one in after])
    for stock in sorted({one.stock for one in (*before, *after)}):
        renew_balances(stock)


def _stored(case: UUID) -> list[Move]:
    return [Move(*row) for row in StockMove.objects.filter(case_id=case).order_by("number").values_list(*_MOVE)]


def renew_balances(stock: str) -> None:
    """Make the balances of a stock anew from its moves."""
    lock(stock)
    StockBalance.objects.filter(stock=stock).delete()
    summed = _changes(_all(stock))
    values = [(*key, plain_decimal(held)) for key, held in sorted(summed.items()) if held]
    rows.insert(StockBalance, ("stock", "item", "place", "quantity"), values)


def stocks_kept() -> list[str]:
    """Every stock of which something is kept."""
    moved = StockMove.objects.order_by().values_list("stock", flat=True).distinct()
    held = StockBalance.objects.order_by().values_list("stock", flat=True).distinct()
    return sorted({*moved, *held})


def wrong_balances() -> Iterator[str]:
    """`stock item place` of each balance that is not the sum of its moves."""
    for stock in stocks_kept():
        summed = {(item, place): held for (_, item, place), held in _changes(_all(stock)).items() if held}
        kept = balances(stock)
        for item, place in sorted(summed.keys() | kept.keys()):
            if summed.get((item, place)) != kept.get((item, place)):
                yield f"{stock} {item} {place}"


def count() -> int:
    """How many balances there are."""
    return StockBalance.objects.count()


def _all(stock: str) -> Iterator[Move]:
    found = StockMove.objects.filter(stock=stock).order_by("recorded", "case_id", "number")
    yield from (Move(*row) for row in found.values_list(*_MOVE).iterator(chunk_size=2000))


def held_at(stock: str, recorded: str) -> Mapping[tuple[str, str], Decimal]:
    """What was where by what had been booked up to then; recorded: UTC text, itself included."""
    moves = (one for one in _all(stock) if one.recorded <= recorded)
    return {(item, place): held for (_, item, place), held in _changes(moves).items() if held}
