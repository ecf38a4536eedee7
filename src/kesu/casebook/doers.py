"""Who may do an open task now, as a list of people: the opposite direction of "my tasks"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from kesu.casebook.models import Case, Task, TaskHolder
from kesu.organisation.directory import directory_of
from kesu.procedure.who import Directory


@dataclass(frozen=True, slots=True)
class Doable:
    """A task of an open case. people: who may do it now; outside: the roles it waits for, where it is not ours."""

    case: UUID
    procedure: str
    step: str
    row: str
    round: int
    phase: str
    people: list[str]
    outside: list[str]


def doable(*, day: date) -> Iterator[Doable]:
    """Every open task of a step, with who may do it on that day; the oldest first."""
    directory = directory_of()
    open_steps = Task.objects.filter(case__status="open", kind=Task.STEP).order_by("opened_at", "case", "step", "row")
    procedures = dict(Case.objects.filter(status="open").values_list("pk", "procedure"))
    for task in open_steps.prefetch_related("holders"):
        people = [] if task.outside else doers_among(task, directory, day)
        outside = [held.role for held in task.holders.all() if held.role] if task.outside else []
        named = task.case_id, procedures[task.case_id], task.step, task.row, task.round, task.phase
        yield Doable(*named, people, outside)


def doers_of(ref: UUID, step: str, row: str, *, day: date) -> list[str]:
    """People who may do it on that day: holders in its unit or above, named ones, deputies of absent ones (B6.29).

    A claimed task is its claimer's. Empty: it is not open, or waits for somebody outside.
    """
    task = Task.objects.filter(case_id=ref, step=step, row=row, outside=False).prefetch_related("holders").first()
    return doers_among(task, directory_of(), day) if task else []


def doers_among(task: Task, directory: Directory, day: date) -> list[str]:
    """The same of a task whose holders are loaded."""
    if task.claimed:
        return [task.claimed]
    holders = list(task.holders.all())
    barred = {held.person for held in holders if held.barred}
    found = (person for held in holders if not held.barred for person in _people(held, directory, day))
    return [person for person in dict.fromkeys(found) if person not in barred]


def _people(held: TaskHolder, directory: Directory, day: date) -> Iterator[str]:
    if held.person:
        named: tuple[str, ...] = (held.person,)
    else:
        named = directory.holders(held.role, held.unit, held.per) if held.role else ()
    for person in named:
        yield person
        yield from directory.deputies_of(person, held.role, day)


def due_of(ref: UUID, step: str, row: str) -> datetime | None:
    """The earliest limit of an open task."""
    return Task.objects.filter(case_id=ref, step=step, row=row).values_list("due_at", flat=True).first()
