"""Cases one after the other, as many as there are, in constant memory: what registers and figures are made of."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from kesu.casebook import sight
from kesu.casebook.models import FACETS, Case
from kesu.casebook.programs import program_of
from kesu.casebook.sight import Viewer
from kesu.organisation.calendars import calendars_of
from kesu.organisation.directory import directory_of
from kesu.procedure.context import SYSTEM, Context
from kesu.procedure.facts import Facts
from kesu.procedure.seeing import hidden_from, is_from_outside
from kesu.procedure.state import CaseState

BATCH = 500
_COLUMNS = ("ref", "digest", "opened_at", "state")
NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Scope:
    """Which cases. Instants are aware; facets: by name, the one value that must be there. refs: these cases only."""

    procedure: str
    statuses: tuple[str, ...] = ()
    opened_from: datetime | None = None
    opened_until: datetime | None = None
    facets: Mapping[str, str] = field(default_factory=dict)
    refs: Sequence[UUID] | None = None


@dataclass(frozen=True, slots=True)
class Scanned:
    """One case as the viewer may see it. hidden: fields that do not exist for them; outside: internal columns do not."""

    ref: UUID
    facts: Facts
    hidden: frozenset[str] = NOTHING
    outside: bool = False


def scan(scope: Scope, viewer: Viewer | None, *, now: datetime, newest_first: bool = True) -> Iterator[Scanned]:
    """The cases by their opening, as last stored. Without a viewer all of them, with everything: for what the system
    reckons. Read in batches by their place, so that no transaction stays open and any number may run at once."""
    found = Case.objects.filter(_condition(scope, viewer)).order_by(*_order(newest_first))
    context = _context(viewer, now)
    position: tuple[datetime, UUID] | None = None
    while True:
        batch = list(found.filter(_behind(position, newest_first)).values_list(*_COLUMNS)[:BATCH])
        for ref, digest, _opened_at, text in batch:
            seen = _seen(ref, digest, text, viewer, context)
            if seen is not None:
                yield seen
        if len(batch) < BATCH:
            return
        position = (batch[-1][2], batch[-1][0])


def count(scope: Scope, viewer: Viewer | None) -> int | None:
    """How many cases there are; None where a procedure's `see` has to be asked case by case."""
    found = Case.objects.filter(_condition(scope, viewer))
    if viewer is not None and sight.narrowed_digests(found.order_by().values_list("digest", flat=True).distinct()):
        return None
    return found.count()


def _condition(scope: Scope, viewer: Viewer | None) -> Q:
    asked = Q(procedure=scope.procedure)
    if viewer is not None:
        asked &= sight.cases_seen(viewer)
    if scope.statuses:
        asked &= Q(status__in=scope.statuses)
    if scope.opened_from is not None:
        asked &= Q(opened_at__gte=scope.opened_from)
    if scope.opened_until is not None:
        asked &= Q(opened_at__lt=scope.opened_until)
    if scope.refs is not None:
        asked &= Q(pk__in=scope.refs)
    for facet, value in scope.facets.items():
        if facet in FACETS:
            asked &= Q(**{f"facet_{facet}": value})
    return asked


def _order(newest_first: bool) -> tuple[str, str]:
    return ("-opened_at", "-ref") if newest_first else ("opened_at", "ref")


def _behind(position: tuple[datetime, UUID] | None, newest_first: bool) -> Q:
    if position is None:
        return Q()
    at, ref = position
    side = "lt" if newest_first else "gt"
    return Q(**{f"opened_at__{side}": at}) | Q(**{"opened_at": at, f"ref__{side}": ref})


def _context(viewer: Viewer | None, now: datetime) -> Context:
    if viewer is not None:
        return viewer.context()
    return Context(now=now, actor=SYSTEM, directory=directory_of(), calendars=calendars_of())


def _seen(ref: UUID, digest: str, text: str, viewer: Viewer | None, context: Context) -> Scanned | None:
    program, state = program_of(digest), CaseState.load(json.loads(text))
    facts = Facts(program, state, context)
    if viewer is None:
        return Scanned(ref, facts)
    if program.procedure.see is not None and not sight.may_see(viewer, program, state):
        return None
    return Scanned(ref, facts, hidden_from(program, state, context), is_from_outside(program, context))
