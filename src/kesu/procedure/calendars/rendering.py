"""An explanation of a due as lines for people, Chinese or English."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from kesu.procedure.calendars.durations import Duration, parse_duration
from kesu.procedure.calendars.instants import ending_day, local_date, seconds_of_day
from kesu.procedure.calendars.text import zone_named

Json = Any
Named = Callable[[str], str]
_WEEKDAYS = {
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_UNITS = {
    "second": ("秒", "second"),
    "minute": ("分钟", "minute"),
    "hour": ("小时", "hour"),
    "day": ("天", "day"),
    "week": ("周", "week"),
    "month": ("个月", "month"),
    "year": ("年", "year"),
    "working_minute": ("个工作分钟", "working minute"),
    "working_hour": ("个工作小时", "working hour"),
    "working_day": ("个工作日", "working day"),
}
_BARE = {"same_day": ("当日", "same day"), "at_once": ("立即", "at once"), "none": ("不限", "none")}
_WHY = {
    "weekend": ("周末不计", "weekend, not counted"),
    "day_off": ("放假不计", "public holiday, not counted"),
    "shutdown": ("本单位停工不计", "shutdown, not counted"),
    "paused": ("当日终了时处于暂停，不计", "paused at its end, not counted"),
    "start": ("起算当日不计", "day of the start, not counted"),
    "make_up": ("调休上班", "make-up working day"),
    "extra": ("本单位加班日", "worked by own calendar"),
}


def duration_words(duration: Duration, language: str) -> str:
    """`3 个工作日`, `3 working days`."""
    english = language.startswith("en")
    if duration.unit in _BARE:
        return _BARE[duration.unit][english]
    return _amount(duration.amount, duration.unit, english)


def _amount(number: int, unit: str, english: bool) -> str:
    word = _UNITS[unit][english]
    return f"{number} {word}{'' if number == 1 or not english else 's'}"


def render_explanation(
    data: Mapping[str, Json], language: str, zone: str | None = None, named: Named = str
) -> list[str]:
    """The lines of `explain_due` or `explain_fixed`: limit, parts in order, sum, due, what is uncertain, the source.

    language: zh or en. zone: an IANA name; left out, the calendar's own, in which days are counted in any case.
    named: what people call the ids and codes of reason, who, rule and calendar.
    """
    page = _Page(data, language.startswith("en"), zone_named(zone or data["zone"]), named)
    return [line for line in page.lines() if line]


class _Page:
    def __init__(self, data: Mapping[str, Json], english: bool, zone: ZoneInfo, named: Named) -> None:
        self.data, self.english, self.zone, self.named = data, english, zone, named
        moment: str = data["start"] or data["fixed"]
        self.year = local_date(datetime.fromisoformat(moment), zone).year

    def say(self, chinese: str, english: str) -> str:
        return english if self.english else chinese

    def lines(self) -> list[str]:
        head = self._head() if self.data["limit"] else self._fixed()
        parts = map(self._part, self.data["parts"])
        return [head, *parts, self._sum(), self._due(), self._provisional(), self._source()]

    # --- lines --------------------------------------------------------------------------------------

    def _head(self) -> str:
        limit = duration_words(parse_duration(self.data["limit"]), "en" if self.english else "zh")
        begin = self.data["start_date"]
        since = f"{self._day(begin, year=True)} 24:00" if begin else self._moment(self.data["start"], year=True)
        where = f"({self.zone.key})" if self.english else f"（{self.zone.key}）"
        return self.say(f"时限 {limit}，自 {since} 起算{where}", f"Limit {limit} from {since} {where}")

    def _fixed(self) -> str:
        day = self.data["date"]
        at = self._day(day, year=True) if day else self._end(self.data["fixed"], year=True)
        until = self.say("终了", ", its end") if day else ""
        return self.say(f"期限为 {at}{until}，暂停不顺延", f"Limit: {at}{until}; a pause does not shift it")

    def _part(self, part: Mapping[str, Json]) -> str:
        if part["kind"] == "paused":
            return self._paused(part)
        if part["kind"] == "left_out":
            return self._left_out(part)
        span = self._span(part["from"], part["to"]) if part["kind"] == "counted" else self._days(part)
        put_in = _WHY[part["why"]][self.english] if part["why"] in ("make_up", "extra") else ""
        amount = self._length(part["amount"])
        if self.english:
            return f"{span}: {amount}{f' ({put_in})' if put_in else ''}"
        return f"{span} {f'{put_in}，' if put_in else ''}计 {amount}"

    def _left_out(self, part: Mapping[str, Json]) -> str:
        why = _WHY[part["why"]][self.english]
        many = part["days"] > 1
        days = _amount(part["days"], "day", self.english)
        if self.english:
            return f"{self._days(part)}: {why}{f' ({days})' if many else ''}"
        return f"{self._days(part)} {why}{f'（{days}）' if many else ''}"

    def _paused(self, part: Mapping[str, Json]) -> str:
        begin, end = part["from"], part["to"]
        span = self._span(begin, end) if end else f"{self._moment(begin)} {self.say('起', 'on')}"
        reason = self.named(part["reason"]) if part["reason"] else ""
        who = self.named(part["who"]) if part["who"] else ""
        if self.english:
            return f"{span}: paused{f', {reason}' if reason else ''}{f' ({who})' if who else ''}"
        return f"{span} 暂停{f'：{reason}' if reason else ''}{f'（{who}）' if who else ''}"

    def _sum(self) -> str:
        data = self.data
        if data["unit"] is None:
            return ""
        counted, left = self._length(data["counted"]), self._length(data["remaining"])
        if data["remaining"] or (data["halted"] and not data["passed"]):
            return self.say(f"已计 {counted}，尚余 {left}", f"Counted {counted}, {left} remaining")
        return self.say(f"合计 {counted}", f"In all {counted}")

    def _due(self) -> str:
        data = self.data
        if data["passed"]:
            at = self._end(data["passed"], year=True)
            return self.say(f"已于 {at} 到期，其后暂停", f"Fell due {at}, paused since")
        if data["halted"]:
            return self.say("暂停中，恢复后再定到期时间", "Halted: the due follows when the clock runs again")
        if data["due"] is None:
            return self.say("不设到期时间", "No due")
        at = self._end(data["due"], year=True)
        return self.say(f"到期 {at}", f"Due {at}")

    def _provisional(self) -> str:
        if not self.data["provisional"] or not self.data["published_until"]:
            return ""
        until = self.data["published_until"][:4]
        return self.say(
            f"暂定：放假安排只公布到 {until} 年，其余日子按星期推算",
            f"Provisional: days off are published up to {until}; other days go by the week",
        )

    def _source(self) -> str:
        calendar = self.data["calendar"]
        name = f"{self.named(calendar['name'])} " if calendar["name"] else ""
        days = f"{self.say('，', ', ')}{calendar['days']}" if calendar["days"] else ""
        rule = " · ".join(filter(None, map(self._named, self.data["rule"].values())))
        chinese = f"{f'依据 {rule}；' if rule else ''}日历 {name}版本 {calendar['version']}{days}"
        english = f"{f'By {rule}; ' if rule else ''}calendar {name}version {calendar['version']}{days}"
        return self.say(chinese, english)

    def _named(self, value: Any) -> str:
        """One word of the rule; a list of them, such as articles, is joined."""
        if isinstance(value, list | tuple):
            return self.say("、", ", ").join(map(self._named, value))
        return self.named(str(value)) if value not in (None, "") else ""

    # --- words --------------------------------------------------------------------------------------

    def _length(self, amount: int) -> str:
        unit = self.data["unit"]
        if unit in ("working_day", "day"):
            return _amount(amount, unit, self.english)
        return length_words(amount, "en" if self.english else "zh", days=unit == "second")

    def _date(self, day: date, year: bool) -> str:
        weekday = _WEEKDAYS["en" if self.english else "zh"][day.weekday()]
        return f"{day:%Y-%m-%d} {weekday}" if year or day.year != self.year else f"{day:%m-%d} {weekday}"

    def _day(self, text: str, year: bool = False) -> str:
        return self._date(date.fromisoformat(text), year)

    def _days(self, part: Mapping[str, Json]) -> str:
        first, last = self._day(part["first"]), self._day(part["last"])
        return first if first == last else f"{first} – {last}"

    def _moment(self, text: str, year: bool = False) -> str:
        moment = datetime.fromisoformat(text)
        clock = _clock(seconds_of_day(moment, self.zone))
        return f"{self._date(local_date(moment, self.zone), year)} {clock}"

    def _end(self, text: str, year: bool = False) -> str:
        day, seconds = ending_day(datetime.fromisoformat(text), self.zone)
        return f"{self._date(day, year)} {_clock(seconds)}"

    def _span(self, begin: str, end: str) -> str:
        first = local_date(datetime.fromisoformat(begin), self.zone)
        last, seconds = ending_day(datetime.fromisoformat(end), self.zone)
        if first == last:
            return f"{self._moment(begin)}–{_clock(seconds)}"
        return f"{self._moment(begin)} – {self._end(end)}"


def length_words(seconds: int, language: str, *, days: bool = True) -> str:
    """`1 天 2 小时 5 分钟`, `1 day 2 hours 5 minutes`; without days hours go on past 24."""
    english = language.startswith("en")
    sizes = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))
    words = []
    for unit, size in sizes if days else sizes[1:]:
        number, seconds = divmod(seconds, size)
        if number:
            words.append(_amount(number, unit, english))
    return " ".join(words) or _amount(0, "minute", english)


def _clock(seconds: int) -> str:
    hours, rest = divmod(seconds, 3_600)
    clock = f"{hours:02}:{rest // 60:02}"
    return f"{clock}:{rest % 60:02}" if rest % 60 else clock
