"""A case as the caller may see it, brought up to now in memory: nothing is written by looking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from uuid import UUID

from kesu.api.callers import Caller
from kesu.api.problems import Problem
from kesu.casebook import borrowing
from kesu.casebook.lookups import linked_attributes
from kesu.casebook.queries import CaseView
from kesu.procedure import acting
from kesu.procedure.context import Context
from kesu.procedure.engine import advance
from kesu.procedure.facts import Facts
from kesu.procedure.program import Program
from kesu.procedure.state import CaseState


@dataclass(frozen=True)
class Look:
    """seq: number of the last event once time has been written down: what `seen` takes. hidden: fields that do not
    exist for the caller. outside: the caller holds outside roles only; internal matter does not exist for them."""

    view: CaseView
    state: CaseState
    context: Context
    seq: int
    hidden: frozenset[str]
    outside: bool

    @property
    def program(self) -> Program:
        return self.view.program

    @property
    def ref(self) -> UUID:
        ref: UUID = self.view.row.ref
        return ref

    @cached_property
    def facts(self) -> Facts:
        return Facts(self.program, self.state, self.context)

    @cached_property
    def linked(self) -> Mapping[str, Mapping[str, Any]]:
        return self.context.linked


def look_at(caller: Caller, name: str) -> Look:
    """The case of that reference or number. Raises Problem 404: not there, or not for these eyes."""
    view = borrowing.look_into(caller.viewer, name)
    if view is None:
        raise Problem(404, "not_found")
    return look(view)


def look(view: CaseView) -> Look:
    program = view.program
    linked = linked_attributes(view.state) if view.state.children else {}
    context = replace(view.viewer.context(), linked=linked)
    state, seq = _up_to_now(view, context)
    outside = is_outside(view, program)
    internal = {name for name, spec in program.fields.items() if spec.internal} if outside else set()
    return Look(view, state, context, seq, view.hidden | internal, outside)


def _up_to_now(view: CaseView, context: Context) -> tuple[CaseState, int]:
    """Clocks that fell due since the worker last came are shown as fallen due."""
    try:
        moved = advance(view.program, view.state, context)
    except LookupError:  # it would take a number: the worker gives it in a moment
        return view.state, view.row.seq
    return moved.state, view.row.seq + len(moved.events)


def is_outside(view: CaseView, program: Program) -> bool:
    """Whether all that the viewer holds in this procedure are outside roles."""
    procedure = program.procedure
    held = {one.role for one in view.viewer.holdings() if one.role in procedure.roles or one.role == acting.COMPLAINANT}
    return bool(held) and all(acting.is_outside(procedure, role) for role in held)
