"""The records and cases that a streak counts, as expressions read them (A4)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kesu.casebook.models import Case
from kesu.casebook.programs import program_of
from kesu.casebook.recorded import entries
from kesu.casebook.recordtypes import record_types
from kesu.procedure.declared import Streak
from kesu.procedure.facts import Facts
from kesu.procedure.records import rows
from kesu.procedure.state import CaseState
from kesu.procedure.triggering import case_row

if TYPE_CHECKING:
    from kesu.casebook.work import Taken

Row = Mapping[str, Any]


def counted_by(taken: Taken) -> Callable[[Streak, Facts], Sequence[Row]]:
    """What a case's streaks count, read from the tables once for each."""
    kept: dict[str, list[Row]] = {}

    def count(streak: Streak, facts: Facts) -> Sequence[Row]:
        if streak.name not in kept:
            kept[streak.name] = _records(streak.of) if streak.source == "record" else _cases(streak, taken)
        if streak.source == "record":
            return kept[streak.name]
        own = case_row(facts.program, facts.state, streak.at or "closed")
        counts = own is not None and facts.state.procedure in streak.procedures
        return [*kept[streak.name], own] if counts and own is not None else kept[streak.name]

    return count


def _records(kind: str) -> list[Row]:
    spec = record_types().get(kind)
    return rows(spec, entries(kind)) if spec is not None else []


def _cases(streak: Streak, taken: Taken) -> list[Row]:
    """All but the case itself, which counts as it stands in the command."""
    at = streak.at or "closed"
    found = Case.objects.filter(procedure__in=streak.procedures).exclude(pk=taken.ref)
    if at == "closed":
        found = found.filter(closed_at__isnull=False)
    counted = (
        case_row(program_of(digest), CaseState.load(json.loads(state)), at)
        for digest, state in found.order_by("opened_at", "ref").values_list("digest", "state").iterator(chunk_size=200)
    )
    return [row for row in counted if row is not None]
