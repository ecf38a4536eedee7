"""What did not reach somebody outside: a duty of the case until a person has seen to it, and whose it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kesu.procedure.acting import Named, is_outside, role_people
from kesu.procedure.commands import authority
from kesu.procedure.context import Context
from kesu.procedure.draft import Draft
from kesu.procedure.facts import Facts
from kesu.procedure.program import Program
from kesu.procedure.refusals import Refusal
from kesu.procedure.state import CaseState, Json


@dataclass(frozen=True, slots=True)
class UnreachedView:
    """Something that did not arrive. to: a role's code; because: how it failed; at: UTC text, when the case was told.
    people: ids of those who are to see to it, deputies not counted."""

    delivery: str
    to: str | None
    document: str | None
    because: str | None
    at: str | None
    roles: tuple[str, ...]
    people: tuple[str, ...]


def open_ones(state: CaseState) -> Iterator[tuple[str, Mapping[str, Json]]]:
    """By number of the delivery, oldest first. They outlive the case's end: a customer was still not told. Only with
    the case's values goes the duty too."""
    if state.erased is None:
        yield from ((number, entry) for number, entry in state.undelivered.items() if not entry.get("settled"))


def entries(facts: Facts) -> tuple[Named, ...]:
    """Who is to see to it: the procedure's owner, who is told of it; without an owner every role inside."""
    procedure = facts.program.procedure
    inside = tuple(role for role in procedure.roles if not is_outside(procedure, role))
    return tuple(Named(role, role_people(facts, role)) for role in ([procedure.owner] if procedure.owner else inside))


def unreached(program: Program, state: CaseState, context: Context) -> tuple[UnreachedView, ...]:
    """All that waits to be seen to, oldest first; independent of who asks."""
    found = list(open_ones(state))
    whose = entries(Facts(program, state, context)) if found else ()
    roles = tuple(entry.code for entry in whose)
    people = tuple(dict.fromkeys(person for entry in whose for person in entry.people))
    return tuple(
        UnreachedView(
            number, entry.get("to"), entry.get("document"), entry.get("because"), entry.get("at"), roles, people
        )
        for number, entry in found
    )


def refusal_of(program: Program, state: CaseState, context: Context) -> Refusal | None:
    """Why the actor may not see to what was not delivered, None where they may: who has a part in the case may too."""
    try:
        authority.permit_part(Draft(program, state, context))
    except Refusal as refusal:
        return refusal
    return None
