"""Settings held per customer, product or unit: master data, dated, read when used (A4 `per:`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date
from typing import Any

from kesu.procedure.declared import Field, Setting
from kesu.procedure.values import ValueRefused, accept

Json = Any
Dated = tuple[tuple[date | None, Json], ...]
"""Values with the day from which each holds, oldest first; None: since ever."""


def read_held(setting: Setting, given: Json) -> dict[str, Dated]:
    """What an organisation or a scenario writes for a `per:` setting, by customer (product, unit).

    A value, or a list of `{from: day, value: …}`. Raises ValueRefused.
    """
    if setting.per is None:
        raise ValueRefused("not_held", name=setting.name)
    if not isinstance(given, Mapping):
        raise ValueRefused("held_per", per=setting.per)
    return {str(subject): _dated(setting, value) for subject, value in given.items()}


def _dated(setting: Setting, given: Json) -> Dated:
    entries = given if isinstance(given, list | tuple) and given and isinstance(given[0], Mapping) else [given]
    found = [_entry(setting, entry) for entry in entries]
    return tuple(sorted(found, key=lambda entry: entry[0] or date.min))


def _entry(setting: Setting, given: Json) -> tuple[date | None, Json]:
    spec = Field(name=setting.name, type=setting.type, options=setting.options)
    if not isinstance(given, Mapping):
        return None, accept(spec, given, UTC)
    if "value" not in given or set(given) - {"from", "value"}:
        raise ValueRefused("held_entry")
    try:
        start = date.fromisoformat(str(given["from"])) if given.get("from") else None
    except ValueError:
        raise ValueRefused("date_expected") from None
    return start, accept(spec, given["value"], UTC)


def value_on(dated: Dated, day: date) -> tuple[bool, Json]:
    """Whether there is a value on that day, and which: that of the latest entry that has begun."""
    begun = [value for start, value in dated if start is None or start <= day]
    return (True, begun[-1]) if begun else (False, None)
