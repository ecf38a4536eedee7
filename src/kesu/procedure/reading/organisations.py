"""Reads an organisation's file, and looks up the names in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kesu.procedure.declared import Place
from kesu.procedure.expressions import names_of_requirement
from kesu.procedure.messages import Message
from kesu.procedure.reading.organisation import ORGANISATION, OrganisationFile, UnitEntry
from kesu.procedure.reading.reader import Reader
from kesu.procedure.reading.tree import read_yaml
from kesu.procedure.reading.wordings import say


@dataclass(slots=True)
class OrganisationReading:
    """`organisation` is None where the text is none at all."""

    organisation: OrganisationFile | None
    messages: list[Message] = field(default_factory=list)

    @property
    def errors(self) -> list[Message]:
        return [message for message in self.messages if message.severity == "error"]


def read_organisation(path: Path | str) -> OrganisationReading:
    """Read an organisation's file. Never raises: a file that cannot be read is a message too."""
    file = Path(path)
    try:
        text = file.read_bytes()
    except (OSError, ValueError) as problem:
        reason = f"{file.name} ({type(problem).__name__})"
        return OrganisationReading(None, [say("yaml.missing", Place(str(file), 1, 1), file=reason)])
    return read_organisation_text(text, str(file))


def read_organisation_text(text: str | bytes, name: str) -> OrganisationReading:
    """The same from a text. Never raises."""
    try:
        return _read(text, name)
    except Exception as problem:  # as in `read_procedure`
        reason = f"{type(problem).__name__}: {problem}"[:200]
        return OrganisationReading(None, [say("reader.failed", Place(name, 1, 1), problem=reason)])


def _read(text: str | bytes, name: str) -> OrganisationReading:
    tree = read_yaml(text, name)
    reader = Reader(messages=tree.messages)
    if tree.root is None:
        return OrganisationReading(None, reader.messages)
    organisation: OrganisationFile | None = ORGANISATION.read(tree.root, reader)
    if organisation is not None:
        check_organisation(organisation, reader)
    return OrganisationReading(organisation, reader.messages)


def check_organisation(organisation: OrganisationFile, reader: Reader) -> None:
    """Units, people and calendars that are named are there; no unit stands above itself; what records require reads
    what they say."""
    for unit in organisation.units.values():
        _known("unit", unit.under, organisation.units, unit.place, reader)
        _known("calendar", unit.calendar, organisation.calendars, unit.place, reader)
        if _above_itself(unit, organisation):
            reader.say("unit.circle", unit.place, name=unit.name)
    for person in organisation.people.values():
        for name in (person.unit, *(held.unit for held in person.roles)):
            _known("unit", name, organisation.units, person.place, reader)
    for term in reader.terms:
        record = organisation.records.get(term.around.record or "")
        if record is not None and term.expression.scope == "record":
            reader.messages.extend(term.expression.bind(names_of_requirement(record), term.want))
    for deputy in organisation.deputies:
        for name in (deputy.person, deputy.by):
            _known("person", name, organisation.people, deputy.place, reader)


_WORDS = {"unit": "单位", "calendar": "日历", "person": "人员"}


def _known(kind: str, name: object, among: Mapping[str, object], place: Place, reader: Reader) -> None:
    if isinstance(name, str) and name not in among:
        reader.say("name.unknown", place, among, name=name, kind=kind, kind_zh=_WORDS[kind])


def _above_itself(unit: UnitEntry, organisation: OrganisationFile) -> bool:
    seen = set()
    here: UnitEntry | None = unit
    while here is not None and here.name not in seen:
        seen.add(here.name)
        here = organisation.units.get(here.under or "")
    return here is not None and here.name == unit.name
