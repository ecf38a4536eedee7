"""What an entry of the ledger is by now: when it was written, whether it is final; and its row in a register (A7, A9).

An entry never changes and never goes: what becomes of it later is a counter-entry at its own instant, or a decision
beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from kesu.procedure.facts import Facts
from kesu.procedure.state import Booking, CaseState
from kesu.procedure.values import known_instant, plain_instant

OPEN = "open"
STANDING = frozenset(("reversed_by", "appeal", "appeal_until", "final", "final_at"))
"""Columns that say what has become of an entry since: a signed period does not change by them."""


def entry_of(state: CaseState, number: int) -> Booking | None:
    return next((one for one in state.ledger if one.id == number), None)


def recorded_at(one: Booking) -> str:
    """When it was written; later than its instant where the worker was late, or the act was told afterwards."""
    return one.recorded or one.at


def reversal_of(state: CaseState, one: Booking) -> Booking | None:
    """The counter-entry that takes it back."""
    return next((other for other in state.ledger if other.reverses == one.id), None)


def appeal_of(state: CaseState, one: Booking) -> str | None:
    """How an appeal against it stands: `open`, `upheld`, `rejected`; None: there is none. What was reversed otherwise
    has nothing left to decide."""
    known = state.appeals.get(str(one.id))
    if known is None or (known.get("outcome") is None and one.reversed):
        return None
    return str(known.get("outcome") or OPEN)


def final_at(state: CaseState, one: Booking, now: str) -> str | None:
    """Since when nothing can change about it: its time for appeals is over or it never had one, an appeal was decided,
    or it was reversed. None: not yet. Instants are UTC text."""
    if one.until is None or one.reverses is not None:
        return recorded_at(one)
    known = state.appeals.get(str(one.id))
    if known is not None and known.get("decided_at"):
        return str(known["decided_at"])
    reversal = reversal_of(state, one)
    if reversal is not None:
        return recorded_at(reversal)
    return one.until if known is None and now > one.until else None


# --- rows of registers ---------------------------------------------------------------------------------


def rows_of(facts: Facts) -> Iterator[tuple[str, dict[str, Any]]]:
    """All entries of the case in the order in which they were booked, by number, in native values."""
    now = plain_instant(facts.context.now)
    for one in facts.state.ledger:
        yield str(one.id), row_of(facts.state, one, now)


def row_of(state: CaseState, one: Booking, now: str) -> dict[str, Any]:
    """An entry as `x.`. A counter-entry stands as a negative one between the same two (红字冲销), so that sums over any
    period and any account come out right, and the period of the entry stays as it was."""
    takes_back = one.reverses is not None
    source, target = (one.target, one.source) if takes_back else (one.source, one.target)
    reversal = reversal_of(state, one)
    return {
        "number": one.id,
        "entry": one.entry,
        "at": known_instant(one.at),
        "recorded_at": known_instant(recorded_at(one)),
        "from": source,
        "to": target,
        "amount": _signed(one.amount, takes_back),
        "item": one.item,
        "quantity": _signed(one.quantity, takes_back),
        "stock": one.stock,
        "reason": one.reason,
        "reverses": one.reverses,
        "reversed_by": reversal.id if reversal is not None else None,
        "appeal": appeal_of(state, one),
        "appeal_until": known_instant(one.until),
        "final": final_at(state, one, now) is not None,
        "final_at": known_instant(final_at(state, one, now)),
    }


def _signed(text: str | None, negative: bool) -> Decimal | None:
    if text is None:
        return None
    return -Decimal(text) if negative else Decimal(text)
