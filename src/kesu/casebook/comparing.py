"""What the tables beside a case hold, compared with what follows from its journal: names of the tables that differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from uuid import UUID

from kesu.casebook.blocked import BlockLine
from kesu.casebook.derived import ClockLine, Derived, Holds, TaskRow
from kesu.casebook.files import verify_file
from kesu.casebook.models import (
    BlockRow,
    CaseFacet,
    CaseNumber,
    ClockRow,
    Loan,
    Participant,
    Publication,
    SearchText,
    Task,
    TaskHolder,
)
from kesu.casebook.publications import PublicationLine
from kesu.casebook.searching import fold
from kesu.organisation.qualifying import said_by
from kesu.procedure.events import Event
from kesu.procedure.state import CaseState

DIGEST = 64  # characters of a SHA-256
_HOLDS = ("role", "unit", "per", "person", "barred")
_TASK = ("step", "row", "round", "phase", "opened_at", "due_at", "overdue", "claimed", "outside", "kind")
_CLOCK = ("clock", "row", "due_at", "overdue", "outside")


def tables_differing(ref: UUID, after: Derived, *, stale: bool) -> Iterator[str]:
    """`tasks`, `clocks`, `participants`, `facets`, `blocks`, `loans`, `publications`, `qualifications`, `search`, as
    far as they are not what was derived.

    stale: the organisation has changed since they were written, so the first three may rightly be older.
    """
    if not stale:
        if _tasks(ref) != dict(after.tasks):
            yield "tasks"
        if _clocks(ref) != set(after.clocks.values()):
            yield "clocks"
        if not after.people <= set(Participant.objects.filter(case_id=ref).values_list("person", flat=True)):
            yield "participants"
    if set(CaseFacet.objects.filter(case_id=ref).values_list("facet", "value")) != after.facets:
        yield "facets"
    if set(BlockRow.objects.filter(case_id=ref).values_list(*BlockLine._fields)) != set(map(tuple, after.blocks)):
        yield "blocks"
    if set(Publication.objects.filter(case_id=ref).values_list(*PublicationLine._fields)) != after.publications:
        yield "publications"
    if set(Loan.objects.filter(case_id=ref).values_list("person", "until")) != after.loans:
        yield "loans"
    if said_by(ref) != after.granted:
        yield "qualifications"
    kept = SearchText.objects.filter(case_id=ref).values_list("text", flat=True)
    # The order of a row's columns is not part of the journal: the same words in another order are found as well.
    if [sorted(text.split()) for text in kept] != [sorted(fold(after.search).split())]:
        yield "search"


def numbers_of(events: Iterable[Event]) -> dict[str, tuple[str, int]]:
    """Every number the case was given, with its series and serial."""
    heads = [event.head for event in events if event.kind in ("NumberGiven", "NumberRenewed")]
    return {head["number"]: (head["series"], head["serial"]) for head in heads}


def numbers_differ(ref: UUID, procedure: str, given: dict[str, tuple[str, int]]) -> bool:
    kept = CaseNumber.objects.filter(case_id=ref).values_list("procedure", "number", "series", "serial")
    return sorted(kept) != sorted((procedure, number, *of) for number, of in given.items())


def files_broken(state: CaseState) -> list[str]:
    """Numbers of the case's files, and names of its frozen documents, whose stored content is gone or is not what was
    kept."""
    broken = [number for number, entry in state.files.items() if entry.get("hash") and not verify_file(entry["hash"])]
    papers = ((name, one[form]) for name, one in state.documents.items() for form in ("hash", "docx") if one.get(form))
    frozen = [name for name, digest in papers if len(digest) == DIGEST and not verify_file(digest)]
    return broken + list(dict.fromkeys(frozen))


def _tasks(ref: UUID) -> dict[tuple[str, str], TaskRow]:
    holders: dict[int, list[Holds]] = defaultdict(list)
    for number, *held in TaskHolder.objects.filter(task__case_id=ref).order_by("id").values_list("task_id", *_HOLDS):
        holders[number].append(Holds(*held))
    found = Task.objects.filter(case_id=ref).values_list("id", *_TASK)
    return {(row[0], row[1]): TaskRow(*row, holders=tuple(holders[number])) for number, *row in found}


def _clocks(ref: UUID) -> set[ClockLine]:
    return {ClockLine(*row) for row in ClockRow.objects.filter(case_id=ref).values_list(*_CLOCK)}
