"""One codec between JSON-plain values (events, state, commands) and native ones (expressions)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from typing import Any

from kesu.procedure.calendars import Duration, parse_duration
from kesu.procedure.declared import Field, Option
from kesu.procedure.expressions import UNKNOWN, Type
from kesu.procedure.written import ControlCharacter, written

Json = Any
UNKNOWN_PLAIN: Mapping[str, bool] = {"unknown": True}
TEXT_LIMIT = 100_000
CENT = Decimal("0.01")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)$")


class ValueRefused(ValueError):
    """A value that does not fit its type. `code` says how: the edge makes the sentence."""

    def __init__(self, code: str, **data: Json) -> None:
        super().__init__(code)
        self.code = code
        self.data = data


def plain_instant(moment: datetime) -> str:
    """UTC text with whole seconds, which sorts as time does."""
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    return moment.replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def native_instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def known_instant(text: str | None) -> datetime | None:
    """None where it has not come, or nobody knows it."""
    return native_instant(text) if text else None


def plain_decimal(number: Decimal | int) -> str:
    """Canonical text: no exponent."""
    return format(Decimal(number), "f")


# --- from JSON-plain to native ---------------------------------------------------------------------

_DECODE: dict[str, Callable[[Json], Any]] = {
    "decimal": Decimal,
    "money": Decimal,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "datetime": datetime.fromisoformat,
    "duration": parse_duration,
    "choices": tuple,
    "people": tuple,
    "units": tuple,
    "files": tuple,
}


CASE = "@case"
"""Where a frozen row comes from, of a record `type:number`; columns are named otherwise."""


def decoder(field: Field) -> Callable[[Json], Any] | None:
    """The function from plain to native for a field, None where they are the same."""
    if field.type == "table" or (field.type == "snapshot" and field.columns):
        return _table_decoder(field)
    if field.type == "list":
        inner = _DECODE.get(field.of or "text")
        return (lambda value: tuple(map(inner, value))) if inner else tuple
    return _DECODE.get(field.type)


def _table_decoder(field: Field) -> Callable[[Json], Any]:
    inner = {name: decode for name, column in field.columns.items() if (decode := decoder(column))}
    names = tuple(field.columns)

    def decode_row(row: Mapping[str, Json]) -> dict[str, Any]:
        native: dict[str, Any] = {"#": row.get("#"), "@": row.get("@")}
        if CASE in row:
            native[CASE] = row[CASE]
        for name in names:
            native[name] = to_native(inner.get(name), row.get(name))
        return native

    return lambda rows: tuple(map(decode_row, rows))


def to_native(decode: Callable[[Json], Any] | None, value: Json) -> Any:
    if value is None or decode is None:
        return UNKNOWN if value.__class__ is dict and value == UNKNOWN_PLAIN else value
    if value.__class__ is dict and value == UNKNOWN_PLAIN:
        return UNKNOWN
    return decode(value)


def as_typed(kind: Type, value: Json) -> Any:
    """A plain value of an expression of that type as expressions read it."""
    if value is None or value == UNKNOWN_PLAIN:
        return to_native(None, value)
    if kind.of is not None:
        return tuple(as_typed(kind.of, part) for part in value)
    if kind.columns and isinstance(value, Mapping):
        columns = dict(kind.columns)
        return {name: as_typed(columns[name], part) if name in columns else part for name, part in value.items()}
    return to_native(_DECODE.get(kind.name), value)


def to_plain(value: Any) -> Json:
    """A native value as JSON-plain, whatever its type."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if value is UNKNOWN:
        return dict(UNKNOWN_PLAIN)
    if isinstance(value, Decimal):
        return plain_decimal(value)
    if isinstance(value, datetime):
        return plain_instant(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Duration):
        return str(value)
    if isinstance(value, Mapping):
        return {key: to_plain(part) for key, part in value.items()}
    return [to_plain(part) for part in value]


