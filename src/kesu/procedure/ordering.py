"""Order among values of any kind, empty ones last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Item = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Descending:
    """A value that sorts the other way round."""

    value: Any

    def __lt__(self, other: Descending) -> bool:
        return bool(other.value < self.value)


def sort_key(values: Sequence[Any], descends: Sequence[bool]) -> Item:
    """What is empty comes last, whichever way; values of several kinds are told apart, so that any may be compared."""
    return tuple(
        (value is None, Descending(_plain(value)) if down else _plain(value))
        for value, down in zip(values, descends, strict=True)
    )


def _plain(value: Any) -> tuple[str, Any]:
    if value is None:
        return "", ""
    if isinstance(value, tuple | list):
        return "list", tuple(str(part) for part in value)
    if isinstance(value, bool | str):
        return type(value).__name__, value
    kind = "number" if hasattr(value, "as_tuple") or isinstance(value, int) else type(value).__name__
    return kind, value
