"""What events ask to be sent or shown: notices in the page at once, the rest into the outbox, in one transaction."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from kesu.casebook import rows
from kesu.casebook.models import Notice, Outbox
from kesu.organisation.hooks import hooks_of
from kesu.procedure.events import Event
from kesu.procedure.state import PLAIN, CaseState

SETTLED = "DeliverySettled"
"""The kind of row that says of a delivery that somebody has seen to it in its case."""
DELIVERED = frozenset({"Sent", "Published", "DocumentQueued", "Messaged", "Notified", SETTLED})
"""Kinds of event that a worker has something to do for: a message, a document to render, a mail, the mark of one that
was seen to."""
NEW_TASKS = frozenset(
    {"StepOpened", "RowOpened", "TaskMoved", "TaskSubmitted", "TaskSigned", "TaskReturned", "TaskReopened"}
)
"""Kinds of event after which a task is somebody else's than before."""
TASKS = "Tasks"
"""The kind of row that tells people of the tasks a command has given them."""
SIGNING_CODE = "SigningCode"
"""The kind of row that sends a one-time code to whoever signs through a link. It names the code, no more."""
HAPPENED = "Happened"
"""The kind of row that tells other systems which events a command has written."""


def put(case: UUID, seq: int, events: Sequence[Event], state: CaseState, *, now: datetime, revision: int) -> None:
    """Queue what the events behind number `seq` ask for. A quiet case (imported from the past) tells nobody.

    revision: of the organisation, which knows the systems to be told.
    """
    notices: list[tuple[Any, ...]] = []
    waiting: list[tuple[Any, ...]] = []
    for number, event in enumerate(events, seq + 1):
        if event.kind in DELIVERED and not state.quiet:
            body = json.dumps(event.head, ensure_ascii=False)
            waiting.append((case, number, event.kind, body, now, now, 0, ""))
        if not state.quiet:
            notices += _notices(case, number, event, now)
    tasks = [] if state.quiet else list(_new_tasks(events))
    if tasks:
        new = json.dumps({"tasks": tasks, "actor": events[-1].head.get("actor")}, ensure_ascii=False)
        waiting.append((case, seq + len(events), TASKS, new, now, now, 0, ""))
    if events and not state.quiet and _is_listened_to(state.procedure, revision):
        span = json.dumps({"first": seq + 1, "last": seq + len(events)})
        waiting.append((case, seq + len(events), HAPPENED, span, now, now, 0, ""))
    rows.insert(Notice, ("person", "case_id", "seq", "kind", "step", "clock", "at"), notices)
    rows.insert(Outbox, ("case_id", "seq", "kind", "body", "created_at", "due_at", "attempts", "error"), waiting)


def _notices(case: UUID, seq: int, event: Event, now: datetime) -> Iterator[tuple[Any, ...]]:
    head: dict[str, Any] = event.head
    if event.kind == "Notified":
        kind = head.get("because") or event.kind
        for person in dict.fromkeys(head.get("people") or ()):
            yield (person, case, seq, kind, head.get("step"), head.get("clock"), now)


def _new_tasks(events: Sequence[Event]) -> Iterator[list[str]]:
    """Step and row of each, once."""
    heads = (event.head for event in events if event.kind in NEW_TASKS)
    seen = {(head["step"], head.get("row") or PLAIN) for head in heads if head.get("step")}
    yield from ([step, row] for step, row in sorted(seen))


def _is_listened_to(procedure: str, revision: int) -> bool:
    return any(not hook.procedures or procedure in hook.procedures for hook in hooks_of(revision))
