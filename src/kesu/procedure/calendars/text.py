"""What a pack or an organisation writes about its calendar (A12), checked and in one form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from kesu.procedure.calendars.hours import parse_clock, parse_hours, parse_week

Pairs = tuple[tuple[str, str], ...]
DAY_ENDS = ("close", "same_time")
MOST_DAYS = 5_000


@dataclass(frozen=True)
class CalendarText:
    """A calendar as written: `{days, zone, hours, day_ends, shifts, off, work}`; hashable, made from plain values.

    days: `CN` or another code whose days off are known; None: weekdays only. zone, hours: None where the
    organisation's hold. hours: one text for Monday to Friday, or a map by weekday, with `make_up` for working days
    put in. day_ends: a local clock time, `close` or `same_time`; None is `24:00`. shifts: hours by name, chosen as
    `calendar.shift`. off, work: dates, or `2026-02-10..2026-02-14`; they go before what is published.
    Raises ValueError, naming the key.
    """

    days: str | None = None
    zone: str | None = None
    hours: str | Mapping[str, str] | Pairs | None = None
    day_ends: str | None = None
    shifts: Mapping[str, str] | Pairs = ()
    off: str | Iterable[str | date] = ()
    work: str | Iterable[str | date] = ()

    def __post_init__(self) -> None:
        for key, value in (
            ("days", _days(self.days)),
            ("zone", zone_named(self.zone).key if self.zone is not None else None),
            ("hours", _hours(self.hours)),
            ("day_ends", _day_ends(self.day_ends)),
            ("shifts", _shifts(self.shifts)),
            ("off", parse_days("off", self.off)),
            ("work", parse_days("work", self.work)),
        ):
            object.__setattr__(self, key, value)
        both = sorted(set(self.off_days) & set(self.work_days))
        if both:
            raise ValueError(f"{both[0]} stands in `off` and in `work`")

    @property
    def off_days(self) -> tuple[date, ...]:
        return self.off  # type: ignore[return-value]  # __post_init__ has put it in one form

    @property
    def work_days(self) -> tuple[date, ...]:
        return self.work  # type: ignore[return-value]

    @property
    def week_hours(self) -> str | dict[str, str] | None:
        return self.hours if self.hours is None or isinstance(self.hours, str) else dict(self.hours)

    @property
    def shift_hours(self) -> dict[str, str]:
        return dict(self.shifts)


def zone_named(name: str) -> ZoneInfo:
    """An IANA time zone. Raises ValueError."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # an unknown key is a KeyError, a folder's name an OSError
        raise ValueError(
            f"zone: `{str(name)[:60]}` is no time zone; write it as Asia/Shanghai or Europe/Berlin"
        ) from None


def _days(code: str | None) -> str | None:
    if code is not None and not re.fullmatch(r"[A-Z]{2}[A-Z0-9-]*", code):
        raise ValueError(f"days: `{str(code)[:40]}` is no code of days off; write CN, or nothing for weekdays only")
    return code


def _hours(hours: str | Mapping[str, str] | Pairs | None) -> str | Pairs | None:
    if hours is None:
        return None
    plain = hours if isinstance(hours, str) else _texts("hours", hours)
    try:
        parse_week(plain)
    except ValueError as problem:
        raise ValueError(f"hours: {problem}") from None
    return plain if isinstance(plain, str) else tuple(plain.items())


def _shifts(shifts: Mapping[str, str] | Pairs) -> Pairs:
    plain = _texts("shifts", shifts)
    for name, text in plain.items():
        try:
            if not parse_hours(text, shift=True):
                raise ValueError("no hours")
        except ValueError as problem:
            raise ValueError(f"shifts: {name}: {problem}") from None
    return tuple(plain.items())


def _texts(key: str, given: Mapping[str, str] | Pairs) -> dict[str, str]:
    try:
        plain = dict(given)
    except (TypeError, ValueError):
        raise ValueError(f"{key}: a map of texts is expected") from None
    wrong = [name for name, text in plain.items() if not isinstance(name, str) or not isinstance(text, str)]
    if wrong:
        raise ValueError(f'{key}: {wrong[0]}: hours are a text such as "08:00-12:00, 13:00-17:00"')
    return plain


def _day_ends(text: str | None) -> str | None:
    if text is None or text in DAY_ENDS:
        return text
    try:
        minutes = parse_clock(text)
    except ValueError as problem:
        raise ValueError(f"day_ends: {problem}; or close, same_time") from None
    if minutes == 0:
        raise ValueError("day_ends: a day does not end at 00:00; write 24:00")
    return f"{minutes // 60:02}:{minutes % 60:02}"


def parse_days(key: str, given: str | Iterable[str | date]) -> tuple[date, ...]:
    """Dates and `first..last` ranges, sorted, each once. Raises ValueError, beginning with `key`."""
    days: set[date] = set()
    for item in [given] if isinstance(given, str) else given:
        first, dots, last = str(item).partition("..")
        begin = _date(key, first)
        end = _date(key, last) if dots else begin
        if end < begin or (end - begin).days > MOST_DAYS:
            raise ValueError(f"{key}: `{str(item)[:40]}` is no range of days; write it as 2026-02-10..2026-02-14")
        days.update(begin + timedelta(days=n) for n in range((end - begin).days + 1))
    return tuple(sorted(days))


def _date(key: str, text: str) -> date:
    try:
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", text.strip()):
            raise ValueError
        return date.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(f"{key}: `{text.strip()[:40]}` is no date; write it as 2026-02-10") from None
