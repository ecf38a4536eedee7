"""A streak counts rows after `since` in the order of a column: the two must be comparable (A4)."""

from __future__ import annotations

from kesu.procedure.declared import Procedure, Streak
from kesu.procedure.expressions.types import MOMENTS, NUMBERS
from kesu.procedure.reading.reader import Reader


def check_streaks(procedure: Procedure, reader: Reader) -> None:
    """After binding: `order` is a day or an instant where `since` is one, else no row would ever count."""
    for streak in procedure.streaks.values():
        since = streak.since.type if streak.since is not None else None
        if streak.source != "field" or since is None or since.is_open:
            continue
        wanted = since.name
        found = _order_type(streak, procedure)
        if found is not None and not _comparable(found, wanted):
            order = streak.order or "order"
            reader.say("streak.order", streak.place, name=streak.name, order=order, found=found, wanted=wanted)


def _order_type(streak: Streak, procedure: Procedure) -> str | None:
    """The type of the column; `none` where no column is named, None where it is said already that there is none."""
    if not streak.order:
        return "none"
    table = procedure.fields.get(streak.of)
    column = table.columns.get(streak.order) if table is not None else None
    return column.type if column is not None else None


def _comparable(found: str, wanted: str) -> bool:
    return found == wanted or {found, wanted} <= MOMENTS or {found, wanted} <= NUMBERS
