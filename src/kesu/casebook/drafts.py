"""What somebody has typed and not yet handed in. A draft is no event; the last one goes in with the submission (D).

A draft belongs to its task: whoever may write it, helpers too; that of an earlier round counts no more (B3.16).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from kesu.casebook import rows
from kesu.casebook.models import Draft, OpeningDraft
from kesu.procedure.state import CaseState


@dataclass(frozen=True, slots=True)
class Place:
    """The task a draft belongs to."""

    case: UUID
    step: str
    row: str
    round: int

    @property
    def key(self) -> dict[str, Any]:
        return {"case_id": self.case, "step": self.step, "row": self.row, "round": self.round}


def place_of(case: UUID, state: CaseState, step: object, row: object) -> Place:
    """The task of a command's map in the present round."""
    found = state.steps.get(str(step or ""))
    return Place(case, str(step or "")[:120], "" if row is None else str(row)[:200], found.round if found else 0)


BESIDE = ("outcome", "comment", "send", "channel", "evidence")


@dataclass(frozen=True, slots=True)
class Kept:
    """data: values of fields, which go in with the submission; beside: the rest of the form (`BESIDE`), for the eye."""

    data: dict[str, Any] = field(default_factory=dict)
    beside: dict[str, Any] = field(default_factory=dict)


def save_draft(place: Place, person: str, body: Mapping[str, Any], *, now: datetime) -> None:
    """Keep what a command's map holds of a task's form; it replaces the person's earlier draft of that task."""
    beside = {name: body[name] for name in BESIDE if body.get(name) is not None}
    values = {"data": dict(body.get("data") or {}), "beside": beside, "at": now}
    Draft.objects.update_or_create(**place.key, person=person, defaults=values)


def kept_of(place: Place, person: str) -> Kept:
    """The person's own draft of the task, else the last one anybody wrote."""
    found = Draft.objects.filter(**place.key)
    draft = found.filter(person=person).first() or found.order_by("-at").first()
    return Kept(dict(draft.data), dict(draft.beside)) if draft else Kept()


def draft_of(place: Place, person: str) -> dict[str, Any]:
    """The values of fields in that draft."""
    return kept_of(place, person).data


def take_draft(place: Place, person: str) -> dict[str, Any]:
    """The draft, gone with the transaction that submits it; a refused submission leaves it where it was."""
    if rows.select(Draft, ("id",), place.key) is None:
        return {}
    data = draft_of(place, person)
    Draft.objects.filter(**place.key).delete()
    return data


# --- of a case that is not yet opened ----------------------------------------------------------------


def keep_opening(person: str, procedure: str, data: dict[str, list[str]], *, now: datetime) -> None:
    """Keep what was typed into the form that opens a case; an earlier draft of that person gives way."""
    OpeningDraft.objects.update_or_create(person=person, procedure=procedure, defaults={"data": data, "at": now})


def opening_draft(person: str, procedure: str) -> tuple[dict[str, list[str]], datetime] | None:
    """What the person had typed, and when it was kept."""
    found = OpeningDraft.objects.filter(person=person, procedure=procedure).first()
    return (dict(found.data), found.at) if found else None


def drop_opening(person: str, procedure: str) -> None:
    OpeningDraft.objects.filter(person=person, procedure=procedure).delete()
