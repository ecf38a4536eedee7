"""What of that which a step sends a person chooses (A2 `when: choice`): offered, and ticked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kesu.procedure import telling
from kesu.procedure.context import Context
from kesu.procedure.declared import Outcome, Send, Step
from kesu.procedure.program import Program
from kesu.procedure.refusals import Refusal, word
from kesu.procedure.seeing import is_from_outside
from kesu.procedure.state import Json


def offered(program: Program, context: Context, sends: Iterable[Send]) -> tuple[str, ...]:
    """What the actor may tick among them, by name. Somebody outside: only what goes to themselves and is not internal;
    what the house sends to others, the house decides."""
    if not is_from_outside(program, context):
        return telling.choices(sends)
    actor, documents = context.actor, program.procedure.documents
    own = {actor.outside} if actor.outside else set(context.directory.roles_of(actor.person or ""))
    return telling.choices(
        sending
        for sending in sends
        if sending.to in own and (sending.document is None or documents[sending.document].audience != "internal")
    )


def ticked(
    program: Program, context: Context, step: Step, outcome: Outcome | None, body: Mapping[str, Json]
) -> tuple[str, ...] | None:
    """What the person chose to send; None where the command does not say. outcome: None where none is meant yet.
    Refuses `input` for what is not offered."""
    given = body.get("send")
    if given is None:
        return None
    names = [given] if isinstance(given, str) else given
    if not isinstance(names, list | tuple) or not all(isinstance(name, str) for name in names):
        raise Refusal("input", "bad_form", what="send")
    outcomes = [outcome] if outcome else step.outcomes.values()
    known = offered(program, context, (*step.sends, *(one for way in outcomes for one in way.sends)))
    for name in names:
        if name not in known:
            raise Refusal(
                "input", "unknown_choice", step=word(step), name=name[:60], offered=list(known), codes=list(known)
            )
    return tuple(dict.fromkeys(names))


def people_choose(step: Step) -> dict[str, Outcome]:
    """Outcomes a person may choose: those the machine gives are offered to nobody."""
    return {n: o for n, o in step.outcomes.items() if o.given_by is None and o.auto is None}


def check_outcome(step: Step, name: Json) -> None:
    """Refuses `input` for an outcome that is not offered."""
    known = people_choose(step)
    if name is not None and (not isinstance(name, str) or name not in known):
        raise Refusal(
            "input",
            "unknown_outcome",
            step=word(step),
            outcome=str(name)[:60],
            offered=list(known),
            codes=list(known),
        )
