"""What happens at an instant: clocks end and start, the number is given, money is booked, people are told."""

from __future__ import annotations

from kesu.procedure import booking, lending, numbering, telling
from kesu.procedure.clocks import runs
from kesu.procedure.declared import Clock
from kesu.procedure.draft import Draft
from kesu.procedure.program import Listeners
from kesu.procedure.state import PLAIN


def happen(draft: Draft, key: str, row: str = PLAIN, *, returning: bool = False) -> None:
    """The instant `key` (as `instant_key` names it) has come, for a row of an `each` step where `row` is given.

    returning: it is the plain instant of an outcome with `back_to`, which ends and starts no clock by the step's bare
    name (B7.32).
    """
    if row == PLAIN:
        draft.happened.append((key, draft.state.seq))
    found = draft.program.listeners.get(key)
    if found is None:
        return
    if not returning:
        _clocks(draft, found, key, row)
    if row != PLAIN:
        _row(draft, found, key, row)
        return
    if found.number and not returning:
        numbering.give_number(draft)
    if not returning:
        for entry in found.ledger:
            if not booking.is_per_row(entry) or not _by_rows(draft, key):
                booking.book(draft, entry, _key(draft, key))
    for notice in found.notices:
        if notice.when is None or draft.holds(notice.when, empty=False):
            telling.tell(draft, notice, key)
    for step, sending in found.sends:
        if not telling.names_each(sending) or not _by_rows(draft, key):
            telling.send(draft, sending, draft.facts, step=step.name)
    _ends(draft, found)


def _ends(draft: Draft, found: Listeners) -> None:
    """Blocks that end at that instant, and what was lent until then."""
    for step, place, block in found.lifts:
        if any(b["step"] == step.name and b["block"] == place for b in draft.state.blocks):
            draft.emit("BlockLifted", step=step.name, what=block.what, block=place)
    for step in found.returns:
        lending.give_back(draft, step)


def _clocks(draft: Draft, found: Listeners, key: str, row: str) -> None:
    met: list[Clock] = []
    for clock in found.ends:
        if row == PLAIN and clock.per_row and _by_rows(draft, key):
            continue
        if runs.meet(draft, clock, row):
            met.append(clock)
    for clock in found.starts:
        if row == PLAIN and clock.per_row and _by_rows(draft, key):
            continue
        runs.start(draft, clock, row, key)
    for clock in met:
        happen(draft, f"clock.{clock.name}.met")


def _by_rows(draft: Draft, key: str) -> bool:
    """Whether the instant comes row by row: the step's own then says nothing new to a clock per row."""
    step = _step_of(draft, key)
    return step is not None and draft.program.steps[step].each is not None


def _row(draft: Draft, found: Listeners, key: str, row: str) -> None:
    step = _step_of(draft, key)
    element = draft.program.elements(step, draft.facts).get(row) if step is not None else None
    for owner, sending in found.sends:
        if telling.names_each(sending):
            telling.send(draft, sending, draft.facts.laid_over(element=element), step=owner.name, row=row)
    for entry in found.ledger:
        if step is not None and booking.is_per_row(entry):
            booking.book(draft, entry, _key(draft, key), element)


def _step_of(draft: Draft, key: str) -> str | None:
    return next((name for name in (key, key.rpartition(".")[0]) if name in draft.program.steps), None)


def _key(draft: Draft, key: str) -> str:
    """`step|round` where the instant is a step's, so that superseding that round reverses what it booked."""
    step = _step_of(draft, key)
    return f"{step}|{draft.step(step).round}" if step is not None else key
