"""Changes of people, roles and deputies, as the people page and imports make them; each is one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction

from kesu.organisation.directory import changed
from kesu.organisation.models import Account, Deputy, Holding, Person, Token
from kesu.organisation.qualifying import say
from kesu.procedure.who import Holding as Held


def save_person(person: str, *, name: str, unit: str | None = None, mail: str | None = None) -> Person:
    """A new person, or their new name, unit or mail. An unknown unit is an IntegrityError of the database."""
    with transaction.atomic():
        values = {"name": name.strip(), "unit_id": unit, "mail": mail or None, "active": True}
        found, _ = Person.objects.update_or_create(id=person.strip(), defaults=values)
        changed()
    return found


def leave(person: str) -> None:
    """Somebody leaves: they sign in no more and hold nothing; what they did keeps their name.

    Their open tasks go on to others by the command `hand_over` in each case.
    """
    with transaction.atomic():
        Person.objects.filter(pk=person).update(active=False)
        Account.objects.filter(person_id=person).update(is_active=False)
        Token.objects.filter(account__person_id=person).delete()
        lost = Deputy.objects.filter(deputy_id=person)
        lost.filter(start=None, end=None).delete()
        lost.update(deputy=None)  # who is away still is, with nobody to stand in
        changed()


def set_roles(person: str, holdings: Iterable[Held]) -> None:
    """Exactly these roles, whatever they held before."""
    with transaction.atomic():
        Holding.objects.filter(person_id=person).delete()
        Holding.objects.bulk_create(
            Holding(person_id=person, role=held.role, unit_id=held.unit, per=held.per)
            for held in dict.fromkeys(holdings)
        )
        changed()


def set_qualifications(person: str, until: Mapping[str, date]) -> None:
    """Exactly these certificates, each valid through its date, whatever cases have said so far."""
    with transaction.atomic():
        if say(person, until):
            changed()


def add_deputy(
    absent: str, deputy: str | None, *, start: date | None, end: date | None, roles: Iterable[str] = ()
) -> Deputy:
    """`deputy` stands in for `absent` on these days, both included; none: nobody does. What roles say of that is
    the casebook's (`absences.py`). Raises ValueError for oneself or an empty span."""
    if absent == deputy:
        raise ValueError("nobody stands in for themselves")
    if start and end and end < start:
        raise ValueError("the last day lies before the first")
    with transaction.atomic():
        made = Deputy.objects.create(absent_id=absent, deputy_id=deputy, start=start, end=end, roles=list(roles))
        changed()
    return made


def end_deputy(deputy: Deputy, *, last_day: date) -> None:
    """From the day after, no longer; one that had not begun is removed."""
    with transaction.atomic():
        if deputy.start and deputy.start > last_day:
            deputy.delete()
        else:
            Deputy.objects.filter(pk=deputy.pk).update(end=last_day)
        changed()
