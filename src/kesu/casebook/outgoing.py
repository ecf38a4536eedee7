"""What events ask to be sent or shown: notices in the page at once, the rest into the outbox, in one transaction."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from kesu.casebook import rows
from kesu.casebook.models import Notice, Outbox
from kesu.procedure.events import Event
from kesu.procedure.state import CaseState

DELIVERED = frozenset({"Sent", "DocumentQueued", "Messaged", "Notified"})
"""Kinds of event that a worker has something to do for: a message, a document to render, a mail."""


def put(case: UUID, seq: int, events: Sequence[Event], state: CaseState, *, now: datetime) -> None:
    """Queue what the events behind number `seq` ask for. A quiet case (imported from the past) tells nobody."""
    notices: list[tuple[Any, ...]] = []
    waiting: list[tuple[Any, ...]] = []
    for number, event in enumerate(events, seq + 1):
        if event.kind in DELIVERED and not state.quiet:
            body = json.dumps(event.head, ensure_ascii=False)
            waiting.append((case, number, event.kind, body, now, now, 0, ""))
        if not state.quiet:
            notices += _notices(case, number, event, now)
    rows.insert(Notice, ("person", "case_id", "seq", "kind", "step", "clock", "at"), notices)
    rows.insert(Outbox, ("case_id", "seq", "kind", "body", "created_at", "due_at", "attempts", "error"), waiting)


def _notices(case: UUID, seq: int, event: Event, now: datetime) -> Iterator[tuple[Any, ...]]:
    head: dict[str, Any] = event.head
    if event.kind == "Notified":
        kind = head.get("because") or event.kind
        for person in dict.fromkeys(head.get("people") or ()):
            yield (person, case, seq, kind, head.get("step"), head.get("clock"), now)
