"""Appealing against an entry of the ledger, and deciding the appeal (A7)."""

from __future__ import annotations

from kesu.procedure import appealing, booking, telling
from kesu.procedure.commands import authority, bodies
from kesu.procedure.commands.bodies import Body
from kesu.procedure.draft import Draft
from kesu.procedure.ledgers import OPEN, appeal_of, entry_of
from kesu.procedure.refusals import Refusal, Word
from kesu.procedure.state import Booking

UPHELD, REJECTED = "upheld", "rejected"
OUTCOMES = (UPHELD, REJECTED)
_OFFERED = ((UPHELD, "成立", "upheld"), (REJECTED, "驳回", "rejected"))


def appeal(draft: Draft, body: Body) -> None:
    """Whom an entry charges appeals against it, with the reason, within the time it allows; the procedure's owner is
    told, and has a duty."""
    bodies.check_keys(body, ("entry", "reason"))
    entry = _entry(draft, body)
    appealing.check_appealable(draft, entry)
    appealing.permit_appeal(draft, entry)
    reason = bodies.text_of(body, "reason", needed="reason_missing")
    draft.emit("Appealed", {"reason": reason}, entry=entry.entry, booking=entry.id, behalf=draft.behalf)
    owner = draft.program.procedure.owner
    if owner:
        telling.notify(draft, owner, "appealed")


def decide_appeal(draft: Draft, body: Body) -> None:
    """The procedure's owner decides, with the reason, and never on their own appeal. Upheld, the entry is reversed by a
    new one; who appealed is told."""
    bodies.check_keys(body, ("entry", "outcome", "reason"))
    entry = _entry(draft, body)
    outcome = body.get("outcome")
    if outcome is not None and outcome not in OUTCOMES:
        raise Refusal("input", "bad_form", what="outcome")
    standing = appeal_of(draft.state, entry)
    if standing != OPEN:
        raise Refusal("order", "no_appeal" if standing is None else "appeal_over", entry=entry.id)
    known = draft.state.appeals[str(entry.id)]
    authority.permit_role(draft, [one.code for one in appealing.deciders(draft.facts)])
    if {authority.person_of(draft), draft.behalf} & appealing.barred(known):
        raise Refusal("other_than", "own_appeal")
    if outcome is None:
        raise Refusal("missing", "outcome_needed", offered=[Word(*one) for one in _OFFERED])
    reason = bodies.text_of(body, "reason", needed="reason_missing")
    draft.emit(
        "AppealDecided", {"reason": reason}, entry=entry.entry, booking=entry.id, outcome=outcome, behalf=draft.behalf
    )
    if outcome == UPHELD:
        booking.reverse(draft, lambda one: one.id == entry.id)
    with draft.as_system():
        people = [one for one in (known.get("behalf"), known["by"]) if one]
        draft.emit("Notified", to=people, people=people, because=f"appeal_{outcome}")


def _entry(draft: Draft, body: Body) -> Booking:
    """The entry that is named by its number. Refuses `input`."""
    text = str(body.get("entry"))
    found = entry_of(draft.state, int(text)) if text.isascii() and text.isdigit() and len(text) < 10 else None
    if found is None:
        raise Refusal("input", "unknown_entry", entry=text[:20])
    return found
