"""What a pack may leave out, put in: the complainant, who opens, the owner, which clocks run per row."""

from __future__ import annotations

import re
from dataclasses import replace

from kesu.procedure.declared import Clock, Field, Holder, Label, Limit, Opened, Procedure, Ref, Role, Step
from kesu.procedure.expressions import Expression

_EACH = re.compile(r"\beach\b")
COMPLAINANT = Label("投诉人", "Complainant")


def complete(procedure: Procedure) -> Procedure:
    """With the defaults that follow from the rest of the pack (A3, A4, the comment at `owner`, B21)."""
    opened = _opened(procedure)
    roles = {**procedure.roles, "complainant": _complainant(procedure.roles.get("complainant"), opened)}
    clocks = {name: replace(clock, per_row=per_row(clock, procedure)) for name, clock in procedure.clocks.items()}
    owner = procedure.owner or _owner(procedure, opened)
    return replace(procedure, open=opened, roles=roles, clocks=clocks, owner=owner)


def _opened(procedure: Procedure) -> Opened:
    if procedure.open.by:
        return procedure.open
    first = (step for step in procedure.steps.values() if step.after is None and step.starts is None)
    roles = (role for step in first for role in _roles(step))
    return replace(procedure.open, by=tuple(dict.fromkeys(roles)))


def _roles(step: Step) -> tuple[str, ...]:
    entries: tuple[Holder, ...] = step.by.entries if step.by else ()
    return tuple(holder.role for holder in entries if holder.role)


def _complainant(declared: Role | None, opened: Opened) -> Role:
    role = declared or Role(name="complainant", label=COMPLAINANT)
    entered = role.entered_by or tuple(name for name in opened.by if name != "complainant")
    return replace(role, outside=True, entered_by=entered, label=role.label or COMPLAINANT)


def _owner(procedure: Procedure, opened: Opened) -> str:
    """The role of the last closing step; where that one is no role, of the closing step before."""
    for step in reversed(tuple(procedure.steps.values())):
        roles = [name for name in _roles(step) if not _outside(name, procedure)]
        if roles and any(outcome.close for outcome in step.outcomes.values()):
            return roles[0]
    inside = [name for name in opened.by if not _outside(name, procedure)]
    return inside[0] if inside else next(iter(procedure.roles), "")


def _outside(name: str, procedure: Procedure) -> bool:
    role = procedure.roles.get(name)
    return name == "complainant" or (role is not None and role.outside)


def per_row(clock: Clock, procedure: Procedure) -> bool:
    """Whether a run per row: `from` and `to` are steps over one list, or the limit names `each` (B21)."""
    if any(_names_each(limit) for limit in (clock.within, clock.due)):
        return True
    lists = {_list_of(ref, procedure) for ref in (*clock.start, *clock.to)}
    return len(lists) == 1 and None not in lists


def _names_each(limit: Limit | None) -> bool:
    return limit is not None and limit.expression is not None and bool(_EACH.search(limit.expression.text))


def _list_of(ref: Ref, procedure: Procedure) -> str | None:
    step = procedure.steps.get(ref.name) if ref.kind == "step" else None
    return step.each.text.strip() if step is not None and step.each is not None else None


def inherit_internal(procedure: Procedure, said: frozenset[str]) -> Procedure:
    """A computed field that reads something internal is internal, unless the pack says (`said`) what it is (A4)."""
    internal = {name for name, field in procedure.fields.items() if field.internal}
    computed = [field for field in procedure.fields.values() if field.computed and field.name not in said]
    grew = True
    while grew:
        more = {field.name for field in computed if field.name not in internal and _reads(field, procedure) & internal}
        internal |= more
        grew = bool(more)
    fields = {
        name: field if field.internal == (name in internal) else replace(field, internal=True)
        for name, field in procedure.fields.items()
    }
    return replace(procedure, fields=fields)


def _reads(field: Field, procedure: Procedure) -> set[str]:
    return fields_read(field.computed, procedure) if field.computed else set()


def fields_read(expression: Expression, procedure: Procedure, seen: frozenset[str] = frozenset()) -> set[str]:
    """The fields it reads, those of the decision tables it names among them."""
    found = {path[1] for path in expression.reads if path[0] == "f" and len(path) > 1}
    for path in expression.reads:
        table = procedure.tables.get(path[1]) if path[0] == "table" and path[1] not in seen else None
        if table is None:
            continue
        rules = (*table.rules, *((table.otherwise,) if table.otherwise else ()))
        inner = [rule.when for rule in rules if rule.when is not None]
        inner += [value for rule in rules for value in rule.then.values() if isinstance(value, Expression)]
        for part in inner:
            found |= fields_read(part, procedure, seen | {path[1]})
    return found
