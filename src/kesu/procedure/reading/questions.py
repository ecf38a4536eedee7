"""What stands between a procedure and its publishing: open questions, and roles nobody holds (A12, C)."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace

from kesu.procedure.declared import Holder, Mark, Procedure, Role
from kesu.procedure.messages import Message, Severity
from kesu.procedure.reading.organisation import OrganisationFile
from kesu.procedure.reading.wordings import say


def open_questions(procedure: Procedure, organisation: OrganisationFile | None = None) -> list[Message]:
    """A message for every question that has no answer: a note, with an organisation a finding.

    A setting's question is answered by a value; any other by an answer in the organisation's file under the id of its
    rule (`R41`, or in full `S004-01.R41`), its name, or its path (`steps.close.outcomes.closed`).
    """
    answers = organisation.answers.get(procedure.name, {}) if organisation else {}
    said: Severity = "finding" if organisation else "note"
    return [_question(mark, procedure, said) for mark in unanswered(procedure, answers)]


def _question(mark: Mark, procedure: Procedure, severity: Severity) -> Message:
    said = say("question.open", mark.place, name=asked_under(mark, procedure), question=mark.question or "")
    return replace(said, severity=severity)


def unanswered(procedure: Procedure, answers: Mapping[str, str | None]) -> list[Mark]:
    """The marks whose question neither a value of the procedure nor one of these answers settles."""
    return [mark for mark in procedure.marks if mark.question and not _answered(mark, procedure, answers)]


def asked_under(mark: Mark, procedure: Procedure) -> str:
    """The full name under which the mark's question may be answered."""
    return ".".join(mark.path) or procedure.name


def wants_a_value(mark: Mark) -> bool:
    """Whether it is a setting's question, which a value answers."""
    return mark.path[:1] == ("settings",) and len(mark.path) == 2


def _answered(mark: Mark, procedure: Procedure, answers: Mapping[str, str | None]) -> bool:
    if wants_a_value(mark):
        setting = procedure.settings.get(mark.path[1])
        if setting is not None and setting.value is not None:
            return True
    names = {asked_under(mark, procedure), *mark.path[-1:], *mark.cites}
    names |= {cite.rpartition(".")[2] for cite in mark.cites}
    return any(answers.get(name) for name in names)


def roles_unheld(procedure: Procedure, organisation: OrganisationFile | None = None) -> list[Message]:
    """A finding for every inside role that the procedure needs and nobody holds; without an organisation: none."""
    if organisation is None:
        return []
    named = roles_named(procedure)
    return [
        replace(say("role.unheld", role.place, name=role.name), severity="finding")
        for role in unheld(procedure, organisation.held_roles)
        if role.name in named
    ]


def held_outside(procedure: Procedure, organisation: OrganisationFile | None = None) -> list[Message]:
    """A finding (`role.held-outside`) for everybody of the organisation who holds an outside role of the procedure."""
    return [
        say("role.held-outside", person.place, name=held.role, person=person.full_name or person.name)
        for person in (organisation.people.values() if organisation else ())
        for held in person.roles
        if held.role in procedure.roles and procedure.roles[held.role].outside
    ]


def unheld(procedure: Procedure, held: Container[str]) -> list[Role]:
    """The inside roles that are not among those held; one with `vacant: other` is held where that other one is."""
    return [role for role in procedure.roles.values() if not role.outside and not _is_held(role, procedure, held)]


def _is_held(role: Role, procedure: Procedure, held: Container[str]) -> bool:
    seen: set[str] = set()
    here: Role | None = role
    while here is not None and here.name not in seen:
        if here.name in held:
            return True
        seen.add(here.name)
        here = procedure.roles.get(here.vacant or "")
    return False


def roles_named(procedure: Procedure) -> frozenset[str]:
    """The roles that anything in the procedure gives work, rights or messages to."""
    table_values = {
        text
        for table in procedure.tables.values()
        for rule in (*table.rules, *((table.otherwise,) if table.otherwise else ()))
        for value in rule.then.values()
        for text in (value if isinstance(value, list) else [value])
        if isinstance(text, str)
    }
    named = {holder.role for holder in _holders(procedure.steps) if holder.role}
    named |= {procedure.owner, *procedure.open.by} | table_values
    return frozenset(named & set(procedure.roles))


def _holders(value: object) -> Iterator[Holder]:
    """Every `Holder` below."""
    if isinstance(value, Holder):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _holders(part)
    elif isinstance(value, tuple):
        for part in value:
            yield from _holders(part)
    elif is_dataclass(value) and not isinstance(value, type):
        for each in fields(value):
            yield from _holders(getattr(value, each.name))
