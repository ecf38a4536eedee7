"""What events ask to be sent or shown: notices in the page at once, the rest into the outbox, in one transaction."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from kesu.casebook.models import Notice, Outbox
from kesu.procedure.events import Event
from kesu.procedure.state import CaseState

DELIVERED = frozenset({"Sent", "DocumentQueued", "Messaged", "Notified"})
"""Kinds of event that a worker has something to do for: a message, a document to render, a mail."""


def put(case: UUID, seq: int, events: Sequence[Event], state: CaseState, *, now: datetime) -> None:
    """Queue what the events behind number `seq` ask for. A quiet case (imported from the past) tells nobody."""
    notices: list[Notice] = []
    waiting: list[Outbox] = []
    for number, event in enumerate(events, seq + 1):
        if event.kind in DELIVERED and not state.quiet:
            body = json.dumps(event.head, ensure_ascii=False)
            waiting.append(Outbox(case_id=case, seq=number, kind=event.kind, body=body, created_at=now, due_at=now))
        if not state.quiet:
            notices += _notices(case, number, event, now)
    if notices:
        Notice.objects.bulk_create(notices)
    if waiting:
        Outbox.objects.bulk_create(waiting)


def _notices(case: UUID, seq: int, event: Event, now: datetime) -> Iterator[Notice]:
    head: dict[str, Any] = event.head
    if event.kind != "Notified":
        return
    for person in dict.fromkeys(head.get("people") or ()):
        yield Notice(
            person=person, case_id=case, seq=seq, kind=head.get("because") or event.kind,
            step=head.get("step"), clock=head.get("clock"), at=now,
        )  # fmt: skip
