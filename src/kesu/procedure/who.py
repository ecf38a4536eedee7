"""Who holds what: the organisation as the engine sees it, frozen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from kesu.procedure.declared import Label


@dataclass(frozen=True, slots=True)
class Unit:
    code: str
    label: Label
    parent: str | None = None
    calendar: str | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """A role held: in one unit (then for all below it), everywhere (unit None), or for one customer or product."""

    role: str
    unit: str | None = None
    per: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    name: str
    unit: str | None = None
    mail: str | None = None
    roles: tuple[Holding, ...] = ()
    qualifications: Mapping[str, date] = field(default_factory=dict)
    active: bool = True


@dataclass(frozen=True, slots=True)
class Deputy:
    """`deputy` stands in for `absent` from start to end, both days included; roles empty: all of them. No deputy: an
    absence in which nobody does."""

    absent: str
    deputy: str | None
    start: date | None = None
    end: date | None = None
    roles: tuple[str, ...] = ()

    def covers(self, role: str | None, day: date) -> bool:
        in_time = (self.start is None or self.start <= day) and (self.end is None or day <= self.end)
        return in_time and (not self.roles or role is None or role in self.roles)


@dataclass(frozen=True)
class Directory:
    people: Mapping[str, Person]
    units: Mapping[str, Unit] = field(default_factory=dict)
    deputies: tuple[Deputy, ...] = ()
    open_ended: frozenset[str] = frozenset()
    """`people`, `units`: of these there are more than are listed, as in a scenario that lists none."""

    @cached_property
    def _by_role(self) -> Mapping[str, tuple[tuple[Person, Holding], ...]]:
        found: dict[str, list[tuple[Person, Holding]]] = {}
        for person in self.people.values():
            for holding in person.roles if person.active else ():
                found.setdefault(holding.role, []).append((person, holding))
        return {role: tuple(pairs) for role, pairs in found.items()}

    @property
    def held_roles(self) -> frozenset[str]:
        """The roles that somebody holds, somewhere."""
        return frozenset(self._by_role)

    @cached_property
    def root(self) -> str | None:
        """The unit above all others."""
        return next((unit.code for unit in self.units.values() if unit.parent is None), None)

    def name_of(self, person: str) -> str:
        """What the person is called; the code of one who is not known."""
        known = self.people.get(person)
        return known.name if known else person

    def above(self, unit: str | None) -> Iterator[str]:
        """The unit itself, then each above it."""
        seen: set[str] = set()
        while unit is not None and unit not in seen:
            yield unit
            seen.add(unit)
            unit = self.units[unit].parent if unit in self.units else None

    def parent(self, unit: str) -> str | None:
        return self.units[unit].parent if unit in self.units else None

    def unit_of(self, person: str | None) -> str | None:
        found = self.people.get(person or "")
        return found.unit if found else None

    def people_of(self, unit: str) -> tuple[str, ...]:
        """Who works in the unit or below it, without those who have left."""
        return tuple(one.id for one in self.people.values() if one.active and unit in self.above(one.unit))

    def holders(self, role: str, unit: str | None = None, per: str | None = None) -> tuple[str, ...]:
        """All holders of the role for a case of that unit: held there, above it, or everywhere (B6.29)."""
        key = (role, unit, per)
        if key not in self._held:
            self._held[key] = self._find_holders(role, unit, per)
        return self._held[key]

    @cached_property
    def _held(self) -> dict[tuple[str, str | None, str | None], tuple[str, ...]]:
        return {}

    def _find_holders(self, role: str, unit: str | None, per: str | None) -> tuple[str, ...]:
        reach = set(self.above(unit)) if unit else None
        return tuple(
            dict.fromkeys(
                person.id
                for person, holding in self._by_role.get(role, ())
                if (holding.unit is None or reach is None or holding.unit in reach)
                and (holding.per is None or per is None or holding.per == per)
            )
        )

    def nearest(self, role: str, unit: str | None) -> tuple[str, ...]:
        """The holders in that unit, or in the nearest one above (A3).

        A role held without a unit is held in its person's own unit here; those who belong to no unit come last.
        """
        held = self._by_role.get(role, ())
        for place in self.above(unit):
            here = tuple(dict.fromkeys(p.id for p, holding in held if (holding.unit or p.unit) == place))
            if here:
                return here
        return tuple(dict.fromkeys(p.id for p, holding in held if holding.unit is None and p.unit is None))

    def holds(self, person: str, role: str, unit: str | None = None, per: str | None = None) -> bool:
        return person in self.holders(role, unit, per)

    def deputies_of(self, person: str, role: str | None, day: date) -> tuple[str, ...]:
        return tuple(d.deputy for d in self.deputies if d.deputy and d.absent == person and d.covers(role, day))

    def stands_in_for(self, person: str, day: date, role: str | None = None) -> tuple[str, ...]:
        """The absent people whose part that person may do on that day."""
        return tuple(d.absent for d in self.deputies if d.deputy == person and d.covers(role, day))

    def roles_of(self, person: str) -> frozenset[str]:
        found = self.people.get(person)
        return frozenset(holding.role for holding in found.roles) if found else frozenset()

    def qualified(self, person: str, needs: Iterable[str], day: date) -> str | None:
        """The first certificate of `needs` that is missing or has expired on that day, else None."""
        held = self.people[person].qualifications if person in self.people else {}
        return next((need for need in needs if need not in held or held[need] < day), None)
