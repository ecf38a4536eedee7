"""What somebody has typed and not yet handed in. A draft is no event; the last one goes in with the submission (D)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from kesu.casebook import rows
from kesu.casebook.models import Draft


def save_draft(case: UUID, person: str, step: str, row: str, data: dict[str, Any], *, now: datetime) -> None:
    """Keep what was typed into a task's form; it replaces the person's earlier draft of that task."""
    kept = {"data": data, "at": now}
    Draft.objects.update_or_create(case_id=case, person=person, step=step, row=row, defaults=kept)


def draft_of(case: UUID, person: str, step: str, row: str) -> dict[str, Any]:
    found = Draft.objects.filter(case_id=case, person=person, step=step, row=row).first()
    return dict(found.data) if found else {}


def take_draft(case: UUID, person: str, step: str, row: str) -> dict[str, Any]:
    """The draft, gone with the transaction that submits it; a refused submission leaves it where it was."""
    found = rows.select(Draft, ("id",), {"case_id": case, "person": person, "step": step, "row": row})
    if found is None:
        return {}
    draft = Draft.objects.get(pk=found[0])
    draft.delete()
    return dict(draft.data)
