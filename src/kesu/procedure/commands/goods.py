"""Goods that must add up: moves on a sheet, commands of their own while the case is open (A4)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from kesu.procedure.commands import authority, bodies
from kesu.procedure.commands.bodies import Body
from kesu.procedure.declared import Field, Move
from kesu.procedure.draft import Draft
from kesu.procedure.evolving.things import places_of
from kesu.procedure.refusals import Refusal
from kesu.procedure.state import Json
from kesu.procedure.values import plain_decimal

QUANTITY = Field(name="quantity", type="decimal")
KEYS = ("sheet", "lot", "from", "to", "where", "to_where", "quantity", "comment")
MOST = 2_000  # moves in one command


def move(draft: Draft, body: Body) -> None:
    """Move a quantity of a lot from one state (and place) to another.

    `moves`: several, all or none; what stands beside it holds for each that does not say otherwise. A refusal then
    tells the `row`, from 1.
    """
    bodies.check_keys(body, (*KEYS, "moves"))
    if body.get("moves") is None:
        _move(draft, body)
        return
    rows, common = body["moves"], {key: value for key, value in body.items() if key in KEYS}
    if not isinstance(rows, list) or not 0 < len(rows) <= MOST or not all(isinstance(row, Mapping) for row in rows):
        raise Refusal("input", "bad_form", what="moves")
    for number, row in enumerate(rows, 1):
        try:
            if wrong := next((key for key in row if key not in KEYS), None):
                raise Refusal("input", "bad_form", what=str(wrong)[:60])
            for key in bodies.TEXTS & row.keys():
                bodies.text_of(row, key)
            _move(draft, {**common, **row})
        except Refusal as refused:
            raise Refusal(refused.code, refused.key, **{**refused.data, "row": number}) from None


def _move(draft: Draft, body: Body) -> None:
    name, spec = _sheet(draft, body)
    assert spec.sheet is not None
    lot = bodies.text_of(body, "lot") or ""
    source, target = str(body.get("from")), str(body.get("to"))
    amount = bodies.accept_value(draft, QUANTITY, body.get("quantity"))
    known = {"outside", "unknown", *spec.sheet.states}
    if not lot or source not in known or target not in known or amount is None or Decimal(amount) <= 0:
        raise Refusal("input", "bad_form", what="move")
    where, to_where = bodies.text_of(body, "where"), bodies.text_of(body, "to_where")
    if where is not None and "where" not in spec.sheet.per:
        raise Refusal("input", "bad_form", what="where")
    if draft.state.status != "open":
        raise Refusal("order", "case_over", status=draft.state.status)
    allowed = _allowed(draft, spec.sheet.moves, source, target)
    _check(draft, allowed, body, amount)
    head = {"sheet": name, "lot": lot, "from": source, "to": target, "where": where, "to_where": to_where}
    _check_quantity(draft, head, Decimal(amount))
    values = {"quantity": amount} | ({"comment": body["comment"]} if body.get("comment") else {})
    draft.emit("GoodsMoved", values, behalf=draft.behalf, signed=allowed.sign, **head)


def _sheet(draft: Draft, body: Body) -> tuple[str, Field]:
    sheets = {name: spec for name, spec in draft.program.fields.items() if spec.sheet is not None}
    name = body.get("sheet")
    if name is None and len(sheets) == 1:
        name = next(iter(sheets))
    if not isinstance(name, str) or name not in sheets:
        raise Refusal("input", "unknown_field", field=str(name)[:60], meant=bodies.nearest(str(name), sheets))
    return name, sheets[name]


def _allowed(draft: Draft, moves: tuple[Move, ...], source: str, target: str) -> Move:
    """The declared move; of several, one whose role the person holds."""
    found = [m for m in moves if m.source == source and m.target == target]
    if not found or target == "outside":
        raise Refusal("order", "not_a_move", source=source, target=target)
    for one in found:
        try:
            authority.permit_role(draft, one.by)
        except Refusal:
            continue
        return one
    authority.permit_role(draft, tuple(role for one in found for role in one.by))
    return found[0]


def _check(draft: Draft, allowed: Move, body: Body, amount: str) -> None:
    if allowed.comment:
        bodies.text_of(body, "comment", needed="comment_missing")
    if allowed.sign and not draft.context.authenticated:
        raise Refusal("missing", "sign_again")
    if allowed.when is not None and not draft.holds(allowed.when, empty=False):
        raise Refusal("requires", "not_fulfilled", condition=allowed.when.text)


def _check_quantity(draft: Draft, moved: Mapping[str, Json], amount: Decimal) -> None:
    """More than is there is refused."""
    source = moved["from"]
    if source == "outside":
        return
    places = (draft.state.sheets.get(moved["sheet"]) or {}).get(moved["lot"]) or {}
    there = Decimal((places.get(places_of(moved)[0]) or {}).get(source, "0"))
    if amount > there:
        raise Refusal("quantity", "too_much", source=source, there=plain_decimal(there), asked=plain_decimal(amount))
