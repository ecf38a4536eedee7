"""Open cases look again at records and cases they count: each in its own transaction, after what is new is stored."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection

from kesu.casebook.execute import in_transaction
from kesu.casebook.following import follow
from kesu.casebook.lookups import known_for
from kesu.casebook.models import CaseNews
from kesu.casebook.recorded import entry_of
from kesu.casebook.work import Taken, Work
from kesu.procedure.context import SYSTEM, Command
from kesu.procedure.engine import advance, decide
from kesu.procedure.refusals import Refusal

SOME = 100


def look_again(*, now: datetime, limit: int = SOME) -> int:
    """Have up to `limit` cases look at what is new; answers how many did. What is left, the worker does."""
    now = now.replace(microsecond=0)
    waiting = CaseNews.objects.order_by("id").values_list("pk", flat=True)[:limit]
    return sum(in_transaction(lambda pk=pk: _look(pk, now)) for pk in list(waiting))  # type: ignore[misc]


def _look(pk: int, now: datetime) -> bool:
    """The row is taken and removed in the transaction of its effect: a row of a record comes to a table once."""
    skip = connection.features.has_select_for_update_skip_locked
    row = CaseNews.objects.filter(pk=pk).select_for_update(skip_locked=skip).first()
    if row is None:
        return False
    row.delete()
    work = Work(SYSTEM, now=now)
    taken = work.take(row.case_id)
    moved = advance(taken.program, taken.state, work.context(SYSTEM, **known_for(work, taken)))
    follow(work, taken, work.accept(taken, moved))
    if taken.state.status == "open":
        try:
            _decide(work, taken, _body(row))
        except Refusal:
            return True  # the row that a record would bring does not fit any more
    work.store()
    return True


def _decide(work: Work, taken: Taken, body: dict[str, Any]) -> None:
    command = Command("look_again", body)
    decision = decide(taken.program, taken.state, command, work.context(SYSTEM, **known_for(work, taken)))
    follow(work, taken, work.accept(taken, decision))


def _body(row: CaseNews) -> dict[str, Any]:
    entry = entry_of(row.type, row.seq) if row.seq else None
    if entry is None:
        return {}
    return {"record": {"type": entry.type, "seq": entry.seq, "at": entry.at, "data": dict(entry.data)}}
