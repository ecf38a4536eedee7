"""Settings held per customer, product or unit: out of the organisation's file, into the tables, and back (A4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from kesu.organisation.directory import revision
from kesu.organisation.models import MasterValue

Settings = Mapping[str, Mapping[str, Any]]
_kept: tuple[int, dict[str, dict[str, Any]]] | None = None


def without_master(settings: Settings) -> dict[str, dict[str, Any]]:
    """The settings with one value for all, by procedure: what is frozen into a published text."""
    return {
        procedure: {name: value for name, value in values.items() if not isinstance(value, Mapping)}
        for procedure, values in settings.items()
    }


def store_master(settings: Settings) -> None:
    """Bring the table to what the file says."""
    MasterValue.objects.all().delete()
    MasterValue.objects.bulk_create(
        MasterValue(procedure=procedure, setting=name, subject=str(subject), start=start, value=value)
        for procedure, values in settings.items()
        for name, held in values.items()
        if isinstance(held, Mapping)
        for subject, given in held.items()
        for start, value in _entries(given)
    )


def _entries(given: Any) -> Iterator[tuple[date | None, Any]]:
    """By day from which it holds, each once: what stands later in the file counts."""
    entries = given if isinstance(given, list | tuple) and given and isinstance(given[0], Mapping) else [given]
    found: dict[date | None, Any] = {}
    for entry in entries:
        start = date.fromisoformat(str(entry["from"])) if isinstance(entry, Mapping) and entry.get("from") else None
        found[start] = entry.get("value") if isinstance(entry, Mapping) else entry
    yield from found.items()


def with_master(settings: Settings) -> dict[str, dict[str, Any]]:
    """The settings as a file has them, those held per customer among them."""
    found = {procedure: dict(values) for procedure, values in settings.items()}
    for procedure, held in _read().items():
        found.setdefault(procedure, {}).update(held)
    return found


def held_by(procedure: str, number: int | None = None) -> Mapping[str, Mapping[str, Any]]:
    """What is held for a procedure, by setting and subject, as it was written; number: the organisation's revision."""
    global _kept  # noqa: PLW0603 -- the one cache of this module: a frozen value beside its revision
    number = revision() if number is None else number
    if _kept is None or _kept[0] != number or number == 0:
        _kept = (number, _read())
    return _kept[1].get(procedure, {})


def _read() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for row in MasterValue.objects.order_by("procedure", "setting", "subject", "start"):
        held = found.setdefault(row.procedure, {}).setdefault(row.setting, {})
        entry = {"from": row.start.isoformat(), "value": row.value} if row.start else {"value": row.value}
        held.setdefault(row.subject, []).append(entry)
    return found