def as_handed_in(value: Json) -> Json:
    """The rows of a table without the instants at which they were added; any other value as it is."""
    if not isinstance(value, list):
        return value
    return [{k: v for k, v in row.items() if k != "@"} if isinstance(row, dict) else row for row in value]


def to_store(field: Field, value: Any) -> Json:
    """A computed value as it is stored in a field: money rounded half-even to the currency's unit (A11)."""
    if field.type == "money" and isinstance(value, Decimal | int):
        return plain_decimal(Decimal(value).quantize(CENT, ROUND_HALF_EVEN))
    return to_plain(value)


# --- from what people and files hand in to JSON-plain -------------------------------------------------


def accept(field: Field, given: Json, zone: tzinfo) -> Json:
    """What was handed in for a field, as its JSON-plain value; None where it is empty.

    Text stands for any scalar type, as forms and files send it; a datetime without an offset is in `zone`.
    Raises ValueRefused.
    """
    if isinstance(given, float):
        given = repr(given)  # a JSON number of a client; exact as it was written
    if given is None or given == "" or given == []:
        return None
    if field.unknown is not None and _says_unknown(field, given):
        return dict(UNKNOWN_PLAIN)
    check = _ACCEPT.get(field.type)
    if check is None:
        return _text(field, given, zone)
    return check(field, given, zone)


def _says_unknown(field: Field, given: Json) -> bool:
    if isinstance(given, Mapping):
        return given.get("unknown") is True
    return bool(given == "unknown" or (field.unknown and given in (field.unknown.zh, field.unknown.en)))


def _text(field: Field, given: Json, zone: tzinfo) -> Json:
    if isinstance(given, bool) or not isinstance(given, str | int | Decimal):
        raise ValueRefused("text_expected")
    text = str(given)
    if len(text) > TEXT_LIMIT:
        raise ValueRefused("text_too_long", most=TEXT_LIMIT)
    try:
        text = written(text, one_line=field.type != "long_text")
    except ControlCharacter as control:
        raise ValueRefused("control_character", given=control.name) from None
    return text if text.strip() else None


def _number(field: Field, given: Json, zone: tzinfo) -> Decimal:
    text = str(given).strip().translate(_WIDE).replace(",", "")
    if isinstance(given, bool) or not _NUMBER.match(text) or len(text) > 40:
        raise ValueRefused("number_expected", given=str(given)[:60])
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueRefused("number_expected", given=str(given)[:60]) from None


def _integer(field: Field, given: Json, zone: tzinfo) -> Json:
    number = _number(field, given, zone)
    if number != number.to_integral_value():
        raise ValueRefused("integer_expected", given=str(given)[:60])
    return int(number)


def _decimal(field: Field, given: Json, zone: tzinfo) -> Json:
    return plain_decimal(_number(field, given, zone))


def _money(field: Field, given: Json, zone: tzinfo) -> Json:
    return plain_decimal(_number(field, given, zone).quantize(CENT, ROUND_HALF_EVEN))


def _boolean(field: Field, given: Json, zone: tzinfo) -> Json:
    if isinstance(given, bool):
        return given
    found = {"true": True, "yes": True, "on": True, "1": True, "是": True}
    found |= {"false": False, "no": False, "off": False, "0": False, "否": False}
    if str(given).lower() not in found:
        raise ValueRefused("boolean_expected", given=str(given)[:60])
    return found[str(given).lower()]


def _date(field: Field, given: Json, zone: tzinfo) -> Json:
    text = str(given).strip().translate(_WIDE).replace("/", "-").replace(".", "-")
    match = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})(T00:00:00Z?)?", text)
    try:
        if match:
            return date(int(match[1]), int(match[2]), int(match[3])).isoformat()
        if re.fullmatch(r"\d{8}", text):
            return date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    raise ValueRefused("date_expected", given=str(given)[:60])


def _time(field: Field, given: Json, zone: tzinfo) -> Json:
    try:
        return time.fromisoformat(str(given).strip().translate(_WIDE).zfill(5)).isoformat("minutes")
    except ValueError:
        raise ValueRefused("time_expected", given=str(given)[:60]) from None


