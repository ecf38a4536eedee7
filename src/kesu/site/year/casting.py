"""Who plays whom: a scenario's people, units and outsiders as those of a company, its days as days of the year."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from kesu.procedure.acting import is_outside
from kesu.procedure.context import Actor
from kesu.procedure.declared import Field, Procedure
from kesu.procedure.program import Program
from kesu.procedure.scenarios import Scenario
from kesu.procedure.who import Directory, Holding, Person
from kesu.site.year.names import another_party, remarked

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
INSTANT = re.compile(r"(\d{4}-\d{2}-\d{2})(T.+)")
OUTSIDE = "outside:"
NUMBERED = frozenset({"lot", "site", "order"})  # facets of which every case has its own


def actor_of(doer: str) -> Actor:
    """Of what a cast calls somebody."""
    role = doer.removeprefix(OUTSIDE)
    return Actor(doer) if role == doer else Actor(outside=role)


class NotCast(LookupError):
    """Nobody in the company can play it. The text says whom it wants."""


@dataclass(slots=True)
class Cast:
    """people, units: of the scenario, as codes of the company; outside: roles of those who belong to no company;
    doers: who does an act, by its number in the story, where it is not who plays the person named; words: lots, orders
    and customers as they are called in this telling."""

    people: dict[str, str] = field(default_factory=dict)
    outside: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    doers: dict[int, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)

    def doer(self, name: str) -> str:
        """What `actor_of` reads: somebody of the company, or an outside role."""
        return f"{OUTSIDE}{self.outside[name]}" if name in self.outside else self.people.get(name, name)

    def code(self, text: str) -> str:
        """Of a person or a unit, wherever one may stand; anything else as it is."""
        return self.people.get(text) or self.units.get(text) or self.words.get(text) or text


def cast(
    scenario: Scenario,
    played: Directory,
    company: Directory,
    procedures: Iterable[Procedure],
    draw: Random,
    *,
    anybody: bool = False,
) -> Cast:
    """played: the scenario's own people; who is hardest to find is looked for first. anybody: where nobody fits,
    anybody will do. Raises NotCast."""
    procedures = tuple(procedures)
    outside = {name for one in procedures for name in one.roles if is_outside(one, name)} | {"complainant"}
    found = Cast(units=_units_of_settings(scenario, procedures))
    parts = {name: played.people[name] for name in _named(scenario, played)}
    for name in sorted(parts, key=lambda name: (len(_fit(parts[name], found, company)), name)):
        person = parts[name]
        if person.roles and all(held.role in outside for held in person.roles):
            found.outside[name] = person.roles[0].role
        else:
            found.people[name] = _somebody(person, found, company, draw, anybody=anybody)
    for code in played.units:
        found.units.setdefault(code, draw.choice(sorted(company.units)))
    return found


def _units_of_settings(scenario: Scenario, procedures: Iterable[Procedure]) -> dict[str, str]:
    """Where a setting lists units, those of the company stand for those of the scenario."""
    found: dict[str, str] = {}
    for one in procedures:
        for name, told in scenario.settings_of(one.name).items():
            setting = one.settings.get(name)
            if setting is not None and setting.type == "units" and isinstance(setting.value, list | tuple):
                found |= dict(zip(told, setting.value, strict=False))
    return found


def _named(scenario: Scenario, played: Directory) -> list[str]:
    """Who is named anywhere in it."""
    words = set(_words(scenario.do)) | set(scenario.people)
    return [name for name in played.people if name in words]


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for part in value.values():
            yield from _words(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _words(part)
    elif isinstance(value, str):
        yield value


def _somebody(person: Person, so_far: Cast, company: Directory, draw: Random, *, anybody: bool) -> str:
    """Of those who hold most of what is wanted, one who plays nobody else yet if there is one."""
    fit = _fit(person, so_far, company) or (sorted(company.people) if anybody else [])
    if not fit:
        raise NotCast(", ".join(held.role for held in person.roles))
    chosen = company.people[draw.choice([name for name in fit if name not in so_far.people.values()] or fit)]
    for wanted in person.roles:
        own = next((held for held in chosen.roles if _is(wanted, held, so_far)), None)
        if wanted.unit and own and own.unit:
            so_far.units.setdefault(wanted.unit, own.unit)
    if person.unit and chosen.unit:
        so_far.units.setdefault(person.unit, chosen.unit)
    return chosen.id


def _fit(person: Person, so_far: Cast, company: Directory) -> list[str]:
    """Those who hold most of the roles; empty where there are roles and nobody holds any."""
    holding = {one.id: _held(person, one, so_far) for one in company.people.values() if one.active}
    most = max(holding.values(), default=0)
    return sorted(name for name, count in holding.items() if count == most) if most or not person.roles else []


def _held(person: Person, one: Person, so_far: Cast) -> int:
    """How many of the roles, and whether the unit is theirs."""
    roles = sum(any(_is(wanted, held, so_far) for held in one.roles) for wanted in person.roles)
    at_home = not person.roles and person.unit in so_far.units and so_far.units[person.unit] == one.unit
    return roles + at_home


def _is(wanted: Holding, held: Holding, so_far: Cast) -> bool:
    if wanted.role != held.role:
        return False
    if wanted.unit is None or held.unit is None:
        return True
    return so_far.units.get(wanted.unit, held.unit) == held.unit


# --- what is written in the forms ----------------------------------------------------------------------


def fields_asked(program: Program) -> Mapping[str, Field]:
    """What a form may ask for: fields, and of a row the columns of its table."""
    fields = program.procedure.fields
    columns = {name: column for one in fields.values() for name, column in one.columns.items()}
    return {**columns, **fields}


@dataclass(frozen=True, slots=True)
class Retold:
    """Turns the bodies of a scenario's acts into those of the year. later: by how much everything is later; number:
    of the story, so that every case has its own lots, orders and customers; again: the scenario was told before, so
    that its long texts get remarks of their own."""

    cast: Cast
    later: timedelta
    number: int
    draw: Random
    again: bool = False

    def data(self, fields: Mapping[str, Field], given: Mapping[str, Any]) -> dict[str, Any]:
        """The fields of a form, by their types."""
        return {name: self._value(fields.get(name), value) for name, value in given.items()}

    def word(self, value: Any) -> Any:
        """What stands beside the form: codes of people and units, days, lots that a form has named."""
        if isinstance(value, Mapping):
            return {key: self.word(part) for key, part in value.items()}
        if isinstance(value, list | tuple):
            return [self.word(part) for part in value]
        return self.cast.code(self.day(value)) if isinstance(value, str) else value

    def day(self, text: str) -> str:
        """A date or an instant, so much later; other texts as they are."""
        if DAY.fullmatch(text):
            return (date.fromisoformat(text) + self.later).isoformat()
        found = INSTANT.fullmatch(text)
        return f"{(date.fromisoformat(found[1]) + self.later).isoformat()}{found[2]}" if found else text

    def _value(self, spec: Field | None, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return [self._value(spec, part) for part in value]
        if isinstance(value, Mapping):
            columns = spec.columns if spec else {}
            return {name: self._value(columns.get(name), part) for name, part in value.items()}
        if not isinstance(value, str) or spec is None:
            return value
        return self._text(spec, value)

    def _text(self, spec: Field, value: str) -> str:
        kind = spec.of if spec.type == "list" else spec.type
        if kind in ("person", "people"):
            return self.cast.people.get(value) or value
        if kind in ("unit", "units"):
            return self.cast.units.get(value, value)
        if kind in ("date", "datetime"):
            return self.day(value)
        if kind == "party":
            return self.cast.words.setdefault(value, another_party(value, self.draw))
        if kind == "lot" or (spec.facet in NUMBERED and kind == "text"):
            return self.cast.words.setdefault(value, f"{value}-{self.number}")
        return remarked(value, self.draw) if self.again and kind == "long_text" else value
