"""A streak counts rows after `since` in the order of a column: the two must be comparable (A4)."""

from __future__ import annotations

from collections.abc import Mapping

from kesu.procedure.declared import Field, Procedure, Streak
from kesu.procedure.expressions.types import MOMENTS, NUMBERS
from kesu.procedure.reading.reader import Reader


def check_streaks(procedure: Procedure, reader: Reader) -> None:
    """After binding: `order` is a day or an instant where `since` is one, else no row would ever count."""
    for streak in procedure.streaks.values():
        if streak.source == "cases":
            _check_cases(streak, procedure, reader)
        if streak.source == "record":
            _check_columns(streak, procedure, reader)
        since = streak.since.type if streak.since is not None else None
        if since is None or since.is_open:
            continue
        wanted = since.name
        found = _order_type(streak, procedure)
        if found is not None and not _comparable(found, wanted):
            order = streak.order or "order"
            reader.say("streak.order", streak.place, name=streak.name, order=order, found=found, wanted=wanted)


def _check_columns(streak: Streak, procedure: Procedure, reader: Reader) -> None:
    record = procedure.records.get(streak.of)
    if record is None:
        return
    named = {"order": [streak.order] if streak.order else [], "same": [streak.same] if streak.same else []}
    for key, columns in {**named, "per": streak.per}.items():
        for column in columns:
            if column not in record.fields:
                reader.say(
                    "streak.column", streak.place, record.fields, name=streak.name, key=key, column=column, of=streak.of
                )


def _check_cases(streak: Streak, procedure: Procedure, reader: Reader) -> None:
    """The instant is one that a case keeps; of this very procedure it must be there."""
    at = streak.at or "closed"
    if at.startswith(("clock.", "child.")) or at in ("reopened",):
        reader.say("streak.at", streak.place, name=streak.name, at=at)
        return
    if set(streak.procedures) != {procedure.name} or at in ("opened", "closed"):
        return
    names: Mapping[str, object] = procedure.fields if at.startswith("f.") else procedure.steps
    known = at.removeprefix("f.") in names or any(at.startswith(f"{step}.") for step in procedure.steps)
    if not known:
        reader.say("name.unknown", streak.place, names, name=at, kind="instant", kind_zh="时点")


def _order_type(streak: Streak, procedure: Procedure) -> str | None:
    """The type of the column; `none` where no column is named, None where it is said already that there is none."""
    if streak.source == "cases" or (streak.source == "record" and not streak.order):
        return "datetime"  # the instant of the case, or when the record came
    if not streak.order:
        return "none"
    column = _columns(streak, procedure).get(streak.order)
    return column.type if column is not None else None


def _columns(streak: Streak, procedure: Procedure) -> Mapping[str, Field]:
    if streak.source == "record":
        record = procedure.records.get(streak.of)
        return record.fields if record is not None else {}
    table = procedure.fields.get(streak.of)
    return table.columns if table is not None else {}


def _comparable(found: str, wanted: str) -> bool:
    return found == wanted or {found, wanted} <= MOMENTS or {found, wanted} <= NUMBERS
