"""Periods of measures (A9): `2026-W07`, `2026-03`, `2026-Q1`, `2026`. The texts of one length sort as time does."""

from __future__ import annotations

from datetime import date, timedelta

PERS = ("week", "month", "quarter", "year")
_QUARTER = 3
_MONTHS = {"month": 1, "quarter": _QUARTER, "year": 12}


def period_of(day: date, per: str) -> str:
    """The period that day lies in. A week is that of ISO 8601: it begins on Monday, the first one holds 4 January."""
    if per == "week":
        year, week, _day = day.isocalendar()
        return f"{year:04}-W{week:02}"
    if per == "year":
        return f"{day.year:04}"
    if per == "quarter":
        return f"{day.year:04}-Q{(day.month - 1) // _QUARTER + 1}"
    return f"{day.year:04}-{day.month:02}"


def first_day(period: str) -> date:
    """The day a period begins. Raises ValueError for what is none."""
    year, _, rest = period.partition("-")
    if rest.startswith("W"):
        return date.fromisocalendar(int(year), int(rest[1:]), 1)
    month = 1 if not rest else int(rest[1:]) * _QUARTER - 2 if rest.startswith("Q") else int(rest)
    return date(int(year), month, 1)


def before(period: str, per: str) -> str:
    """The period before."""
    return period_of(first_day(period) - timedelta(days=1), per)


def after(period: str, per: str) -> str:
    """The period behind it."""
    first = first_day(period)
    if per == "week":
        return period_of(first + timedelta(days=7), per)
    number = first.year * 12 + first.month - 1 + _MONTHS[per]
    return period_of(date(number // 12, number % 12 + 1, 1), per)


def year_before(period: str) -> str | None:
    """The same period of the year before; None for a week 53 of which there was none."""
    year, dash, rest = period.partition("-")
    found = f"{int(year) - 1:04}{dash}{rest}"
    try:
        first_day(found)
    except ValueError:
        return None
    return found


def latest(today: date, per: str, count: int) -> list[str]:
    """The last `count` periods up to the one that day lies in, oldest first."""
    found = [period_of(today, per)]
    while len(found) < count:
        found.append(before(found[-1], per))
    return found[::-1]


def ended(until: date, per: str, count: int) -> list[str]:
    """The last `count` periods that have ended before that day begins, oldest first."""
    last = period_of(until - timedelta(days=1), per)
    if first_day(after(last, per)) > until:
        last = before(last, per)
    return latest(first_day(last), per, count)
