"""What a decision asks of other cases, loaded before it (A4 lookups, A8 links): the engine itself reads no tables."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q

from kesu.casebook.counting import counted_by
from kesu.casebook.freezing import frozen_rows
from kesu.casebook.lots import opening_of
from kesu.casebook.models import FACETS, Case
from kesu.casebook.models.cases import FACET_LENGTH
from kesu.casebook.programs import program_of
from kesu.organisation.mastering import held_by
from kesu.procedure.calendars import later
from kesu.procedure.declared import Setting
from kesu.procedure.expressions import Expression
from kesu.procedure.facts import Facts
from kesu.procedure.mastering import Dated, read_held
from kesu.procedure.program import Program
from kesu.procedure.state import CaseState
from kesu.procedure.trying import tried
from kesu.procedure.values import ValueRefused

if TYPE_CHECKING:
    from kesu.casebook.work import Taken, Work


def known_for(work: Work, taken: Taken) -> dict[str, Any]:
    """`find` and `linked` of the context of a decision on that case."""
    known: dict[str, Any] = {}
    if taken.program.held:
        known["settings"] = held_settings(taken.program, work.revision)
    if taken.program.procedure.lookups:
        known["find"] = lambda name, facts: _look_up(work, taken, name, facts)
    if taken.program.outer_streaks:
        known["rows"] = counted_by(taken)
    if any(spec.type == "snapshot" for spec in taken.program.fields.values()):
        known["freeze"] = lambda spec, facts: frozen_rows(work, spec, facts)
    if any(spec.drawn is not None for spec in taken.program.fields.values()):
        known["seed"] = lambda step, round: opening_of(taken.ref, step, round)
    if taken.state.children:
        known["linked"] = linked_attributes(taken.state)
    return known


def held_settings(program: Program, revision: int) -> dict[str, dict[str, Dated]]:
    """The `per:` settings of a program, typed; what does not fit its type is as if it were not there."""
    found = {}
    for name, given in held_by(program.procedure.name, revision).items():
        setting = program.procedure.settings.get(name)
        if setting is not None and setting.per is not None:
            found[name] = {subject: dated for subject, one in given.items() if (dated := _typed(setting, subject, one))}
    return found


def _typed(setting: Setting, subject: str, given: Any) -> Dated:
    try:
        return read_held(setting, {subject: given})[subject]
    except ValueRefused:
        return ()


def linked_attributes(state: CaseState) -> dict[str, dict[str, Any]]:
    """Number, status and instants of the cases linked with this one, by reference."""
    refs = [UUID(child["ref"]) for children in state.children.values() for child in children]
    rows = Case.objects.filter(pk__in=refs).values("ref", "number", "procedure", "status", "opened_at", "closed_at")
    return {str(row["ref"]): {name: value for name, value in row.items() if name != "ref"} for row in rows}


def matching_cases(program: Program, ref: UUID, where: Expression, candidates: Q, facts: Facts) -> Iterator[UUID]:
    """Cases among the candidates for which `where` holds, seen from that case, as `o`; oldest first."""
    narrowed = candidates & _by_facets(program, where, facts)
    rows = Case.objects.filter(narrowed).exclude(pk=ref).order_by("opened_at", "ref")
    for row in rows.only("ref", "digest", "state").iterator(chunk_size=200):
        state = CaseState.load(json.loads(row.state))
        other = Facts(program_of(row.digest), state, replace(facts.context, find=None))
        if tried(where, facts.laid_over(other=other)) is True:
            yield row.ref


def _look_up(work: Work, taken: Taken, name: str, facts: Facts) -> dict[str, Any]:
    lookup = taken.program.procedure.lookups[name]
    candidates = Q(procedure__in=lookup.of)
    if lookup.within is not None:
        span = lookup.within.elapsed
        since = later(work.now, lookup.within, facts.calendar()) - work.now if span is None else span
        candidates &= Q(opened_at__gte=work.now - since)
    found = [str(ref) for ref in matching_cases(taken.program, taken.ref, lookup.where, candidates, facts)]
    return {"count": len(found), "cases": found}


def _by_facets(program: Program, where: Expression, facts: Facts) -> Q:
    """What of the condition the database can answer: `o.f.x == f.y` on a facet, joined by `&&`.

    Only a narrowing: the expression itself is asked of every case that is left.
    """
    narrowed = Q()
    for other, own in _equalities(where):
        spec = program.fields.get(own)
        same_facet = spec is not None and spec.facet in FACETS and other == own
        if spec is None or not same_facet or spec.type in ("table", "list", "sheet", "lot", "money", "decimal"):
            continue
        value = facts.field(own)
        if isinstance(value, str):
            narrowed &= Q(**{f"facet_{spec.facet}": value[:FACET_LENGTH]})
    return narrowed


def _equalities(where: Expression) -> Iterator[tuple[str, str]]:
    """Pairs (other's field, own field) that must be equal for the condition to hold."""
    for part in where.text.split("&&"):
        left, sign, right = (piece.strip() for piece in part.partition("=="))
        if sign and "||" not in where.text and "!" not in where.text:
            sides = sorted((left, right), key=lambda side: not side.startswith("o.f."))
            if sides[0].startswith("o.f.") and sides[1].startswith("f.") and sides[0][4:].isidentifier():
                yield sides[0][4:], sides[1][2:]
