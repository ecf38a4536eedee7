"""Reading a scenario: its people, settings and steps, as plain data with text scalars."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from kesu.procedure.declared import Label, Procedure
from kesu.procedure.reading import ListNode, MappingNode, Node, plain, read_yaml
from kesu.procedure.who import Deputy, Directory, Holding, Person, Unit

Plain = Any


class ScenarioError(ValueError):
    """A scenario that cannot be read: the sentence says where and what."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """met: the procedures that there are beside its own, by name, whoever opens their cases."""

    title: str
    procedure: str | None
    start: str
    do: tuple[Mapping[str, Plain], ...]
    covers: tuple[str, ...] = ()
    people: Mapping[str, Plain] = field(default_factory=dict)
    units: Mapping[str, Plain] = field(default_factory=dict)
    settings: Mapping[str, Plain] = field(default_factory=dict)
    zone: str | None = None
    file: str = ""
    met: frozenset[str] = frozenset()
    tree: MappingNode | None = field(default=None, compare=False, repr=False)  # where everything stands in the file

    def settings_of(self, procedure: str) -> Mapping[str, Plain]:
        """Those of the procedure played stand by themselves, those of another under its name."""
        if procedure != self.procedure:
            found = self.settings.get(procedure)
            return found if isinstance(found, Mapping) and procedure in self.others else {}
        others = self.others
        return {
            name: value for name, value in self.settings.items() if name not in others or not isinstance(value, Mapping)
        }

    def line(self, step: int, told: str) -> int | None:
        """The line of a step (counted from 1), or of what a difference (`due.answer: …`) speaks of in it; None where
        the scenario came from no file."""
        steps = self.tree.get("do") if self.tree is not None else None
        if not isinstance(steps, ListNode) or not 0 < step <= len(steps.items):
            return None
        node: Node | None = steps.items[step - 1]
        place = node.place if node is not None else None
        names = ["expect", *told.partition(":")[0].split(".")]
        while names and isinstance(node, MappingNode):
            head = next((".".join(names[:n]) for n in range(len(names), 0, -1) if ".".join(names[:n]) in node.keys), "")
            if not head:
                break
            place, node, names = node.keys[head], node.get(head), names[head.count(".") + 1 :]
        return place.line if place is not None else None

    @property
    def others(self) -> frozenset[str]:
        """The procedures beside its own whose cases may be opened: by the scenario, by a step, by a trigger."""
        bodies = (item.get("open") for item in self.do)
        named = (body.get("procedure") for body in bodies if isinstance(body, Mapping))
        return (self.met | {str(name) for name in named if name}) - {self.procedure}


def read_scenario(data: Mapping[str, Plain], file: str = "", tree: Node | None = None) -> Scenario:
    """A scenario from plain data. tree: the same with its places. Raises ScenarioError."""
    known = {"scenario", "procedure", "covers", "start", "people", "units", "settings", "do", "zone"}
    unknown = [key for key in data if key not in known]
    if unknown:
        raise ScenarioError(f"{file}: unknown key {unknown[0]!r}")
    if "scenario" not in data or "do" not in data:
        raise ScenarioError(f"{file}: a scenario needs `scenario` and `do`")
    covers = data.get("covers") or ()
    return Scenario(
        title=str(data["scenario"]),
        procedure=data.get("procedure"),
        start=str(data.get("start") or "2025-03-03T09:00+08:00"),
        do=tuple(data["do"] or ()),
        covers=tuple([covers] if isinstance(covers, str) else covers),
        people=data.get("people") or {},
        units=data.get("units") or {},
        settings=data.get("settings") or {},
        zone=data.get("zone"),
        file=file,
        tree=tree if isinstance(tree, MappingNode) else None,
    )


def read_scenario_file(path: Path) -> Iterator[Scenario]:
    """The scenarios of a file: one, or a list, or several under `scenarios:`. Raises ScenarioError."""
    tree = read_yaml(path.read_text(encoding="utf-8"), str(path))
    if tree.root is None or any(message.severity == "error" for message in tree.messages):
        raise ScenarioError("; ".join(f"{m.place}: {m.en}" for m in tree.messages) or f"{path}: empty")
    root = tree.root
    many = root.get("scenarios") or root if isinstance(root, MappingNode) else root
    for one in many.items if isinstance(many, ListNode) else [many]:
        yield read_scenario(plain(one), str(path), one)


def directory_for(scenario: Scenario, procedures: tuple[Procedure, ...]) -> Directory:
    """The scenario's people, and one person per role, named as the role, holding it everywhere (part D)."""
    roles = dict.fromkeys(role for procedure in procedures for role in _roles_of(procedure))
    people = {role: Person(role, role, roles=(Holding(role),)) for role in roles}
    deputies: list[Deputy] = []
    shared = _shared(scenario.people)
    for name, given in scenario.people.items():
        person, stands_in = _person(name, given, shared)
        people[name] = person
        deputies += stands_in
    codes = dict.fromkeys([*scenario.units, *(p.unit for p in people.values() if p.unit)])
    units = {code: _unit(code, scenario.units.get(code)) for code in codes}
    lists = {"people": scenario.people, "units": scenario.units}
    unlisted = frozenset(kind for kind, listed in lists.items() if not listed)
    return Directory(people=people, units=units, deputies=tuple(deputies), open_ended=unlisted)


