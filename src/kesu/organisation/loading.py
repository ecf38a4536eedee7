"""The organisation's file into the tables, and back out of them (A12): the same, edited in pages and exported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from kesu.organisation.calendars import latest_texts, plain_of, publish_calendar
from kesu.organisation.directory import changed
from kesu.organisation.mastering import store_master, with_master, without_master
from kesu.organisation.models import Deputy, Fact, Holding, Person, Unit
from kesu.organisation.qualifying import held, say_in_file
from kesu.procedure.calendars import CalendarText
from kesu.procedure.granting import FOR_EVER
from kesu.procedure.reading import OrganisationFile, PersonEntry, UnitEntry, read_organisation_text
from kesu.procedure.reading import plain as as_written
from kesu.procedure.reading.emitting import emit

OWN = "unit/"  # the name of a calendar that a unit writes out for itself
WRITTEN = ("procedures", "settings", "answers", "options", "facets", "kinds", "records")
FACTS = ("organisation", "zone", "currency", "calendar", *WRITTEN)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a file brought: people who are no longer in it have become inactive, not gone."""

    units: int
    people: int
    left: tuple[str, ...]
    calendars: tuple[str, ...]  # of which there is a new edition


def load_organisation(file: OrganisationFile, *, now: datetime, by: str | None = None) -> Loaded:
    """Bring the tables to what the file says, in one transaction."""
    with transaction.atomic():
        _store_facts(file)
        store_master(file.settings)
        fresh = tuple(name for name, text in _calendars(file) if publish_calendar(name, text, now=now, by=by))
        _store_units(file.units)
        left = _store_people(file.people)
        _store_deputies(file)
        changed()
    return Loaded(len(file.units), len(file.people), left, fresh)


def _store_facts(file: OrganisationFile) -> None:
    calendar = plain_of(file.calendar) if isinstance(file.calendar, CalendarText) else file.calendar
    values: dict[str, Any] = {
        "organisation": file.name,
        "zone": file.zone,
        "currency": file.currency,
        "calendar": calendar,
        "settings": without_master(file.settings),
        "answers": {name: dict(values) for name, values in file.answers.items()},
        "procedures": list(file.procedures),
        "options": dict(file.options),
        "facets": {name: _plain_label(label) for name, label in file.facets.items()},
        "kinds": {name: _plain_label(label) for name, label in file.kinds.items()},
        "records": {name: as_written(node) for name, node in file.record_nodes.items()},
    }
    for name, value in values.items():
        Fact.objects.update_or_create(name=name, defaults={"value": value})


def _plain_label(label: Any) -> dict[str, str]:
    return {"zh": label.zh, "en": label.en} if label else {}


def _calendars(file: OrganisationFile) -> Iterator[tuple[str, CalendarText]]:
    yield from file.calendars.items()
    for code, unit in file.units.items():
        if isinstance(unit.calendar, CalendarText):
            yield OWN + code, unit.calendar


def _store_units(units: Mapping[str, UnitEntry]) -> None:
    """First all of them, then who is above whom: the file may name them in any order."""
    for position, (code, unit) in enumerate(units.items()):
        calendar = OWN + code if isinstance(unit.calendar, CalendarText) else unit.calendar
        label = unit.label
        defaults = {
            "label_zh": label.zh if label else code,
            "label_en": label.en if label else code,
            "calendar": calendar,
            "position": position,
            "parent": None,
        }
        Unit.objects.update_or_create(code=code, defaults=defaults)
    for code, unit in units.items():
        if unit.under:
            Unit.objects.filter(pk=code).update(parent_id=unit.under)


def _store_people(people: Mapping[str, PersonEntry]) -> tuple[str, ...]:
    for person_id, person in people.items():
        defaults = {"name": person.full_name or person_id, "unit_id": person.unit, "mail": person.mail, "active": True}
        Person.objects.update_or_create(id=person_id, defaults=defaults)
    known = list(people)
    left = tuple(Person.objects.filter(active=True).exclude(pk__in=known).values_list("pk", flat=True))
    Person.objects.filter(pk__in=left).update(active=False)
    Holding.objects.filter(person_id__in=known).delete()
    Holding.objects.bulk_create(
        Holding(person_id=person_id, role=role, unit_id=unit, per=per)
        for person_id, person in people.items()
        for role, unit, per in dict.fromkeys((held.role, held.unit, held.of) for held in person.roles)
    )
    for person_id, person in people.items():
        say_in_file(person_id, {name: expires or FOR_EVER for name, expires in person.qualifications.items()})
    return left


