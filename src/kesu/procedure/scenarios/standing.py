"""How a case stands, in the words of `expect`: made from its state and the events since the last look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from kesu.procedure.context import Context
from kesu.procedure.events import Event
from kesu.procedure.facts import Facts
from kesu.procedure.program import Program
from kesu.procedure.scenarios.counting import Figure, Held, Rows
from kesu.procedure.scenarios.looking import FormSeen
from kesu.procedure.state import CaseState
from kesu.procedure.streaks import count_streak
from kesu.procedure.values import plain_decimal, plain_instant, to_store


@dataclass
class Standing:
    """Plain data only, so that it can come from memory, the database or HTTP alike."""

    number: str | None
    status: str
    open: list[str]
    steps: dict[str, str]
    rounds: dict[str, int]
    overdue: list[str]
    due: dict[str, str | None]
    fields: dict[str, Any]
    streak: dict[str, int]
    sheet: dict[str, dict[str, dict[str, str]]]
    blocks: list[str]
    ledger: list[dict[str, Any]]
    notified: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    joined: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    signed: list[str] = field(default_factory=list)
    promises: dict[str, dict[str, Any]] = field(default_factory=dict)
    register: dict[str, Rows | None] = field(default_factory=dict)  # those asked for, over all cases of the procedure
    measure: dict[str, Figure | None] = field(default_factory=dict)
    stock: dict[str, Held | None] = field(default_factory=dict)  # over all cases
    sees: dict[str, list[str]] = field(default_factory=dict)  # the fields that exist for those asked about
    form: dict[str, FormSeen | None] = field(default_factory=dict)


def standing_of(program: Program, state: CaseState, events: Sequence[Event], context: Context) -> Standing:
    """The case as it stands now; what has been sent, told, opened and withdrawn is taken from `events`."""
    facts = Facts(program, state, context)
    standing = Standing(
        number=state.number,
        status=state.status,
        open=[name for name, step in state.steps.items() if step.status == "open"],
        steps={name: step.status for name, step in state.steps.items()},
        rounds={name: step.round for name, step in state.steps.items()},
        overdue=[
            *(n for n in state.clocks if any(run.overdue and not run.past for run in state.clocks[n].values())),
            *(f"promise.{number}" for number, one in state.promises.items() if one.get("overdue")),
        ],
        due={name: _due(program, state, facts, name) for name in program.procedure.clocks}
        | {f"promise.{n}": one["until"] if one["status"] == "open" else None for n, one in state.promises.items()},
        fields={
            name: to_store(program.fields[name], facts.field(name))
            for name in program.fields
            if program.fields[name].sheet is None
        },
        streak={name: count_streak(spec, facts).length for name, spec in program.procedure.streaks.items()},
        sheet=_sheets(program, facts),
        blocks=[str(value) for block in state.blocks for value in block["of"] or ()],
        ledger=[_booking(booking) for booking in state.ledger],
        promises={number: dict(one) for number, one in state.promises.items()},
    )
    for event in events:
        _note(standing, event)
    return standing


def _due(program: Program, state: CaseState, facts: Facts, name: str) -> str | None:
    found = [
        program.due_of(name, run, facts, row)
        for row, run in state.clocks.get(name, {}).items()
        if run.status == "running" and not run.past
    ]
    dues = [due for due in found if due is not None]
    return plain_instant(min(dues)) if dues else None


def _sheets(program: Program, facts: Facts) -> dict[str, dict[str, dict[str, str]]]:
    found: dict[str, dict[str, dict[str, str]]] = {}
    for name, spec in program.fields.items():
        if spec.sheet is None:
            continue
        lots: dict[str, dict[str, Decimal]] = {}
        for row in facts.field(name):
            amounts = lots.setdefault(row["lot"], {})
            for state, amount in row.items():
                if isinstance(amount, Decimal):
                    amounts[state] = amounts.get(state, Decimal(0)) + amount
        found[name] = {lot: {k: plain_decimal(v) for k, v in amounts.items()} for lot, amounts in lots.items()}
    return found


def _booking(booking: Any) -> dict[str, Any]:
    plain = {"entry": booking.entry, "from": booking.source, "to": booking.target}
    extra = {"amount": booking.amount, "item": booking.item, "quantity": booking.quantity}
    return plain | {key: value for key, value in extra.items() if value is not None}


def _note(standing: Standing, event: Event) -> None:
    head = event.head
    if head.get("shown"):
        standing.signed.append(head["step"])
    if event.kind == "Notified":
        standing.notified += [*head.get("to", ()), *event.values.get("party", ()), *head.get("people", ())]
    elif event.kind == "Sent":
        to = [*head.get("to", ()), *event.values.get("party", ())]
        standing.sent += [head["document"], *(f"{head['document']} to {receiver}" for receiver in to)]
    elif event.kind == "Published":
        standing.sent += [head["document"], f"{head['document']} to public"]
    elif event.kind == "GoodsMoved" and head.get("signed"):
        standing.signed.append(head["sheet"])
    elif event.kind == "DocumentQueued":
        standing.made.append(head["document"])
    elif event.kind == "ChildOpened":
        (standing.joined if head.get("joined") else standing.opened).append(head["link"])
    elif (event.kind in ("StepSkipped", "StepVoid", "RowSkipped") and head.get("withdrawn")) or event.kind in (
        "StartWithdrawn",
        "RowWithdrawn",
    ):
        standing.withdrawn.append(head["step"])
        if event.kind == "StartWithdrawn":
            standing.withdrawn += head.get("withdrawn") or ()
    elif event.kind == "RoundStarted":
        standing.withdrawn += head.get("withdrawn") or ()
