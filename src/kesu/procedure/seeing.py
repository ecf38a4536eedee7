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


def without_hidden_columns(spec: Field | None, value: Json, outside: bool) -> Json:
    """A row without its internal columns, for an actor from outside."""
    if spec is None or not outside or not isinstance(value, dict):
        return value
    return {name: cell for name, cell in value.items() if name not in spec.columns or not spec.columns[name].internal}
