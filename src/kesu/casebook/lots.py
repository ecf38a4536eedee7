"""By what a draw is made: the event that opened its step, as the journal holds it."""

from __future__ import annotations

import json
from uuid import UUID

from kesu.casebook.models import Event


def opening_of(ref: UUID, step: str, round: int) -> tuple[int, str] | None:
    """Number and hash of the event that opened the step in that round; None where it is not written yet."""
    found = Event.objects.filter(case_id=ref, kind="StepOpened").order_by("-seq")
    for seq, head, digest in found.values_list("seq", "head", "hash"):
        said = json.loads(head)
        if said.get("step") == step and said.get("round", 1) == round:
            return seq, digest
    return None
