"""The organisation as the engine sees it: read once per change, kept in memory, compared by a revision number."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable
from typing import TypeVar

from django.db import connection
from django.db.models import F

from kesu.organisation.models import Deputy, Holding, Person, Revision, Unit
from kesu.organisation.qualifying import held
from kesu.procedure import who
from kesu.procedure.declared import Label

ORGANISATION = "organisation"
T = TypeVar("T")
_kept: tuple[int, who.Directory] | None = None


def revision() -> int:
    """Number of the organisation's present state; it grows with every change, by any width."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM organisation_revision WHERE name = %s", [ORGANISATION])
        found = cursor.fetchone()
    return int(found[0]) if found else 0


def changed() -> None:
    """Say, within the transaction of a change, that what others keep in memory is out of date."""
    # A step of random width: a number given up by a rolled-back change never comes again with another meaning.
    step = 1 + secrets.randbelow(2**24)
    if not Revision.objects.filter(pk=ORGANISATION).update(number=F("number") + step):
        Revision.objects.create(pk=ORGANISATION, number=step)


def directory_of(number: int | None = None) -> who.Directory:
    """All people, units and deputies. Whether a deputy or a certificate holds on a day is asked of it with the day.

    number: the revision, where it has been read in this transaction already.
    """
    global _kept  # noqa: PLW0603 -- the one cache of this module: a frozen value beside its revision
    number = revision() if number is None else number
    if _kept is None or _kept[0] != number or number == 0:
        _kept = (number, _read())
    return _kept[1]


def forget() -> None:
    """Drop what is kept: after a restore, and between tests on one database."""
    global _kept  # noqa: PLW0603
    _kept = None


def _read() -> who.Directory:
    holdings = _by_person(Holding.objects.order_by("id"))
    certificates = held()
    people = {
        person.id: who.Person(
            id=person.id,
            name=person.name,
            unit=person.unit_id,
            mail=person.mail,
            roles=tuple(who.Holding(held.role, held.unit_id, held.per) for held in holdings[person.id]),
            qualifications={name: one.expires for name, one in certificates.get(person.id, {}).items()},
            active=person.active,
        )
        for person in Person.objects.order_by("id")
    }
    units = {
        unit.code: who.Unit(
            unit.code, Label(unit.label_zh, unit.label_en or unit.label_zh), unit.parent_id, unit.calendar
        )
        for unit in Unit.objects.order_by("position", "code")
    }
    deputies = tuple(
        who.Deputy(one.absent_id, one.deputy_id, one.start, one.end, tuple(one.roles))
        for one in Deputy.objects.order_by("id")
    )
    return who.Directory(people, units, deputies)


def _by_person(rows: Iterable[T]) -> dict[str, list[T]]:
    found: dict[str, list[T]] = defaultdict(list)
    for row in rows:
        found[row.person_id].append(row)  # type: ignore[attr-defined]
    return found
