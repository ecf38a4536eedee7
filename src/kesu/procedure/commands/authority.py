"""Whether the actor may do a task now: the refusals of B6.30 from `role` to `qualification`, in that order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kesu.procedure import acting, turning
from kesu.procedure.acting import Named, Part
from kesu.procedure.declared import Who
from kesu.procedure.draft import Draft
from kesu.procedure.facts import Facts
from kesu.procedure.refusals import Refusal, word
from kesu.procedure.state import PLAIN, Json, Task


@dataclass(frozen=True, slots=True)
class Permission:
    """That the actor may act: for whom and in which role."""

    part: Part
    unit: str | None


def person_of(draft: Draft) -> str:
    """The acting person's id; a link's outside role has none and acts under its own code."""
    actor = draft.context.actor
    return actor.person or f"link:{actor.outside}"


def entries_for(draft: Draft, who: Who, facts: Facts, name: str, row: str, task: Task) -> tuple[Named, ...]:
    """Whom `by` names now, the roles an escalation let in, the owner where nobody is left (B6.27)."""
    others = _escalated(draft, name, row, facts)
    banned = acting.barred(facts, who, task)
    return acting.with_owner(facts, who, task, acting.entries_of(facts, who), banned, others)


def _escalated(draft: Draft, name: str, row: str, facts: Facts) -> tuple[Named, ...]:
    found: list[Named] = []
    for clock in draft.program.step_clocks.get(name, ()):
        for run_row, run in draft.state.clocks.get(clock, {}).items():
            if run.status == "running" and run.rungs and run_row in (row, PLAIN) and not run.past:
                found += [Named(role, acting.role_people(facts, role)) for role in run.rungs]
    return tuple(found)


def permit(draft: Draft, who: Who, body: Mapping[str, Json], *, name: str, row: str, task: Task) -> Permission:
    """The permission, or the first refusal that holds: role, authority, conflict, order (turn), other_than,
    qualification."""
    facts = task_facts(draft, name, row, task)
    declared = acting.entries_of(facts, who)
    banned = acting.barred(facts, who, task)
    entries = acting.with_owner(facts, who, task, declared, banned, _escalated(draft, name, row, facts))
    person, as_role = person_of(draft), body.get("as")
    parts = _parts(draft, facts, person, entries, as_role if isinstance(as_role, str) else None)
    if not parts:
        raise _not_theirs(draft, facts, who, entries, task, person)
    if task.claimed is not None and task.claimed != person and task.phase == "work":
        raise Refusal(
            "conflict", "claimed", person=task.claimed, name=name_of(draft, task.claimed), codes=[task.claimed]
        )
    mine = _turn(draft, facts, who, entries, len(declared), parts, task)
    _check_exclusions(facts, who, banned, len(declared), mine, person)
    part = mine[0]
    _check_qualification(draft, part, person)
    if part.behalf is not None:
        draft.behalf = part.behalf
    return Permission(part, draft.context.directory.unit_of(person))


def check_named(draft: Draft, who: Who, body: Mapping[str, Json], *, name: str, row: str, task: Task) -> None:
    """Refuses `role` or `authority` who is not named at all, whatever has become of the task meanwhile."""
    facts, as_role = task_facts(draft, name, row, task), body.get("as")
    entries = entries_for(draft, who, facts, name, row, task)
    person = person_of(draft)
    if not _parts(draft, facts, person, entries, as_role if isinstance(as_role, str) else None):
        raise _not_theirs(draft, facts, who, entries, task, person)


def task_facts(draft: Draft, name: str, row: str, task: Task) -> Facts:
    facts = turning.facts_of_row(draft, name, row)
    return facts.laid_over(task.draft) if task.draft else facts


def _parts(draft: Draft, facts: Facts, person: str, entries: Sequence[Named], as_role: str | None) -> tuple[Part, ...]:
    outside = draft.context.actor.outside
    if outside is not None and draft.context.actor.person is None:
        return tuple(Part(i, None, e.code) for i, e in enumerate(entries) if e.outside and e.code == outside)
    return acting.parts_for(facts, person, entries, as_role=as_role)


def _not_theirs(draft: Draft, facts: Facts, who: Who, entries: Sequence[Named], task: Task, person: str) -> Refusal:
    needed = role_texts(draft, entries)
    for code in task.earlier:
        if person == code or person in acting.reachable(facts, code):
            return Refusal("authority", "moved_away", needed=needed)
    return Refusal("role", "not_yours", needed=needed)


def role_texts(draft: Draft, entries: Sequence[Named]) -> list[str]:
    roles = draft.program.procedure.roles
    return [word(roles[e.code]) if e.code in roles else name_of(draft, e.code) for e in entries] or ["…"]


def name_of(draft: Draft, person: str) -> str:
    return draft.context.directory.name_of(person)


def _turn(
    draft: Draft, facts: Facts, who: Who, entries: Sequence[Named], declared: int, parts: Sequence[Part], task: Task
) -> Sequence[Part]:
    """The parts whose turn it is; entries behind the declared ones may act at any time. Refuses `order`."""
    if who.mode == "any":
        return parts
    signed = task.parts if task.phase == "work" else []
    turn = acting.turn_entries(who, entries[:declared], signed, facts)
    mine = [part for part in parts if part.entry in turn or part.entry >= declared]
    if not mine and person_of(draft) not in signed:
        raise Refusal("order", "not_your_turn", needed=role_texts(draft, [entries[place] for place in turn]))
    return mine or parts


def _check_exclusions(
    facts: Facts, who: Who, banned: frozenset[str], declared: int, parts: Sequence[Part], person: str
) -> None:
    """A person acts once per step, deputies included; the reviewer is never the worker (B6.27)."""
    behalf = parts[0].behalf
    outside = parts[0].role == behalf
    if person in banned or (behalf is not None and not outside and behalf in banned):
        raise Refusal("other_than", "excluded")
    only = acting.same_as(facts, who)
    if only is not None and person not in only and parts[0].entry < declared:
        raise Refusal("other_than", "excluded")


def _check_qualification(draft: Draft, part: Part, person: str) -> None:
    role = draft.program.procedure.roles.get(part.role or "")
    if role is None or not role.needs or role.outside:
        return
    lacking = draft.context.directory.qualified(person, role.needs, draft.facts.today())
    if lacking is not None:
        raise Refusal("qualification", "unqualified", needed=lacking)


def permit_role(draft: Draft, roles: Sequence[str], *, also: Sequence[str] = ()) -> None:
    """That the actor holds one of the roles (or stands in for a holder), or is one of `also`. Refuses `role`."""
    person = person_of(draft)
    if person in also:
        return
    for role in roles:
        if acting.is_outside(draft.program.procedure, role):
            if draft.context.actor.outside == role or person in acting.role_people(draft.facts, role):
                return
            continue
        people = acting.role_people(draft.facts, role)
        if person in people:
            return
        absent = draft.context.directory.stands_in_for(person, draft.facts.today(), role)
        behalf = next((other for other in absent if other in people), None)
        if behalf is not None:
            draft.behalf = behalf
            return
    raise Refusal("role", "not_yours", needed=role_texts(draft, [Named(role, ()) for role in roles]))


def permit_owner(draft: Draft) -> None:
    """The procedure's owner, who may cancel, merge, migrate, restart."""
    owner = draft.program.procedure.owner
    permit_role(draft, [owner] if owner else [])


def permit_part(draft: Draft) -> None:
    """Who has or had a part in the case, holds one of its roles, or owns the procedure."""
    procedure = draft.program.procedure
    roles = [role for role in procedure.roles if not acting.is_outside(procedure, role)]
    if draft.context.actor.outside is not None:
        return
    person = person_of(draft)
    if person in acting.role_people(draft.facts, acting.COMPLAINANT):
        return
    permit_role(draft, [*roles, *([procedure.owner] if procedure.owner else [])], also=draft.state.people)
