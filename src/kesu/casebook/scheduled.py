"""Triggers by schedule and by dates of records: each tick and each date once, however many workers there are (A9)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice

from django.db import connection

from kesu.casebook.execute import in_transaction
from kesu.casebook.following import follow
from kesu.casebook.models import PublishedProcedure, TriggerDue, TriggerMark
from kesu.casebook.recorded import entries, entry_of
from kesu.casebook.recordtypes import declared
from kesu.casebook.triggered import open_wanted
from kesu.casebook.triggers import record_occasion, triggers, wanted_at_tick
from kesu.casebook.work import Work
from kesu.procedure.context import SYSTEM
from kesu.procedure.declared import Trigger
from kesu.procedure.program import Program
from kesu.procedure.records import current, native
from kesu.procedure.refusals import Refusal
from kesu.procedure.triggering import TriggerFacts, Wanted, due_of, name_of, ticks, wanted

SOME = 100
Coming = tuple[datetime, Callable[[], bool]]


def fire(*, now: datetime, limit: int = SOME) -> int:
    """Do what schedules and dates ask for by now, in the order of their instants, so that numbers are given in it;
    answers how many ticks and records were taken."""
    now = now.replace(microsecond=0)
    every, due = list(triggers("every")), list(triggers("due"))
    for own, trigger in due:
        in_transaction(lambda own=own, trigger=trigger: _read_dates(own, trigger, now))  # type: ignore[misc]
    coming = [one for own, trigger in every for one in _ticks(own, trigger, now, limit)]
    coming += [one for own, trigger in due for one in _dates(own, trigger, now, limit)]
    coming.sort(key=lambda one: one[0])
    return sum(in_transaction(act) for _at, act in coming[:limit])


# --- ticks -----------------------------------------------------------------------------------------------


def _ticks(own: Program, trigger: Trigger, now: datetime, limit: int) -> Iterator[Coming]:
    """The ticks that have come, as far as they are seen from here: another worker may take some."""
    mark = TriggerMark.objects.filter(pk=name_of(own, trigger)).first() or in_transaction(lambda: _mark(own, trigger))
    if mark is not None:
        coming = ticks(trigger, own, mark.at, Work(SYSTEM, now=now).context(SYSTEM))
        yield from ((tick, lambda: _tick(own, trigger, now)) for tick in islice(coming, limit))


def _tick(own: Program, trigger: Trigger, now: datetime) -> bool:
    """The next tick that has come, under the lock of the trigger's mark: dated by the tick (A9)."""
    mark = _mark(own, trigger)
    if mark is None:
        return False
    context = Work(SYSTEM, now=now).context(SYSTEM)
    tick = next(ticks(trigger, own, mark.at, context), None)
    if tick is None:
        return False
    TriggerMark.objects.filter(pk=mark.pk).update(at=tick)
    work = Work(SYSTEM, now=tick, recorded=now)
    _open(work, wanted_at_tick(own, trigger, tick, work.context(SYSTEM)))
    return True


def _mark(own: Program, trigger: Trigger) -> TriggerMark | None:
    """The trigger's mark under its lock, None while another worker has it. It begins with the version's publication."""
    name = name_of(own, trigger)
    if not TriggerMark.objects.filter(pk=name).exists():
        begun = PublishedProcedure.objects.values_list("published_at", flat=True).get(pk=own.procedure.digest)
        TriggerMark.objects.get_or_create(trigger=name, defaults={"at": begun})
    skip = connection.features.has_select_for_update_skip_locked
    return TriggerMark.objects.select_for_update(skip_locked=skip).filter(pk=name).first()


def _open(work: Work, many: Iterable[Wanted]) -> None:
    for child, happened in open_wanted(work, many):
        follow(work, child, happened)
    work.store()


# --- dates of records ------------------------------------------------------------------------------------


def _read_dates(own: Program, trigger: Trigger, now: datetime) -> None:
    """When each record falls due, for those that have come since the last look."""
    mark = _mark(own, trigger)
    if mark is None:
        return
    try:
        spec, _ = declared(trigger.of)
    except Refusal:
        return  # nothing declares such records any more
    context, seen = Work(SYSTEM, now=now).context(SYSTEM), mark.seq
    for entry in entries(trigger.of, after=mark.seq):
        due = due_of(trigger, own, native(spec, entry), context)
        if due is not None:
            TriggerDue.objects.get_or_create(trigger=mark.pk, seq=entry.seq, defaults={"due_at": due})
        seen = entry.seq
    if seen != mark.seq:
        TriggerMark.objects.filter(pk=mark.pk).update(seq=seen)


def _dates(own: Program, trigger: Trigger, now: datetime, limit: int) -> Iterator[Coming]:
    found = TriggerDue.objects.filter(trigger=name_of(own, trigger), due_at__lte=now).order_by("due_at", "seq")
    for due, seq in found.values_list("due_at", "seq")[:limit]:
        yield due, lambda seq=seq: _come(own, trigger, seq, now)


def _come(own: Program, trigger: Trigger, seq: int, now: datetime) -> bool:
    """A record has fallen due: once; one that a later record of its key has replaced no longer counts."""
    skip = connection.features.has_select_for_update_skip_locked
    rows = TriggerDue.objects.filter(trigger=name_of(own, trigger), seq=seq, due_at__lte=now)
    row = rows.select_for_update(skip_locked=skip).first()
    entry = entry_of(trigger.of, seq)
    if row is None or entry is None:
        return False
    TriggerDue.objects.filter(trigger=row.trigger, seq=seq).update(due_at=None)
    spec, _ = declared(trigger.of)
    if spec.key is None or any(one.seq == seq for one in current(spec, entries(trigger.of))):
        assert row.due_at is not None
        work = Work(SYSTEM, now=row.due_at, recorded=now)
        facts = TriggerFacts(own, work.context(SYSTEM), record=native(spec, entry))
        asked = wanted(own, trigger, record_occasion(spec, entry, row.due_at), facts)
        _open(work, [asked] if asked else [])
    return True
