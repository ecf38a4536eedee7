"""To whom a case is lent or was, as who lends and who borrows both see it."""

from __future__ import annotations

from dataclasses import dataclass

from kesu.casebook.queries import numbers_of
from kesu.desk.looking import Look
from kesu.desk.speaking import due_text, moment_text
from kesu.procedure.borrowed import loans_of


@dataclass(frozen=True, slots=True)
class LoanLine:
    """ref, number: the other case that lent it, where it was another."""

    person: str
    until: str
    at: str
    by: str
    looked: str
    returned: str
    over: bool
    number: str = ""


def loans(look: Look) -> list[LoanLine]:
    """The newest first; the last one to each person."""
    found = sorted(loans_of(look.state), key=lambda one: one.at, reverse=True)
    others = [one.ref for one in found if one.ref != str(look.ref)]
    numbers = {str(ref): number for ref, number in numbers_of(others).items()} if others else {}
    return [
        LoanLine(
            person=look.name_of(one.person),
            until=due_text(one.until, look.zone),
            at=moment_text(one.at, look.zone),
            by=look.name_of(one.by),
            looked=moment_text(one.looked, look.zone),
            returned=moment_text(one.returned, look.zone),
            over=not one.runs(look.viewer.now),
            number=numbers.get(one.ref, ""),
        )
        for one in found
    ]
