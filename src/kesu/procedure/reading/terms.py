"""Expressions, durations, limits and calendars as kinds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from kesu.procedure.calendars import CalendarText, Duration, parse_duration, parse_schedule
from kesu.procedure.declared import Limit, Warning
from kesu.procedure.expressions import Expression
from kesu.procedure.reading.plainkinds import TEXT, TEXTS, FreeMap
from kesu.procedure.reading.reader import Reader
from kesu.procedure.reading.shape import Either, Given, Json, Key, Kind, Shape
from kesu.procedure.reading.tree import Node, ScalarNode

_PERCENT = re.compile(r"(\d{1,2}|100)\s*%")
_NAME = re.compile(r"[^\W\d][\w-]*")


@dataclass(eq=False)
class Expr(Kind):
    """An expression (A11); `scope` says what it may name, `want` what type it must yield."""

    scope: str
    want: str | None = "boolean"

    @property
    def zh(self) -> str:  # type: ignore[override]
        return "条件" if self.want == "boolean" else "表达式"

    @property
    def en(self) -> str:  # type: ignore[override]
        return "a condition" if self.want == "boolean" else "an expression"

    @property
    def example(self) -> str:  # type: ignore[override]
        return "f.offer < setting.manager_limit" if self.want == "boolean" else "f.customer"

    def read(self, node: Node, reader: Reader) -> Expression | None:
        if not isinstance(node, ScalarNode) or node.null or not node.text.strip():
            self.refuse(node, reader)
            return None
        return reader.term(Expression(node.text, node.place, self.scope), self.want)

    def schema(self) -> Json:
        return {"type": ["string", "boolean", "number"]}


class DurationKind(Kind):
    zh, en, example = "时长", "a duration", "3 working days"

    def read(self, node: Node, reader: Reader) -> Duration | None:
        found = as_duration(node)
        if found is None:
            self.refuse(node, reader)
        return found

    def schema(self) -> Json:
        return {"type": "string"}


def as_duration(node: Node | str) -> Duration | None:
    text = node if isinstance(node, str) else node.text if isinstance(node, ScalarNode) and not node.null else ""
    try:
        return parse_duration(text)
    except (ValueError, OverflowError):
        return None


@dataclass(eq=False)
class LimitKind(Kind):
    """`within`: a duration, or an expression that yields one; `due`: an expression that yields an instant."""

    want: str
    zh: str = "时限（时长、参数、判定表的值或表达式）"
    en: str = "a limit (a duration, a setting, a table's value, an expression)"
    example: str = "3 working days"

    def read(self, node: Node, reader: Reader) -> Limit | None:
        if not isinstance(node, ScalarNode) or node.null or not node.text.strip():
            self.refuse(node, reader)
            return None
        if self.want == "duration" and (found := as_duration(node)) is not None:
            return Limit(duration=found, text=node.text)
        if self.want == "duration" and node.text.strip()[0].isdigit():
            self.refuse(node, reader)
            return None
        expression = reader.term(Expression(node.text, node.place, "limit"), self.want)
        return Limit(expression=expression, text=node.text)

    def schema(self) -> Json:
        return {"type": "string"}


class WarnKind(Kind):
    zh, en, example = "提前量（时长或百分比）", "a warning (a duration or a share)", "4h"

    def read(self, node: Node, reader: Reader) -> Warning | None:
        if isinstance(node, ScalarNode) and (share := _PERCENT.fullmatch(node.text.strip())):
            return Warning(percent=int(share[1]))
        if (before := as_duration(node)) is not None:
            return Warning(before=before)
        self.refuse(node, reader)
        return None

    def schema(self) -> Json:
        return {"type": "string"}


class Every(Kind):
    """`every`: a schedule, a duration, or an expression."""

    zh, en, example = "日程、时长或表达式", "a schedule, a duration or an expression", "monthly on day 5 at 09:00"

    def read(self, node: Node, reader: Reader) -> str | Expression | None:
        if not isinstance(node, ScalarNode) or node.null or not node.text.strip():
            self.refuse(node, reader)
            return None
        if as_duration(node) is not None or is_schedule(node.text):
            return node.text
        if " on " in node.text or " at " in node.text or node.text[0].isdigit():
            self.refuse(node, reader)
            return None
        return reader.term(Expression(node.text, node.place, "limit"), None)

    def schema(self) -> Json:
        return {"type": "string"}


def is_schedule(text: str) -> bool:
    try:
        parse_schedule(text)
    except (ValueError, OverflowError):
        return False
    return True


class CalendarName(Kind):
    zh, en, example = "日历名称或表达式", "a calendar's name, or an expression yielding one", "plant2"

    def read(self, node: Node, reader: Reader) -> str | Expression | None:
        text = TEXT.read(node, reader)
        if text is None or _NAME.fullmatch(text):
            return text
        return reader.term(Expression(text, node.place, "limit"), None)

    def schema(self) -> Json:
        return {"type": "string"}


def _calendar(given: Given) -> CalendarText | None:
    known = {key: value for key, value in given.values.items() if value is not None}
    try:
        return CalendarText(**known)
    except (ValueError, TypeError, KeyError) as problem:
        given.reader.say("value.calendar", given.place, problem=str(problem))
        return None


_HOURS = Either("工作时间", "working hours", '"08:30-12:00, 13:00-17:30"', text=TEXT, map=FreeMap())
CALENDAR_TEXT = Shape(
    "calendar",
    "日历",
    "a calendar",
    (
        Key("days", TEXT, "节假日与调休的来源", "where days off and make-up days come from", "days: CN"),
        Key("zone", TEXT, "时区", "the time zone", "zone: Asia/Shanghai"),
        Key(
            "hours",
            _HOURS,
            "每天的工作时间，可按星期",
            "working hours, by weekday if they differ",
            'hours: "08:30-12:00, 13:00-17:30"',
        ),
        Key(
            "day_ends",
            TEXT,
            "工作日时限止于几点",
            "when the last day of a limit ends: a time, close, same_time",
            'day_ends: "24:00"',
        ),
        Key("shifts", FreeMap(example="{night: 22:00-06:00}"), "班次", "shifts", 'shifts: {night: "22:00-06:00"}'),
        Key("off", TEXTS, "另外放假的日子", "further days off", "off: [2026-02-10]"),
        Key("work", TEXTS, "另外上班的日子", "further working days", "work: [2026-02-28]"),
    ),
    _calendar,
    example="{days: CN, zone: Asia/Shanghai}",
)
CALENDAR = Either("日历", "a calendar", "plant2", text=CalendarName(), map=CALENDAR_TEXT)
DURATION = DurationKind()
WITHIN = LimitKind("duration")
DUE = LimitKind("instant", "到期时点（表达式）", "an instant (an expression)", "f.answer_by")


def condition(scope: str) -> Expr:
    return Expr(scope)


def value(scope: str, want: Any = None) -> Expr:
    return Expr(scope, want)
