"""Who may look at a stock, and what was moved: of cases that are not theirs people learn the goods alone (A7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Q

from kesu.casebook import sight
from kesu.casebook.models import Case, StockMove
from kesu.casebook.queries import view_of
from kesu.casebook.recordtypes import current_programs
from kesu.casebook.sight import Viewer
from kesu.procedure.declared import Element, Role, Stock

MOST = 500


@dataclass(frozen=True, slots=True)
class Declared:
    """A stock as the procedures that use it declare it. outside: the places outside of it, roles: those that may be
    places, of all of them; procedures: by code."""

    stock: Stock
    outside: Mapping[str, Element]
    roles: Mapping[str, Role]
    procedures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Movement:
    """One move as it stands in a place's account. quantity: negative where goods left; other: where to, or from where.
    at, recorded: UTC text. case and number only for who may see the case."""

    at: str
    recorded: str
    item: str
    source: str
    target: str
    quantity: Decimal
    procedure: str
    case: UUID | None
    number: str | None


def stocks_seen(viewer: Viewer | None) -> dict[str, Declared]:
    """The stocks of the present procedures, by name: those in one of whose procedures the viewer holds an inside role,
    or stands in for somebody who does; None: all."""
    held = None if viewer is None else {holding.role for holding in viewer.holdings()}
    found: dict[str, Declared] = {}
    seen: set[str] = set()
    for program in current_programs():
        procedure = program.procedure
        if held is None or any(name in held and not role.outside for name, role in procedure.roles.items()):
            seen |= procedure.stocks.keys()
        for name, stock in procedure.stocks.items():
            known = found.get(name)
            outside = {**(known.outside if known else {}), **stock.outside}
            roles = {**(known.roles if known else {}), **procedure.roles}
            found[name] = Declared(stock, outside, roles, (*(known.procedures if known else ()), procedure.name))
    return {name: one for name, one in sorted(found.items()) if name in seen}


def movements(viewer: Viewer | None, stock: str, item: str, place: str = "") -> list[Movement]:
    """What was moved of an item, into or out of a place where one is given; the latest first, at most 500."""
    wanted = Q(stock=stock, item=item) & (Q(source=place) | Q(target=place) if place else Q())
    found = list(StockMove.objects.filter(wanted).select_related("case").order_by("-recorded", "-id")[:MOST])
    seen = _seen(viewer, {one.case_id: one.case for one in found})
    return [
        Movement(
            at=one.at, recorded=one.recorded, item=one.item, source=one.source, target=one.target,
            quantity=Decimal(one.quantity), procedure=one.case.procedure,
            case=one.case_id if one.case_id in seen else None,
            number=one.case.number if one.case_id in seen else None,
        )
        for one in found
    ]  # fmt: skip


def _seen(viewer: Viewer | None, cases: Mapping[UUID, Case]) -> set[UUID]:
    if viewer is None:
        return set(cases)
    found = set(Case.objects.filter(Q(pk__in=cases), sight.cases_seen(viewer)).values_list("pk", flat=True))
    narrowing = sight.narrowed_digests(case.digest for case in cases.values())
    for ref in [one for one in found if cases[one].digest in narrowing]:
        view = view_of(viewer, cases[ref])
        if not sight.may_see(viewer, view.program, view.state):
            found.discard(ref)
    return found
