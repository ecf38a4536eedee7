"""What could not be delivered to somebody outside: it stays a duty of the case until a person has seen to it."""

from __future__ import annotations

from kesu.procedure import telling
from kesu.procedure.commands import authority, bodies
from kesu.procedure.commands.bodies import Body
from kesu.procedure.draft import Draft
from kesu.procedure.refusals import Refusal

HOW = ("phone", "visit", "letter", "mail", "sent_again", "not_needed")
"""How a person reached the receiver in the end, as codes."""


def undelivered(draft: Draft, body: Body) -> None:
    """The system reports it, once each; the procedure's owner is told. Offered to nobody. What was seen to, sent once
    more and failed again is a duty again."""
    number = str(body["delivery"])
    known = draft.state.undelivered.get(number)
    if known is not None and not known.get("settled"):
        return
    head = {"delivery": number, "to": body.get("to"), "document": body.get("document"), "because": body.get("because")}
    draft.emit("Undelivered", {"said": body["said"]} if body.get("said") else None, **head)
    owner = draft.program.procedure.owner
    if owner:
        telling.notify(draft, owner, "undelivered")


def settle_delivery(draft: Draft, body: Body) -> None:
    """A person has seen to it: reached them otherwise, sent it again, or found that it is not needed any more."""
    bodies.check_keys(body, ("delivery", "how", "comment"))
    number = str(body.get("delivery"))
    known = draft.state.undelivered.get(number)
    if known is None or known.get("settled"):
        raise Refusal("input", "unknown_delivery", delivery=number[:60])
    how = body.get("how")
    if how not in HOW:
        raise Refusal("input", "bad_form", what="how")
    authority.permit_part(draft)
    comment = body.get("comment")
    values = {"comment": bodies.text_of(body, "comment", needed=None)} if comment else None
    draft.emit("DeliverySettled", values, delivery=number, how=how)
