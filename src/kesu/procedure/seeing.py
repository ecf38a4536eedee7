"""What of a case the actor may see: `see` on fields, and internal matter from the outside (A4)."""

from __future__ import annotations

from kesu.procedure.acting import COMPLAINANT, is_outside
from kesu.procedure.context import Context
from kesu.procedure.declared import Field, Procedure
from kesu.procedure.facts import Facts
from kesu.procedure.program import Program
from kesu.procedure.state import CaseState, Json
from kesu.procedure.trying import tried


def is_internal(procedure: Procedure, field: str) -> bool:
    """Whether a field is internal. One that is not declared gives nothing away."""
    return field in procedure.fields and procedure.fields[field].internal


def is_from_outside(program: Program, context: Context) -> bool:
    """Whether the actor is outside: by a link, or a person who holds outside roles only."""
    actor = context.actor
    if actor.outside is not None or actor.person is None:
        return actor.outside is not None
    roles = context.directory.roles_of(actor.person)
    outside = {role for role in roles if role == COMPLAINANT or is_outside(program.procedure, role)}
    return bool(roles) and outside == roles


def hidden_from(program: Program, state: CaseState, context: Context) -> frozenset[str]:
    """Fields whose values do not exist for the actor: an empty or failing `see` hides."""
    facts = Facts(program, state, context)
    outside = is_from_outside(program, context)
    return frozenset(
        name
        for name, spec in program.fields.items()
        if (spec.internal and outside) or (spec.see is not None and tried(spec.see, facts) is not True)
    )


def sees_case(program: Program, state: CaseState, context: Context) -> bool:
    """Whether the procedure's `see` lets the actor see the case; an empty or failing condition does not."""
    see = program.procedure.see
    return see is None or tried(see, Facts(program, state, context)) is True


def fields_seen(program: Program, state: CaseState, context: Context) -> tuple[str, ...]:
    """The fields that exist for the actor, of a case they have a part in; goods exist for the house only."""
    if not sees_case(program, state, context):
        return ()
    hidden, outside = hidden_from(program, state, context), is_from_outside(program, context)
    return tuple(
        n for n, spec in program.fields.items() if n not in hidden and not (outside and spec.sheet is not None)
    )


def without_hidden_columns(spec: Field | None, value: Json, outside: bool) -> Json:
    """A row without its internal columns, for an actor from outside."""
    if spec is None or not outside or not isinstance(value, dict):
        return value
    return {name: cell for name, cell in value.items() if name not in spec.columns or not spec.columns[name].internal}
