"""Signing through a private link: what somebody outside is shown, and the hash that binds a signature to it (B6.28)."""

from __future__ import annotations

import hashlib
import json

from kesu.procedure import ending
from kesu.procedure.context import Context
from kesu.procedure.declared import Outcome, Step
from kesu.procedure.draft import Draft
from kesu.procedure.program import Program
from kesu.procedure.refusals import Refusal
from kesu.procedure.seeing import hidden_from, without_hidden_columns
from kesu.procedure.state import PLAIN, CaseState, Json, Task
from kesu.procedure.written import ControlCharacter, written

LONGEST_NAME = 100


def is_signed(step: Step, outcome: Outcome) -> bool:
    return step.sign or outcome.sign


def seen_outside(draft: Draft, name: str, row: str, over: dict[str, Json] | None = None) -> dict[str, Json]:
    """What the actor is shown of an open task: as B6.28 says, without what is internal or hidden, and without the
    values of decision tables, which no page outside shows. over: what they typed."""
    hidden = hidden_from(draft.program, draft.state, draft.context)
    fields = draft.program.fields
    found = ending.what_is_shown(draft, name, row, over)
    return {
        field: _without_internal(draft, field, value)
        for field, value in found.items()
        if field in fields and (field not in hidden or (over and field in over))
    }


def _without_internal(draft: Draft, field: str, value: Json) -> Json:
    if not isinstance(value, list):
        return value
    return [without_hidden_columns(draft.program.fields[field], row, outside=True) for row in value]


def hash_of(seen: dict[str, Json]) -> str:
    """SHA-256, in hexadecimal, over what was seen."""
    text = json.dumps(seen, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def seen_hash(program: Program, state: CaseState, context: Context, step: str, row: str = PLAIN) -> str:
    """The hash of what a page shows of an open task, to be sent back with the signature (`Proof.seen`)."""
    return hash_of(seen_outside(Draft(program, state, context), step, row))


def check_seen(draft: Draft, step: Step, row: str) -> None:
    """Refuses `version` where what the page showed has changed since."""
    proof = draft.context.proof
    if proof is not None and proof.seen != hash_of(seen_outside(draft, step.name, row)):
        raise Refusal("version", "shown_changed")


def check_signature(draft: Draft, step: Step, outcome: Outcome) -> None:
    """Refuses `missing` where a signature is due and nobody proved themselves, or the name is lacking; `input` a name
    that is none."""
    if not is_signed(step, outcome):
        return
    proof = draft.context.proof
    if proof is None:
        if not draft.context.authenticated:
            raise Refusal("missing", "sign_again")
        return
    if not proof.name.strip():
        raise Refusal("missing", "name_missing")
    if len(proof.name) > LONGEST_NAME:
        raise Refusal("input", "bad_value", field="name", why="text_too_long")
    try:
        written(proof.name, one_line=True)
    except ControlCharacter as control:
        raise Refusal("input", "bad_value", field="name", why="control_character", given=control.name) from None


def record(draft: Draft, step: Step, outcome: Outcome, *, row: str, task: Task, values: dict[str, Json]) -> None:
    """Write down who signed through a link, how they proved it, and over what. values: what they typed."""
    proof = draft.context.proof
    if proof is None or not is_signed(step, outcome):
        return
    shown = hash_of(seen_outside(draft, step.name, row, {**task.draft, **values}))
    draft.emit(
        "LinkSigned", {"name": proof.name.strip()}, step=step.name, row=row, round=draft.step(step.name).round,
        outcome=outcome.name, manner=proof.manner, grant=proof.grant, shown=shown,
    )  # fmt: skip