def accept_instant(given: Json, zone: tzinfo) -> str:
    """An instant handed in as text, in UTC; without an offset it is in `zone`; midnight may be `T24:00`."""
    text = str(given).strip().translate(_WIDE).replace(" ", "T", 1)
    next_day = "T24:00" in text
    try:
        moment = datetime.fromisoformat(text.replace("T24:00", "T00:00"))
        if next_day:
            moment += timedelta(days=1)
    except (ValueError, OverflowError):
        raise ValueRefused("datetime_expected", given=str(given)[:60]) from None
    return plain_instant(moment if moment.tzinfo else moment.replace(tzinfo=zone))


def _datetime(field: Field, given: Json, zone: tzinfo) -> Json:
    return accept_instant(given, zone)


def _duration(field: Field, given: Json, zone: tzinfo) -> Json:
    try:
        return str(parse_duration(str(given)))
    except ValueError:
        raise ValueRefused("duration_expected", given=str(given)[:60]) from None


def option_codes(options: tuple[Option, ...]) -> dict[str, Option]:
    """All options of a list or tree by code."""
    found: dict[str, Option] = {}
    for option in options:
        found[option.name] = option
        found |= option_codes(option.options)
    return found


def _choice(field: Field, given: Json, zone: tzinfo) -> Json:
    codes = option_codes(field.options)
    text = str(given)
    if text in codes or not codes:
        return text
    named = [code for code, option in codes.items() if option.label and text in (option.label.zh, option.label.en)]
    if len(named) == 1:
        return named[0]
    raise ValueRefused("not_an_option", given=text[:60], options=list(codes)[:50])


def _many(field: Field, given: Json, zone: tzinfo) -> Json:
    parts = [given] if isinstance(given, str) else given
    if not isinstance(parts, list | tuple):
        raise ValueRefused("list_expected")
    one = _choice if field.type == "choices" else _text
    return list(dict.fromkeys(part for item in parts if (part := one(field, item, zone)) is not None))


def _list(field: Field, given: Json, zone: tzinfo) -> Json:
    parts = [given] if isinstance(given, str) else given
    if not isinstance(parts, list | tuple):
        raise ValueRefused("list_expected")
    inner = Field(name=field.name, type=field.of or "text", options=field.options)
    return [part for item in parts if (part := accept(inner, item, zone)) is not None]


def _table(field: Field, given: Json, zone: tzinfo) -> Json:
    if not isinstance(given, list | tuple):
        raise ValueRefused("rows_expected")
    rows = []
    for index, row in enumerate(given, 1):
        if not isinstance(row, Mapping):
            raise ValueRefused("row_expected", row=index)
        rows.append(_row(field, row, index, zone))
    return rows


def _row(field: Field, row: Mapping[str, Json], index: int, zone: tzinfo) -> dict[str, Json]:
    unknown = [name for name in row if name not in field.columns and name != "#"]
    if unknown:
        raise ValueRefused("unknown_column", row=index, column=str(unknown[0])[:60], columns=list(field.columns))
    plain: dict[str, Json] = {"#": int(row["#"])} if str(row.get("#", "")).isdigit() else {}
    for name, given in row.items():
        if name == "#":
            continue
        try:
            plain[name] = accept(field.columns[name], given, zone)
        except ValueRefused as refused:
            raise ValueRefused(refused.code, **{**refused.data, "row": index, "column": name}) from None
    return plain


_WIDE = {ord(wide): narrow for wide, narrow in zip("０１２３４５６７８９．，－／：", "0123456789.,-/:", strict=True)}

_ACCEPT: dict[str, Callable[[Field, Json, tzinfo], Json]] = {
    "integer": _integer,
    "decimal": _decimal,
    "money": _money,
    "boolean": _boolean,
    "date": _date,
    "time": _time,
    "datetime": _datetime,
    "duration": _duration,
    "choice": _choice,
    "choices": _many,
    "people": _many,
    "units": _many,
    "files": _many,
    "list": _list,
    "table": _table,
    "snapshot": _table,
}
