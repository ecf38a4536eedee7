"""Facts, files and money of a case, as tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kesu.casebook.history import journal_of
from kesu.desk.looking import Look
from kesu.desk.showing.offers import may_correct
from kesu.desk.showing.values import EMPTY, Shown, shown
from kesu.desk.speaking import moment_text, said, who_name
from kesu.procedure.trying import tried
from kesu.procedure.values import to_plain


@dataclass(frozen=True, slots=True)
class Fact:
    """by, at: who gave it its present value, when. may: the reader may correct it."""

    field: str
    label: str
    value: Shown
    by: str
    at: str
    internal: bool
    computed: bool
    locked: bool
    may: bool


def facts(look: Look) -> list[Fact]:
    """Known facts in the order of the procedure."""
    origin = _origins(look)
    found = [_fact(look, name, origin) for name in look.program.fields if name not in look.hidden]
    return [fact for fact in found if fact.value is not EMPTY]


def _fact(look: Look, name: str, origin: Mapping[str, tuple[str, str]]) -> Fact:
    spec = look.program.fields[name]
    if spec.sheet is not None:
        plain = None  # sheets have a table of their own
    elif spec.computed is not None:
        plain = to_plain(tried(spec.computed, look.facts))
    else:
        plain = look.state.fields.get(name)
    by, at = origin.get(name, ("", ""))
    return Fact(
        field=name,
        label=said(spec),
        value=shown(look, spec, plain if plain != "" else None),
        by=look.name_of(by) if by != "system" else "",
        at=moment_text(at, look.zone),
        internal=spec.internal,
        computed=spec.computed is not None,
        locked=name in look.state.locked,
        may=may_correct(look, name),
    )


def _origins(look: Look) -> dict[str, tuple[str, str]]:
    """Who gave each field its latest value, and when."""
    found: dict[str, tuple[str, str]] = {}
    for entry in journal_of(look.ref, limit=5000):
        for path in entry.values:
            if path.startswith("f."):
                name = path[2:].partition(".")[0]
                found[name] = (str(entry.head.get("actor") or ""), entry.at.isoformat())
    return found


@dataclass(frozen=True, slots=True)
class FileLine:
    number: str
    name: str
    size: str
    step: str
    detached: bool


def files(look: Look) -> list[FileLine]:
    return [
        FileLine(
            number,
            str(entry.get("name")),
            size_text(entry.get("size")),
            look.step_label(entry.get("step")) if entry.get("step") else "",
            bool(entry.get("detached")),
        )
        for number, entry in look.state.files.items()
    ]


def size_text(size: Any) -> str:
    """`812 B`, `34 kB`, `2.1 MB`."""
    if not isinstance(size, int):
        return ""
    if size < 1000:
        return f"{size} B"
    if size < 1_000_000:
        return f"{size // 1000} kB"
    return f"{size // 100_000 / 10} MB"


@dataclass(frozen=True, slots=True)
class BookingLine:
    entry: str
    source: str
    target: str
    amount: str
    item: str
    at: str
    reversed: bool


def bookings(look: Look) -> list[BookingLine]:
    """Penalties and rewards booked in this case."""
    procedure, directory = look.program.procedure, look.viewer.directory
    return [
        BookingLine(
            entry=said(procedure.ledger.get(one.entry)) or one.entry,
            source=who_name(procedure, directory, one.source),
            target=who_name(procedure, directory, one.target),
            amount=one.amount or one.quantity or "",
            item=one.item or "",
            at=moment_text(one.at, look.zone),
            reversed=one.reversed or one.reverses is not None,
        )
        for one in look.state.ledger
    ]
