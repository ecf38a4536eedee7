"""Starting dormant steps by hand, and taking a start back (B2.10–11)."""

from __future__ import annotations

from kesu.procedure import taking_back, turning
from kesu.procedure.commands import authority, bodies
from kesu.procedure.commands.bodies import Body
from kesu.procedure.declared import Who
from kesu.procedure.draft import Draft
from kesu.procedure.refusals import Refusal, word
from kesu.procedure.state import Task


def start(draft: Draft, body: Body) -> None:
    """A holder of `who` (else of `by`) starts it while its condition and `after` hold."""
    bodies.check_keys(body, ("step", "comment", "as"))
    name = bodies.step_of(draft, body)
    bodies.act_at(draft, body)
    step = draft.program.steps[name]
    if step.starts is None or not step.starts.by_hand:
        raise Refusal("order", "not_startable", step=word(step))
    if draft.step(name).status in ("open", "awaiting"):
        raise Refusal("order", "already_started", step=word(step))
    if not turning.may_start(draft, name):
        raise Refusal("order", "not_startable", step=word(step))
    who = step.starts.who or step.by
    if who is not None:
        authority.permit(draft, _any_of(who), body, name=name, row="", task=Task())
    condition = step.starts.condition
    if condition is not None and not draft.holds(condition, empty=False):
        raise Refusal("requires", "not_fulfilled", condition=condition.text, sentence=step.starts.otherwise)
    turning.start_step(draft, name)


def _any_of(who: Who) -> Who:
    """One person starts it, however many must do it."""
    return Who(entries=who.entries)


def withdraw(draft: Draft, body: Body) -> None:
    """The starter takes the start back, with a comment: the step is as it was before."""
    bodies.check_keys(body, ("step", "comment", "as"))
    name = bodies.step_of(draft, body)
    step, state = draft.program.steps[name], draft.step(name)
    if step.starts is None or state.status != "open":
        raise Refusal("order", "not_open", step=word(step), status=state.status)
    person = authority.person_of(draft)
    stands_in = draft.context.directory.stands_in_for(person, draft.facts.today())
    if state.starter != person and state.starter not in stands_in:
        starter = authority.name_of(draft, state.starter or "…")
        raise Refusal("role", "not_yours", needed=[starter])
    comment = bodies.text_of(body, "comment", needed="comment_missing")
    taking_back.withdraw_start(draft, name, because="withdrawn", values={"comment": comment})
