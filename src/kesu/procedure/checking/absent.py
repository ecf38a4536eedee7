"""What roles ask of absence (A3 `deputy`), held against the deputies in an organisation's file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kesu.procedure.absences import lacking
from kesu.procedure.checking.wordings import say
from kesu.procedure.declared import Label, Procedure
from kesu.procedure.messages import Message
from kesu.procedure.reading.organisation import DeputyEntry, OrganisationFile
from kesu.procedure.who import Deputy, Directory, Holding, Person, Unit


def absences_lacking(procedure: Procedure, organisation: OrganisationFile | None) -> Iterator[Message]:
    """One finding for each absence that a role of the procedure would not let be entered, past ones included."""
    if organisation is None:
        return
    directory = directory_of(organisation)
    places = {_entry(one): one.place for one in organisation.deputies}
    for found in lacking(directory, procedure.roles.values(), date.min):
        refusal = found.refusal(directory)
        place = places[found.entry]
        yield say("check.deputy", place, zh=refusal.sentence("zh"), en=refusal.sentence("en"))


def directory_of(file: OrganisationFile) -> Directory:
    units = {
        unit.name: Unit(unit.name, unit.label or Label(unit.name, unit.name), unit.under)
        for unit in file.units.values()
    }
    people = {
        name: Person(
            name, one.full_name, one.unit, roles=tuple(Holding(held.role, held.unit, held.of) for held in one.roles)
        )
        for name, one in file.people.items()
    }
    return Directory(people, units, tuple(map(_entry, file.deputies)))


def _entry(one: DeputyEntry) -> Deputy:
    return Deputy(one.person, one.by, one.start, one.until, one.roles)
