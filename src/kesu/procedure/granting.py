"""Qualifications by case: what a step's end grants and revokes, and the organisation as it stands after that (A3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from kesu.procedure.acting import people_behind
from kesu.procedure.declared import Grant, Outcome, Revocation, Step
from kesu.procedure.draft import Draft
from kesu.procedure.expressions import Expression
from kesu.procedure.facts import Facts
from kesu.procedure.refusals import Refusal
from kesu.procedure.state import PLAIN, CaseState
from kesu.procedure.who import Directory

FOR_EVER = date.max


class Granted(NamedTuple):
    """A case's last word on one person's qualification. expires: its last day, None: taken away. at: UTC text."""

    person: str
    name: str
    expires: date | None
    at: str


def settle(draft: Draft, step: Step, outcome: Outcome, facts: Facts, *, row: str = PLAIN) -> None:
    """What the end of a task or of its step gives and takes; an entry that names the row goes with the row.

    Refuses `missing` where the last day comes out empty: then nothing has happened.
    """
    own = outcome.back_to is None
    for taken in (*(step.revokes if own else ()), *outcome.revokes):
        if _goes_with(step, row, taken.source):
            _revoke(draft, step, taken, facts, row)
    for grant in (*(step.grants if own else ()), *outcome.grants):
        if _goes_with(step, row, grant.to, grant.until):
            _grant(draft, step, grant, facts, row)


def _goes_with(step: Step, row: str, *parts: Expression | None) -> bool:
    names_each = any(path[0] == "each" for part in parts if part is not None for path in part.reads)
    return step.each is None or names_each == (row != PLAIN)


def _grant(draft: Draft, step: Step, grant: Grant, facts: Facts, row: str) -> None:
    people = _people(draft, grant.to, facts)
    last = draft.value(grant.until, facts) if grant.until is not None else None
    if people and grant.until is not None and last is None:
        raise Refusal("missing", "no_last_day", needed=grant.qualification)
    if people:
        until = last.isoformat() if last is not None else None
        draft.emit(
            "QualificationGranted", step=step.name, row=row, qualification=grant.qualification,
            people=list(people), until=until,
        )  # fmt: skip


def _revoke(draft: Draft, step: Step, taken: Revocation, facts: Facts, row: str) -> None:
    people = _people(draft, taken.source, facts)
    if people:
        draft.emit(
            "QualificationRevoked", step=step.name, row=row, qualification=taken.qualification, people=list(people)
        )


def _people(draft: Draft, named: Expression, facts: Facts) -> tuple[str, ...]:
    found = draft.value(named, facts)
    many = [found] if isinstance(found, str) else list(found or ())
    return people_behind(facts, (one for one in many if isinstance(one, str)))


def granted_by(state: CaseState) -> Iterator[Granted]:
    """The case's last word on each person and qualification it gave or took."""
    for said in state.granted.values():
        until = said.get("until")
        expires = None if said.get("revoked") else date.fromisoformat(until) if until else FOR_EVER
        yield Granted(said["person"], said["name"], expires, said["at"])


def latest(words: Iterable[Granted]) -> Mapping[tuple[str, str], Granted]:
    """By person and name, the word that counts: the latest; of several at one instant the last of them."""
    found: dict[tuple[str, str], Granted] = {}
    for word in words:
        before = found.get((word.person, word.name))
        if before is None or before.at <= word.at:
            found[word.person, word.name] = word
    return found


def with_granted(directory: Directory, words: Iterable[Granted]) -> Directory:
    """The organisation as these words of cases leave it."""
    people = dict(directory.people)
    for (person, name), word in latest(words).items():
        known = people.get(person)
        if known is not None:
            others = {held: last for held, last in known.qualifications.items() if held != name}
            held = others if word.expires is None else {**others, name: word.expires}
            people[person] = replace(known, qualifications=held)
    return replace(directory, people=people)
