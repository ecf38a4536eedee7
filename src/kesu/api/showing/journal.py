"""The journal of a case as its reader may see it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kesu.api.looking import Look
from kesu.api.showing.words import instant
from kesu.casebook.history import Entry, journal_of

Plain = dict[str, Any]


def entries(look: Look, *, after: int, limit: int) -> Iterator[Plain]:
    """Events behind number `after`; values of fields that are hidden from the reader are left out, hashes are not."""
    for entry in journal_of(look.ref, after=after, limit=limit):
        yield {
            "seq": entry.seq,
            "kind": entry.kind,
            "at": instant(entry.at),
            "recorded": instant(entry.recorded),
            "head": dict(entry.head),
            "values": _seen(entry, look.hidden),
            "erased": dict(entry.erased),
            "hash": entry.hash,
            "previous": entry.previous,
        }


def _seen(entry: Entry, hidden: frozenset[str]) -> Plain:
    if not hidden:
        return dict(entry.values)
    if entry.head.get("field") in hidden or entry.head.get("sheet") in hidden:
        return {}
    return {path: _without(value, hidden) for path, value in entry.values.items() if not _names(path, hidden)}


def _names(path: str, hidden: frozenset[str]) -> bool:
    parts = path.split(".")
    return len(parts) > 1 and parts[0] == "f" and parts[1] in hidden


def _without(value: Any, hidden: frozenset[str]) -> Any:
    """A draft and what a condition read are maps by field."""
    if not isinstance(value, dict):
        return value
    return {key: one for key, one in value.items() if key not in hidden and not _names(str(key), hidden)}
