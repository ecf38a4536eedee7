"""Once a week the owner looks through what nobody works at any more, and ends it with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from kesu.casebook.execute import execute
from kesu.casebook.programs import program_of
from kesu.casebook.totals import left_lying
from kesu.organisation.directory import directory_of
from kesu.procedure.context import Actor, Command
from kesu.procedure.refusals import Refusal

QUIET = timedelta(days=20)
REASON = "多次联系未果，不再继续办理"


def let_go(under_way: set[str], moved: Mapping[str, datetime], now: datetime) -> int:
    """Cancel the cases of no story that goes on that were opened 20 days ago and earlier, wait for somebody, and in
    which nobody did anything since; answers how many were. moved: when somebody last did."""
    quiet = now - QUIET
    return sum(
        _cancel(ref, digest, unit, now)
        for ref, digest, unit in left_lying(quiet)
        if str(ref) not in under_way and moved.get(str(ref), quiet) <= quiet
    )


def _cancel(ref: UUID, digest: str, unit: str | None, now: datetime) -> bool:
    """By whoever may: the procedure's owner, those above, else anybody."""
    directory, owner = directory_of(), program_of(digest).procedure.owner
    owners = list(directory.holders(owner, unit)) if owner else []
    for person in [*owners, *sorted(set(directory.people) - set(owners))]:
        try:
            execute(ref, Command("cancel", {"comment": REASON}), actor=Actor(person), now=now, authenticated=True)
        except Refusal:
            continue
        return True
    return False
