"""The sheets of a case: goods by lot, place and state, and the moves a person may make."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from kesu.desk.looking import Look
from kesu.desk.speaking import said
from kesu.procedure.values import plain_decimal


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    label: str
    heads: list[str]
    rows: list[tuple[str, str, list[str], str]]  # lot, place, amounts, total
    sources: list[tuple[str, str]]
    targets: list[tuple[str, str]]
    by_place: bool
    signs: bool


def sheets(look: Look) -> list[Sheet]:
    return [_sheet(look, name) for name, spec in look.program.fields.items() if spec.sheet and name not in look.hidden]


def place_label(look: Look, sheet: str, state: str) -> str:
    """A state's label; goods come from outside, and may be of unknown state."""
    if state == "outside":
        return _("outside")
    if state == "unknown":
        return _("unknown")
    spec = look.program.fields.get(sheet)
    found = spec.sheet.states.get(state) if spec and spec.sheet else None
    return said(found) if found else state


def goods_label(look: Look, state: str) -> str:
    """The label of a state in whichever sheet has it."""
    sheet = next((n for n, spec in look.program.fields.items() if spec.sheet and state in spec.sheet.states), "")
    return place_label(look, sheet, state)


def _sheet(look: Look, name: str) -> Sheet:
    spec = look.program.fields[name]
    assert spec.sheet is not None
    states = [*spec.sheet.states, "unknown"]
    rows = []
    for lot, places in sorted((look.state.sheets.get(name) or {}).items()):
        for where, amounts in sorted(places.items()):
            total = sum((Decimal(amount) for amount in amounts.values()), Decimal(0))
            rows.append((lot, where, [amounts.get(state, "") for state in states], plain_decimal(total)))
    moves = spec.sheet.moves
    return Sheet(
        name=name,
        label=said(spec),
        heads=[place_label(look, name, state) for state in states],
        rows=rows,
        sources=[(code, place_label(look, name, code)) for code in dict.fromkeys(move.source for move in moves)],
        targets=[(code, place_label(look, name, code)) for code in dict.fromkeys(move.target for move in moves)],
        by_place="where" in spec.sheet.per,
        signs=any(move.sign for move in moves),
    )
