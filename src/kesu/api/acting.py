"""Commands on their way to the one door, and what they brought about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kesu.api.callers import Caller
from kesu.api.problems import Problem
from kesu.casebook import queries
from kesu.casebook.execute import Outcome, execute, open_case
from kesu.casebook.history import heads_of
from kesu.procedure.context import Command
from kesu.procedure.refusals import Refusal

Plain = dict[str, Any]
OPENED = frozenset({"StepOpened", "TaskReopened"})
ENDED = frozenset({"StepDone", "StepSkipped", "StepVoid"})


def act(caller: Caller, name: str, verb: str, body: Mapping[str, Any]) -> Plain:
    """Carry out a verb in the case of that reference or number. Raises Problem 404, Refusal and what `execute` does."""
    ref = queries.ref_seen(caller.viewer, name)
    if ref is None:
        raise Problem(404, "not_found")
    body = dict(body)
    seen, password = _seen(body.pop("seen", None)), _password(body.pop("password", None))
    outcome = execute(
        ref,
        Command(verb, body),
        actor=caller.actor,
        now=caller.now,
        idempotency_key=caller.key,
        seen=seen,
        authenticated=caller.proven(password),
    )
    return moved(outcome)


def open_one(caller: Caller, procedure: str, body: Mapping[str, Any]) -> Plain:
    """Open a case on the version published last."""
    return moved(open_case(procedure, body, actor=caller.actor, now=caller.now, idempotency_key=caller.key))


def moved(outcome: Outcome) -> Plain:
    """The outcome, with the steps that opened and ended by the command itself."""
    opened: dict[str, None] = {}
    ended: dict[str, None] = {}
    for kind, head in heads_of(outcome.ref, outcome.first, outcome.seq):
        step = head.get("step")
        if step and kind in OPENED:
            opened[step] = None
        elif step and kind in ENDED:
            ended[step] = None
    same = ("ref", "procedure", "number", "status", "seq", "repeated")
    return {
        **{name: getattr(outcome, name) for name in same},
        "opened": list(outcome.opened),
        "steps_opened": list(opened),
        "steps_ended": list(ended),
    }


def as_stored(answer: Plain) -> Plain:
    """An answer of `moved` as plain JSON, for keeping it under an idempotency key."""
    return {**answer, "ref": str(answer["ref"]), "opened": [str(ref) for ref in answer["opened"]]}


def _seen(given: Any) -> int | None:
    if given is not None and (isinstance(given, bool) or not isinstance(given, int)):
        raise Refusal("input", "bad_form", what="seen")
    return given


def _password(given: Any) -> str | None:
    if given is not None and not isinstance(given, str):
        raise Refusal("input", "bad_form", what="password")
    return given
