"""The calendars of an organisation by name, and those that packs write out."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from kesu.procedure.calendars.daysoff import DaysOff
from kesu.procedure.calendars.text import CalendarText
from kesu.procedure.calendars.workdays import DEFAULT_HOURS, DEFAULT_ZONE, Calendar

DEFAULT_NAME = "default"


class Calendars:
    """What a context carries: unchanging, though it keeps the calendars it has made.

    texts: as the organisation's file has them. days: the edition of days off, or several by code; what is not given
    comes with the package. default: a name or a text for who names none; left out, the calendar called `default`,
    else Monday to Friday. zone: the organisation's. Missing zone and hours are those of the default calendar (A4).
    Raises ValueError for a text that does not hold together.
    """

    def __init__(
        self,
        texts: Mapping[str, CalendarText] | None = None,
        *,
        days: DaysOff | Mapping[str, DaysOff] | None = None,
        default: str | CalendarText | None = None,
        zone: str | None = None,
    ) -> None:
        self._texts = MappingProxyType(dict(texts or {}))
        self._days = {days.code: days} if isinstance(days, DaysOff) else dict(days or {})
        self._made: dict[str | CalendarText, Calendar] = {}
        default_name = default if isinstance(default, str) else DEFAULT_NAME
        own = default if isinstance(default, CalendarText) else self._text_of(default_name, lenient=default is None)
        zone = own.zone or zone or DEFAULT_ZONE
        self._basis = replace(own, zone=zone, hours=own.hours or DEFAULT_HOURS)
        self.default = self._calendar(own, default_name)
        for name in self._texts:
            self.resolve(name)

    @property
    def names(self) -> tuple[str, ...]:
        """Names that `resolve` knows, shifts included."""
        shifts = (f"{name}.{shift}" for name, text in self._texts.items() for shift in text.shift_hours)
        return (*self._texts, *shifts)

    @property
    def zone(self) -> str:
        """The organisation's time zone, by its IANA name."""
        return self.default.zone.key

    def resolve(self, wanted: str | CalendarText | None = None) -> Calendar:
        """The calendar of a name (`plant2`, or a shift of it: `plant2.night`), of a text, or the default.

        Raises ValueError for a name that is not there, with a proposal.
        """
        if wanted is None or wanted == "":
            return self.default
        found = self._made.get(wanted)
        if found is None:
            found = self._made[wanted] = self._make(wanted)
        return found

    def _make(self, wanted: str | CalendarText) -> Calendar:
        if isinstance(wanted, CalendarText):
            return self._calendar(wanted, "")
        if wanted in self._texts:
            return self._calendar(self._texts[wanted], wanted)
        name, dot, shift = wanted.rpartition(".")
        if dot and name in self._texts:
            return self._calendar(self._texts[name], wanted, shift)
        return self.default if wanted == self.default.name else self._calendar(self._text_of(wanted), wanted)

    def _text_of(self, name: str, lenient: bool = False) -> CalendarText:
        found = self._texts.get(name)
        if found is not None:
            return found
        if lenient:
            return CalendarText()
        close = difflib.get_close_matches(name, self.names, 1)
        hint = f"did you mean `{close[0]}`?" if close else f"known: {', '.join(self.names) or 'none'}"
        raise ValueError(f"no calendar `{name[:60]}`; {hint}")

    def _calendar(self, text: CalendarText, name: str, shift: str | None = None) -> Calendar:
        basis = self._basis
        whole = replace(text, zone=text.zone or basis.zone, hours=text.hours or basis.hours)
        days = self._days.get(text.days) if text.days is not None else None
        return Calendar(whole, name, days, shift)
