"""Stock over all cases: goods by item and place, made of the moves that cases book, double entry (A7).

A move goes from place to place and never changes; what is where is their sum. Nothing leaves a place that does not have
it, but for the places outside that the stock declares. A counter-entry is a move back, and is held to the same. What
time does by itself cannot be refused: it is booked, and the balance shows below zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kesu.procedure.declared import LedgerEntry
from kesu.procedure.draft import Draft
from kesu.procedure.expressions import Expression
from kesu.procedure.facts import Facts
from kesu.procedure.naming_parties import without_names
from kesu.procedure.refusals import Refusal, Word, word
from kesu.procedure.state import Booking
from kesu.procedure.values import plain_decimal

NAME_LENGTH = 200
MOST_NAMED = 10
Balances = Mapping[tuple[str, str], Decimal]


@dataclass(frozen=True, slots=True)
class Move:
    """One booking of a stock as tables hold it. number: of the booking in its case; at: its instant, recorded: when it
    was written, both UTC text; quantity: plain, never negative."""

    number: int
    stock: str
    item: str
    source: str
    target: str
    quantity: str
    at: str
    recorded: str


def moves_of(ledger: Iterable[Booking]) -> Iterator[Move]:
    """What a case has moved, in the order in which it was booked."""
    for one in ledger:
        if one.stock is not None and one.item is not None and one.quantity is not None:
            recorded = one.recorded or one.at
            yield Move(one.id, one.stock, one.item, one.source, one.target, one.quantity, one.at, recorded)


def summed(moves: Iterable[Move]) -> dict[str, dict[tuple[str, str], Decimal]]:
    """What these moves come to: by stock, then by item and place; what comes to nothing is left out."""
    found: dict[str, dict[tuple[str, str], Decimal]] = {}
    for one in moves:
        balances = found.setdefault(one.stock, {})
        for place, quantity in ((one.source, -Decimal(one.quantity)), (one.target, Decimal(one.quantity))):
            balances[one.item, place] = balances.get((one.item, place), Decimal(0)) + quantity
    return {stock: {key: held for key, held in balances.items() if held} for stock, balances in found.items()}


def narrowed(balances: Balances, item: str | None, place: str | None) -> Balances:
    return {key: held for key, held in balances.items() if (item is None or key[0] == item) and place in (None, key[1])}


# --- booking -------------------------------------------------------------------------------------------


def move(draft: Draft, entry: LedgerEntry, key: str, facts: Facts, places: tuple[list[str], list[str]]) -> None:
    """Book one move, or the difference that a count found. places: from and to. Raises Refusal."""
    sources, targets = places
    item, quantity = _item(draft, entry, facts), draft.value(entry.quantity, facts) if entry.quantity else None
    if item is None or quantity is None or not sources or not targets:
        return
    source, target, amount = name(sources[0]), name(targets[0]), Decimal(quantity)
    if amount < 0:
        if draft.facts.live:
            raise Refusal("quantity", "negative_move", item=item, asked=plain_decimal(amount))
        return
    counted, reason = None, None
    if entry.count is not None:
        there = on_hand(draft, entry.stock or "", item, target)
        if there is None or amount == there:
            return
        counted, reason = plain_decimal(amount), draft.value(entry.reason, facts) if entry.reason else None
        if not reason and draft.facts.live:
            raise Refusal("missing", "count_differs", item=item, there=plain_decimal(there), counted=counted)
        if amount < there:
            source, target = target, source
        amount = abs(amount - there)
    if not amount:
        return
    if counted is None:
        _guard(draft, entry.stock or "", item, source, amount)
    ends = (entry.source, entry.target) if source == name(sources[0]) else (entry.target, entry.source)
    _emit(draft, entry, key, (source, target), ends, item=item, quantity=plain_decimal(amount), counted=counted,
          reason=reason)  # fmt: skip


def _item(draft: Draft, entry: LedgerEntry, facts: Facts) -> str | None:
    value = draft.value(entry.item, facts) if entry.item is not None else None
    return None if value is None else name(value)


def name(value: Any) -> str:
    """An item or a place as balances know it: blanks as one, at most 200 characters."""
    return " ".join(str(value).split())[:NAME_LENGTH]


def _emit(
    draft: Draft,
    entry: LedgerEntry,
    key: str,
    places: tuple[str, str],
    ends: tuple[str | Expression, str | Expression],
    *,
    reason: str | None,
    **head: Any,
) -> None:
    """Places stand in the head, that balances outlive what is erased; a party's name stands beside it."""
    values: dict[str, Any] = {"reason": str(reason)} if reason else {}
    known = {}
    for side, place, end in zip(("from", "to"), places, ends, strict=True):
        named = isinstance(end, Expression) and end.type is not None and end.type.name in ("party", "contact")
        codes, names = without_names(draft, [place]) if named else ([place], {})
        known[side] = codes[0]
        if names:
            values[side] = place
    with draft.as_system():
        number = len(draft.state.ledger) + 1
        draft.emit("Booked", values, entry=entry.name, booking=number, key=key, stock=entry.stock, **known, **head)


