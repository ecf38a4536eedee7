"""How many there are of everything, which cases moved, which nobody touches: for those who watch an installation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q

from kesu.casebook.models import Case, Event, Task


@dataclass(frozen=True, slots=True)
class Totals:
    """Cases by procedure and status; events and documents of all of them."""

    cases: Mapping[tuple[str, str], int]
    events: int
    documents: int


def totals() -> Totals:
    """Of the whole installation, whoever asks."""
    made = Event.objects.filter(kind="DocumentMade").count()
    rows = Case.objects.values_list("procedure", "status").order_by("procedure", "status")
    counted = {(procedure, status): count for procedure, status, count in rows.annotate(count=Count("pk"))}
    return Totals(counted, Event.objects.count(), made)


def procedures_of(refs: Iterable[str]) -> Counter[str]:
    """How many of these cases there are of each procedure."""
    procedures = dict(Case.objects.values_list("pk", "procedure"))
    return Counter(procedures[UUID(ref)] for ref in refs)


def moved(since: datetime) -> list[UUID]:
    """Cases to whose journals anything was written at that instant or after, in a fixed order."""
    rows = Event.objects.filter(recorded__gte=since)
    return list(rows.order_by("case_id").values_list("case_id", flat=True).distinct())


def opened_by(refs: Collection[str]) -> set[UUID]:
    """The open cases that these opened, and those that were opened by these in turn."""
    parents = dict(Case.objects.filter(status="open").exclude(parent=None).values_list("pk", "parent"))
    found: set[UUID] = set()
    known = {UUID(ref) for ref in refs}
    while new := {ref for ref, parent in parents.items() if parent in known and ref not in found}:
        found |= new
        known |= new
    return found


def left_lying(before: datetime) -> list[tuple[UUID, str, str | None]]:
    """Open cases that were opened before that and have waited for somebody since, not for an instant or for another
    case: reference, digest of the procedure, unit; the oldest first."""
    task = Exists(Task.objects.filter(case=OuterRef("pk"), opened_at__lt=before))
    any_task = Exists(Task.objects.filter(case=OuterRef("pk")))
    child = Exists(Case.objects.filter(status="open", parent=OuterRef("pk")))
    waits = task | (Q(next_at=None) & ~child & ~any_task)
    rows = Case.objects.filter(waits, status="open", opened_at__lt=before).order_by("opened_at", "pk")
    return list(rows.values_list("pk", "digest", "unit"))
