"""Absences as people enter them, held to what the roles of today's procedures say of them (A3 `deputy`)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from django.db import transaction

from kesu.casebook import published
from kesu.organisation import people
from kesu.organisation.directory import directory_of
from kesu.organisation.models import Deputy
from kesu.procedure import who
from kesu.procedure.absences import check_change
from kesu.procedure.declared import Role


def roles_with_deputies() -> tuple[Role, ...]:
    """The roles of the versions that new cases run on which say something of absence."""
    programs = (published.program_of(one.digest) for one in published.current_versions())
    return tuple(role for program in programs for role in program.procedure.roles.values() if role.deputy is not None)


def enter(
    absent: str, deputy: str | None, *, start: date | None, end: date | None, roles: Iterable[str] = (), day: date
) -> Deputy:
    """An absence on these days, both included, and who stands in. day: today.

    Refuses `missing`, `requires`, `conflict` as roles say; ValueError for oneself or an empty span.
    """
    with transaction.atomic():
        before = directory_of()
        entry = who.Deputy(absent, deputy, start, end, tuple(roles))
        after = replace(before, deputies=(*before.deputies, entry))
        check_change(before, after, roles_with_deputies(), day)
        return people.add_deputy(absent, deputy, start=start, end=end, roles=entry.roles)


def end(found: Deputy, *, day: date) -> None:
    """The absence and its deputyship are over with that day. Refuses where another absence leant on it."""
    with transaction.atomic():
        before = directory_of()
        gone = who.Deputy(found.absent_id, found.deputy_id, found.start, found.end, tuple(found.roles))
        kept = list(before.deputies)
        kept.remove(gone)
        if gone.start is None or gone.start <= day:
            kept.append(replace(gone, end=day))
        check_change(before, replace(before, deputies=tuple(kept)), roles_with_deputies(), day)
        people.end_deputy(found, last_day=day)
