"""Values as a paper says them: options by label, people by name, days as they are written in the paper's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from kesu.procedure.calendars import Duration, parse_duration
from kesu.procedure.calendars.rendering import duration_words
from kesu.procedure.declared import Element, Field, Label, Option, Procedure, said
from kesu.procedure.expressions import UNKNOWN, Type
from kesu.procedure.values import option_codes, to_plain
from kesu.procedure.who import Directory

_ONE = {"choices": "choice", "people": "person", "units": "unit", "parties": "party"}


@dataclass(frozen=True)
class Teller:
    """language: `zh` or `en`. zone: of the case."""

    language: str
    procedure: Procedure
    directory: Directory
    zone: tzinfo
    currency: str = "CNY"

    def said(self, thing: Element | Label | None) -> str:
        return said(thing, self.language)

    def listed(self, words: Iterable[str]) -> str:
        return ("、" if self.language == "zh" else ", ").join(words)

    def person(self, code: str | None) -> str:
        if not code:
            return ""
        if code == "system":
            return _("the system")
        if code.startswith("link:"):
            return self.role(code.removeprefix("link:"))
        return self.directory.name_of(code)

    def role(self, code: str) -> str:
        return self.said(self.procedure.roles.get(code)) or code

    def unit(self, code: str) -> str:
        found = self.directory.units.get(code)
        return self.said(found.label) if found else code

    def day(self, day: date) -> str:
        return f"{day.year}年{day.month}月{day.day}日" if self.language == "zh" else day.isoformat()

    def moment(self, given: datetime | str | None) -> str:
        """Day and time in the case's zone."""
        if not given:
            return ""
        local = (datetime.fromisoformat(given) if isinstance(given, str) else given).astimezone(self.zone)
        return f"{self.day(local.date())} {local:%H:%M}"

    def field(self, spec: Field, plain: Any) -> str:
        """A stored value on as many lines as it has; empty where there is none."""
        if plain is None or plain in ("", []):
            return ""
        if isinstance(plain, Mapping) and plain.get("unknown") is True:
            return self.said(spec.unknown) or _("not known yet")
        if isinstance(plain, list):
            one = Field(name=spec.name, type=_ONE.get(spec.type, spec.of or "text"), options=spec.options)
            return self.listed(self.field(one, part) for part in plain)
        return self._one(spec, plain)

    def _one(self, spec: Field, plain: Any) -> str:
        match spec.type:
            case "boolean":
                return _("yes") if plain else _("no")
            case "choice":
                option = option_codes(spec.options).get(str(plain))
                return self.said(option) if option else str(plain)
            case "person":
                return self.person(str(plain))
            case "unit":
                return self.unit(str(plain))
            case "date" | "datetime" | "duration":
                return self._time(spec.type, str(plain))
            case "money":
                return self.money(str(plain))
            case "decimal" | "integer":
                return number(str(plain)) + (f" {spec.unit}" if spec.unit else "")
            case "code" | "role":
                return self.role(str(plain))
            case _:
                return str(plain)

    def _time(self, kind: str, plain: str) -> str:
        if kind == "duration":
            return duration_words(parse_duration(plain), self.language)
        return self.day(date.fromisoformat(plain[:10])) if kind == "date" else self.moment(plain)

    def money(self, text: str) -> str:
        if self.currency == "CNY":
            return f"{number(text)} 元" if self.language == "zh" else f"CNY {number(text)}"
        return f"{self.currency} {number(text)}"

    def native(self, value: Any, spec: Field | None, kind: Type | None) -> str:
        """What an expression gave: by the field it names, else by its type."""
        if value is None:
            return ""
        if spec is None:
            spec = self._spec_of(kind)
        if value is UNKNOWN:
            return self.said(spec.unknown) or _("not known yet")
        if isinstance(value, Duration):
            return duration_words(value, self.language)
        plain = to_plain(value)
        return str(plain) if isinstance(plain, Mapping) else self.field(spec, plain)

    def _spec_of(self, kind: Type | None) -> Field:
        element = kind.of if kind is not None and kind.of is not None else kind
        name = element.name if element is not None else "text"
        labels = {code: self._label_of(code) for code in element.options} if element is not None else {}
        options = tuple(Option(name=code, label=label) for code, label in labels.items())
        return Field(
            name="", type="list" if kind is not None and kind.of is not None else name, of=name, options=options
        )

    def _label_of(self, code: str) -> Label | None:
        """The label of an outcome or option of that code, where all that have it agree."""
        found = {
            (option.label.zh, option.label.en)
            for field in self.procedure.fields.values()
            for name, option in option_codes(field.options).items()
            if name == code and option.label is not None
        }
        found |= {
            (outcome.label.zh, outcome.label.en)
            for step in self.procedure.steps.values()
            for name, outcome in step.outcomes.items()
            if name == code and outcome.label is not None
        }
        return Label(*found.pop()) if len(found) == 1 else None


MOST_PLACES = 6  # more come of dividing, never of entering; what is divided is told to TOLD_PLACES
TOLD_PLACES = 4


def number(text: str) -> str:
    """Thousands apart, digits as they are; a quotient that does not end is rounded."""
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, dot, rest = digits.partition(".")
    if len(rest) > MOST_PLACES and rest.isdigit():
        rounded = f"{Decimal(digits):.{TOLD_PLACES}f}".rstrip("0").rstrip(".")
        whole, dot, rest = rounded.partition(".")
    return f"{sign}{int(whole):,}{dot}{rest}" if whole.isdigit() else text
