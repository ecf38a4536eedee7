"""Who may act: whom `by` names now, for whom a deputy stands in, who is excluded (A3, B6.27–29)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kesu.procedure.declared import Exclusion, Holder, Procedure, Step, Who
from kesu.procedure.facts import Facts
from kesu.procedure.state import Task
from kesu.procedure.trying import tried

COMPLAINANT = "complainant"


@dataclass(frozen=True, slots=True)
class Named:
    """One entry of a `by`, worked out: its people, and the code to tell them by (a role's, or a person's)."""

    code: str
    people: tuple[str, ...]
    outside: bool = False


def is_outside(procedure: Procedure, role: str | None) -> bool:
    if role is None:
        return False
    declared = procedure.roles.get(role)
    return declared.outside if declared else role == COMPLAINANT


def role_people(facts: Facts, role: str, seen: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """The role's holders in the case's unit or above; where it is vacant, those of the role that fills in."""
    procedure, directory = facts.program.procedure, facts.context.directory
    declared = procedure.roles.get(role)
    per = _per(facts, declared.per) if declared and declared.per else None
    if declared and declared.per == "unit":
        per = facts.state.unit
    people = directory.holders(role, facts.state.unit, per)
    if not people and declared and declared.vacant and declared.vacant not in seen:
        return role_people(facts, declared.vacant, seen | {role})
    return people


def people_behind(facts: Facts, codes: Iterable[str]) -> tuple[str, ...]:
    """The people behind codes of people, units (all who work there) and roles, each once; nobody outside."""
    directory, people = facts.context.directory, dict[str, None]()
    for code in codes:
        if code in directory.people:
            people[code] = None
        elif code in directory.units:
            people |= dict.fromkeys(one.id for one in directory.people.values() if one.unit == code)
        elif code in facts.program.procedure.roles:
            people |= dict.fromkeys(role_people(facts, code))
    return tuple(people)


def _per(facts: Facts, facet: str) -> str | None:
    name = facts.program.facets.get(facet)
    value = facts.field(name) if name else None
    return str(value) if value else None


def name_holder(facts: Facts, holder: Holder) -> tuple[Named, ...]:
    """Whom one simple form names; `{from: …}` may name several entries."""
    if holder.role is not None:
        outside = is_outside(facts.program.procedure, holder.role)
        if holder.unit is not None:
            unit = tried(holder.unit, facts)
            people = facts.context.directory.nearest(holder.role, unit) if unit else ()
            declared = facts.program.procedure.roles.get(holder.role)
            if not people and declared and declared.vacant:
                people = role_people(facts, declared.vacant)
            return (Named(holder.role, people, outside),)
        return (Named(holder.role, role_people(facts, holder.role), outside),)
    found = tried(holder.person or holder.source, facts)  # type: ignore[arg-type]
    codes = [found] if isinstance(found, str) else list(found or ())
    return tuple(_named_code(facts, code, holder.source is not None) for code in codes)


def _named_code(facts: Facts, code: str, may_be_role: bool) -> Named:
    if may_be_role and (code in facts.program.procedure.roles or code == COMPLAINANT):
        return Named(code, role_people(facts, code), is_outside(facts.program.procedure, code))
    known = facts.context.directory.people.get(code)
    return Named(code, (code,) if known is None or known.active else ())


def entries_of(facts: Facts, who: Who) -> tuple[Named, ...]:
    """All entries of a `by`, in order; whose tasks were handed over is replaced by who took them."""
    entries = tuple(named for holder in who.entries for named in name_holder(facts, holder))
    handed = facts.state.handed
    if not handed:
        return entries
    return tuple(replace(entry, people=_handed(entry.people, handed)) for entry in entries)


def _handed(people: tuple[str, ...], handed: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(handed.get(person, person) for person in people))


def with_owner(
    facts: Facts,
    who: Who,
    task: Task,
    declared: tuple[Named, ...],
    banned: frozenset[str],
    others: tuple[Named, ...] = (),
) -> tuple[Named, ...]:
    """The entries and the others let in; behind them the procedure's owner where nobody is named or left (B6.27)."""
    entries = declared + others
    owner = facts.program.procedure.owner
    if not owner or not is_deserted(facts, who, task, declared, banned):
        return entries
    if any(_is_left(entry, banned) for entry in others):
        return entries
    return (*entries, Named(owner, role_people(facts, owner)))


def is_deserted(facts: Facts, who: Who, task: Task, declared: tuple[Named, ...], banned: frozenset[str]) -> bool:
    """Whether the part that is due is nobody's: no holder, all excluded, or all have done theirs. banned: `barred`."""
    left = [_is_left(entry, banned) for entry in declared]
    if who.mode not in ("in_order", "everyone"):
        return not any(left)
    turn = turn_entries(who, declared, task.parts if task.phase == "work" else [], facts)
    return not all(left[place] for place in turn)


def _is_left(entry: Named, banned: frozenset[str]) -> bool:
    return entry.outside or any(person not in banned for person in entry.people)


def barred(facts: Facts, who: Who, task: Task) -> frozenset[str]:
    """Who may not act now: the excluded, who has done their part already, and the worker from the review."""
    done = {*task.parts, task.by} if task.phase == "review" and task.by else task.parts
    return excluded(facts, who).union(done)


