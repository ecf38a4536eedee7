"""What must not be used or shipped: blocks in force over all cases (A2 `blocks`, A4 `blocked` states of a sheet)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from kesu.casebook import sight
from kesu.casebook.models import Case
from kesu.casebook.programs import program_of
from kesu.casebook.sight import Viewer
from kesu.procedure.program import Program
from kesu.procedure.state import CaseState


@dataclass(frozen=True, slots=True)
class Blocking:
    """A block, told to whoever asks; which case it comes from only to those who may see it.

    what: `lot`, `place`, `operation`, or `goods` for an amount in a blocked state of a sheet. since: UTC text.
    """

    what: str
    value: str
    since: str | None
    procedure: str
    case: UUID | None
    number: str | None


def blocks_on(viewer: Viewer, what: str, value: str) -> list[Blocking]:
    """Blocks in force on that lot, place or operation."""
    seen = set(Case.objects.filter(sight.cases_seen(viewer), _candidates(value)).values_list("pk", flat=True))
    found = []
    for row in Case.objects.filter(_candidates(value)).only("ref", "digest", "state").order_by("opened_at", "ref"):
        program, state = program_of(row.digest), CaseState.load(json.loads(row.state))
        is_seen = row.ref in seen and sight.may_see(viewer, program, state)
        for kind, since in _in_force(program, state, what, value):
            case, number = (row.ref, state.number) if is_seen else (None, None)
            found.append(Blocking(kind, value, since, state.procedure, case, number))
    return found


def _candidates(value: str) -> Q:
    """The state's text names the value somewhere: a narrowing for the database, each case is then asked itself."""
    return Q(status__in=("open", "closed"), state__contains=json.dumps(value, ensure_ascii=False))


def _in_force(program: Program, state: CaseState, what: str, value: str) -> Iterator[tuple[str, str | None]]:
    for block in state.blocks:
        if block["what"] == what and value in [str(one) for one in block["of"] or ()]:
            step = state.steps.get(block["step"])
            yield what, step.opened_at if step else None
    if what != "lot" or state.status != "open":
        return
    for name, lots in state.sheets.items():
        spec = program.fields[name].sheet if name in program.fields else None
        blocked = {code for code, one in spec.states.items() if one.blocked} if spec else set()
        amounts = lots.get(value, {}).values()
        if any(amount not in ("", "0") for place in amounts for code, amount in place.items() if code in blocked):
            yield "goods", None
