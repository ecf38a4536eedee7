"""Whether a case has somebody for each of its steps in whatever unit it is opened (A3, A12, B6.27)."""

from __future__ import annotations

from collections.abc import Iterator

from kesu.procedure.acting import is_outside, opening_roles
from kesu.procedure.checking.absent import directory_of
from kesu.procedure.checking.wordings import say
from kesu.procedure.declared import Holder, Label, Procedure, Role, Step, Who
from kesu.procedure.messages import Message
from kesu.procedure.reading.organisation import OrganisationFile
from kesu.procedure.who import Directory

SHOWN = 6  # steps that the sentence names


def nobody_there(procedure: Procedure, organisation: OrganisationFile | None) -> Iterator[Message]:
    """A finding for each role that nobody holds in a unit where cases may be opened, or above it: what it is asked for
    would be the owner's. A role that nobody holds anywhere is told as such (`role.unheld`), and where an expression
    over fields gives the unit, nothing is said."""
    if organisation is None or not organisation.units:
        return
    directory = directory_of(organisation)
    units = _opened_in(procedure, directory)
    found: dict[str, tuple[dict[str, None], dict[str, None]]] = {}
    for step in procedure.steps.values():
        for who in _asked(step):
            for unit in units:
                for role in _missing(procedure, directory, who, unit):
                    steps, where = found.setdefault(role, ({}, {}))
                    steps[step.name], where[unit] = None, None
    for role, (steps, where) in found.items():
        named = [procedure.steps[step] for step in steps]
        yield _nobody(procedure.roles[role], named, [directory.units[unit].label for unit in where])


def _nobody(role: Role, steps: list[Step], units: list[Label]) -> Message:
    zh, en = "、".join(one.zh for one in units), ", ".join(one.en for one in units)
    more = " …" if len(steps) > SHOWN else ""
    return say(
        "check.nobody-there", role.place, {"steps": [step.name for step in steps], "role": role.name},
        role_zh=role.text("zh"), role_en=role.text("en"), zh=zh, en=en,
        steps_zh="、".join(step.text("zh") for step in steps[:SHOWN]) + more,
        steps_en=", ".join(step.text("en") for step in steps[:SHOWN]) + more,
    )  # fmt: skip


def _opened_in(procedure: Procedure, directory: Directory) -> list[str]:
    """Units of those who may open it, the root for what comes from outside or by itself; a setting may say which."""
    if procedure.open.unit is not None:
        setting = procedure.settings.get(procedure.open.unit.text.removeprefix("setting."))
        always = setting.value if setting is not None else None
        return [always] if isinstance(always, str) and always in directory.units else []
    roles = opening_roles(procedure)
    people = dict.fromkeys(person for role in roles for person in directory.holders(role))
    found = [directory.unit_of(person) or directory.root for person in people]
    if any(is_outside(procedure, role) for role in roles) or any(one.kind != "case" for one in procedure.triggers):
        found.append(directory.root)
    return [unit for unit in dict.fromkeys(found) if unit is not None and unit in directory.units]


def _asked(step: Step) -> list[Who]:
    """Whom the step asks: to do it, and to review it."""
    reviews = [step.review, *(outcome.review for outcome in step.outcomes.values())]
    found = [step.by, *(review.by for review in reviews if review is not None)]
    return [who for who in found if who is not None]


def _missing(procedure: Procedure, directory: Directory, who: Who, unit: str) -> tuple[str, ...]:
    """The roles for lack of which a case of that unit goes to its owner; none where anybody else is named, too."""
    if not all(_is_plain(procedure, holder) for holder in who.entries):
        return ()
    roles = [str(holder.role) for holder in who.entries]
    lacking = [role for role in roles if not _people(procedure, directory, role, unit)]
    if who.mode == "any" and len(lacking) < len(roles):
        return ()
    return tuple(role for role in dict.fromkeys(lacking) if _people(procedure, directory, role, None))


def _is_plain(procedure: Procedure, holder: Holder) -> bool:
    """A role held inside for any customer and product: who that is hangs on the case's unit alone."""
    declared = procedure.roles.get(holder.role or "")
    return declared is not None and holder.unit is None and not declared.outside and declared.per is None


def _people(procedure: Procedure, directory: Directory, role: str, unit: str | None) -> tuple[str, ...]:
    seen: set[str] = set()
    people: tuple[str, ...] = ()
    while not people and role in procedure.roles and role not in seen:
        seen.add(role)
        people = directory.holders(role, unit)
        role = procedure.roles[role].vacant or ""
    return people
