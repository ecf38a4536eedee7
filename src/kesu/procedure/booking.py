"""The ledger: double entry, computed from the cited rule; corrections are new entries (A7, B3.19)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal
from typing import Any

from kesu.procedure import appealing, stocks
from kesu.procedure.declared import LedgerEntry
from kesu.procedure.draft import Draft
from kesu.procedure.expressions import Expression
from kesu.procedure.facts import Facts
from kesu.procedure.naming_parties import without_names
from kesu.procedure.values import CENT, plain_decimal


def book(draft: Draft, entry: LedgerEntry, key: str, element: Any = None) -> None:
    """Book an entry at its instant.

    key: the step and round whose superseding reverses it. element: the row's, where it is booked per row.
    """
    counted: list[tuple[str, str]] = []
    for facts in _occasions(draft, entry, element):
        if entry.when is not None and not draft.holds(entry.when, facts, empty=False):
            continue
        if entry.count is not None:
            counted += _counted(draft, entry, facts)
        _book_one(draft, entry, key, facts)
    if entry.count == "all" and (counted or entry.when is None):
        stocks.check_counted(draft, entry, counted, _whole(draft, entry))


def _whole(draft: Draft, entry: LedgerEntry) -> list[str]:
    """The place that is counted, where it is the same for all rows: it may have none."""
    target = entry.target
    if isinstance(target, Expression) and any(path[0] == "each" for path in target.reads):
        return []
    return [stocks.name(place) for place in _parties(draft, target, draft.facts)]


def _counted(draft: Draft, entry: LedgerEntry, facts: Facts) -> Iterator[tuple[str, str]]:
    """Item and place of what a row says was counted."""
    if entry.item is not None and entry.quantity is not None and draft.value(entry.quantity, facts) is not None:
        for place in _parties(draft, entry.target, facts):
            yield stocks.name(draft.value(entry.item, facts)), stocks.name(place)


def is_per_row(entry: LedgerEntry) -> bool:
    """Whether it names `each` of an `each` step's row (B4.21)."""
    parts = (entry.amount, entry.when, entry.item, entry.quantity, entry.source, entry.target)
    reads = {path[0] for part in parts if isinstance(part, Expression) for path in part.reads}
    return entry.each is None and "each" in reads


def _occasions(draft: Draft, entry: LedgerEntry, element: Any) -> Iterator[Facts]:
    if entry.each is None:
        yield draft.facts.laid_over(element=element) if element is not None else draft.facts
        return
    for one in draft.value(entry.each) or ():
        yield draft.facts.laid_over(element=one)


def _book_one(draft: Draft, entry: LedgerEntry, key: str, facts: Facts) -> None:
    sources, targets = _parties(draft, entry.source, facts), _parties(draft, entry.target, facts)
    if entry.stock is not None:
        stocks.move(draft, entry, key, facts, (sources, targets))
        return
    if not sources or not targets:
        return
    if entry.amount is not None:
        amount = draft.value(entry.amount, facts)
        if amount is None or amount == 0:
            return
        amount = Decimal(amount).quantize(CENT, ROUND_HALF_EVEN)
        for source, target, share in _shares(sources, targets, amount, CENT):
            _emit(draft, entry, source, target, key, {"amount": plain_decimal(share)}, None)
        return
    item = draft.value(entry.item, facts) if entry.item is not None else entry.name
    quantity = draft.value(entry.quantity, facts) if entry.quantity is not None else None
    if quantity:
        for source, target, share in _shares(sources, targets, Decimal(quantity), Decimal(1)):
            _emit(draft, entry, source, target, key, {"quantity": plain_decimal(share)}, str(item))


def _emit(
    draft: Draft, entry: LedgerEntry, source: str, target: str, key: str, values: dict[str, Any], item: str | None
) -> None:
    until = appealing.appealable_until(draft, entry)
    with draft.as_system():
        number = len(draft.state.ledger) + 1
        for side, party in (("from", source), ("to", target)):
            codes, names = without_names(draft, [party])
            if names:
                values |= {side: party}
            source, target = (codes[0], target) if side == "from" else (source, codes[0])
        head = {"entry": entry.name, "booking": number, "from": source, "to": target, "key": key, "item": item}
        draft.emit("Booked", values, **head, until=until)
        people = appealing.charged(draft.facts, source) if until else ()
        if people:
            draft.emit("Notified", to=[source], people=list(people), because="booked")


def _shares(
    sources: list[str], targets: list[str], amount: Decimal, unit: Decimal
) -> Iterator[tuple[str, str, Decimal]]:
    """A list is split equally, what remains goes to the first."""
    pairs = [(source, target) for source in sources for target in targets]
    share = (amount / len(pairs)).quantize(unit, ROUND_DOWN)
    rest = amount - share * len(pairs)
    for place, (source, target) in enumerate(pairs):
        part = share + rest if place == 0 else share
        if part:
            yield source, target, part


def _parties(draft: Draft, party: str | Expression, facts: Facts) -> list[str]:
    if isinstance(party, str):
        return [party]
    found = draft.value(party, facts)
    if found is None:
        return []
    many = [found] if isinstance(found, str | Mapping) else list(found)
    return [str(one.get("#") if isinstance(one, Mapping) else one) for one in many]


def reverse_superseded(draft: Draft, steps: tuple[str, ...]) -> None:
    """Counter-entries for what the present rounds of these steps booked, before they are reset."""
    keys = {f"{name}|{draft.step(name).round}" for name in steps}
    reverse(draft, lambda booking: booking.key in keys)


def reverse_entry(draft: Draft, name: str) -> None:
    reverse(draft, lambda booking: booking.entry == name)


def reverse(draft: Draft, chosen: Any) -> None:
    """Counter-entries dated now for all live bookings that `chosen` accepts."""
    live = [one for one in draft.state.ledger if not one.reversed and one.reverses is None and chosen(one)]
    stocks.guard_reversals(draft, live)
    for booking in live:
        with draft.as_system():
            number = len(draft.state.ledger) + 1
            draft.emit("Reversed", entry=booking.entry, booking=number, of=booking.id)
