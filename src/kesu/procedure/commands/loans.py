"""What a case is told of its being lent (system): by the step of another one, by the clock, by who reads it."""

from __future__ import annotations

from kesu.procedure.borrowed import SAME_LOOK, loans_of
from kesu.procedure.commands.bodies import Body
from kesu.procedure.draft import Draft
from kesu.procedure.lending import out
from kesu.procedure.values import native_instant


def lend_by(draft: Draft, body: Body) -> None:
    """A step of another case lends this one."""
    draft.emit("Lent", people=body["people"], until=body["until"], ref=body["ref"], person=body.get("person"))


def return_by(draft: Draft, body: Body) -> None:
    """What that other case lent comes back; what is back already stays so."""
    people = out(draft.state, str(body["ref"]))
    if people:
        draft.emit("Returned", people=people, ref=body["ref"])


def looked(draft: Draft, body: Body) -> None:
    """Somebody to whom it is lent has looked into it; again within ten minutes is the same look."""
    now = draft.context.now
    mine = [loan for loan in loans_of(draft.state) if loan.person == body.get("person") and loan.runs(now)]
    if mine and not any(loan.looked and now < native_instant(loan.looked) + SAME_LOOK for loan in mine):
        draft.emit("Looked", person=mine[0].person)
