"""Many cases made out of a few: rows copied beside `execute`, so that pages can be measured among a hundred thousand.

Only where time may be told (`Mark` test_clock): nobody's real cases get such company. Copies have no journal of their
own behind their state; what they do from then on is written as ever.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.models import F, Max

from kesu.casebook import rows, searching
from kesu.casebook.installation import TestClockRefused, has_test_clock
from kesu.casebook.models import (
    BlockRow,
    Case,
    CaseFacet,
    CaseNumber,
    ClockRow,
    Outbox,
    Participant,
    SearchText,
    Task,
    TaskHolder,
)

BATCH = 500
_CASE = tuple(field.attname for field in Case._meta.concrete_fields)
_BESIDE: tuple[type[models.Model], ...] = (CaseFacet, Participant, ClockRow, BlockRow)


@dataclass(frozen=True, slots=True)
class Copy:
    """What differs from the case it is copied from. back: so much earlier; customer: another one's name, where the case
    has one; elsewhere: a person who holds its tasks instead of everybody who did."""

    source: UUID
    number: str
    back: timedelta = timedelta()
    customer: str | None = None
    elsewhere: str | None = None


@dataclass(frozen=True, slots=True)
class _Beside:
    """The rows of one case in the other tables, as values."""

    case: dict[str, Any]
    tasks: list[tuple[dict[str, Any], list[dict[str, Any]]]]
    beside: list[tuple[type[models.Model], tuple[str, ...], list[dict[str, Any]]]]
    series: str
    lines: list[str]
    pieces: set[str]


def crowd(copies: Iterable[Copy]) -> int:
    """Make the copies; answers how many. Raises TestClockRefused on a database that holds real time."""
    if not has_test_clock():
        raise TestClockRefused("only a database made with a test clock is filled with copies")
    made, known = 0, dict[UUID, _Beside]()
    batch: list[Copy] = []
    for copy in copies:
        batch.append(copy)
        if len(batch) == BATCH:
            made += _make(batch, known)
            batch = []
    made += _make(batch, known)
    _settle()
    return made


def hold_still(by: timedelta, *, but: UUID) -> None:
    """Put off by so much when every case but that one next moves by itself, as far as the worker sees."""
    if not has_test_clock():
        raise TestClockRefused("nobody holds real cases still")
    Case.objects.filter(next_at__isnull=False).exclude(pk=but).update(next_at=F("next_at") + by)


def silence() -> None:
    """Send nothing of what waits in the outbox: papers and mails are measured by themselves."""
    if not has_test_clock():
        raise TestClockRefused("nobody keeps back what is really to be sent")
    Outbox.objects.filter(done_at=None).update(due_at=None)


def moving() -> dict[UUID, datetime]:
    """Open cases that will move by themselves because a clock of theirs falls due, and when."""
    due = Case.objects.filter(status="open", clocks__due_at=F("next_at") - timedelta(seconds=1))
    return dict(due.values_list("pk", "next_at"))


def standing() -> dict[UUID, tuple[str, str]]:
    """All cases there are: procedure and status of each."""
    return {
        ref: (procedure, status) for ref, procedure, status in Case.objects.values_list("pk", "procedure", "status")
    }


def closed_one(procedure: str) -> tuple[UUID, int]:
    """The first closed case of a procedure, and how many events it has."""
    found = Case.objects.filter(procedure=procedure, status="closed").order_by("opened_at", "ref")
    ref, seq = found.values_list("pk", "seq")[0]
    return ref, seq


@transaction.atomic
def _make(copies: Sequence[Copy], known: dict[UUID, _Beside]) -> int:
    if not copies:
        return 0
    for source in {copy.source for copy in copies} - known.keys():
        known[source] = _read(source)
    made = [(copy, uuid4(), known[copy.source]) for copy in copies]
    rows.insert(Case, _CASE, [_case(copy, ref, of) for copy, ref, of in made])
    numbers = [(of.case["procedure"], copy.number, of.series, serial, ref)
               for serial, (copy, ref, of) in enumerate(made, CaseNumber.objects.count() + 1_000_000)]  # fmt: skip
    rows.insert(CaseNumber, ("procedure", "number", "series", "serial", "case_id"), numbers)
    for place, model in enumerate(_BESIDE):
        names = made[0][2].beside[place][1]
        rows.insert(model, names, [[ref if name == "case_id" else row[name] for name in names]
                                   for _, ref, of in made for row in of.beside[place][2]])  # fmt: skip
    _make_tasks(made)
    _make_texts(made)
    return len(made)


def _case(copy: Copy, ref: UUID, of: _Beside) -> list[Any]:
    """The columns, and in the state what lists and registers read of them."""
    changed = {**of.case, "ref": ref, "number": copy.number}
    state = of.case["state"].replace(str(of.case["ref"]), str(ref), 1)
    state = state.replace(f'"number":{json.dumps(of.case["number"])}', f'"number":"{copy.number}"', 1)
    for name in ("opened_at", "closed_at"):
        if changed[name] is not None:
            changed[name] -= copy.back
            state = state.replace(f'"{name}":"{_text(of.case[name])}"', f'"{name}":"{_text(changed[name])}"', 1)
    if copy.customer and changed["facet_customer"]:
        state = state.replace(json.dumps(changed["facet_customer"], ensure_ascii=False), f'"{copy.customer}"')
        changed["title"] = changed["title"].replace(changed["facet_customer"], copy.customer)
        changed["facet_customer"] = copy.customer
    return [state if name == "state" else changed[name] for name in _CASE]


def _text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _make_tasks(made: Sequence[tuple[Copy, UUID, _Beside]]) -> None:
    number = Task.objects.aggregate(last=Max("pk"))["last"] or 0
    names = tuple(field.attname for field in Task._meta.concrete_fields)
    holding = tuple(field.attname for field in TaskHolder._meta.concrete_fields if field.attname != "id")
    tasks, holders = [], []
    for copy, ref, of in made:
        for task, held in of.tasks:
            number += 1
            tasks.append([{**task, "id": number, "case_id": ref}[name] for name in names])
            other = {"role": None, "unit": None, "per": None, "person": copy.elsewhere} if copy.elsewhere else {}
            holders += [[{**one, **other, "task_id": number}[name] for name in holding] for one in held]
    rows.insert(Task, names, tasks)
    rows.insert(TaskHolder, holding, holders)


def _make_texts(made: Sequence[tuple[Copy, UUID, _Beside]]) -> None:
    texts = []
    for copy, ref, of in made:
        own = searching.fold(f"{copy.number}\n{copy.customer or ''}")
        pieces = of.pieces.union(searching.pieces_of(own))
        texts.append((ref, "\n".join([own, *of.lines]), list(pieces)))
    searching.write_new(texts)


def _read(source: UUID) -> _Beside:
    found = list(Task.objects.filter(case_id=source))
    case = Case.objects.values(*_CASE).get(pk=source)
    text = SearchText.objects.filter(case_id=source).values_list("text", flat=True).first() or ""
    gone = {searching.fold(part) for part in (case["number"], case["facet_customer"]) if part}
    lines = [line for line in text.split("\n") if line not in gone]
    series = CaseNumber.objects.filter(case_id=source).values_list("series", flat=True).first()
    return _Beside(
        case,
        [(_values(task), [_values(one) for one in TaskHolder.objects.filter(task=task)]) for task in found],
        list(_rows_beside(source)),
        series or f"{case['procedure']}|copies",
        lines,
        set(searching.pieces_of("\n".join(lines))),
    )


def _rows_beside(source: UUID) -> Iterator[tuple[type[models.Model], tuple[str, ...], list[dict[str, Any]]]]:
    for model in _BESIDE:
        names = tuple(field.attname for field in model._meta.concrete_fields if field.attname != "id")
        yield model, names, list(model._default_manager.filter(case_id=source).values(*names))


def _values(row: models.Model) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def _settle() -> None:
    """Let the database know how much there is, and from where ids go on."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Task]):
            cursor.execute(statement)
        if connection.vendor == "postgresql":  # its autovacuum would, a minute later
            cursor.execute("ANALYZE")
