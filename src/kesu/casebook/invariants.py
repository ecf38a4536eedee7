"""What holds of the whole installation, proven one by one, with the time it was last proven (design §4, §9.11)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import cached_property
from uuid import UUID

from kesu.casebook import auditing, heartbeats, journal, queries, rebuilding, stocks
from kesu.casebook.doers import doers_among
from kesu.casebook.models import Case, CaseNumber, Mark, Outbox, PublishedProcedure, Record, Task
from kesu.casebook.programs import program_of
from kesu.organisation.calendars import calendars_of
from kesu.organisation.directory import directory_of
from kesu.procedure import children

KEPT = "invariants"
SHOWN = 50
LATE = timedelta(hours=1)  # what has waited longer in the outbox is not accounted for


@dataclass(frozen=True, slots=True)
class Proven:
    """One invariant. checked: how many were looked at; failing: references of cases, or where it fails, at most 50;
    failed: how many fail in all. at: ISO instant of the proof."""

    code: str
    checked: int
    failed: int
    failing: tuple[str, ...]
    at: str

    @property
    def holds(self) -> bool:
        return not self.failed


def look(codes: Iterable[str], *, now: datetime) -> list[Proven]:
    """Prove these anew, and keep nothing. Raises KeyError for a code that is none of `CHECKS`."""
    world = _World(now)
    return [_proven(code, CHECKS[code](world), now) for code in codes]


def prove(*, now: datetime) -> list[Proven]:
    """Prove all of them anew and keep the result. Reads every journal: minutes on a large installation."""
    found = look(CHECKS, now=now)
    Mark.objects.update_or_create(name=KEPT, defaults={"value": [asdict(one) for one in found]})
    return found


def last_proven() -> list[Proven]:
    """As they were found the last time; empty before the first."""
    kept = Mark.objects.filter(name=KEPT).values_list("value", flat=True).first() or []
    return [Proven(**{**one, "failing": tuple(one["failing"])}) for one in kept]


Looked = tuple[int, list[str]]


class _World:
    """What several checks look at, read once for all of them."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    @cached_property
    def open_cases(self) -> list[tuple[UUID, str, str | None, datetime | None, datetime | None]]:
        """Reference, procedure's digest, unit, due, next instant."""
        rows = Case.objects.filter(status="open").order_by("pk")
        return list(rows.values_list("pk", "digest", "unit", "due_at", "next_at"))

    @cached_property
    def tasks(self) -> Mapping[UUID, list[Task]]:
        found: dict[UUID, list[Task]] = defaultdict(list)
        for task in Task.objects.filter(case__status="open").prefetch_related("holders"):
            found[task.case_id].append(task)
        return found

    @cached_property
    def proofs(self) -> list[tuple[journal.Verified, rebuilding.Rebuilt]]:
        return list(rebuilding.prove_all(now=self.now))

    @cached_property
    def audited(self) -> Mapping[str, list[str]]:
        """Places by code of finding."""
        found: dict[str, list[str]] = defaultdict(list)
        for finding in auditing.audit():
            found[finding.code].append(finding.where)
        return found


def _proven(code: str, looked: Looked, now: datetime) -> Proven:
    checked, failing = looked
    return Proven(code, checked, len(failing), tuple(failing[:SHOWN]), now.isoformat())


# --- nobody is forgotten -----------------------------------------------------------------------------


def _responsible(world: _World) -> Looked:
    """Every open case has a living responsible person: who may do a task of it, else the procedure's owner."""
    directory, day = directory_of(), world.now.astimezone(calendars_of().resolve(None).zone).date()
    failing = []
    for ref, digest, unit, *_ in world.open_cases:
        inside = [task for task in world.tasks.get(ref, ()) if not task.outside]
        people = {person for task in inside for person in doers_among(task, directory, day)}
        owner = program_of(digest).procedure.owner
        people |= set(directory.holders(owner, unit)) if owner else set()
        if not any(person in directory.people and directory.people[person].active for person in people):
            failing.append(str(ref))
    return len(world.open_cases), failing


def _next_action(world: _World) -> Looked:
    """Every open case has something that comes next: a task, an instant, or a case it waits for, be it another's."""
    still = [ref for ref, _, _, due, ahead in world.open_cases if not (world.tasks.get(ref) or due or ahead)]
    return len(world.open_cases), [str(ref) for ref in still if not children.waits(queries.kept(ref)[1])]


def _next_time(world: _World) -> Looked:
    """Every open case has a next time: a limit that runs, or an instant at which it moves by itself."""
    return len(world.open_cases), [str(ref) for ref, _, _, due, ahead in world.open_cases if not (due or ahead)]


def _worker(world: _World) -> Looked:
    return 1, [] if heartbeats.is_alive(now=world.now) else ["worker"]


def _outbox(world: _World) -> Looked:
    """Everything to be sent was sent, or is on its way for less than an hour."""
    waiting = Outbox.objects.filter(done_at=None)
    stuck = waiting.filter(due_at=None) | waiting.filter(created_at__lt=world.now - LATE)
    return Outbox.objects.count(), [str(case) for case in stuck.values_list("case_id", flat=True)]


# --- nothing was changed -----------------------------------------------------------------------------


def _chain(world: _World) -> Looked:
    failing = [str(found.case) for found, _ in world.proofs if found.broken]
    return sum(found.events for found, _ in world.proofs), [*failing, *journal.guards_missing()]


def _tables(world: _World) -> Looked:
    """The tables are what the journal says, files among them."""
    return len(world.proofs), [str(rebuilt.case) for _, rebuilt in world.proofs if rebuilt.differs]


def _audited(code: str, count: Callable[[], int]) -> Callable[[_World], Looked]:
    return lambda world: (count(), world.audited[code])


CHECKS: Mapping[str, Callable[[_World], Looked]] = {
    "responsible": _responsible,
    "next_action": _next_action,
    "next_time": _next_time,
    "numbers": _audited("series", CaseNumber.objects.count),
    "chain": _chain,
    "tables": _tables,
    "stock": _audited("stock", stocks.count),
    "journals": _audited("orphan", Case.objects.count),
    "records": _audited("record", Record.objects.count),
    "published": _audited("published", PublishedProcedure.objects.count),
    "outbox": _outbox,
    "worker": _worker,
}
"""In the order of the page: people first, then proof."""
NOTED = frozenset({"next_time"})
"""A note rather than a fault: where a procedure sets no limit, there is nothing to be late for."""
