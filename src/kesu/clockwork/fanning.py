"""From one row of the outbox to a delivery for each receiver, in one transaction: nobody is forgotten or told twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction

from kesu.casebook import outgoing
from kesu.casebook.addressed import facts_of, receivers
from kesu.casebook.doers import doers_of
from kesu.casebook.outbox import Waiting
from kesu.clockwork.habits import habits_of
from kesu.clockwork.models import Delivery
from kesu.clockwork.quiet import DIGEST, NEVER, next_allowed, next_digest
from kesu.organisation.calendars import calendars_of
from kesu.organisation.directory import directory_of
from kesu.organisation.hooks import hooks_of
from kesu.procedure.facts import Facts

KINDS = frozenset({"Notified", "Sent", "Messaged", outgoing.TASKS, outgoing.HAPPENED, outgoing.SIGNING_CODE})
"""What is delivered here; documents are made elsewhere."""


def fan_out(waiting: Waiting, *, now: datetime, mail: bool = True) -> int:
    """Make the deliveries that a row asks for; answers how many are new. A second call makes none.

    mail: there is a server to hand mails to. Without one the page tells people, and what was meant for somebody
    outside stays on record as undelivered.
    """
    facts = facts_of(waiting.case, now=now) if waiting.case else None
    if facts is None:
        return 0
    made = [one for one in _of(waiting, facts, now=now) if mail or _leaves_without_mail(one, facts)]
    with transaction.atomic():
        there = set(Delivery.objects.filter(outbox=waiting.id).values_list("channel", "to"))
        new = [one for one in made if (one.channel, one.to) not in there]
        Delivery.objects.bulk_create(new)
    return len(new)


def _leaves_without_mail(one: Delivery, facts: Facts) -> bool:
    if one.channel == Delivery.Channel.HOOK:
        return True
    one.due_at, one.outcome = None, "no_server"
    return one.to not in facts.context.directory.people


def _of(waiting: Waiting, facts: Facts, *, now: datetime) -> Iterator[Delivery]:
    if waiting.kind == outgoing.HAPPENED:
        for hook in hooks_of():
            if not hook.procedures or facts.state.procedure in hook.procedures:
                yield _delivery(waiting, Delivery.Channel.HOOK, str(hook.pk), waiting.body, now)
        return
    people, outside = _receivers(waiting, facts)
    for person, body in people.items():
        yield from _to_person(waiting, facts, person, body, now)
    for role in outside:
        yield _delivery(waiting, Delivery.Channel.MAIL, role, waiting.body, now)


def _receivers(waiting: Waiting, facts: Facts) -> tuple[dict[str, Any], list[str]]:
    """People with what each is told, and outside roles."""
    body = waiting.body
    if waiting.kind == outgoing.TASKS:
        return _doers(waiting, facts), []
    to = body.get("to")
    codes = [to] if isinstance(to, str) else list(to or ())
    people, outside = receivers(facts, codes)
    if waiting.kind in ("Notified", "Sent"):
        people = list(dict.fromkeys([*(body.get("people") or ()), *(people if waiting.kind == "Sent" else ())]))
    return dict.fromkeys(people, body), outside


def _doers(waiting: Waiting, facts: Facts) -> dict[str, Any]:
    """Who gave themselves a task by what they did needs no mail about it."""
    tasks: dict[str, list[Any]] = {}
    day = facts.context.now.astimezone(facts.zone()).date()
    assert waiting.case is not None
    for step, row in waiting.body["tasks"]:
        for person in doers_of(waiting.case, step, row, day=day):
            if person != waiting.body.get("actor"):
                tasks.setdefault(person, []).append([step, row])
    return {person: {"tasks": mine} for person, mine in tasks.items()}


def _to_person(waiting: Waiting, facts: Facts, person: str, body: Any, now: datetime) -> Iterator[Delivery]:
    """Nothing for whoever has no address or wants no mail: the page has told them already."""
    known, habits = directory_of().people.get(person), habits_of(person)
    urgent = _is_urgent(waiting, facts)
    if known is None or not known.active or not known.mail or (habits.way == NEVER and not urgent):
        return
    made = _delivery(waiting, Delivery.Channel.MAIL, person, body, now)
    zone = calendars_of().resolve(None).zone
    made.urgent = urgent
    made.digest = habits.way == DIGEST and not urgent and waiting.kind != "Messaged"
    if made.digest:
        made.due_at = next_digest(now, habits, zone)
    elif not urgent:
        made.due_at = next_allowed(now, habits.quiet, zone)
    yield made


def _is_urgent(waiting: Waiting, facts: Facts) -> bool:
    """Lateness of a clock that says `urgent: true`: safety does not wait for the morning."""
    clock = facts.program.procedure.clocks.get(str(waiting.body.get("clock") or ""))
    return bool(clock and clock.urgent and waiting.kind == "Notified")


def _delivery(waiting: Waiting, channel: Delivery.Channel, to: str, body: Any, now: datetime) -> Delivery:
    return Delivery(
        outbox=waiting.id, case=waiting.case, seq=waiting.seq, kind=waiting.kind, channel=channel, to=to,
        body=dict(body), created_at=now, due_at=now,
    )  # fmt: skip
