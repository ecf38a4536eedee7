"""Appeals against entries of the ledger: whom an entry charges, how long they may appeal, and who decides (A7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from kesu.procedure.acting import Named, is_outside, people_behind, role_people
from kesu.procedure.clocks.due import simple_due
from kesu.procedure.commands import authority
from kesu.procedure.context import SYSTEM_ID, Context
from kesu.procedure.declared import LedgerEntry, Procedure
from kesu.procedure.draft import Draft
from kesu.procedure.facts import Facts
from kesu.procedure.ledgers import OPEN, appeal_of, entry_of
from kesu.procedure.program import Program
from kesu.procedure.reaching import entries
from kesu.procedure.refusals import Refusal
from kesu.procedure.state import Booking, CaseState, Json

HEAD = "head"


# --- whom it charges -----------------------------------------------------------------------------------


def charged(facts: Facts, code: str) -> tuple[str, ...]:
    """The people who may appeal against what is charged to that code: the person; of a unit whoever heads it, or the
    nearest above, and all who work there where nobody does; of a role its holders. Nobody from outside, nor for the
    company."""
    procedure, directory = facts.program.procedure, facts.context.directory
    if code in procedure.roles:
        return () if is_outside(procedure, code) else role_people(facts, code)
    if code in directory.people:
        return (code,)
    if code in directory.units:
        heads = dict.fromkeys(one for role in heading_roles(procedure) for one in directory.nearest(role, code))
        return tuple(heads) or people_behind(facts, [code])
    return ()


def heading_roles(procedure: Procedure) -> tuple[str, ...]:
    """The roles that the procedure itself asks for in a unit (`{role: head, in: …}`); `head` where it asks for none."""
    whos = [who for step in procedure.steps.values() for who in (step.by, step.review.by if step.review else None)]
    named = (holder for who in whos if who is not None for holder in who.entries)
    found = dict.fromkeys(one.role for one in named if one.role is not None and one.unit is not None)
    return tuple(found) or (HEAD,)


def appealable_until(draft: Draft, entry: LedgerEntry) -> str | None:
    """Up to when one may appeal against what is being booked, as UTC text, by the case's calendar. It counts from the
    booking's instant; where a person tells of an act afterwards, from then, so that nobody's time is over before they
    could know."""
    if entry.appeal is None:
        return None
    told = draft.recorded if draft.actor != SYSTEM_ID and draft.recorded else draft.at
    return simple_due(entry.appeal, told, draft.facts.calendar())


# --- the duty --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AppealView:
    """An appeal that waits to be decided. charged: who pays, as a code; amount, quantity: decimals as text. by, behalf:
    who appealed and for whom; at: UTC text. people: who is to decide, deputies not counted."""

    number: int
    entry: str
    charged: str
    amount: str | None
    item: str | None
    quantity: str | None
    by: str
    behalf: str | None
    at: str
    roles: tuple[str, ...]
    people: tuple[str, ...]


def open_ones(state: CaseState) -> Iterator[tuple[Booking, Mapping[str, Json]]]:
    """Appeals that nobody has decided, in the order of their entries. They outlive the case's end; with its values goes
    the duty too."""
    if state.erased is None:
        for number, known in sorted(state.appeals.items(), key=lambda pair: int(pair[0])):
            booking = entry_of(state, int(number))
            if booking is not None and appeal_of(state, booking) == OPEN:
                yield booking, known


def barred(known: Mapping[str, Json]) -> frozenset[str]:
    """Who may not decide: who appealed, and for whom."""
    return frozenset(str(known[key]) for key in ("by", "behalf") if known.get(key))


def deciders(facts: Facts) -> tuple[Named, ...]:
    """Who decides: the procedure's owner; without an owner every role inside."""
    return entries(facts)


def appeals(program: Program, state: CaseState, context: Context) -> tuple[AppealView, ...]:
    """All that wait to be decided; independent of who asks."""
    found = list(open_ones(state))
    whose = deciders(Facts(program, state, context)) if found else ()
    people = tuple(dict.fromkeys(person for entry in whose for person in entry.people))
    return tuple(
        AppealView(
            one.id, one.entry, one.source, one.amount, one.item, one.quantity, known["by"], known.get("behalf"),
            known["at"], tuple(entry.code for entry in whose), tuple(p for p in people if p not in barred(known)),
        )
        for one, known in found
    )  # fmt: skip


# --- who may ---------------------------------------------------------------------------------------------


def permit_appeal(draft: Draft, booking: Booking) -> None:
    """Refuses `role` who is not charged by it nor stands in for one who is."""
    people = charged(draft.facts, booking.source)
    person = draft.context.actor.person
    if person is not None and person in people:
        return
    role = booking.source if booking.source in draft.program.procedure.roles else None
    absent = draft.context.directory.stands_in_for(person or "", draft.facts.today(), role)
    behalf = next((other for other in absent if other in people), None)
    if behalf is None:
        raise Refusal("role", "not_charged")
    draft.behalf = behalf


def check_appealable(draft: Draft, booking: Booking) -> None:
    """Refuses `order`: no appeal is provided for, there is one already, it was reversed, or the time is over."""
    number = booking.id
    if booking.until is None:
        raise Refusal("order", "not_appealable", entry=number)
    if str(number) in draft.state.appeals:
        raise Refusal("order", "appealed_already", entry=number)
    if booking.reversed:
        raise Refusal("order", "reversed_already", entry=number)
    if draft.at > booking.until:
        raise Refusal("order", "appeal_too_late", entry=number, until=local(draft, booking.until))


def local(draft: Draft, instant: str) -> str:
    """An instant as a sentence tells it, in the case's zone."""
    return datetime.fromisoformat(instant).astimezone(draft.facts.zone()).strftime("%Y-%m-%d %H:%M")


def may_decide(program: Program, state: CaseState, context: Context, number: int) -> bool:
    """Whether the actor may decide the appeal against that entry: as the owner, and not on their own."""
    draft = Draft(program, state, context)
    known = state.appeals.get(str(number))
    try:
        authority.permit_role(draft, [one.code for one in deciders(draft.facts)])
    except Refusal:
        return False
    return known is not None and not {authority.person_of(draft), draft.behalf} & barred(known)


def may_appeal(program: Program, state: CaseState, context: Context, booking: Booking) -> bool:
    """Whether the actor may appeal against that entry now."""
    if booking.until is None:
        return False
    draft = Draft(program, state, context)
    try:
        check_appealable(draft, booking)
        permit_appeal(draft, booking)
    except Refusal:
        return False
    return state.erased is None
