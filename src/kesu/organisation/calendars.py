"""The organisation's calendars as the engine takes them: the latest edition of each, kept per revision."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Max

from kesu.organisation.directory import changed, revision
from kesu.organisation.models import CalendarEdition, DaysOffEdition, Fact
from kesu.procedure.calendars import (
    Calendars,
    CalendarText,
    DaysOff,
    days_off_text,
    parse_days_off,
    published_days,
)

_kept: tuple[int, Calendars] | None = None


def calendars_of(number: int | None = None) -> Calendars:
    """All calendars by name, with the days off an administrator has given, else those of the package.

    number: the revision, where it has been read in this transaction already.
    """
    global _kept  # noqa: PLW0603 -- the one cache of this module: a frozen value beside its revision
    number = revision() if number is None else number
    if _kept is None or _kept[0] != number or number == 0:
        _kept = (number, _read())
    return _kept[1]


def _read() -> Calendars:
    facts = dict(Fact.objects.filter(pk__in=("zone", "calendar")).values_list("name", "value"))
    default = facts.get("calendar")
    return Calendars(
        latest_texts(),
        days=_latest_days(),
        default=text_of(default) if isinstance(default, Mapping) else default,
        zone=facts.get("zone"),
    )


def latest_texts() -> dict[str, CalendarText]:
    """Each calendar's latest edition by name."""
    newest = CalendarEdition.objects.values("name").annotate(last=Max("edition"))
    last = {row["name"]: row["last"] for row in newest}
    rows = CalendarEdition.objects.order_by("name")
    return {row.name: text_of(row.text) for row in rows if row.edition == last[row.name]}


def _latest_days() -> dict[str, DaysOff]:
    rows = DaysOffEdition.objects.order_by("edition")
    return {row.region: parse_days_off(row.text) for row in rows}


def publish_calendar(name: str, text: CalendarText, *, now: datetime, by: str | None = None) -> bool:
    """A new edition, unless the latest says the same already; True when there is one. Earlier ones stay."""
    last = CalendarEdition.objects.filter(name=name).order_by("-edition").first()
    plain = plain_of(text)
    if last is not None and last.text == plain:
        return False
    edition = last.edition + 1 if last else 1
    CalendarEdition.objects.create(name=name, edition=edition, text=plain, published_at=now, published_by=by)
    changed()
    return True


def publish_days_off(text: str, *, now: datetime, is_json: bool = False) -> DaysOff:
    """Days off and make-up days as an administrator hands them in. Raises ValueError naming the mend."""
    days = parse_days_off(text, is_json=is_json)
    last = DaysOffEdition.objects.filter(region=days.code).order_by("-edition").first()
    edition = last.edition + 1 if last else 1
    DaysOffEdition.objects.create(region=days.code, edition=edition, text=days_off_text(days), published_at=now)
    changed()
    return days


def days_off_of(code: str) -> DaysOff:
    """The days off in use: the edition given last, else the package's. Raises ValueError for a code nobody knows."""
    return _latest_days().get(code) or published_days(code)


def plain_of(text: CalendarText) -> dict[str, Any]:
    """A calendar as JSON, as an organisation's file would have it."""
    plain = {
        "days": text.days,
        "zone": text.zone,
        "hours": text.week_hours,
        "day_ends": text.day_ends,
        "shifts": text.shift_hours,
        "off": [day.isoformat() for day in text.off_days],
        "work": [day.isoformat() for day in text.work_days],
    }
    return {key: value for key, value in plain.items() if value}


def text_of(plain: Mapping[str, Any]) -> CalendarText:
    days = {key: tuple(map(date.fromisoformat, plain[key])) for key in ("off", "work") if key in plain}
    return CalendarText(**{**plain, **days})