def check_counted(draft: Draft, entry: LedgerEntry, counted: list[tuple[str, str]], places: Iterable[str]) -> None:
    """Of a count of all that is there: refuses `missing` where an item that the place has in the book is not among
    what was counted, as item and place. places: those that were counted though nothing was found."""
    if draft.context.balances is None or not draft.facts.live:
        return
    seen = set(counted)
    for place in dict.fromkeys([*places, *(place for _, place in counted)]):
        held = _balances(draft, entry.stock or "", None, place)
        left = sorted(item for (item, where), quantity in held.items() if quantity and (item, where) not in seen)
        if left:
            told = [f"{item} {plain_decimal(held[item, place])}" for item in left[:MOST_NAMED]]
            raise Refusal("missing", "not_counted", place=place_word(draft, entry.stock or "", place), items=told)


# --- what is there -------------------------------------------------------------------------------------


def on_hand(draft: Draft, stock: str, item: str, place: str) -> Decimal | None:
    """What the place has of it, this decision's own moves included; None: nobody knows here."""
    if draft.context.balances is None:
        return None
    return _balances(draft, stock, item, place).get((item, place), Decimal(0))


def _balances(draft: Draft, stock: str, item: str | None, place: str | None) -> Balances:
    assert draft.context.balances is not None
    held = dict(narrowed(draft.context.balances(stock, item, place), item, place))
    fresh = {event.head["booking"] for event in draft.events if event.kind in ("Booked", "Reversed")}
    own = summed(moves_of(one for one in draft.state.ledger if one.id in fresh and one.stock == stock))
    for key, quantity in narrowed(own.get(stock, {}), item, place).items():
        held[key] = held.get(key, Decimal(0)) + quantity
    return held


def guard_reversals(draft: Draft, bookings: Iterable[Booking]) -> None:
    """Refuses `quantity` where what is to be taken back, all in all, has gone on from where it was brought."""
    for stock, brought in summed(moves_of(bookings)).items():
        for (item, place), asked in sorted(brought.items()):
            there = on_hand(draft, stock, item, place) if asked > 0 and _is_guarded(draft, stock, place) else None
            if there is not None and there < asked:
                where = place_word(draft, stock, place)
                told = {"place": where, "item": item, "there": plain_decimal(there), "asked": plain_decimal(asked)}
                raise Refusal("quantity", "gone_on", **told)


def _guard(draft: Draft, stock: str, item: str, place: str, asked: Decimal) -> None:
    if not _is_guarded(draft, stock, place):
        return
    there = on_hand(draft, stock, item, place)
    if there is None or asked <= there:
        return
    elsewhere = [
        f"{place_word(draft, stock, where)} {plain_decimal(held)}"
        for (_, where), held in sorted(_balances(draft, stock, item, None).items())
        if held > 0 and where != place and not _is_outside(draft, stock, where)
    ]
    told = {"place": place_word(draft, stock, place), "item": item, "there": plain_decimal(there)}
    told["asked"] = plain_decimal(asked)
    if elsewhere:
        raise Refusal("quantity", "elsewhere", elsewhere=elsewhere[:MOST_NAMED], **told)
    raise Refusal("quantity", "not_there", **told)


def _is_guarded(draft: Draft, stock: str, place: str) -> bool:
    """What a clock or the system does by itself is booked as it is."""
    return draft.facts.live and not _is_outside(draft, stock, place)


def _is_outside(draft: Draft, stock: str, place: str) -> bool:
    declared = draft.program.procedure.stocks.get(stock)
    return declared is not None and place in declared.outside


def place_word(draft: Draft, stock: str, place: str) -> Word:
    """A place as people call it."""
    procedure, directory = draft.program.procedure, draft.context.directory
    declared = procedure.stocks.get(stock)
    element = declared.outside.get(place) if declared is not None else None
    element = element or procedure.roles.get(place)
    if element is not None:
        return word(element)
    if place in directory.units:
        return Word(place, directory.units[place].label.zh, directory.units[place].label.en)
    return Word(place, directory.name_of(place), directory.name_of(place))
