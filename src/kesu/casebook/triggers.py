"""Which cases triggers want opened (A9): the core says what, here is what they read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Min, Q

from kesu.casebook.lookups import matching_cases
from kesu.casebook.models import Case
from kesu.casebook.programs import program_of
from kesu.casebook.recorded import saying
from kesu.casebook.recordtypes import current_programs
from kesu.procedure.calendars import later
from kesu.procedure.context import SYSTEM, Context
from kesu.procedure.declared import Lookup, Record, Trigger
from kesu.procedure.facts import Facts
from kesu.procedure.program import Program
from kesu.procedure.records import Entry, native
from kesu.procedure.state import CaseState
from kesu.procedure.triggering import TriggerFacts, Wanted, is_in, is_one_with_others, occasion_of, triggers_of, wanted
from kesu.procedure.values import plain_instant

if TYPE_CHECKING:
    from kesu.casebook.work import Taken, Work


def triggers(kind: str, of: str = "") -> Iterator[tuple[Program, Trigger]]:
    """The triggers of that kind, of every procedure in its present version."""
    for program in current_programs():
        for trigger in triggers_of(program.procedure, kind, of):
            yield program, trigger


def wanted_by_record(work: Work, kind: str, spec: Record, entry: Entry) -> list[Wanted]:
    """What a record that has just come brings about."""
    record, found = native(spec, entry), []
    for own, trigger in triggers("record", kind):
        facts = TriggerFacts(own, work.context(SYSTEM), record=record)
        found.append(wanted(own, trigger, record_occasion(spec, entry), facts))
    return [one for one in found if one is not None]


def record_occasion(spec: Record, entry: Entry, due: datetime | None = None) -> str:
    """A record as an occasion; of a `key` it is the same for all records of that key."""
    first = entry.seq
    if spec.key is not None and is_one_with_others(spec, entry):
        same = saying(entry.type, spec.key, [entry.data[spec.key]])
        first = same.aggregate(first=Min("seq"))["first"] or entry.seq
    return occasion_of(spec, entry, first, due)


def wanted_by_case(
    work: Work, taken: Taken, watching: Sequence[tuple[Program, Trigger]], instant: str, seq: int
) -> list[Wanted]:
    """What an instant of a case brings about in procedures that watch for it."""
    found = []
    for own, trigger in watching:
        facts = beside(own, taken.program, taken.state, work.context(SYSTEM), taken.ref)
        found.append(wanted(own, trigger, f"{taken.ref}:{instant}:{seq}", facts))
    return [one for one in found if one is not None]


def wanted_at_tick(own: Program, trigger: Trigger, tick: datetime, context: Context) -> list[Wanted]:
    """What a tick brings about: once, or once for each case of `each`."""
    at = plain_instant(tick)
    if trigger.each is None:
        found = [wanted(own, trigger, at, TriggerFacts(own, context))]
    else:
        found = [wanted(own, trigger, f"{at} {facts.state.ref}", facts) for facts in _each(own, trigger.each, context)]
    return [one for one in found if one is not None]


def _each(own: Program, name: str, context: Context) -> Iterator[TriggerFacts]:
    lookup = own.procedure.lookups.get(name)
    procedures = lookup.of if lookup is not None else (own.procedure.name,)
    rows = Case.objects.filter(procedure__in=procedures).order_by("opened_at", "ref")
    for ref, digest, text in rows.values_list("ref", "digest", "state").iterator(chunk_size=200):
        facts = beside(own, program_of(digest), CaseState.load(json.loads(text)), context, ref)
        if is_in(own, name, facts):
            yield facts


def beside(own: Program, program: Program, state: CaseState, context: Context, ref: UUID) -> TriggerFacts:
    """A case as a trigger of another procedure sees it; that procedure's lookups leave the case out."""
    lookups = own.procedure.lookups
    seen = replace(context, find=lambda name, facts: _find(lookups[name], facts, ref))
    return TriggerFacts(own, seen, program=program, state=state)


def _find(lookup: Lookup, facts: Facts, ref: UUID) -> dict[str, Any]:
    candidates = Q(procedure__in=lookup.of)
    now = facts.context.now
    if lookup.within is not None:
        span: timedelta = lookup.within.elapsed or later(now, lookup.within, facts.calendar()) - now
        candidates &= Q(opened_at__gte=now - span)
    found = [str(one) for one in matching_cases(facts.program, ref, lookup.where, candidates, facts)]
    return {"count": len(found), "cases": found}
