"""Opening what triggers want, in the transaction of what set them off (A9)."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import uuid_utils

from kesu.casebook.listening import listening
from kesu.casebook.lookups import known_for
from kesu.casebook.models import Case, TriggerFired
from kesu.casebook.news import tell_of_case
from kesu.casebook.programs import current, program_of
from kesu.casebook.triggers import wanted_by_case
from kesu.casebook.work import Fired, Taken, Work
from kesu.procedure.context import SYSTEM, Command, Context
from kesu.procedure.engine import decide
from kesu.procedure.events import Event
from kesu.procedure.refusals import Refusal
from kesu.procedure.triggering import Wanted

log = logging.getLogger("kesu.casebook")
Begun = list[tuple[Taken, Sequence[Event]]]


def set_off(work: Work) -> Begun:
    """What the instants of this transaction's cases bring about: cases opened, others told to look again."""
    if not any(taken.happened for taken in work.cases.values()):
        return []
    opened: Begun = []
    listeners = listening()
    for taken in list(work.cases.values()):
        happened, taken.happened = taken.happened, []
        for instant, seq in happened:
            key = (taken.state.procedure, instant)
            if key in listeners.triggers:
                wanted = wanted_by_case(work, taken, listeners.triggers[key], instant, seq)
                opened += open_wanted(work, wanted)
            if key in listeners.counting:
                tell_of_case(taken.ref, listeners.counting[key])
    return opened


def open_wanted(work: Work, many: Iterable[Wanted]) -> Begun:
    """Open each in this transaction. What is refused does not undo what set it off: it is kept with its reason."""
    opened: Begun = []
    for wanted in many:
        if TriggerFired.objects.filter(trigger=wanted.trigger, occasion=wanted.occasion).exists():
            continue
        child: Taken | None = None
        mark = work.serials.mark()
        try:
            child = work.begin(UUID(str(uuid_utils.uuid7())), program_of(current(wanted.procedure)))
            child.fired = Fired(wanted.trigger, wanted.occasion, work.now)
            body = {**wanted.body, "ref": str(child.ref)}
            decision = decide(child.program, None, Command("open", body), _context(work, child))
        except Refusal as refused:
            work.serials.give_back(mark)
            if child is not None:
                del work.cases[child.ref]
            log.warning("trigger %s could not open a case: %s", wanted.trigger, refused.code)
            told = refused.sentence("en")[:500]
            TriggerFired.objects.create(
                trigger=wanted.trigger, occasion=wanted.occasion, at=work.now, case=None, error=told
            )
            continue
        opened.append((child, work.accept(child, decision)))
    return opened


def _context(work: Work, child: Taken) -> Context:
    return work.context(SYSTEM, **known_for(work, child))


class Opened(NamedTuple):
    """A case that a trigger opened, and on which occasion."""

    trigger: str
    occasion: str
    case: UUID
    procedure: str


def opened_by_triggers(since: datetime | None = None) -> list[Opened]:
    """What triggers opened, in the order in which they did; since: of occasions at that instant and after."""
    rows = TriggerFired.objects.filter(case__isnull=False)
    fired = list((rows if since is None else rows.filter(at__gte=since)).values_list("trigger", "occasion", "case"))
    names = dict(Case.objects.filter(pk__in=[ref for *_, ref in fired]).values_list("pk", "procedure"))
    found = (Opened(trigger, occasion, ref, names[ref]) for trigger, occasion, ref in fired)
    return sorted(found, key=lambda one: one.case)
