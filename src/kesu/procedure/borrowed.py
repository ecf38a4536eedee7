"""To whom a case is lent, and until when (A2 `lends`)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from kesu.procedure.state import CaseState
from kesu.procedure.values import native_instant

SAME_LOOK = timedelta(minutes=10)
"""A page has parts, and is loaded again: within this time it is one look."""


class Loan(NamedTuple):
    """A case lent to a person until that instant; ref: the case that lends it. `looked`, `returned`: UTC text."""

    person: str
    until: datetime
    ref: str
    at: str
    by: str | None = None
    looked: str | None = None
    returned: str | None = None

    def runs(self, now: datetime) -> bool:
        return self.returned is None and now < self.until


def loans_of(state: CaseState) -> Iterator[Loan]:
    """All loans of the case, running or over, in the order they were made; the last to each person by each case."""
    for one in state.loans.values():
        yield Loan(
            one["person"], native_instant(one["until"]), one["ref"], one["at"], one.get("by"), one.get("looked"),
            one.get("returned"),
        )  # fmt: skip


def is_lent(state: CaseState, person: str | None, now: datetime) -> bool:
    """Whether the case is lent to that person at that instant."""
    return any(loan.person == person and loan.runs(now) for loan in loans_of(state))
