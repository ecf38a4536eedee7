"""Absences, and what roles say of them (A3 `deputy`): who must name somebody, from where, and who cannot be named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from kesu.procedure.declared import Role
from kesu.procedure.refusals import Refusal, Word, word
from kesu.procedure.who import Deputy, Directory

KEYS = {"deputy_needed": "missing", "deputy_elsewhere": "requires", "deputy_away": "conflict"}


@dataclass(frozen=True, slots=True)
class Lacking:
    """What is wrong with an absence. key: `deputy_needed`, `deputy_elsewhere` or `deputy_away` (the deputy is away on
    some of these days themselves)."""

    key: str
    role: Role
    entry: Deputy
    unit: str | None = None

    def refusal(self, directory: Directory) -> Refusal:
        unit = directory.units.get(self.unit or "")
        place = Word(unit.code, unit.label.zh, unit.label.en) if unit is not None else self.unit or ""
        return Refusal(
            KEYS[self.key], self.key, role=word(self.role), person=directory.name_of(self.entry.absent),
            deputy=directory.name_of(self.entry.deputy or ""), unit=place,
        )  # fmt: skip


def check_change(before: Directory, after: Directory, roles: Iterable[Role], day: date) -> None:
    """Refuses a change of absences that leaves something wrong which was not wrong before: `missing`, `requires`,
    `conflict`."""
    declared = tuple(roles)
    known = {(found.key, found.role.name, found.entry) for found in lacking(before, declared, day)}
    for found in lacking(after, declared, day):
        if (found.key, found.role.name, found.entry) not in known:
            raise found.refusal(after)


def lacking(directory: Directory, roles: Iterable[Role], day: date) -> Iterator[Lacking]:
    """What is wrong with the absences of that day and later ones."""
    for role in roles:
        if role.deputy is not None:
            for entry in directory.deputies:
                if entry.end is None or entry.end >= day:
                    yield from _of_entry(directory, role, entry)


def _of_entry(directory: Directory, role: Role, entry: Deputy) -> Iterator[Lacking]:
    assert role.deputy is not None
    units = _held_in(directory, role.name, entry.absent)
    if not units:
        return
    if role.deputy.required and not any(_covers(other, role.name, entry) for other in directory.deputies):
        yield Lacking("deputy_needed", role, entry)
    if entry.deputy is None or (entry.roles and role.name not in entry.roles):
        return
    for unit in units:
        if role.deputy.within and unit not in set(directory.above(directory.unit_of(entry.deputy))):
            yield Lacking("deputy_elsewhere", role, entry, unit)
    if role.deputy.required and any(
        other.absent == entry.deputy and _away(other) and _overlap(other, entry) for other in directory.deputies
    ):
        yield Lacking("deputy_away", role, entry)


def _held_in(directory: Directory, role: str, person: str) -> tuple[str | None, ...]:
    """The units the person holds the role in: for one held everywhere, the person's own."""
    known = directory.people.get(person)
    held = known.roles if known is not None and known.active else ()
    return tuple(dict.fromkeys(one.unit or directory.unit_of(person) for one in held if one.role == role))


def _covers(other: Deputy, role: str, entry: Deputy) -> bool:
    """Whether somebody stands in, in that role, on all days of the entry."""
    begins = other.start is None or (entry.start is not None and other.start <= entry.start)
    ends = other.end is None or (entry.end is not None and entry.end <= other.end)
    named = other.deputy is not None and (not other.roles or role in other.roles)
    return other.absent == entry.absent and named and begins and ends


def _away(entry: Deputy) -> bool:
    """An entry with days is an absence; one without says who may always stand in."""
    return entry.start is not None or entry.end is not None


def _overlap(one: Deputy, other: Deputy) -> bool:
    return (one.start is None or other.end is None or one.start <= other.end) and (
        other.start is None or one.end is None or other.start <= one.end
    )
