"""The page of a sheet: its goods as a matrix, what nobody knows yet, the moves open to the reader, past moves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from kesu.casebook.history import Entry, journal_of
from kesu.desk.looking import Look
from kesu.desk.showing import refusals
from kesu.desk.showing.goods import place_label
from kesu.desk.speaking import listed, moment_text, role_name, said
from kesu.procedure import acting
from kesu.procedure.commands.goods import QUANTITY
from kesu.procedure.context import Command
from kesu.procedure.declared import Move, SheetSpec
from kesu.procedure.engine import decide
from kesu.procedure.refusals import Refusal
from kesu.procedure.values import ValueRefused, accept, plain_decimal

BATCH = 1000
SHOWN = 200


@dataclass(frozen=True, slots=True)
class Cell:
    amount: str
    blocked: bool


@dataclass(frozen=True, slots=True)
class MatrixRow:
    lot: str
    where: str
    cells: list[Cell]
    total: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """heads: label and whether such goods must not be used. sums: of each column, the last one of all."""

    heads: list[tuple[str, bool]]
    rows: list[MatrixRow]
    sums: list[str]
    by_place: bool


@dataclass(frozen=True, slots=True)
class Unknown:
    """Goods of which nobody knows where they are, and who can settle it."""

    quantity: str
    lots: list[tuple[str, str]]
    who: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A move open to the reader."""

    code: str  # `isolated>released`
    label: str
    comment: bool
    sign: bool


@dataclass(frozen=True, slots=True)
class Tried:
    """A row of a list of moves as it would go: number in the list, what it is, why it cannot (empty: it can)."""

    number: int
    move: Mapping[str, Any]
    source: str
    target: str
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class Past:
    at: str
    who: str
    lot: str
    source: str
    target: str
    where: str
    quantity: str
    comment: str


def spec_of(look: Look, name: str) -> SheetSpec | None:
    """The sheet of that name, as far as it exists for the reader."""
    found = look.program.fields.get(name)
    return found.sheet if found is not None and name not in look.hidden else None


# --- what there is -----------------------------------------------------------------------------------


def matrix(look: Look, name: str) -> Matrix:
    spec = spec_of(look, name)
    assert spec is not None
    states = [*spec.states, "unknown"]
    blocked = {code for code, one in spec.states.items() if one.blocked}
    rows, sums = [], dict.fromkeys(states, Decimal(0))
    for lot, places in sorted((look.state.sheets.get(name) or {}).items()):
        for where, amounts in sorted(places.items()):
            numbers = {state: Decimal(amounts.get(state, "0")) for state in states}
            if not any(numbers.values()) and len(places) > 1:
                continue
            for state, number in numbers.items():
                sums[state] += number
            cells = [Cell(_shown(number), state in blocked) for state, number in numbers.items()]
            rows.append(MatrixRow(lot, where, cells, plain_decimal(sum(numbers.values(), Decimal(0)))))
    heads = [(place_label(look, name, state), state in blocked) for state in states]
    totals = [_shown(sums[state]) for state in states] + [plain_decimal(sum(sums.values(), Decimal(0)))]
    return Matrix(heads, rows, totals, "where" in spec.per)


def _shown(number: Decimal) -> str:
    return plain_decimal(number) if number else ""


def unknown(look: Look, name: str) -> Unknown | None:
    """None where everything is accounted for."""
    spec = spec_of(look, name)
    assert spec is not None
    lots = []
    for lot, places in sorted((look.state.sheets.get(name) or {}).items()):
        number = sum((Decimal(amounts.get("unknown", "0")) for amounts in places.values()), Decimal(0))
        if number:
            lots.append((lot, number))
    if not lots:
        return None
    roles = dict.fromkeys(role for move in spec.moves if move.source == "unknown" for role in move.by)
    total = plain_decimal(sum((number for _, number in lots), Decimal(0)))
    return Unknown(total, [(lot, plain_decimal(number)) for lot, number in lots], listed(_who(look, r) for r in roles))


