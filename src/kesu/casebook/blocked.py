"""What a case says must not be used or shipped, worked out of its state (A2 `blocks`, A4 `blocked` states)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from kesu.casebook.models.cases import FACET_LENGTH
from kesu.procedure.declared import Field
from kesu.procedure.state import CaseState

GOODS = "goods"


class BlockLine(NamedTuple):
    """what: `lot`, `place`, `operation`, or `goods` for an amount of the lot `value` in a blocked state of the sheet
    `step`; else `step` is the step that blocks. since: UTC text, empty where nobody wrote it down."""

    what: str
    value: str
    step: str
    since: str


def blocks_of(fields: Mapping[str, Field], state: CaseState) -> frozenset[BlockLine]:
    """Blocks in force. They outlast the closing of a case; goods in a sheet are those of open cases."""
    if state.status not in ("open", "closed"):
        return frozenset()
    goods = _goods(fields, state) if state.status == "open" else ()
    return frozenset({(line.what, line.value, line.step): line for line in (*_steps(state), *goods)}.values())


def _steps(state: CaseState) -> Iterator[BlockLine]:
    for block in state.blocks:
        step = state.steps.get(block["step"])
        since = (step.opened_at if step else None) or ""
        for value in block["of"] or ():
            yield BlockLine(block["what"], str(value)[:FACET_LENGTH], block["step"] or "", since)


def _goods(fields: Mapping[str, Field], state: CaseState) -> Iterator[BlockLine]:
    for name, lots in state.sheets.items():
        spec = fields[name].sheet if name in fields else None
        blocked = {code for code, one in spec.states.items() if one.blocked} if spec else set()
        for lot, places in lots.items():
            amounts = [amount for place in places.values() for code, amount in place.items() if code in blocked]
            if any(amount not in ("", "0") for amount in amounts):
                yield BlockLine(GOODS, lot[:FACET_LENGTH], name, "")
