"""Whom one may be in the worked example: everybody with a sign-in, by unit, with what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kesu.desk.forms.controls import unit_choices
from kesu.desk.speaking import listed
from kesu.desk.views.people import held_text, role_names
from kesu.organisation.directory import directory_of
from kesu.organisation.models import Account, Fact
from kesu.procedure.who import Directory


@dataclass(frozen=True, slots=True)
class Played:
    """Somebody one may sign in as. roles: in words, in the reader's language."""

    code: str
    name: str
    roles: str
    administrator: bool


@dataclass(frozen=True, slots=True)
class Demonstration:
    """password: everybody's. units: names of units in the order of the tree, each with its people."""

    password: str
    units: list[tuple[str, list[Played]]]


def demonstration() -> Demonstration | None:
    """None on every database but one that holds the worked example."""
    told: Any = Fact.objects.filter(pk="demo").values_list("value", flat=True).first()
    if not isinstance(told, dict):
        return None
    directory, names = directory_of(), role_names()
    accounts = Account.objects.filter(person__active=True, is_active=True).order_by("pk")
    people: dict[str, list[Played]] = {}
    for account in accounts:
        person = directory.people.get(account.person_id)
        if person is not None:
            unit = person.unit or ""
            people.setdefault(unit, []).append(_played(directory, account, names))
    places = [(code, label) for code, label, _depth in unit_choices(directory)] + [("", "")]
    return Demonstration(str(told["password"]), [(label, people[code]) for code, label in places if code in people])


def _played(directory: Directory, account: Account, names: dict[str, str]) -> Played:
    person = directory.people[account.person_id]
    held = [held_text(directory, one, person.unit, names) for one in person.roles]
    return Played(account.name, person.name, listed(dict.fromkeys(held)), account.administrator)
