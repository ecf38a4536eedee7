"""The tables made anew from the journal, and compared with it (`kesu rebuild`, `kesu verify`)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from kesu.casebook import comparing, journal, stocks
from kesu.casebook.derived import Derived, derive
from kesu.casebook.models import Case, CaseNumber
from kesu.casebook.programs import program_of
from kesu.casebook.storing import forget_derived, keep_granted, store_derived
from kesu.casebook.transactions import in_transaction
from kesu.casebook.work import Work, columns_of
from kesu.procedure.context import SYSTEM
from kesu.procedure.evolving import fold


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """differs: names of the columns, parts of the state (`state.fields`), tables (`tasks`, `numbers` …) and files
    (`files.2`) that were not what the journal says. Files are named only: nothing can make them anew."""

    case: UUID
    number: str | None
    differs: tuple[str, ...]


def compare(ref: UUID, *, now: datetime) -> Rebuilt:
    """What of a case's row differs from its journal; nothing is written."""
    return in_transaction(lambda: _rebuild(_locked(ref), journal.read(ref), now, write=False))


def prove(ref: UUID, *, now: datetime) -> tuple[journal.Verified, Rebuilt]:
    """`journal.verify_case` and `compare` over one reading of the journal. Raises Case.DoesNotExist."""

    def proven() -> tuple[journal.Verified, Rebuilt]:
        row, written = _locked(ref), journal.read(ref)
        return journal.verify(row, written), _rebuild(row, written, now, write=False)

    return in_transaction(proven)


def prove_all(*, now: datetime) -> Iterator[tuple[journal.Verified, Rebuilt]]:
    """Every case in turn, in the order of their references."""
    for ref in list(Case.objects.order_by("pk").values_list("pk", flat=True)):
        yield prove(ref, now=now)


def rebuild(ref: UUID, *, now: datetime) -> Rebuilt:
    """Make a case's row and the tables beside it anew from its journal."""
    return in_transaction(lambda: _rebuild(_locked(ref), journal.read(ref), now, write=True))


def rebuild_all(*, now: datetime, refs: Iterable[UUID] | None = None) -> Iterator[Rebuilt]:
    """Every case in turn, so that a caller can show progress."""
    chosen = refs if refs is not None else Case.objects.order_by("opened_at", "ref").values_list("pk", flat=True)
    for ref in list(chosen):
        yield rebuild(ref, now=now)
    for stock in stocks.stocks_kept():
        in_transaction(partial(stocks.renew_balances, stock))


def _locked(ref: UUID) -> Case:
    return Case.objects.select_for_update().get(pk=ref)


def _rebuild(row: Case, written: journal.Written, now: datetime, *, write: bool) -> Rebuilt:
    ref = row.ref
    happened = [event for _, event in written.events()]
    state, numbers = fold(happened), comparing.numbers_of(happened)
    program = program_of(state.digest)
    work = Work(SYSTEM, now=now)
    context = work.context(SYSTEM)
    after = derive(program, state, context)
    columns = columns_of(program, state, after, context)
    differs = list(_differences(row, columns))
    if row.seq != state.seq:
        differs.append("seq")
    if row.revision > work.revision:
        differs.append("revision")
    differs += comparing.tables_differing(ref, after, stale=row.revision != work.revision)
    renumber = comparing.numbers_differ(ref, state.procedure, numbers)
    differs += ["stock"] * stocks.differ(ref, state.ledger)
    differs += ["numbers"] * renumber + [f"files.{name}" for name in comparing.files_broken(state)]
    if write:
        if renumber:
            _renumber(ref, state.procedure, numbers)
        Case.objects.filter(pk=ref).update(**columns, seq=state.seq, revision=work.revision)
        forget_derived(ref)
        store_derived(ref, Derived(), after)
        stocks.renew(ref, state.ledger)
        keep_granted(ref, after)
    return Rebuilt(ref, row.number, tuple(differs))


def _renumber(ref: UUID, procedure: str, numbers: Mapping[str, tuple[str, int]]) -> None:
    CaseNumber.objects.filter(case_id=ref).delete()
    CaseNumber.objects.bulk_create(
        CaseNumber(procedure=procedure, number=number, series=series, serial=serial, case_id=ref)
        for number, (series, serial) in numbers.items()
    )


def _differences(row: Case, columns: dict[str, Any]) -> Iterator[str]:
    for name, value in columns.items():
        stored = getattr(row, name)
        if name != "state":
            if stored != value:
                yield name
            continue
        was, now = _parsed(stored), json.loads(value)
        yield from (f"state.{part}" for part in sorted(was.keys() | now.keys()) if was.get(part) != now.get(part))


def _parsed(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
