"""What is made public: papers that anybody may read, until they are withdrawn (A6 `audience: public`).

Nothing personal is in them: no field marked `personal`, none that holds people or parties, nothing computed from these.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from kesu.procedure.declared import Document, Field, Procedure, Send
from kesu.procedure.reading.completing import fields_read
from kesu.procedure.refusals import Refusal, word
from kesu.procedure.state import PLAIN, CaseState, Json

if TYPE_CHECKING:
    from kesu.procedure.draft import Draft

PUBLIC = "public"
"""Whom `sends` names when it means everybody, and the audience of what they may read."""
_OF_PEOPLE = frozenset({"party", "contact", "person", "people"})
_QUOTED = 2  # characters: a name of one stands in a sentence by chance


def personal_fields(procedure: Procedure) -> frozenset[str]:
    """The fields that tell of a person, directly or by what they are computed from."""
    return frozenset(name for name, field in procedure.fields.items() if _is_personal(field, procedure))


def _is_personal(field: Field, procedure: Procedure) -> bool:
    reads = fields_read(field.computed, procedure) if field.computed is not None else ()
    return _tells(field) or any(_tells(procedure.fields[name]) for name in reads if name in procedure.fields)


def _tells(field: Field) -> bool:
    columns = any(map(_tells, field.columns.values()))
    return field.personal is not None or field.type in _OF_PEOPLE or columns


def is_public(procedure: Procedure, to: object) -> bool:
    """Whether a receiver is everybody; a role of that name comes first."""
    return to == PUBLIC and PUBLIC not in procedure.roles


def publish(draft: Draft, sending: Send, *, step: str | None, row: str = PLAIN) -> None:
    """Make a paper public. Refuses `internal` where a text that must stand in it, or that its step asks for, names what
    a personal field holds."""
    document = draft.program.procedure.documents[sending.document or ""]
    fields, state = draft.program.fields, draft.state
    told = {name: text for name in _told(draft, document, step) if isinstance(text := state.fields.get(name), str)}
    for name in sorted(personal_fields(draft.program.procedure)):
        for text in _people(fields[name], state.fields.get(name)):
            if any(text in one for other, one in told.items() if other != name):
                raise Refusal("internal", "personal_matter", fields=[word(fields[name])])
    round_ = draft.step(step).round if step else None
    number = str(len(state.publications) + 1)
    draft.emit("Published", publication=number, document=document.name, step=step, row=row, round=round_)


def _told(draft: Draft, document: Document, step: str | None) -> list[str]:
    spec = draft.program.steps[step] if step else None
    outcomes = spec.outcomes.values() if spec else ()
    fills = (*(spec.fill if spec else ()), *(fill for outcome in outcomes for fill in outcome.fill))
    return [*document.must, *(fill.name for fill in fills if not fill.each)]


def _people(field: Field, value: Json) -> Iterator[str]:
    """The texts by which the field tells of people; of rows those of columns that do."""
    if isinstance(value, str):
        yield from (text for text in [value.strip()] if len(text) >= _QUOTED)
    elif isinstance(value, list):
        for one in value:
            if isinstance(one, Mapping):
                for name, column in field.columns.items():
                    yield from _people(column, one.get(name)) if _tells(column) else ()
            else:
                yield from _people(field, one)


def standing(state: CaseState) -> Iterator[tuple[str, Mapping[str, Json]]]:
    """What of the case can be read by anybody: made, and not withdrawn; of an erased case nothing."""
    if state.erased is None:
        for number, one in state.publications.items():
            if one.get("hash") and not one.get("withdrawn"):
                yield number, one
