"""A case as an outside role may see it, brought up to now; and what was said to them and by them."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from kesu.casebook.lookups import linked_attributes
from kesu.casebook.models import Case, Event, EventValue
from kesu.casebook.programs import current, program_of
from kesu.organisation.calendars import calendars_of
from kesu.organisation.directory import directory_of
from kesu.procedure.acting import is_outside, opening_roles
from kesu.procedure.context import Actor, Context
from kesu.procedure.engine import advance
from kesu.procedure.program import Program
from kesu.procedure.refusals import Refusal
from kesu.procedure.seeing import hidden_from
from kesu.procedure.state import CaseState

Json = Any


@dataclass(frozen=True)
class OutsideView:
    """hidden: fields that do not exist for the role."""

    ref: UUID
    role: str
    program: Program
    state: CaseState
    context: Context

    @cached_property
    def hidden(self) -> frozenset[str]:
        return hidden_from(self.program, self.state, self.context)

    @cached_property
    def told(self) -> tuple[Told, ...]:
        return told(self.ref, self.role)

    @property
    def actor(self) -> Actor:
        return self.context.actor


@dataclass(frozen=True, slots=True)
class Told:
    """Something said or sent. at: UTC text. ours: from the organisation to the role. promise: what was promised with it
    and until when, as it stands in the journal."""

    at: str
    ours: bool
    text: str
    document: str | None = None
    promise: Json = None
    until: str | None = None


def look_from_outside(case: UUID, role: str, *, now: datetime) -> OutsideView:
    """What the role sees of the case. Raises Case.DoesNotExist, which no link leads to."""
    row = Case.objects.only("digest", "state").get(pk=case)
    program, state = program_of(row.digest), CaseState.load(json.loads(row.state))
    context = context_of(role, now=now, linked=linked_attributes(state))
    with suppress(LookupError):  # it would take a number: the worker gives it in a moment
        state = advance(program, state, context).state
    return OutsideView(case, role, program, state, context)


def context_of(role: str, *, now: datetime, **known: Json) -> Context:
    """What an outside role brings along."""
    return Context(now=now, actor=Actor(outside=role), directory=directory_of(), calendars=calendars_of(), **known)


def opened_from_outside(name: str) -> tuple[Program, str] | None:
    """The procedure's current version and the outside role that may open a case of it; None where there is none."""
    try:
        program = program_of(current(name))
    except Refusal:
        return None
    procedure = program.procedure
    role = next((role for role in opening_roles(procedure) if is_outside(procedure, role)), None)
    return (program, role) if role else None


def told(case: UUID, role: str) -> tuple[Told, ...]:
    """Messages to and from the role, and documents sent to it, in their order. Internal documents are left out by
    whoever shows them: what a document is, its procedure says."""
    rows = list(Event.objects.filter(case_id=case, kind__in=("Messaged", "Sent")).order_by("seq"))
    values: dict[int, dict[str, Json]] = {}
    kept = EventValue.objects.filter(case_id=case, seq__in=[row.seq for row in rows], path__in=("text", "promise"))
    for seq, path, value in kept.values_list("seq", "path", "value"):
        values.setdefault(seq, {})[path] = json.loads(value)
    found = (_told(row.kind, json.loads(row.head), values.get(row.seq, {}), role) for row in rows)
    return tuple(one for one in found if one)


def _told(kind: str, head: dict[str, Json], values: dict[str, Json], role: str) -> Told | None:
    to = head.get("to")
    ours = to == role if isinstance(to, str) else role in (to or ())
    theirs = head.get("actor") == f"link:{role}" or head.get("behalf") == role
    if kind == "Sent":
        return Told(head["at"], True, "", head.get("document")) if ours else None
    if not ours and not theirs:
        return None
    return Told(
        head["at"], ours and not theirs, str(values.get("text") or ""), None, values.get("promise"), head.get("until")
    )
