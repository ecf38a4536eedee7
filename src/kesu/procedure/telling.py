"""What goes out: notices and messages, queued on record; delivery is the outbox's work (A2 `sends`, A7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from kesu.procedure import publishing
from kesu.procedure.acting import COMPLAINANT, is_outside, people_behind, role_people
from kesu.procedure.declared import Notice, Send
from kesu.procedure.draft import Draft
from kesu.procedure.expressions import Expression
from kesu.procedure.facts import Facts
from kesu.procedure.naming_parties import without_names
from kesu.procedure.state import PLAIN, Json


def notify(draft: Draft, role: str | Expression, because: str, clock: str | None = None, row: str = PLAIN) -> None:
    """A notice to a role or to people, told in the page and by mail."""
    facts = draft.facts if clock is None else draft.program.for_row(clock, row, draft.facts)
    to, people = recipients(draft, role, facts)
    if not to:
        return
    with draft.as_system():
        codes, names = without_names(draft, to)
        draft.emit("Notified", names, to=codes, people=people, because=because, clock=clock, row=row)


def tell(draft: Draft, notice: Notice, because: str) -> None:
    """A declared notice; with a document it is a message."""
    if notice.document is None:
        notify(draft, notice.to, because)
    else:
        send(draft, Send(to=notice.to, document=notice.document), draft.facts)


def recipients(draft: Draft, to: str | Expression, facts: Facts) -> tuple[list[str], list[str]]:
    """Codes of those told (roles as roles, people as people, parties by name), and the people behind them."""
    if isinstance(to, str):
        return ([to], list(role_people(draft.facts, to)))
    found = draft.value(to, facts)
    many = [found] if isinstance(found, str | Mapping) else list(found or ())
    codes = [str(one) for one in many if isinstance(one, str)]
    return codes, list(people_behind(draft.facts, codes))


def send(draft: Draft, sending: Send, facts: Facts, *, step: str | None = None, row: str = PLAIN) -> None:
    """One entry of `sends`: without a document a notice, else a message with it."""
    if not is_due(draft, sending, facts):
        return
    if publishing.is_public(draft.program.procedure, sending.to):
        publishing.publish(draft, sending, step=step, row=row)
        return
    to, people = recipients(draft, sending.to, facts)
    if sending.to == COMPLAINANT or (isinstance(sending.to, str) and is_outside(draft.program.procedure, sending.to)):
        if sending.to == COMPLAINANT and not has_complainant(draft):
            draft.emit("NoAddress", to=to, document=sending.document, step=step, row=row)
            return
    elif not to:
        draft.emit("NoAddress", to=[], document=sending.document, step=step, row=row)
        return
    to, names = without_names(draft, to)
    if sending.document is None:
        draft.emit("Notified", names, to=to, people=people, because="sends", step=step, row=row)
        return
    round_ = draft.step(step).round if step else None
    draft.emit("Sent", names, to=to, people=people, document=sending.document, step=step, row=row, round=round_)


def is_due(draft: Draft, sending: Send, facts: Facts) -> bool:
    return sending.when is None or draft.holds(sending.when, facts, empty=False)


def names_each(sending: Send) -> bool:
    """Whether it is sent once per row (B4.21)."""
    parts = (sending.to, sending.when)
    return any(path[0] == "each" for part in parts if isinstance(part, Expression) for path in part.reads)


def has_complainant(draft: Draft) -> bool:
    """The party with facet customer, or who opened the case, if from outside (A3)."""
    facet = draft.program.facets.get("customer")
    value: Json = draft.state.fields.get(facet) if facet else None
    return bool(value) or draft.state.opened_for == COMPLAINANT


def choices(sends: Iterable[Send]) -> tuple[str, ...]:
    """What the person may tick among them, by name."""
    return tuple(dict.fromkeys(sending.name for sending in sends if sending.choice))


def chosen(sending: Send, ticked: Sequence[str]) -> bool:
    """Whether it goes out as far as the person decides: one with `when: choice` only where it was ticked."""
    return not sending.choice or sending.name in ticked
