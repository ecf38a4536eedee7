"""The outside roles of a case to whom a link or a message makes sense (A3)."""

from __future__ import annotations

from collections.abc import Iterator

from kesu.procedure import acting
from kesu.procedure.context import Context
from kesu.procedure.declared import Procedure
from kesu.procedure.draft import Draft
from kesu.procedure.program import Program
from kesu.procedure.state import CaseState
from kesu.procedure.telling import has_complainant


def outsiders(program: Program, state: CaseState, context: Context) -> list[str]:
    """Outside roles with something to do in the procedure, and those it declares. The complainant is declared
    everywhere: where the procedure asks nothing of them, only in a case that has one."""
    procedure = program.procedure
    doing = list(dict.fromkeys(role for role in _doing(procedure) if acting.is_outside(procedure, role)))
    declared = [name for name in procedure.roles if name != acting.COMPLAINANT and acting.is_outside(procedure, name)]
    heard = [acting.COMPLAINANT] if has_complainant(Draft(program, state, context)) else []
    return list(dict.fromkeys((*doing, *declared, *heard)))


def _doing(procedure: Procedure) -> Iterator[str]:
    yield from acting.opening_roles(procedure)
    for step in procedure.steps.values():
        for who in (step.by, step.review.by if step.review else None):
            yield from (entry.role for entry in (who.entries if who else ()) if entry.role)
