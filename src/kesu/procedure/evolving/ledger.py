"""Events of money: entries, their counter-entries, and appeals against them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kesu.procedure.evolving.taking_part import Head, Values, take_part
from kesu.procedure.state import Booking, CaseState


def _booked(state: CaseState, head: Head, values: Values) -> None:
    state.ledger.append(
        Booking(
            id=head["booking"],
            entry=head["entry"],
            at=head["at"],
            source=values.get("from") or head["from"],
            target=values.get("to") or head["to"],
            amount=values.get("amount"),
            item=head.get("item"),
            quantity=values.get("quantity") or head.get("quantity"),
            key=head.get("key", ""),
            recorded=head.get("recorded"),
            until=head.get("until"),
            stock=head.get("stock"),
            reason=values.get("reason"),
            counted=head.get("counted"),
        )
    )


def without_values(one: Booking) -> Booking:
    """What is left of an entry when the values of its case are erased: of goods that moved also how many, which stands
    in the head, so that what is elsewhere stays right."""
    return replace(one, reason=None) if one.stock is not None else replace(one, amount=None, quantity=None)


def _reversed(state: CaseState, head: Head, values: Values) -> None:
    for place, booking in enumerate(state.ledger):
        if booking.id == head["of"]:
            state.ledger[place] = replace(booking, reversed=True)
            state.ledger.append(
                replace(
                    booking, id=head["booking"], at=head["at"], recorded=head.get("recorded"), key="", until=None,
                    source=booking.target, target=booking.source, reverses=booking.id, reversed=True,
                )
            )  # fmt: skip
            return


def _appealed(state: CaseState, head: Head, values: Values) -> None:
    state.appeals[str(head["booking"])] = {"by": head["actor"], "behalf": head.get("behalf"), "at": head["at"]}
    take_part(state, head["actor"])


def _appeal_decided(state: CaseState, head: Head, values: Values) -> None:
    known = state.appeals.get(str(head["booking"]), {})
    decided = {"outcome": head["outcome"], "decided_by": head["actor"], "decided_at": head["at"]}
    state.appeals[str(head["booking"])] = {**known, **decided}


HANDLERS: dict[str, Callable[[CaseState, Head, Values], None]] = {
    "Booked": _booked,
    "Reversed": _reversed,
    "Appealed": _appealed,
    "AppealDecided": _appeal_decided,
}
