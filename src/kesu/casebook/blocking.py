"""What must not be used or shipped: blocks in force over all cases, out of an indexed table (A2 `blocks`, A4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from kesu.casebook import sight
from kesu.casebook.blocked import GOODS
from kesu.casebook.models import BlockRow, Case
from kesu.casebook.models.cases import FACET_LENGTH
from kesu.casebook.programs import program_of
from kesu.casebook.queries import view_of
from kesu.casebook.sight import Viewer
from kesu.procedure.declared import Label
from kesu.procedure.program import Program

MOST = 200


@dataclass(frozen=True, slots=True)
class Blocking:
    """A block, told to whoever asks; which case it comes from, and why, only to those who may see it.

    what: `lot`, `place`, `operation`, or `goods` for an amount in a blocked state of a sheet. since: UTC text.
    why: the label of the step or sheet, None where the case is hidden.
    """

    what: str
    value: str
    since: str | None
    procedure: str
    case: UUID | None
    number: str | None
    why: Label | None = None


def blocks_on(viewer: Viewer, what: str, value: str) -> list[Blocking]:
    """Blocks in force on that lot, place or operation."""
    kinds = (what, GOODS) if what == "lot" else (what,)
    found = BlockRow.objects.filter(what__in=kinds, value=value[:FACET_LENGTH])
    return _told(viewer, found.select_related("case").order_by("case__opened_at", "case_id", "what", "step"))


def blocks_in_force(viewer: Viewer, part: str = "", *, limit: int = MOST) -> tuple[list[Blocking], int]:
    """Everything that is blocked now, the latest case first, and how many that are; part: of the lot, place …"""
    found = BlockRow.objects.filter(value__icontains=part.strip()) if part.strip() else BlockRow.objects.all()
    rows = found.select_related("case").order_by("-case__opened_at", "case_id", "what", "value", "step")
    return _told(viewer, rows[:limit]), found.count()


def _told(viewer: Viewer, rows: Iterable[BlockRow]) -> list[Blocking]:
    rows = list(rows)
    refs = {row.case_id for row in rows}
    seen = set(Case.objects.filter(Q(pk__in=refs), sight.cases_seen(viewer)).values_list("pk", flat=True))
    narrowing = sight.narrowed_digests(row.case.digest for row in rows)
    return [_one(viewer, row, row.case_id in seen, row.case.digest in narrowing) for row in rows]


def _one(viewer: Viewer, row: BlockRow, seen: bool, narrowed: bool) -> Blocking:
    if seen and narrowed:
        view = view_of(viewer, row.case)
        seen = sight.may_see(viewer, view.program, view.state)
    case, number = (row.case_id, row.case.number) if seen else (None, None)
    why = _label(program_of(row.case.digest), row) if seen else None
    return Blocking(row.what, row.value, row.since or None, row.case.procedure, case, number, why)


def _label(program: Program, row: BlockRow) -> Label | None:
    found = program.fields.get(row.step) if row.what == GOODS else program.steps.get(row.step)
    return found.label if found is not None else None