def _roles_of(procedure: Procedure) -> list[str]:
    return [*procedure.roles, "complainant", *([procedure.owner] if procedure.owner else [])]


def _unit(code: str, given: Plain) -> Unit:
    spec = given if isinstance(given, Mapping) else {}
    return Unit(
        code, Label(str(spec.get("zh", code)), str(spec.get("en", code))), spec.get("under"), spec.get("calendar")
    )


def _shared(people: Mapping[str, Plain]) -> frozenset[str]:
    """Roles that people of several units hold: each then holds it in their own, otherwise it is held everywhere."""
    units: dict[str, set[str]] = {}
    for given in people.values():
        if isinstance(given, Mapping) and given.get("unit"):
            roles = given.get("roles") or []
            for role in [roles] if isinstance(roles, str) else roles:
                if isinstance(role, str):
                    units.setdefault(role, set()).add(given["unit"])
    return frozenset(role for role, places in units.items() if len(places) > 1)


def _person(name: str, given: Plain, shared: frozenset[str]) -> tuple[Person, list[Deputy]]:
    spec: Mapping[str, Plain] = given if isinstance(given, Mapping) else {"roles": given or []}
    roles = spec.get("roles") or []
    unit = spec.get("unit")
    holdings = tuple(_holding(role, unit, shared) for role in ([roles] if isinstance(roles, str) else roles))
    qualifications = {k: date.fromisoformat(str(v)) for k, v in (spec.get("qualifications") or {}).items()}
    absent = spec.get("deputy_of") or []
    deputies = [_deputy(one, name) for one in ([absent] if isinstance(absent, str | Mapping) else absent)]
    person = Person(name, str(spec.get("name", name)), spec.get("unit"), None, holdings, qualifications)
    return person, deputies


def _holding(given: Plain, unit: str | None, shared: frozenset[str]) -> Holding:
    if isinstance(given, Mapping):
        per = given.get("per") or given.get("customer") or given.get("product")
        return Holding(str(given["role"]), given.get("unit"), per)
    return Holding(str(given), unit if given in shared else None)


def absence(given: Mapping[str, Plain]) -> Deputy:
    """The absence that somebody (`by`) enters: `from`, `until`, the `deputy` where there is one, `roles`."""
    start, end = (date.fromisoformat(str(given[key])) if given.get(key) else None for key in ("from", "until"))
    return Deputy(str(given.get("by")), given.get("deputy"), start, end, tuple(given.get("roles") or ()))


def _deputy(given: Plain, deputy: str) -> Deputy:
    if not isinstance(given, Mapping):
        return Deputy(str(given), deputy)
    start, end = (date.fromisoformat(str(given[key])) if given.get(key) else None for key in ("from", "until"))
    roles = given.get("roles") or ()
    return Deputy(str(given.get("for") or given.get("person")), deputy, start, end, tuple(roles))