def _who(look: Look, role: str) -> str:
    people = acting.role_people(look.facts, role)
    name = role_name(look.program.procedure, role)
    return f"{name} ({listed(look.name_of(person) for person in people[:4])})" if people else name


# --- what may be done --------------------------------------------------------------------------------


def offers(look: Look, name: str) -> list[Offer]:
    """Moves that only lack goods to be done: role and condition are asked of the engine."""
    spec = spec_of(look, name)
    assert spec is not None
    found: dict[str, Offer] = {}
    if look.state.status != "open":
        return []
    for move in spec.moves:
        code = f"{move.source}>{move.target}"
        if code not in found and _is_open(look, name, move):
            label = f"{place_label(look, name, move.source)} → {place_label(look, name, move.target)}"
            found[code] = Offer(code, label, bool(move.comment), bool(move.sign))
    return list(found.values())


def _is_open(look: Look, name: str, move: Move) -> bool:
    body = {"sheet": name, "lot": "-", "from": move.source, "to": move.target, "quantity": "1", "comment": "-"}
    try:
        decide(look.program, look.state, Command("move", body), replace(look.context, authenticated=True))
    except Refusal as refusal:
        return refusal.code == "quantity"
    return True


def tried_moves(look: Look, name: str, moves: Sequence[Mapping[str, Any]]) -> Iterator[Tried]:
    """Every row as it would go after those before it; nothing is written."""
    state, context = look.state, replace(look.context, authenticated=True)
    for number, move in enumerate(moves, 1):
        source, target = (place_label(look, name, str(move.get(key) or "")) for key in ("from", "to"))
        if wrong := plainly_wrong(move):
            yield Tried(number, move, source, target, wrong)
            continue
        try:
            state = decide(look.program, state, Command("move", {"sheet": name, **move}), context).state
        except Refusal as refusal:
            yield Tried(number, move, source, target, refusals.told(refusal, look.program, look).sentence)
        else:
            yield Tried(number, move, source, target)


def plainly_wrong(move: Mapping[str, Any]) -> str:
    """What is wrong with a move before anything is asked of the goods, as a sentence."""
    if not str(move.get("lot") or "").strip():
        return _("Say which lot.")
    if not move.get("from") or not move.get("to"):
        return _("Say from where to where.")
    try:
        amount = accept(QUANTITY, move.get("quantity"), UTC)
        positive = amount is not None and Decimal(amount) > 0
    except ValueRefused:
        positive = False
    return "" if positive else _("The quantity is no positive number.")


def all_there(look: Look, name: str, lot: str, source: str, where: str) -> str | None:
    """How much of a lot lies in a state (and place): what a scan without a quantity means."""
    places = (look.state.sheets.get(name) or {}).get(lot) or {}
    amount = (places.get("" if source == "unknown" else where) or {}).get(source)
    return amount if amount not in (None, "0", "") else None


# --- what was done -----------------------------------------------------------------------------------


def past_moves(look: Look, name: str) -> list[Past]:
    """The latest first."""
    entries = [one for one in _journal(look) if one.kind == "GoodsMoved" and one.head.get("sheet") == name]
    return [_past(look, name, entry) for entry in entries[::-1][:SHOWN]]


def _journal(look: Look) -> Iterator[Entry]:
    after = 0
    while True:
        batch = list(journal_of(look.ref, after=after, limit=BATCH))
        yield from batch
        if len(batch) < BATCH:
            return
        after = batch[-1].seq


def _past(look: Look, name: str, entry: Entry) -> Past:
    head, values = entry.head, entry.values
    places = [part for part in (head.get("where"), head.get("to_where")) if part]
    return Past(
        at=moment_text(entry.at, look.zone),
        who=look.name_of(str(head.get("actor") or "")),
        lot=str(head.get("lot")),
        source=place_label(look, name, str(head.get("from"))),
        target=place_label(look, name, str(head.get("to"))),
        where=" → ".join(dict.fromkeys(places)),
        quantity=str(values.get("quantity", "")),
        comment=str(values.get("comment", "")),
    )


def label_of(look: Look, name: str) -> str:
    return said(look.program.fields[name])
