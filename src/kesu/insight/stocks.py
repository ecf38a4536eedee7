"""Balances of a stock for people and files: who holds what where, now or at the end of a day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from kesu.casebook import stocks
from kesu.casebook.sight import Viewer
from kesu.casebook.stocksight import Declared, stocks_seen
from kesu.casebook.wording import Reader
from kesu.procedure.values import plain_decimal, plain_instant

HEADINGS = (("物品", "Item"), ("地点", "Place"), ("数量", "Quantity"))
ERASED = ("（姓名已删除）", "(an erased name)")


@dataclass(frozen=True, slots=True)
class Line:
    """What a place has of an item. outside: it is a place outside of the stock, where less than nothing means that much
    has come from there. `cells` and `case` as lines of registers have them."""

    item: str
    place: str
    quantity: Decimal
    outside: bool
    case: UUID | None = None

    @property
    def cells(self) -> tuple[Any, ...]:
        return (self.item, self.place, self.quantity)

    @property
    def below(self) -> bool:
        """Less than nothing is there: time booked what nobody could have taken."""
        return self.quantity < 0 and not self.outside


class Balances:
    """A stock as somebody reads it; what files need of a register is here as well. day: as booked by its end."""

    kinds = ("text", "text", "number")

    def __init__(self, name: str, declared: Declared, reader: Reader, *, day: date | None = None) -> None:
        self.name, self.declared, self.reader, self.day = name, declared, reader, day

    @property
    def label(self) -> str:
        return self.reader.said(self.declared.stock)

    @property
    def unit(self) -> str:
        return self.declared.stock.unit or ""

    @property
    def headings(self) -> list[str]:
        item, place, quantity = (self.reader.say(pair) for pair in HEADINGS)
        return [item, place, f"{quantity} ({self.unit})" if self.unit else quantity]

    def text(self, place: int, value: Any) -> str:
        if isinstance(value, Decimal):
            return plain_decimal(value)
        return self.place(str(value)) if place == 1 else str(value)

    def place(self, code: str) -> str:
        """A place as people call it."""
        element = self.declared.outside.get(code) or self.declared.roles.get(code)
        if element is not None:
            return self.reader.said(element)
        if code == "party":
            return self.reader.say(ERASED)
        directory = self.reader.directory
        return self.reader.unit(code) if code in directory.units else self.reader.person(code)

    def lines(self, item: str = "", place: str = "", *, outside: bool = True) -> Iterator[Line]:
        """By item, then place; item and place: parts of what people read, any case. outside: also places outside."""
        item, place = item.strip().casefold(), place.strip().casefold()
        for (what, where), quantity in sorted(self._held().items()):
            beyond = where in self.declared.outside
            named = place in self.place(where).casefold() or place == where.casefold()
            if (outside or not beyond) and item in what.casefold() and named:
                yield Line(what, where, quantity, beyond)

    def _held(self) -> dict[tuple[str, str], Decimal]:
        if self.day is None:
            return stocks.balances(self.name)
        end = datetime.combine(self.day + timedelta(days=1), time(), self.reader.zone) - timedelta(seconds=1)
        return dict(stocks.held_at(self.name, plain_instant(end.astimezone(UTC))))


def find(name: str, viewer: Viewer | None, reader: Reader, *, day: date | None = None) -> Balances | None:
    """A stock that the viewer may look at (None: all); None where there is no such."""
    declared = stocks_seen(viewer).get(name)
    return Balances(name, declared, reader, day=day) if declared is not None else None
