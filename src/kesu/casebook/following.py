"""What one case's events ask of others, done in the same transaction: open or join a child, tell a parent (A8)."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from uuid import UUID

import uuid_utils
from django.db.models import Q

from kesu.casebook.lookups import known_for, matching_cases
from kesu.casebook.models import Case, CaseNumber
from kesu.casebook.programs import current, program_of
from kesu.casebook.triggered import set_off
from kesu.casebook.work import Taken, Work
from kesu.procedure.children import BY_NUMBER, FollowUp, brought
from kesu.procedure.context import SYSTEM, Command
from kesu.procedure.engine import advance, decide, follow_ups
from kesu.procedure.events import Event
from kesu.procedure.facts import Facts
from kesu.procedure.refusals import Refusal
from kesu.procedure.state import PLAIN

MOST = 1_000  # of follow-ups to one command: beyond that two procedures are calling each other


def follow(work: Work, taken: Taken, events: Sequence[Event]) -> tuple[UUID, ...]:
    """Do all that the events ask of other cases, and what follows from that; answers the children opened."""
    opened: list[UUID] = []
    waiting: deque[tuple[Taken, FollowUp]] = deque((taken, asked) for asked in _asked(taken, events))
    for _ in range(MOST):
        if not waiting:
            waiting.extend((child, one) for child, happened in set_off(work) for one in _asked(child, happened))
        if not waiting:
            return tuple(opened)
        asking, asked = waiting.popleft()
        for changed, happened in _do(work, asking, asked, opened):
            waiting.extend((changed, one) for one in _asked(changed, happened))
    told = {"zh": "程序之间互相触发，没有尽头。", "en": "Procedures call each other without end."}
    raise Refusal("order", "endless", sentence=told)


def _asked(taken: Taken, events: Sequence[Event]) -> list[FollowUp]:
    asked = list(follow_ups(taken.program, taken.state, tuple(events)))
    return asked + [_to_join(taken, event) for event in events if event.kind == "CaseMerged"]


def _to_join(taken: Taken, event: Event) -> FollowUp:
    """What a merged case brings to the one it went into: files, links, children, and its clocks' starts (B5.24)."""
    state = taken.state
    clocks = {name: runs[PLAIN].start for name, runs in state.clocks.items() if PLAIN in runs}
    body = {
        "ref": state.ref,
        "number": state.number,
        "files": state.files,
        "children": state.children,
        "clocks": clocks,
    }
    return FollowUp(kind="tell", ref=event.head["into"], verb="joined", body=body)


def _do(work: Work, asking: Taken, asked: FollowUp, opened: list[UUID]) -> list[tuple[Taken, Sequence[Event]]]:
    if asked.kind == "open":
        return _open_or_join(work, asking, asked, opened)
    other = _take(work, asked.ref) or (_by_number(work, asked.ref) if asked.verb in BY_NUMBER else None)
    if other is None:
        return []
    return [(other, _command(work, other, asked.verb, {**asked.body, **_brings(work, other, asking, asked)}))]


def _brings(work: Work, opener: Taken, child: Taken, asked: FollowUp) -> dict[str, object]:
    """What a closed child gives back to a case that opened or joined it."""
    if asked.verb != "child_closed" or not opener.program.taken:
        return {}
    context = work.context(SYSTEM, **known_for(work, opener))
    facts, seen = Facts(opener.program, opener.state, context), Facts(child.program, child.state, context)
    return {"brings": brought(facts, seen, asked.link)}


def _by_number(work: Work, number: str) -> Taken:
    """A case that people have named, by its number. Refuses `input` where none or several have it."""
    found = list(CaseNumber.objects.filter(number=number).values_list("case_id", flat=True)[:2])
    taken = _take(work, str(found[0])) if len(found) == 1 else None
    if taken is None:
        raise Refusal("input", "unknown_case", case=number[:60])
    return taken


def _open_or_join(
    work: Work, asking: Taken, asked: FollowUp, opened: list[UUID]
) -> list[tuple[Taken, Sequence[Event]]]:
    found = _joinable(work, asking, asked)
    told = {"link": asked.link, "key": asked.key}
    if found is not None:
        happened = [(found, _command(work, found, "parent_linked", {"ref": str(asking.ref), "link": asked.link}))]
        child = found
    else:
        child = work.begin(UUID(str(uuid_utils.uuid7())), program_of(current(asked.procedure)))
        opened.append(child.ref)
        parent = {"ref": str(asking.ref), "link": asked.link}
        body = {"ref": str(child.ref), "data": asked.values, "parent": parent, "unit": asking.state.unit}
        happened = [(child, _command(work, child, "open", body))]
    back = {**told, "ref": str(child.ref), "joined": found is not None}
    return [*happened, (asking, _command(work, asking, "child_opened", back))]


def _joinable(work: Work, asking: Taken, asked: FollowUp) -> Taken | None:
    """The oldest open case that matches `join`, under lock; it may have changed since it was looked up."""
    if asked.join is None:
        return None
    candidates = Q(procedure=asked.procedure, status="open")
    facts = Facts(asking.program, asking.state, work.context(SYSTEM, **known_for(work, asking)))
    facts = facts.laid_over(element=asked.element)
    for ref in matching_cases(asking.program, asking.ref, asked.join, candidates, facts):
        found = _take(work, str(ref))
        if found is not None and found.state.status == "open":
            return found
    return None


def _take(work: Work, ref: str) -> Taken | None:
    try:
        taken = work.take(UUID(ref))
    except (Case.DoesNotExist, ValueError):
        return None
    if not taken.events:
        work.accept(taken, advance(taken.program, taken.state, work.context(SYSTEM, **known_for(work, taken))))
    return taken


def _command(work: Work, taken: Taken, verb: str, body: Mapping[str, object]) -> Sequence[Event]:
    context = work.context(SYSTEM, **known_for(work, taken))
    state = None if taken.is_new and not taken.events else taken.state
    return work.accept(taken, decide(taken.program, state, Command(verb, body), context))
