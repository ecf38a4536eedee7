"""Values that a pack writes down, as JSON-plain values of their type."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from kesu.procedure.declared import Field, Option, Setting
from kesu.procedure.reading.reader import Reader
from kesu.procedure.reading.terms import as_duration, is_schedule
from kesu.procedure.reading.tree import ListNode, Node, ScalarNode, plain

MANY = {"choices": "choice", "people": "person", "units": "unit", "files": "file"}
WORDS = {
    "integer": ("整数", "a whole number", "5"),
    "decimal": ("数字", "a number", "0.5"),
    "money": ("金额", "an amount", "5000"),
    "boolean": ("true 或 false", "true or false", "true"),
    "date": ("日期", "a date", "2026-01-31"),
    "time": ("时间", "a time", "08:30"),
    "datetime": ("时刻", "an instant", "2026-01-31T08:30+08:00"),
    "duration": ("时长", "a duration", "3 working days"),
    "schedule": ("日程", "a schedule", "daily at 09:00"),
    "choice": ("选项之一", "one of the options", "…"),
}


def plain_value(field: Field, node: Node | None, reader: Reader) -> Any:
    """The JSON-plain value of the field's type; None, with a message, where the text does not fit it."""
    if node is None or (isinstance(node, ScalarNode) and node.null):
        return None
    if field.type in {*MANY, "list"}:
        items = node.items if isinstance(node, ListNode) else [node]
        element = MANY.get(field.type, field.of or "text")
        return [value for item in items if (value := _one(field, element, item, reader)) is not None]
    if field.type == "table":
        return plain(node)
    return _one(field, field.type, node, reader)


def _one(field: Field, kind: str, node: Node, reader: Reader) -> Any:
    zh, en, example = WORDS.get(kind, ("文字", "a text", "…"))
    if not isinstance(node, ScalarNode):
        reader.say("shape.form", node.place, what=en, what_zh=zh, example=example)
        return None
    value = scalar(kind, node.text, field.options)
    if value is None:
        if kind == "choice":
            example = ", ".join(_codes(field.options)) or "…"
        reader.say("value.type", node.place, text=node.text[:60], what=en, what_zh=zh, example=example)
    return value


def scalar(kind: str, text: str, options: tuple[Option, ...] = ()) -> Any:
    """That text as a JSON-plain value of that type; None where it is none."""
    if kind == "boolean":
        return {"true": True, "false": False}.get(text)
    if kind == "choice":
        codes = _codes(options)
        return text if not codes or text in codes else None
    if kind == "duration":
        found = as_duration(text)
        return str(found) if found is not None else None
    if kind == "schedule":
        return text if is_schedule(text) else None
    try:
        return _PARSE.get(kind, str)(text)
    except (ValueError, InvalidOperation, OverflowError):
        return None


def _codes(options: tuple[Option, ...]) -> list[str]:
    return [code for option in options for code in (option.name, *_codes(option.options))]


def _integer(text: str) -> int:
    if len(text) > 30 or "_" in text:
        raise ValueError(text)
    return int(text)


def decimal_text(text: str) -> str:
    """Canonical: no exponent, no thousands."""
    if len(text) > 30 or "_" in text or "e" in text.lower():
        raise ValueError(text)
    number = Decimal(text)
    if not number.is_finite():
        raise ValueError(text)
    return format(number, "f")


def _datetime(text: str) -> str:
    from datetime import UTC

    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


_PARSE: dict[str, Any] = {
    "integer": _integer,
    "decimal": decimal_text,
    "money": decimal_text,
    "date": lambda text: date.fromisoformat(text).isoformat(),
    "time": lambda text: time.fromisoformat(text).strftime("%H:%M"),
    "datetime": _datetime,
}


def within_range(setting: Setting) -> bool:
    """Whether the value lies in the setting's range, of which an end may be open (null); durations are compared where
    their units allow it."""
    if setting.value is None or setting.range is None:
        return True
    value, low, high = (
        None if part is None else _comparable(setting.type, part) for part in (setting.value, *setting.range)
    )
    try:
        return (low is None or bool(low <= value)) and (high is None or bool(value <= high))
    except TypeError:
        return True


def _comparable(kind: str, value: Any) -> Any:
    if kind in {"integer", "decimal", "money"}:
        return Decimal(value)
    if kind == "duration":
        found = as_duration(str(value))
        if found is None:
            return None
        return found.elapsed if found.elapsed is not None else _Working(found.unit, found.amount)
    return value


class _Working(tuple[str, int]):
    """Working durations compare among their own unit only."""

    def __new__(cls, unit: str, amount: int) -> _Working:
        return super().__new__(cls, (unit, amount))

    def __le__(self, other: object) -> bool:
        if not isinstance(other, _Working) or other[0] != self[0]:
            return NotImplemented
        return self[1] <= other[1]
