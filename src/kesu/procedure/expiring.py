"""Cases whose time of keeping is over, and their row in a register (A9 `of: expired`).

No empty value ever means "delete now": without a limit, or while what the limit is counted by is empty, a case is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from kesu.procedure.calendars import end_of, later
from kesu.procedure.trying import tried
from kesu.procedure.values import known_instant, native_instant, plain_instant, to_plain

if TYPE_CHECKING:
    from kesu.procedure.declared import Over
    from kesu.procedure.expressions import Expression
    from kesu.procedure.facts import Facts


def kept_until(facts: Facts, value: Callable[[Expression], Any]) -> str | None:
    """The instant until which the ended case is kept, in UTC text; None while it is open, or without a limit. value:
    what an expression is worth for the case."""
    retention, ended = facts.program.procedure.retention, facts.state.closed_at
    if retention is None or ended is None or facts.state.status == "open":
        return None
    if retention.until is not None:
        until = value(retention.until)
        limit = plain_instant(end_of(until, facts.calendar())) if type(until) is date else to_plain(until)
        return limit if isinstance(limit, str) else None
    if retention.keep is not None:
        return plain_instant(later(native_instant(ended), retention.keep, facts.calendar()))
    return None


def row_of(facts: Facts, over: Over) -> dict[str, Any] | None:
    """The case as `x.` of a list of what may be erased: until when it had to be kept, and the rule as it is written.
    None: its time is not over, it is held, stands against something, is erased, or is erased in another way."""
    state, procedure = facts.state, facts.program.procedure
    if state.held or state.blocks or state.erased is not None or not over.expires(procedure):
        return None
    limit = kept_until(facts, lambda one: tried(one, facts))
    if limit is None or limit >= plain_instant(facts.now()):
        return None
    return {"kept_until": known_instant(limit), "keep": _rule(facts)}


def _rule(facts: Facts) -> str:
    retention = facts.program.procedure.retention
    assert retention is not None
    return retention.until.text.strip() if retention.until is not None else str(retention.keep)
