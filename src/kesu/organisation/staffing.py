"""Many people or units at once, as a file brings them: all or none, and what of it is new or different."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from kesu.organisation.directory import changed, directory_of
from kesu.organisation.models import Person, Unit
from kesu.organisation.people import leave, save_person, set_qualifications, set_roles
from kesu.procedure.who import Holding
from kesu.procedure.who import Person as Known


@dataclass(frozen=True, slots=True)
class Staff:
    """A person as a file says. None: the file has no such column, and what is kept stays. mail empty: none."""

    id: str
    name: str
    unit: str | None = None
    mail: str | None = None
    roles: tuple[Holding, ...] | None = None
    qualifications: Mapping[str, date] | None = None
    active: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """A unit as a file says."""

    code: str
    zh: str
    en: str = ""
    under: str | None = None


@dataclass(frozen=True, slots=True)
class Brought:
    """Codes of those who are new, who differ from before, who left; and how many are as they were."""

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    same: int = 0


@dataclass(slots=True)
class _Sorted:
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    same: int = 0

    def brought(self) -> Brought:
        return Brought(tuple(self.new), tuple(self.changed), tuple(self.left), self.same)


def compare_people(people: Iterable[Staff]) -> Brought:
    """What `bring_people` would do."""
    known, found = directory_of().people, _Sorted()
    for staff in people:
        before = known.get(staff.id)
        if before is None or not before.active:
            (found.new if staff.active else found.left).append(staff.id)
        elif not staff.active:
            found.left.append(staff.id)
        elif _differs(staff, before):
            found.changed.append(staff.id)
        else:
            found.same += 1
    return found.brought()


def _differs(staff: Staff, before: Known) -> bool:
    given: list[tuple[Any, Any]] = [(staff.name, before.name)]
    if staff.unit is not None:
        given.append((staff.unit or None, before.unit))
    if staff.mail is not None:
        given.append((staff.mail or None, before.mail))
    if staff.roles is not None:
        given.append((set(staff.roles), set(before.roles)))
    if staff.qualifications is not None:
        given.append((dict(staff.qualifications), dict(before.qualifications)))
    return any(now != then for now, then in given)


def bring_people(people: Sequence[Staff]) -> Brought:
    """Make it so, in one transaction. Who is not named stays as they are: a file may be of one department only."""
    brought = compare_people(people)
    with transaction.atomic():
        known = directory_of().people
        for staff in people:
            if not staff.active:
                if Person.objects.filter(pk=staff.id).exists():
                    leave(staff.id)
                continue
            before = known.get(staff.id)
            unit = staff.unit if staff.unit is not None else before.unit if before else None
            mail = staff.mail if staff.mail is not None else before.mail if before else None
            save_person(staff.id, name=staff.name, unit=unit or None, mail=mail or None)
            if staff.roles is not None:
                set_roles(staff.id, staff.roles)
            if staff.qualifications is not None:
                set_qualifications(staff.id, staff.qualifications)
        changed()
    return brought


class UnitRefused(ValueError):
    """code: `circle`, `unknown`, `in_use` (people, roles or open tasks hang on it), `below` (units hang below it)."""

    def __init__(self, code: str, unit: str) -> None:
        super().__init__(code)
        self.code, self.unit = code, unit


def compare_units(places: Iterable[Place]) -> Brought:
    """What `bring_units` would do."""
    known, found = {unit.code: unit for unit in Unit.objects.all()}, _Sorted()
    for place in places:
        before = known.get(place.code)
        if before is None:
            found.new.append(place.code)
        elif (place.zh, place.en or before.label_en, place.under) != (
            before.label_zh,
            before.label_en,
            before.parent_id,
        ):
            found.changed.append(place.code)
        else:
            found.same += 1
    return found.brought()


def bring_units(places: Sequence[Place]) -> Brought:
    """Make it so, in one transaction, in whatever order they stand. Raises UnitRefused (`circle`, `unknown`)."""
    brought = compare_units(places)
    check_tree(places)
    with transaction.atomic():
        after = Unit.objects.count()
        for position, place in enumerate(places, after):
            values: dict[str, Any] = {"label_zh": place.zh, **({"label_en": place.en} if place.en else {})}
            Unit.objects.update_or_create(
                code=place.code, defaults=values, create_defaults={**values, "position": position}
            )
        for place in places:
            Unit.objects.filter(pk=place.code).update(parent_id=place.under)
        changed()
    return brought


def check_tree(places: Iterable[Place]) -> None:
    """Raises UnitRefused: a unit above that there is not, or units that are above each other."""
    above = dict(Unit.objects.values_list("code", "parent_id"))
    given = list(places)
    above |= {place.code: place.under for place in given}
    for place in given:
        seen: set[str] = set()
        at: str | None = place.code
        while at is not None:
            if at in seen:
                raise UnitRefused("circle", place.code)
            if at not in above:
                raise UnitRefused("unknown", place.code)
            seen.add(at)
            at = above[at]


def remove_unit(code: str, *, busy: bool) -> None:
    """Take a unit away that nothing hangs on. busy: cases or open tasks are in it. Raises UnitRefused."""
    with transaction.atomic():
        if Unit.objects.filter(parent_id=code).exists():
            raise UnitRefused("below", code)
        held = any(holding.unit == code for one in directory_of().people.values() for holding in one.roles)
        if busy or held or Person.objects.filter(unit_id=code).exists():
            raise UnitRefused("in_use", code)
        if not Unit.objects.filter(pk=code).delete()[0]:
            raise UnitRefused("unknown", code)
        changed()
