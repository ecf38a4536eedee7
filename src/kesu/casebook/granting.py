"""The rows of private links, written in the transaction of the event that gives or revokes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from kesu.casebook.models import PrivateLink
from kesu.procedure.events import Event


def store_links(case: UUID, events: Sequence[Event], digests: list[str], *, now: datetime) -> None:
    """digests: the hashes of the keys given, in the order of their events."""
    for event in events:
        head = event.head
        if event.kind == "LinkGiven":
            PrivateLink.objects.create(
                case_id=case, number=int(head["grant"]), digest=digests.pop(0), role=head["role"],
                sort=head["sort"], given_by=head["actor"], given_at=now,
                expires_at=datetime.fromisoformat(head["until"]) if head.get("until") else None,
            )  # fmt: skip
        elif event.kind == "LinkRevoked":
            PrivateLink.objects.filter(case_id=case, number=int(head["grant"])).update(revoked_at=now)
