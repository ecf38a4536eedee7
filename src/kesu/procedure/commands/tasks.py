"""Whose task it is: claim, assign, hand over (B6.29)."""

from __future__ import annotations

from kesu.procedure import acting, choosing
from kesu.procedure.commands import authority, bodies
from kesu.procedure.commands.bodies import Body
from kesu.procedure.draft import Draft
from kesu.procedure.refusals import Refusal, word
from kesu.procedure.state import Task


def _open_task(draft: Draft, body: Body) -> tuple[str, str, Task]:
    name = bodies.step_of(draft, body)
    row = bodies.row_of(draft, name, body)
    task = draft.step(name).tasks.get(row)
    if draft.step(name).status != "open" or task is None or task.status != "open":
        raise Refusal("order", "not_open", step=word(draft.program.steps[name]), status=draft.step(name).status)
    return name, row, task


def claim(draft: Draft, body: Body) -> None:
    """Make an open task one's own; the others are told. A second claim by the same person releases nothing."""
    bodies.check_keys(body, ("step", "row", "release"))
    name, row, task = _open_task(draft, body)
    who = acting.who_of(draft.program.steps[name], task, draft.facts)
    assert who is not None
    permission = authority.permit(draft, who, {}, name=name, row=row, task=task)
    person = authority.person_of(draft) if not body.get("release") else None
    told = others_told(draft, name, row, task)
    draft.emit("TaskClaimed", step=name, row=row, person=person, behalf=permission.part.behalf)
    _tell_others(draft, name, row, told)


def others_told(draft: Draft, name: str, row: str, task: Task) -> list[str]:
    """Who else might have done the task: they are told when one takes it (B6.29)."""
    who = acting.who_of(draft.program.steps[name], task, draft.facts)
    if who is None:
        return []
    facts = authority.task_facts(draft, name, row, task)
    entries = authority.entries_for(draft, who, facts, name, row, task)
    barred = acting.barred(facts, who, task)
    return [p for p in dict.fromkeys(p for e in entries if not e.outside for p in e.people) if p not in barred]


def _tell_others(draft: Draft, name: str, row: str, people: list[str]) -> None:
    taker = draft.step(name).tasks[row].claimed
    told = [person for person in people if person not in (taker, authority.person_of(draft))]
    if told:
        because = "claimed" if taker else "released"
        with draft.as_system():
            draft.emit("Notified", to=told, people=told, because=because, step=name, row=row)


def draft_(draft: Draft, body: Body) -> None:
    """Write a draft: who may do the task, and its helpers. Checked here, kept by the executor: a draft is no event."""
    bodies.check_keys(body, ("step", "row", "data", "outcome", "send", "comment"))
    name = bodies.step_of(draft, body)
    row, step = bodies.row_of(draft, name, body), draft.program.steps[name]
    choosing.check_outcome(step, body.get("outcome"))
    choosing.ticked(draft.program, draft.context, step, step.outcomes.get(str(body.get("outcome"))), body)
    fills = (*step.fill, *(fill for outcome in step.outcomes.values() for fill in outcome.fill))
    bodies.accept_data(draft, body.get("data"), fills, name=name, row=row)
    name, row, task = _open_task(draft, body)
    who = acting.who_of(step, task, draft.facts)
    assert who is not None
    facts = authority.task_facts(draft, name, row, task)
    helpers = draft.value(who.helpers, facts) if who.helpers is not None else ()
    if authority.person_of(draft) not in ((helpers,) if isinstance(helpers, str) else helpers or ()):
        authority.permit(draft, who, {}, name=name, row=row, task=task)


def assign(draft: Draft, body: Body) -> None:
    """Give an open task to one of those who may do it: by one of them, or by the procedure's owner."""
    bodies.check_keys(body, ("step", "row", "to"))
    target = body.get("to")
    if not isinstance(target, str) or target not in draft.context.directory.people:
        raise Refusal("input", "unknown_person", person=str(target)[:60])
    name, row, task = _open_task(draft, body)
    who = acting.who_of(draft.program.steps[name], task, draft.facts)
    assert who is not None
    entries = authority.entries_for(draft, who, authority.task_facts(draft, name, row, task), name, row, task)
    facts = draft.facts
    owner = draft.program.procedure.owner
    by_owner = owner and authority.person_of(draft) in acting.reachable(facts, owner)
    if not by_owner and not acting.parts_for(facts, authority.person_of(draft), entries):
        raise Refusal("role", "not_yours", needed=authority.role_texts(draft, entries))
    if not acting.parts_for(facts, target, entries):
        raise Refusal("role", "not_yours", needed=authority.role_texts(draft, entries))
    told = others_told(draft, name, row, task)
    draft.emit("TaskClaimed", step=name, row=row, person=target)
    _tell_others(draft, name, row, told)
    if target != authority.person_of(draft):
        with draft.as_system():
            draft.emit("Notified", to=[target], people=[target], because="assigned", step=name, row=row)


def hand_over(draft: Draft, body: Body) -> None:
    """All claimed tasks of a person who leaves go to another."""
    bodies.check_keys(body, ("from", "to"))
    for key in ("from", "to"):
        if body.get(key) not in draft.context.directory.people:
            raise Refusal("input", "unknown_person", person=str(body.get(key))[:60])
    authority.permit_role(draft, [draft.program.procedure.owner], also=[str(body["from"])])
    draft.emit("HandedOver", **{"from": body["from"], "to": body["to"]})
