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
FIRST = 200  # what a page shows, and somewhat more
_COLUMNS = ("ref", "digest", "state")
NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Scope:
    """Which cases. Instants are aware; facets: by name, the one value that must be there. refs: these cases only."""

    procedures: tuple[str, ...]
    statuses: tuple[str, ...] = ()
    opened_from: datetime | None = None
    opened_until: datetime | None = None
    facets: Mapping[str, str] = field(default_factory=dict)
    refs: Sequence[UUID] | None = None


@dataclass(frozen=True, slots=True)
class Scanned:
    """One case as the viewer may see it. hidden: fields not there for them; outside: internal columns are not."""

    ref: UUID
    facts: Facts
    hidden: frozenset[str] = NOTHING
    outside: bool = False


def scan(scope: Scope, viewer: Viewer | None, *, now: datetime, newest_first: bool = True) -> Iterator[Scanned]:
    """The cases by their opening, as last stored. Without a viewer all of them, with everything: for what the system
    reckons. Which cases is asked for the first ones, and once for all behind them, held in 16 bytes each; they are read
    in batches, so that no transaction stays open and any number may run at once."""
    context = _context(viewer, now)
    for refs in _places(scope, viewer, newest_first):
        found = {row[0]: row for row in Case.objects.filter(pk__in=refs).values_list(*_COLUMNS)}
        for ref in refs:
            seen = _seen(*found[ref], viewer, context) if ref in found else None
            if seen is not None:
                yield seen


def _places(scope: Scope, viewer: Viewer | None, newest_first: bool) -> Iterator[list[UUID]]:
    order = ("-opened_at", "-ref") if newest_first else ("opened_at", "ref")
    found = Case.objects.filter(_condition(scope, viewer)).order_by(*order)
    first = list(found.values_list("ref", "opened_at")[:FIRST])
    yield [ref for ref, _at in first]
    if len(first) < FIRST:
        return
    ref, at = first[-1]
    packed = bytearray()
    for behind in found.filter(_behind(ref, at, newest_first)).values_list("ref", flat=True).iterator(chunk_size=2_000):
        packed += behind.bytes
    for begin in range(0, len(packed), 16 * BATCH):
        part = packed[begin : begin + 16 * BATCH]
        yield [UUID(bytes=bytes(part[place : place + 16])) for place in range(0, len(part), 16)]


def _behind(ref: UUID, at: datetime, newest_first: bool) -> Q:
    if newest_first:
        return Q(opened_at__lte=at) & (Q(opened_at__lt=at) | Q(ref__lt=ref))
    return Q(opened_at__gte=at) & (Q(opened_at__gt=at) | Q(ref__gt=ref))


def count(scope: Scope, viewer: Viewer | None) -> int | None:
    """How many cases there are; None where a procedure's `see` has to be asked case by case."""
    found = Case.objects.filter(_condition(scope, viewer))
    if viewer is not None and any(map(sight.narrowed_anywhere, scope.procedures)):
        return None
    return found.count()


def _condition(scope: Scope, viewer: Viewer | None) -> Q:
    asked = _of(scope.procedures) if viewer is None else _seen_of(scope.procedures, viewer)
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


def _of(procedures: Sequence[str]) -> Q:
    return Q(procedure=procedures[0]) if len(procedures) == 1 else Q(procedure__in=procedures)


def _seen_of(procedures: Sequence[str], viewer: Viewer) -> Q:
    """Every case of the procedures that a role of theirs reaches whole; of the others those that they see."""
    whole = [name for name in procedures if sight.sees_all_of(viewer, name)]
    if len(whole) == len(procedures):
        return _of(procedures)
    seen = _of([name for name in procedures if name not in whole]) & sight.cases_seen(viewer)
    return _of(whole) | seen if whole else seen


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
