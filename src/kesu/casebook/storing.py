"""Bringing the tables beside a case up to date: only what differs between before and after is written."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from kesu.casebook import rows, searching
from kesu.casebook.blocked import BlockLine
from kesu.casebook.derived import Derived, TaskRow
from kesu.casebook.models import BlockRow, CaseFacet, ClockRow, Loan, Participant, Publication, Task, TaskHolder
from kesu.casebook.publications import PublicationLine, address_of
from kesu.organisation.directory import changed
from kesu.organisation.qualifying import keep_words

_TASK_COLUMNS = ("round", "phase", "opened_at", "due_at", "overdue", "claimed", "outside", "kind")
_CLOCK_COLUMNS = ("due_at", "overdue", "outside")


def store_derived(case: UUID, before: Derived, after: Derived) -> None:
    """Write the differences. `before` is what the tables hold: derived from the state that was stored with them."""
    if before.tasks != after.tasks:
        _store_tasks(case, before, after)
    if before.clocks != after.clocks:
        _store_clocks(case, before, after)
    if before.facets != after.facets:
        for facet, value in before.facets - after.facets:
            CaseFacet.objects.filter(case_id=case, facet=facet, value=value).delete()
        new = [(case, facet, value) for facet, value in sorted(after.facets - before.facets)]
        rows.insert(CaseFacet, ("case_id", "facet", "value"), new)
    if before.blocks != after.blocks:
        for line in before.blocks - after.blocks:
            BlockRow.objects.filter(case_id=case, what=line.what, value=line.value, step=line.step).delete()
        rows.insert(
            BlockRow, ("case_id", *BlockLine._fields), [(case, *line) for line in sorted(after.blocks - before.blocks)]
        )
    if before.publications != after.publications:
        _store_publications(case, before, after)
    if before.loans != after.loans:
        Loan.objects.filter(case_id=case).delete()
        rows.insert(Loan, ("case_id", "person", "until"), [(case, *loan) for loan in sorted(after.loans)])
    if before.granted != after.granted:
        keep_granted(case, after)
    joined = after.people - before.people  # who once had a part keeps sight of the case
    if joined:
        new_ones = [Participant(case_id=case, person=person) for person in sorted(joined)]
        Participant.objects.bulk_create(new_ones, ignore_conflicts=True)
    if before.search != after.search or not before.title:
        searching.write(case, after.search)


def _store_publications(case: UUID, before: Derived, after: Derived) -> None:
    for line in before.publications - after.publications:
        Publication.objects.filter(pk=address_of(case, line.number)).delete()
    new = sorted(after.publications - before.publications)
    values = [(address_of(case, line.number), case, *line) for line in new]
    rows.insert(Publication, ("id", "case_id", *PublicationLine._fields), values)


def keep_granted(case: UUID, after: Derived) -> None:
    """What the case says of qualifications, for the organisation; nothing is told where it knows already."""
    if keep_words(case, after.granted):
        changed()


def forget_derived(case: UUID) -> None:
    """Empty the tables beside a case, before they are made anew."""
    for model in (Task, ClockRow, CaseFacet, Participant, BlockRow, Loan, Publication):
        model._default_manager.filter(case_id=case).delete()


def _store_tasks(case: UUID, before: Derived, after: Derived) -> None:
    gone = [key for key in before.tasks if key not in after.tasks]
    for step, row in gone:
        _delete_task(case, step, row)
    fresh: list[TaskRow] = []
    for key, task in after.tasks.items():
        old = before.tasks.get(key)
        if old == task:
            continue
        if old is not None and old.holders == task.holders:
            changed = {name: getattr(task, name) for name in _TASK_COLUMNS}
            Task.objects.filter(case_id=case, step=task.step, row=task.row).update(**changed)
            continue
        if old is not None:
            _delete_task(case, task.step, task.row)
        fresh.append(task)
    _create_tasks(case, fresh)


def _delete_task(case: UUID, step: str, row: str) -> None:
    found = rows.select(Task, ("id",), {"case_id": case, "step": step, "row": row})
    if found is not None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM casebook_taskholder WHERE task_id = %s", [found[0]])
            cursor.execute("DELETE FROM casebook_task WHERE id = %s", [found[0]])


def _create_tasks(case: UUID, tasks: Iterable[TaskRow]) -> None:
    names = ("case_id", "step", "row", *_TASK_COLUMNS)
    for task in tasks:
        values = (case, task.step, task.row, *(getattr(task, name) for name in _TASK_COLUMNS))
        number = rows.insert_one(Task, names, values)
        held = [(number, one.role, one.unit, one.per, one.person, one.barred) for one in task.holders]
        rows.insert(TaskHolder, ("task_id", "role", "unit", "per", "person", "barred"), held)


def _store_clocks(case: UUID, before: Derived, after: Derived) -> None:
    for (clock, row), line in before.clocks.items():
        if (clock, row) not in after.clocks:
            ClockRow.objects.filter(case_id=case, clock=clock, row=row).delete()
        elif line != after.clocks[clock, row]:
            changed = {name: getattr(after.clocks[clock, row], name) for name in _CLOCK_COLUMNS}
            ClockRow.objects.filter(case_id=case, clock=clock, row=row).update(**changed)
    new = [line for key, line in after.clocks.items() if key not in before.clocks]
    values = [(case, line.clock, line.row, *(getattr(line, name) for name in _CLOCK_COLUMNS)) for line in new]
    rows.insert(ClockRow, ("case_id", "clock", "row", *_CLOCK_COLUMNS), values)
