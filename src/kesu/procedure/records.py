"""Facts that are no case (A9): what is taken for a record, who may enter one, and how they are counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Any

from kesu.procedure.declared import Field, Record, Role
from kesu.procedure.naming_people import check_named
from kesu.procedure.refusals import Refusal, word
from kesu.procedure.state import Json
from kesu.procedure.values import ValueRefused, accept, decoder, native_instant, to_native
from kesu.procedure.who import Directory

AT = "#at"  # in a row: the instant it came or happened


@dataclass(frozen=True, slots=True)
class Entry:
    """One record: its number within its type, the UTC text of when it was entered, its values as JSON-plain; by whom,
    and where it came from."""

    type: str
    seq: int
    at: str
    data: Mapping[str, Json]
    by: str = ""
    source: str | None = None


def accept_record(record: Record, data: Json, zone: tzinfo, directory: Directory | None = None) -> dict[str, Json]:
    """The values handed in, by their declared types. Refuses `input`, and `missing` for what must be there. directory:
    the people and units a value may name; None: not known, and nothing is refused for it."""
    if not isinstance(data, Mapping):
        raise Refusal("input", "bad_form", what="data")
    for name in data:
        if name not in record.fields:
            raise Refusal("input", "unknown_field", field=str(name)[:60], meant=_nearest(str(name), record.fields))
    values: dict[str, Json] = {}
    for name, spec in record.fields.items():
        value = _accepted(spec, data.get(name, spec.default), zone)
        if value is not None:
            values[name] = value
        if directory is not None:
            check_named(spec, value, directory)
    needed = [spec for name, spec in record.fields.items() if name not in values and not spec.optional]
    if needed:
        raise Refusal("missing", "field_missing", fields=[word(spec) for spec in needed])
    return values


def _accepted(spec: Field, given: Json, zone: tzinfo) -> Json:
    try:
        return accept(spec, given, zone)
    except ValueRefused as refused:
        raise Refusal(
            "input", "bad_value", field=word(spec), why=refused.code, name=spec.name, **refused.data
        ) from None


def _nearest(name: str, fields: Iterable[str]) -> str:
    from kesu.procedure.commands.bodies import nearest

    return nearest(name, fields)


def may_enter(
    record: Record, directory: Directory, person: str | None, day: date, roles: Mapping[str, Role] | None = None
) -> bool:
    """Whether the person holds one of its roles anywhere, or stands in for who does; roles: of the procedure that
    declares it, whose `vacant` fills in."""
    if person is None:
        return False
    for role in record.by:
        people = _people(directory, role, roles or {})
        if person in people or any(other in people for other in directory.stands_in_for(person, day, role)):
            return True
    return False


def _people(directory: Directory, role: str, roles: Mapping[str, Role]) -> tuple[str, ...]:
    seen: set[str] = set()
    while role not in seen:
        seen.add(role)
        people = directory.holders(role)
        declared = roles.get(role)
        if people or declared is None or not declared.vacant:
            return people
        role = declared.vacant
    return ()


def permit(
    record: Record, directory: Directory, person: str | None, day: date, roles: Mapping[str, Role] | None = None
) -> None:
    """Refuses `role` who may not enter such a record."""
    if not may_enter(record, directory, person, day, roles):
        known = roles or {}
        needed = [word(known[role]) if role in known else role for role in record.by]
        raise Refusal("role", "not_yours", needed=needed or ["…"])


def current(record: Record, entries: Iterable[Entry]) -> list[Entry]:
    """Those that count: of a `key` the latest, in the order of their numbers."""
    if record.key is None:
        return list(entries)
    latest: dict[str, Entry] = {}
    for place, entry in enumerate(entries):
        value = entry.data.get(record.key)
        latest[f"v{value}" if value is not None else f"n{place}"] = entry
    return sorted(latest.values(), key=lambda entry: entry.seq)


def rows(record: Record, entries: Iterable[Entry]) -> list[Mapping[str, Any]]:
    """The records that count as expressions read them, with the instant they came under `#at`."""
    return [native(record, entry) for entry in current(record, entries)]


def native(record: Record, entry: Entry) -> dict[str, Any]:
    """One record as `record.` and `x.` read it."""
    row = {name: to_native(decoder(spec), entry.data.get(name)) for name, spec in record.fields.items()}
    return {**row, AT: native_instant(entry.at)}


def listed(record: Record, entry: Entry) -> dict[str, Any]:
    """One record as a register reads it: with its number, when and by whom it was entered, and where from."""
    known = {"seq": entry.seq, "at": native_instant(entry.at), "by": entry.by or None, "source": entry.source}
    return {**known, **native(record, entry)}


def unknown_record(kind: str) -> Refusal:
    """That nothing declares such records."""
    told = {"zh": f"没有“{kind[:60]}”这种记录。", "en": f"There are no records of the type “{kind[:60]}”."}
    return Refusal("input", "unknown_record", sentence=told)
