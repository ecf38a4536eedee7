"""A scenario's people and settings, as an organisation that the database takes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from kesu.casebook.publishing import publish_pack
from kesu.organisation.loading import load_organisation
from kesu.procedure.declared import Procedure
from kesu.procedure.reading import DeputyEntry, OrganisationFile, PersonEntry, RoleHeld, UnitEntry
from kesu.procedure.scenarios import Scenario
from kesu.procedure.scenarios.reading import directory_for
from kesu.procedure.who import Directory, Person


def settle_in(
    scenario: Scenario, procedures: Mapping[str, Procedure], paths: Mapping[str, Path], *, now: datetime
) -> Directory:
    """Load the scenario's organisation and publish its packs under it; answers who there is."""
    directory = directory_for(scenario, tuple(procedures.values()))
    load_organisation(organisation_of(scenario, directory), now=now)
    for path in paths.values():
        publish_pack(path, now=now)
    return directory


def organisation_of(scenario: Scenario, directory: Directory) -> OrganisationFile:
    units = {
        unit.code: UnitEntry(name=unit.code, label=unit.label, under=unit.parent, calendar=unit.calendar)
        for unit in directory.units.values()
    }
    deputies = tuple(DeputyEntry(d.absent, d.deputy, d.start, d.end, d.roles) for d in directory.deputies)
    played = (str(scenario.procedure), *sorted(scenario.others))
    settings = {name: dict(given) for name in played if (given := scenario.settings_of(name))}
    return OrganisationFile(
        name=scenario.title[:80] or "scenario",
        zone=scenario.zone or "Asia/Shanghai",
        units=units,
        people={person.id: _entry(person) for person in directory.people.values()},
        deputies=deputies,
        settings=settings,
    )


def _entry(person: Person) -> PersonEntry:
    return PersonEntry(
        name=person.id,
        full_name=person.name,
        unit=person.unit,
        mail=person.mail,
        roles=tuple(RoleHeld(held.role, held.unit, held.per) for held in person.roles),
        qualifications=dict(person.qualifications),
    )
