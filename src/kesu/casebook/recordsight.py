"""Who may read and enter records, and which of their fields exist for them (A4, A9)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from kesu.casebook.recorded import StoredRecord
from kesu.casebook.recordtypes import declared, record_types
from kesu.casebook.sight import Viewer
from kesu.organisation.calendars import calendars_of
from kesu.organisation.directory import directory_of
from kesu.procedure.declared import Label, Procedure
from kesu.procedure.declared import Record as Declared
from kesu.procedure.program import compile_procedure
from kesu.procedure.records import may_enter
from kesu.procedure.seeing import hidden_from
from kesu.procedure.state import CaseState


def may_record(person: str | None, *, now: datetime) -> dict[str, Declared]:
    """The types of record that the person may enter, by name."""
    day = now.astimezone(calendars_of().default.zone).date()
    directory = directory_of()
    found = {}
    for kind in record_types():
        spec, roles = declared(kind)
        if may_enter(spec, directory, person, day, roles):
            found[kind] = spec
    return found


def may_read(kind: str, person: str | None, *, now: datetime) -> bool:
    """Whether the person enters such records, or holds a role of the procedure that declares them; those of the
    organisation are read by whoever holds any role. Refuses `input` for a type that is none."""
    roles = declared(kind)[1]
    directory = directory_of()
    inside = {name for name, role in roles.items() if not role.outside}
    held = directory.roles_of(person or "")
    return bool(held & inside) or (not roles and bool(held)) or kind in may_record(person, now=now)


def hidden_of(kind: str, person: str, *, now: datetime) -> frozenset[str]:
    """The fields of such records that do not exist for the person: internal ones for whoever is outside, and those
    whose `see` does not hold. Refuses `input` for a type that is none."""
    spec, roles = declared(kind)
    if not any(field.internal or field.see is not None for field in spec.fields.values()):
        return frozenset()
    title = spec.label or Label(kind, kind)
    alone = Procedure(name=kind, version="", title=title, kind="record", fields=spec.fields, roles=roles)
    return hidden_from(compile_procedure(alone), CaseState(), Viewer.of(person, now=now).context())


def seen(one: StoredRecord, hidden: frozenset[str]) -> StoredRecord:
    """A record without what does not exist for its reader."""
    if not hidden & one.data.keys():
        return one
    return replace(one, data={name: value for name, value in one.data.items() if name not in hidden})
