"""What things are called in the reader's language: elements of a pack, people, units, roles, instants."""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from django.utils.translation import gettext as _

from kesu.organisation.speaking import language, said
from kesu.procedure.declared import Procedure
from kesu.procedure.who import Directory


def person_name(directory: Directory, person: str | None) -> str:
    """A person's name; links and the system are told as what they are."""
    if person is None:
        return ""
    if person == "system":
        return _("the system")
    if person.startswith("link:"):
        return _("by link")
    return directory.name_of(person)


def unit_name(directory: Directory, unit: str | None) -> str:
    found = directory.units.get(unit or "")
    return said(found.label) if found else unit or ""


def role_name(procedure: Procedure, role: str) -> str:
    """A role's label; the complainant is known to every procedure."""
    found = procedure.roles.get(role)
    if found is not None:
        return said(found)
    return _("complainant") if role == "complainant" else role


def who_name(procedure: Procedure, directory: Directory, code: str) -> str:
    """A code that may be a person, a role, a unit, the company that money goes to, or a place outside of a stock."""
    if code in directory.people or code == "system" or code.startswith("link:"):
        return person_name(directory, code)
    if code in directory.units and code not in procedure.roles:
        return unit_name(directory, code)
    if code == "company" and code not in procedure.roles:
        return _("the company")
    if code in procedure.outside_places and code not in procedure.roles:
        return said(procedure.outside_places[code])
    return role_name(procedure, code)


def listed(words: Any) -> str:
    """Words joined as the language joins them."""
    return ("、" if language() == "zh" else ", ").join(words)


def moment_text(moment: datetime | str | None, zone: tzinfo) -> str:
    """`2025-03-03 09:00` in that zone."""
    if not moment:
        return ""
    if isinstance(moment, str):
        if len(moment) == 10:
            return moment
        moment = datetime.fromisoformat(moment)
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def due_text(moment: datetime | str | None, zone: tzinfo) -> str:
    """A due in that zone; one at midnight belongs to the day it ends, as `24:00`."""
    if not moment:
        return ""
    local = (datetime.fromisoformat(moment) if isinstance(moment, str) else moment).astimezone(zone)
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        return f"{local.date() - timedelta(days=1)} 24:00"
    return local.strftime("%Y-%m-%d %H:%M")


def day_text(day: date | str | None) -> str:
    return str(day) if day else ""
