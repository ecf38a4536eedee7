"""Events of promises."""

from __future__ import annotations

from collections.abc import Callable

from kesu.procedure.evolving.taking_part import Head, Values, take_part
from kesu.procedure.state import CaseState, Json


def _promised(state: CaseState, head: Head, values: Values) -> None:
    state.promises[head["promise"]] = {
        "kind": head["what"],
        "until": head["until"],
        "amount": values.get("amount"),
        "to": list(head.get("to") or ()),
        "by": head.get("actor"),
        "at": head["at"],
        "status": "open",
        **({"warn": head["warn"]} if head.get("warn") else {}),
    }
    take_part(state, head.get("actor"))


def _change(state: CaseState, head: Head, **changed: Json) -> None:
    known = state.promises.get(head["promise"])
    if known is not None:
        state.promises[head["promise"]] = {**known, **changed}


def _warned(state: CaseState, head: Head, values: Values) -> None:
    _change(state, head, warn=None)


def _overdue(state: CaseState, head: Head, values: Values) -> None:
    _change(state, head, overdue=True)


def _kept(state: CaseState, head: Head, values: Values) -> None:
    by, late = head.get("actor"), bool(head.get("late"))
    _change(state, head, status="kept", overdue=False, late=late, kept_at=head["at"], kept_by=by)


def _ended(state: CaseState, head: Head, values: Values) -> None:
    _change(state, head, status="ended", overdue=False)


HANDLERS: dict[str, Callable[[CaseState, Head, Values], None]] = {
    "Promised": _promised,
    "PromiseWarned": _warned,
    "PromiseOverdue": _overdue,
    "PromiseKept": _kept,
    "PromiseEnded": _ended,
}
