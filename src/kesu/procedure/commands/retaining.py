"""How long a case is kept: holds, and its erasure when its time has run out (A9)."""

from __future__ import annotations

from kesu.procedure import expiring, promising
from kesu.procedure.commands import authority, bodies
from kesu.procedure.commands.bodies import Body
from kesu.procedure.draft import Draft
from kesu.procedure.refusals import Refusal

_NAMING = {"not_expired": "not_expired_case", "held": "held_case", "still_blocked": "still_blocked_case"}
"""The sentences that name the case, where it is one of several."""


def hold(draft: Draft, body: Body) -> None:
    """A legal hold: nothing of the case may be erased."""
    _hold(draft, body, "Held")


def lift(draft: Draft, body: Body) -> None:
    _hold(draft, body, "Lifted")


def _hold(draft: Draft, body: Body, kind: str) -> None:
    bodies.check_keys(body, ("reason",))
    if draft.state.held == (kind == "Held"):
        raise Refusal("order", "held_already" if draft.state.held else "not_held")
    _permit_holder(draft)
    reason = bodies.text_of(body, "reason", needed="reason_missing")
    draft.emit(kind, {"reason": reason})


def _permit_holder(draft: Draft) -> None:
    """The roles of `retention.hold`, and the procedure's owner (A9)."""
    retention = draft.program.procedure.retention
    roles = [*(retention.hold if retention else ()), draft.program.procedure.owner]
    authority.permit_role(draft, [role for role in roles if role])


def erase(draft: Draft, body: Body) -> None:
    """All values of the case go, for good. Refused before its time (`retention`) and while held (`hold`)."""
    bodies.check_keys(body, ("reason", "comment"))
    if draft.state.erased is not None:
        raise Refusal("order", "erased")
    _permit_holder(draft)
    reason = bodies.text_of(body, "reason") or bodies.text_of(body, "comment")
    _check(draft)
    _erase(draft, reason)


def erase_by(draft: Draft, body: Body) -> None:
    """A step of another case that `erases` this one (system): limit and hold are looked at again here; who is refused
    is told which case it was."""
    name = draft.state.number or draft.state.ref
    retention = draft.program.procedure.retention
    if draft.state.erased is not None:
        raise Refusal("order", "erased_case", case=name, codes=[draft.state.ref])
    if retention is not None and retention.destroy not in (None, body.get("procedure")):
        raise Refusal("retention", "other_way_case", case=name, codes=[draft.state.ref])
    try:
        _check(draft)
    except Refusal as refused:
        raise Refusal(refused.code, _NAMING[refused.key], case=name, codes=[draft.state.ref]) from None
    _erase(draft, None, asked=body.get("ref"), person=body.get("person"))


def _check(draft: Draft) -> None:
    if not has_expired(draft):
        raise Refusal("retention", "not_expired")
    if draft.state.held:
        raise Refusal("hold", "held")
    if draft.state.blocks:
        raise Refusal("hold", "still_blocked")


def _erase(draft: Draft, reason: str | None, **by: str | None) -> None:
    promising.end_all(draft, "erased")
    draft.emit("CaseErased", {"reason": reason} if reason else None, behalf=draft.behalf, **by)


def has_expired(draft: Draft) -> bool:
    """Whether the case has ended and its retention has run out; without a limit it is kept (A9 `unset`)."""
    limit = kept_until(draft)
    return limit is not None and limit < draft.at


def kept_until(draft: Draft) -> str | None:
    """The instant until which the ended case is kept, in UTC text; None while it is open, or without a limit."""
    return expiring.kept_until(draft.facts, draft.value)
