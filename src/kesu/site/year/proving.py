"""What must hold at each day's end: of the cases that moved that day, of all open ones, and once a quarter of all."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from kesu.casebook import invariants, rebuilding
from kesu.casebook.records import verify_records
from kesu.casebook.totals import moved

DAILY = ("responsible", "next_action")
WHOLE = ("responsible", "next_action", "numbers", "chain", "tables", "journals", "records", "published")


@dataclass(slots=True)
class Proofs:
    """days, cases: proven so far. broken: what did not hold, by code, with where and when it was seen first."""

    days: int = 0
    cases: int = 0
    broken: dict[tuple[str, str], datetime] = field(default_factory=dict)

    def count(self) -> Counter[str]:
        return Counter(code for code, _ in self.broken)


def prove_day(proofs: Proofs, since: datetime, now: datetime, *, whole: bool) -> None:
    """Of what happened from `since` until `now`. whole: everything, whenever it happened."""
    proofs.days += 1
    for proven in invariants.look(WHOLE if whole else DAILY, now=now):
        for where in proven.failing:
            proofs.broken.setdefault((proven.code, where), now)
    if whole:
        for one in verify_records():
            proofs.broken.setdefault(("records", f"{one.type} {one.seq}"), now)
        return
    for ref in moved(since):
        proofs.cases += 1
        for code in _wrong(ref, now):
            proofs.broken.setdefault((code, str(ref)), now)


def _wrong(ref: UUID, now: datetime) -> list[str]:
    verified, rebuilt = rebuilding.prove(ref, now=now)
    return ["chain"] * (verified.broken is not None) + ["tables"] * bool(rebuilt.differs)
