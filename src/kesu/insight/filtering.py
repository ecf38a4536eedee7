"""What a reader asks of a register: filters by column, as parameters of an address."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from kesu.casebook.queries import ALL_FACETS as FACETS
from kesu.casebook.wording import Reader, kind_of
from kesu.procedure.expressions import UNKNOWN
from kesu.procedure.registers import Column

RESERVED = frozenset({"page", "limit", "group", "sort", "view", "procedure", "saved"})
_LIMITS = {"number", "money", "date", "datetime"}
Test = Callable[[Any], bool]


class BadRequest(ValueError):
    """A parameter that this register does not know, or a value that does not fit it: 422 at the edge."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition. how: contains, is, from, until."""

    column: int
    how: str
    texts: tuple[str, ...]
    test: Test


def read_filters(columns: Sequence[Column], given: Mapping[str, Sequence[str]], reader: Reader) -> tuple[Filter, ...]:
    """`column=…` (text: contains; else: is), `column.is`, `column.from`, `column.until`. Raises BadRequest."""
    places = {column.key: place for place, column in enumerate(columns)}
    found = []
    for name, values in given.items():
        texts = tuple(text.strip() for text in values if text.strip())
        if (name in RESERVED and name not in places) or not texts:
            continue
        key, how = _split(name, places)
        if key is None:
            raise BadRequest(name[:80])
        found.append(_filter(places[key], columns[places[key]], how, texts, name, reader))
    return tuple(found)


def _split(name: str, places: Mapping[str, int]) -> tuple[str | None, str]:
    if name in places:
        return name, ""
    if name.startswith("f.") and name[2:] in places:
        return name[2:], ""
    stem, _, how = name.rpartition(".")
    if how in ("is", "from", "until"):
        return _split(stem, places)[0], how
    return None, ""


def _filter(place: int, column: Column, how: str, texts: tuple[str, ...], name: str, reader: Reader) -> Filter:
    kind = kind_of(column)
    if how in ("from", "until"):
        if kind not in _LIMITS:
            raise BadRequest(name[:80])
        return Filter(place, how, texts, _limit(kind, how, texts[0], name, reader))
    if kind == "text" and how == "":
        return Filter(place, "contains", texts, _contains(texts))
    return Filter(place, "is", texts, _is(kind, texts, name, reader))


def fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _contains(texts: tuple[str, ...]) -> Test:
    wanted = tuple(fold(text) for text in texts)
    return lambda value: isinstance(value, str) and any(one in fold(value) for one in wanted)


def _is(kind: str, texts: tuple[str, ...], name: str, reader: Reader) -> Test:
    if kind in ("number", "money"):
        numbers = {_decimal(text, name) for text in texts}
        return lambda value: isinstance(value, int | Decimal) and Decimal(value) in numbers
    if kind == "boolean":
        flags = {_boolean(text, name) for text in texts}
        return lambda value: value in flags
    if kind in ("date", "datetime"):
        days = {_day(text, name) for text in texts}
        return lambda value: _local(value, reader) in days
    codes = frozenset(texts)
    if kind == "list":
        return lambda value: isinstance(value, tuple | list) and any(str(one) in codes for one in value)
    return lambda value: value is not None and value is not UNKNOWN and str(value) in codes


def _limit(kind: str, how: str, text: str, name: str, reader: Reader) -> Test:
    if kind in ("number", "money"):
        bound = _decimal(text, name)
        if how == "from":
            return lambda value: isinstance(value, int | Decimal) and Decimal(value) >= bound
        return lambda value: isinstance(value, int | Decimal) and Decimal(value) <= bound
    day = _day(text, name)
    if how == "from":
        return lambda value: (found := _local(value, reader)) is not None and found >= day
    return lambda value: (found := _local(value, reader)) is not None and found <= day


def _local(value: Any, reader: Reader) -> date | None:
    if isinstance(value, datetime):
        return value.astimezone(reader.zone).date()
    return value if isinstance(value, date) else None


def _decimal(text: str, name: str) -> Decimal:
    try:
        found = Decimal(unicodedata.normalize("NFKC", text).replace(",", ""))
    except InvalidOperation:
        raise BadRequest(name[:80]) from None
    if not found.is_finite():
        raise BadRequest(name[:80])
    return found


def _boolean(text: str, name: str) -> bool:
    if text in ("1", "true", "yes"):
        return True
    if text in ("0", "false", "no"):
        return False
    raise BadRequest(name[:80])


def _day(text: str, name: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadRequest(name[:80]) from None


# --- what the database can answer ----------------------------------------------------------------------


def narrowed(columns: Sequence[Column], filters: Sequence[Filter], reader: Reader) -> tuple[dict[str, Any], bool]:
    """The part of the filters that indexed columns of cases answer, as keywords of `Scope`; and whether that is all."""
    scope: dict[str, Any] = {"facets": {}}
    whole = True
    for one in filters:
        column = columns[one.column]
        if column.path == ("case", "status") and one.how == "is":
            scope["statuses"] = one.texts
        elif column.path == ("case", "opened_at") and one.how in ("from", "until"):
            side, day = ("opened_from", 0) if one.how == "from" else ("opened_until", 1)
            start = date.fromisoformat(one.texts[0]) + timedelta(days=day)
            scope[side] = datetime.combine(start, time(), reader.zone).astimezone(UTC)
        elif _is_facet(column) and one.how == "is" and len(one.texts) == 1:
            scope["facets"][column.spec.facet if column.spec else ""] = one.texts[0]
        else:
            whole = False
    return scope, whole


def _is_facet(column: Column) -> bool:
    spec = column.spec
    if spec is None or spec.facet not in FACETS or spec.see is not None or spec.internal or spec.computed is not None:
        return False
    return column.path[:1] in (("f",), ("case",)) and kind_of(column) in ("text", "choice", "unit", "person")