def excluded(facts: Facts, who: Who) -> frozenset[str]:
    """People whom `other_than` excludes; it binds deputies too."""
    banned: set[str] = set()
    for exclusion in who.other_than:
        banned |= _excluded_by(facts, exclusion)
    return frozenset(banned)


def _excluded_by(facts: Facts, exclusion: Exclusion) -> set[str]:
    directory = facts.context.directory
    if exclusion.step is not None:
        return set(facts.state.steps[exclusion.step].doers)
    if exclusion.people is not None:
        found = tried(exclusion.people, facts)
        return {found} if isinstance(found, str) else set(found or ())
    if exclusion.unit_of is not None:
        units = {directory.unit_of(person) for person in facts.state.steps[exclusion.unit_of].doers}
    else:
        units = {tried(exclusion.unit, facts)} if exclusion.unit is not None else set()
    units.discard(None)
    return {person.id for person in directory.people.values() if person.unit in units}


@dataclass(frozen=True, slots=True)
class Part:
    """The part a person may take in a task: which entry, and for whom they stand in."""

    entry: int
    behalf: str | None = None
    role: str | None = None


def parts_for(facts: Facts, person: str, entries: Sequence[Named], *, as_role: str | None = None) -> tuple[Part, ...]:
    """The entries the person may act for: named, standing in for one who is, or entering for an outside role."""
    found = []
    for place, entry in enumerate(entries):
        if entry.outside:
            if as_role in (None, entry.code) and person in entry.people:
                found.append(Part(place, None, entry.code))
            elif as_role == entry.code and may_enter(facts, person, entry.code):
                found.append(Part(place, entry.code, entry.code))
            continue
        if as_role is not None and as_role != entry.code:
            continue
        if person in entry.people:
            found.append(Part(place, None, entry.code))
            continue
        role = entry.code if entry.code not in entry.people else None
        absent = facts.context.directory.stands_in_for(person, facts.today(), role)
        behalf = next((other for other in absent if other in entry.people), None)
        if behalf is not None:
            found.append(Part(place, behalf, entry.code))
    return tuple(found)


def may_enter(facts: Facts, person: str, role: str) -> bool:
    """Whether the person may enter what an outside role says (A3 `entered_by`)."""
    return any(person in reachable(facts, code) for code in entering_roles(facts.program.procedure, role))


def entering_roles(procedure: Procedure, role: str) -> tuple[str, ...]:
    """The inside roles that may enter what an outside role says."""
    declared = procedure.roles.get(role)
    allowed = declared.entered_by if declared else ()
    if not allowed and role == COMPLAINANT:
        return tuple(code for code in opening_roles(procedure) if not is_outside(procedure, code))
    return tuple(allowed)


def reachable(facts: Facts, role: str) -> frozenset[str]:
    """The role's holders and those who stand in for them today."""
    people = set(role_people(facts, role))
    directory, day = facts.context.directory, facts.today()
    return frozenset(people.union(*(directory.deputies_of(person, role, day) for person in tuple(people)), ()))


def opening_roles(procedure: Procedure) -> tuple[str, ...]:
    """Who may open: `open.by`, else the roles of the steps that open with the case (A4)."""
    if procedure.open.by:
        return procedure.open.by
    first = [s for s in procedure.steps.values() if s.after is None and s.starts is None and s.by is not None]
    return tuple(dict.fromkeys(entry.role for step in first for entry in step.by.entries if entry.role))  # type: ignore[union-attr]


# --- several people --------------------------------------------------------------------------------------


def who_of(step: Step, task: Task, facts: Facts) -> Who | None:
    """The `by` of the task's present phase: the step's, or the review's."""
    if task.phase != "review":
        return step.by
    outcome = step.outcomes.get(task.chosen or "")
    review = (outcome.review if outcome else None) or step.review
    return review.by if review else step.by


def needed(who: Who, entries: Sequence[Named]) -> int:
    """How many people must act."""
    if who.mode == "any":
        return 1
    return who.least if who.mode == "at_least" else len(entries)


def turn_entries(who: Who, entries: Sequence[Named], parts: Sequence[str], facts: Facts) -> list[int]:
    """The entries whose turn it is, given who has done their part."""
    if who.mode == "in_order":
        return [len(parts)] if len(parts) < len(entries) else []
    if who.mode == "everyone":
        done = _covered(entries, parts)
        return [place for place in range(len(entries)) if place not in done]
    return list(range(len(entries)))


def _covered(entries: Sequence[Named], parts: Sequence[str]) -> set[int]:
    done: set[int] = set()
    for person in parts:
        place = next((i for i, entry in enumerate(entries) if i not in done and person in entry.people), None)
        if place is None:  # the owner, for an entry that nobody holds; a deputy or whom an escalation let in, for any
            open_ones = [i for i in range(len(entries)) if i not in done]
            place = next((i for i in open_ones if not entries[i].people), next(iter(open_ones), None))
        if place is not None:
            done.add(place)
    return done


def labels_of(facts: Facts, entries: Sequence[Named]) -> list[str]:
    """Codes of roles and people, for refusals and the journal."""
    return list(dict.fromkeys(entry.code for entry in entries))


def same_as(facts: Facts, who: Who) -> frozenset[str] | None:
    """With `same_as`, the only people who may act: who did that step last."""
    if who.same_as is None:
        return None
    doers = facts.state.steps[who.same_as].doers
    return frozenset(doers) if doers else None
