"""Time moves cases: those whose next instant has come advance, one transaction each, safe with several workers."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Q

from kesu.casebook.following import follow
from kesu.casebook.lookups import known_for
from kesu.casebook.models import Case
from kesu.casebook.transactions import in_transaction
from kesu.casebook.work import Work
from kesu.organisation.directory import revision
from kesu.procedure.context import SYSTEM
from kesu.procedure.engine import advance

log = logging.getLogger("kesu.casebook")
STUCK = timedelta(minutes=10)


def tick(*, now: datetime, limit: int = 100) -> int:
    """Advance up to `limit` cases whose next instant has come; answers how many moved."""
    now = now.replace(microsecond=0)
    due = Case.objects.filter(next_at__lte=now).order_by("next_at").values_list("pk", flat=True)[:limit]
    return sum(in_transaction(lambda ref=ref: _advance(ref, now)) for ref in list(due))  # type: ignore[misc]


def _advance(ref: UUID, now: datetime) -> bool:
    """The row is asked again under its lock: another worker, or a person, may have been quicker."""
    rows = Case.objects.filter(pk=ref, next_at__lte=now)
    if not rows.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked).exists():
        return False
    work = Work(SYSTEM, now=now)
    taken = work.take(ref)
    events = work.accept(taken, advance(taken.program, taken.state, work.context(SYSTEM, **known_for(work, taken))))
    follow(work, taken, events)
    work.store()
    if not events:
        # The column was wrong, or the engine sees nothing to do: look again later rather than in a circle.
        log.error("case %s was due and did not move", ref)
        rows.update(next_at=now + STUCK)
    return bool(events)


def refresh_tasks(*, now: datetime, limit: int = 200) -> int:
    """Who may do the open tasks, worked out anew where the organisation has changed since; answers how many cases."""
    number = revision()
    stale = Case.objects.filter(Q(status="open") | Q(next_at__isnull=False), revision__lt=number)
    refs = list(stale.values_list("pk", flat=True)[:limit])
    for ref in refs:
        in_transaction(lambda ref=ref: _refresh(ref, now))  # type: ignore[misc]
    return len(refs)


def _refresh(ref: UUID, now: datetime) -> None:
    """As the system's act: a task whose `by` is computed may move, on record (B6.28)."""
    work = Work(SYSTEM, now=now)
    taken = work.take(ref)
    moved = advance(taken.program, taken.state, work.context(SYSTEM), people_changed=True)
    follow(work, taken, work.accept(taken, moved))
    if taken.events:
        work.store()
    else:
        work.refresh(taken)
