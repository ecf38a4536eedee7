"""Records lent for a time (A2 `lends`): a right to read that ends by the clock, or when it is given back."""

from __future__ import annotations

from datetime import date, datetime

from kesu.procedure import destroying
from kesu.procedure.acting import people_behind
from kesu.procedure.borrowed import loans_of
from kesu.procedure.calendars import end_of
from kesu.procedure.declared import Step
from kesu.procedure.draft import Draft
from kesu.procedure.events import Event
from kesu.procedure.facts import Facts
from kesu.procedure.refusals import Refusal
from kesu.procedure.state import CaseState, Json
from kesu.procedure.values import plain_instant


def ask(draft: Draft, step: Step, facts: Facts) -> None:
    """At the end of the step: this case, or those it names, are lent. All of them are, or the step does not end.

    Refuses `input` for what names no case and for an end that is over or not known, `missing` for nobody.
    """
    lends = step.lends
    if lends is None:
        return
    found = draft.value(lends.to, facts)
    people = people_behind(facts, [found] if isinstance(found, str) else [str(one) for one in found or ()])
    if not people:
        raise Refusal("missing", "lent_to_nobody")
    until = _end(draft.value(lends.until, facts), facts)
    if until is None or until <= draft.at:
        raise Refusal("input", "loan_over")
    head: dict[str, Json] = {"step": step.name, "people": list(people), "until": until}
    if lends.cases is None:
        draft.emit("Lent", **head, ref=draft.state.ref)
        return
    named = draft.value(lends.cases, facts)
    many = named if isinstance(named, list | tuple) else [named] if named is not None else []
    cases = list(dict.fromkeys(destroying.named(one) for one in many))
    if not cases:
        raise Refusal("missing", "nothing_lent")
    draft.emit("LoanAsked", **head, cases=cases, person=draft.actor)


def _end(until: date | datetime | None, facts: Facts) -> str | None:
    if until is None:
        return None
    return plain_instant(until if isinstance(until, datetime) else end_of(until, facts.calendar()))


def out(state: CaseState, by: str) -> list[str]:
    """To whom that case has lent this one and who has not given it back."""
    return sorted({loan.person for loan in loans_of(state) if loan.ref == by and not loan.returned})


def give_back(draft: Draft, step: Step) -> None:
    """What that step lent comes back, whoever has it."""
    people = out(draft.state, draft.state.ref)
    if people and step.lends is not None and step.lends.cases is None:
        draft.emit("Returned", people=people, ref=draft.state.ref)
    if step.name in draft.state.lent:
        draft.emit("LoanEnded", step=step.name, cases=list(draft.state.lent[step.name]["cases"]))


def asked(event: Event, ref: str) -> list[tuple[str, str, dict[str, object]]]:
    """What the event asks of other cases: each with the verb and what it is told."""
    head = event.head
    if event.kind == "LoanAsked":
        told = {"ref": ref, "people": head["people"], "until": head["until"], "person": head.get("person")}
        return [(case, "lend_by", told) for case in head["cases"]]
    return [(case, "return_by", {"ref": ref}) for case in head["cases"]]
