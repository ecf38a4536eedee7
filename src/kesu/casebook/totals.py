"""How many there are of everything, which cases moved, which nobody touches: for those who watch an installation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from kesu.casebook.models import Case, Event


@dataclass(frozen=True, slots=True)
class Totals:
    """Cases by status and by procedure; events and documents of all of them."""

    statuses: Mapping[str, int]
    procedures: Mapping[str, int]
    events: int
    documents: int


def totals() -> Totals:
    """Of the whole installation, whoever asks."""
    made = Event.objects.filter(kind="DocumentMade").count()
    return Totals(_counted("status"), _counted("procedure"), Event.objects.count(), made)


def _counted(column: str) -> dict[str, int]:
    rows = Case.objects.order_by(column).values(column).annotate(count=Count("pk"))
    return {row[column]: row["count"] for row in rows}


def moved(since: datetime) -> list[UUID]:
    """Cases to whose journals anything was written at that instant or after, in a fixed order."""
    rows = Event.objects.filter(recorded__gte=since)
    return list(rows.order_by("case_id").values_list("case_id", flat=True).distinct())


def open_since_before(at: datetime) -> list[tuple[UUID, str, str | None]]:
    """Open cases that were opened before that: reference, digest of the procedure, unit; the oldest first."""
    rows = Case.objects.filter(status="open", opened_at__lt=at).order_by("opened_at", "pk")
    return list(rows.values_list("pk", "digest", "unit"))