def _store_deputies(file: OrganisationFile) -> None:
    Deputy.objects.all().delete()
    Deputy.objects.bulk_create(
        Deputy(absent_id=one.person, deputy_id=one.by, start=one.start, end=one.until, roles=list(one.roles))
        for one in file.deputies
    )


# --- back into a file ----------------------------------------------------------------------------------


def export_organisation() -> str:
    """The organisation as the text of a file that reads back to the same."""
    facts = dict(Fact.objects.values_list("name", "value"))
    texts = latest_texts()
    plain: dict[str, Any] = {
        name: facts[name] for name in ("organisation", "zone", "currency", "calendar") if facts.get(name)
    }
    plain["units"] = {unit.code: _plain_unit(unit, texts) for unit in Unit.objects.order_by("position", "code")}
    certificates = held()
    plain["people"] = {
        person.id: _plain_person(person, {name: one.expires for name, one in certificates.get(person.id, {}).items()})
        for person in _people()
    }
    plain["deputies"] = [_plain_deputy(deputy) for deputy in Deputy.objects.order_by("id")]
    plain["calendars"] = {name: plain_of(text) for name, text in texts.items() if not name.startswith(OWN)}
    plain |= {name: facts[name] for name in WRITTEN if facts.get(name)}
    plain["settings"] = with_master(plain.get("settings") or {})
    return emit(_as_texts({key: value for key, value in plain.items() if value}))


def organisation_file() -> OrganisationFile | None:
    """The organisation as reading gives it, for freezing its settings into a procedure; None before there is one."""
    if not Fact.objects.filter(pk="organisation").exists():
        return None
    return read_organisation_text(export_organisation(), "organisation.yaml").organisation


def _people() -> Iterator[Person]:
    yield from Person.objects.filter(active=True).prefetch_related("holdings").order_by("id")


def _plain_unit(unit: Unit, texts: Mapping[str, CalendarText]) -> dict[str, Any]:
    own = texts.get(OWN + unit.code) if unit.calendar == OWN + unit.code else None
    plain = {
        "zh": unit.label_zh,
        "en": unit.label_en or unit.label_zh,
        "under": unit.parent_id,
        "calendar": plain_of(own) if own else unit.calendar,
    }
    return {key: value for key, value in plain.items() if value}


def _plain_person(person: Person, known: Mapping[str, date]) -> dict[str, Any]:
    held = sorted(person.holdings.all(), key=lambda holding: holding.pk)
    roles = [_plain_holding(holding) for holding in held]
    certificates = {name: None if last == FOR_EVER else last.isoformat() for name, last in known.items()}
    plain = {
        "name": person.name,
        "unit": person.unit_id,
        "mail": person.mail,
        "roles": roles,
        "qualifications": certificates,
    }
    return {key: value for key, value in plain.items() if value}


def _plain_holding(held: Holding) -> Any:
    whole = {"role": held.role, "unit": held.unit_id, "of": held.per}
    plain = {key: value for key, value in whole.items() if value}
    return held.role if len(plain) == 1 else plain


def _plain_deputy(one: Deputy) -> dict[str, Any]:
    plain = {
        "for": one.absent_id,
        "by": one.deputy_id,
        "from": one.start.isoformat() if one.start else None,
        "until": one.end.isoformat() if one.end else None,
        "roles": list(one.roles),
    }
    return {key: value for key, value in plain.items() if value}


def _as_texts(value: Any) -> Any:
    """Every scalar as text: the file's own words, which reading types again."""
    if isinstance(value, Mapping):
        return {str(key): _as_texts(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_as_texts(inner) for inner in value]
    return value if value is None or isinstance(value, str) else str(value)
