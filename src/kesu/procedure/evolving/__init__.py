"""`evolve`: the only way a case's state changes. Total, reads no clock, never refuses (B8.40)."""

from __future__ import annotations

from collections.abc import Iterable

from kesu.procedure.events import Event
from kesu.procedure.evolving import cases, clocks, ledger, promises, steps, tasks, things
from kesu.procedure.evolving.taking_part import Values
from kesu.procedure.state import CaseState, Json

_HANDLERS = cases.HANDLERS | steps.HANDLERS | tasks.HANDLERS | clocks.HANDLERS | things.HANDLERS
_HANDLERS |= promises.HANDLERS | ledger.HANDLERS


def evolve(state: CaseState, event: Event) -> CaseState:
    """The state after the event; the given one is untouched. Events of unknown kinds change nothing but the count."""
    new = state.fork()
    apply(new, event)
    return new


def fold(events: Iterable[Event]) -> CaseState:
    """The state that a whole journal makes."""
    state = CaseState()
    for event in events:
        apply(state, event)
    state.owned = set()
    return state


def apply(state: CaseState, event: Event) -> None:
    """Bring a state of one's own (a fork) up to date with the event, in place."""
    state.seq += 1
    head = event.head
    state.as_of = head.get("at") or state.as_of
    if event.values:
        _write_values(state, event.values)
    handler = _HANDLERS.get(event.kind)
    if handler is not None:
        handler(state, head, event.values)


def _write_values(state: CaseState, values: Values) -> None:
    for path, value in values.items():
        if path.startswith("f."):
            parts = path.split(".")
            if len(parts) == 2:
                _write_field(state, parts[1], value)
            else:
                _write_row(state, parts[1], int(parts[2]), parts[3] if len(parts) > 3 else None, value)


def _write_field(state: CaseState, name: str, value: Json) -> None:
    if value is None:
        state.fields.pop(name, None)
    else:
        state.fields[name] = value
    if value.__class__ is list and value and value[0].__class__ is dict:
        state.rows[name] = max(state.rows.get(name, 0), *(row.get("#") or 0 for row in value))


def _write_row(state: CaseState, name: str, row_id: int, column: str | None, value: Json) -> None:
    rows = list(state.fields.get(name) or ())
    place = next((i for i, row in enumerate(rows) if row.get("#") == row_id), None)
    if column is not None:
        if place is not None:
            rows[place] = {**rows[place], column: value}
    elif place is not None:
        rows[place : place + 1] = [value] if value is not None else []
    elif value is not None:
        rows.append(value)
    state.fields[name] = rows
    state.rows[name] = max(state.rows.get(name, 0), row_id)
