"""Endings other than a step's: cancel, withdraw, merge, restart (B5.24)."""

from __future__ import annotations

from kesu.procedure import booking, closing, promising, rounds, turning
from kesu.procedure.acting import COMPLAINANT, may_enter
from kesu.procedure.clocks import runs
from kesu.procedure.commands import authority, bodies
from kesu.procedure.commands.bodies import Body
from kesu.procedure.draft import Draft
from kesu.procedure.refusals import Refusal, word
from kesu.procedure.state import CaseState


def _check_running(draft: Draft) -> None:
    if draft.state.status != "open":
        raise Refusal("order", "case_over", status=draft.state.status)


def _reason(body: Body) -> str:
    reason = bodies.text_of(body, "reason") or bodies.text_of(body, "comment", needed="reason_missing")
    assert reason is not None
    return reason


def cancel(draft: Draft, body: Body) -> None:
    """Opened in error: money is reversed, the number kept with the reason."""
    bodies.check_keys(body, ("comment", "reason"))
    _check_running(draft)
    authority.permit_owner(draft)
    reason = _reason(body)
    booking.reverse(draft, lambda _: True)
    closing.end_case(draft, "CaseCancelled", {"reason": reason}, behalf=draft.behalf)


def withdraw_case(draft: Draft, body: Body) -> None:
    """The complainant takes the complaint back, or somebody enters it for them."""
    bodies.check_keys(body, ("comment", "reason", "as"))
    _check_running(draft)
    step = next((s.name for s in draft.program.steps.values() if s.starts and s.starts.on_withdrawal), None)
    if step is not None and not turning.may_start(draft, step):
        raise Refusal("order", "not_startable", step=word(draft.program.steps[step]))
    _permit_withdrawal(draft, body)
    if step is None:
        comment = bodies.text_of(body, "comment") or bodies.text_of(body, "reason")
        closing.end_case(draft, "CaseWithdrawn", {"comment": comment} if comment else None, behalf=draft.behalf)
        return
    turning.start_step(draft, step)


def _permit_withdrawal(draft: Draft, body: Body) -> None:
    person, as_role = authority.person_of(draft), body.get("as")
    outside = [COMPLAINANT, *(r.name for r in draft.program.procedure.roles.values() if r.outside)]
    if draft.context.actor.outside == COMPLAINANT or person in draft.context.directory.holders(COMPLAINANT):
        return
    if as_role in (None, COMPLAINANT) and may_enter(draft.facts, person, COMPLAINANT):
        draft.behalf = COMPLAINANT
        return
    if as_role in outside and may_enter(draft.facts, person, str(as_role)):
        draft.behalf = str(as_role)
        return
    raise Refusal("role", "not_yours", needed=[COMPLAINANT])


def merge(draft: Draft, body: Body) -> None:
    """This case goes into another: its files, links and children move, its open tasks are void."""
    bodies.check_keys(body, ("into", "comment"))
    other = draft.context.cases.get(str(body.get("into")))
    if other is None or other.ref == draft.state.ref:
        raise Refusal("input", "bad_form", what="into")
    _check_running(draft)
    if other.status != "open":
        raise Refusal("order", "case_over", status=other.status)
    authority.permit_owner(draft)
    _check_clocks(draft, other)
    closing.end_case(draft, "CaseMerged", None, into=other.ref, behalf=draft.behalf)


def _check_clocks(draft: Draft, other: CaseState) -> None:
    """Refused where a clock that runs here, or a promise not kept yet, would vanish there."""
    if any(promising.open_ones(draft.state)):
        raise Refusal("requires", "promise_would_vanish")
    for name, rows in draft.state.clocks.items():
        if not any(run.status == "running" and not run.past for run in rows.values()):
            continue
        theirs = other.clocks.get(name, {})
        if not any(run.status == "running" and not run.past for run in theirs.values()):
            label = word(draft.program.procedure.clocks[name])
            raise Refusal("requires", "clock_would_vanish", clock=label, codes=[name])


def joined(draft: Draft, body: Body) -> None:
    """Another case has been merged into this one (system): a clock running in both keeps the earlier due."""
    values = {key: body[key] for key in ("files", "children") if body.get(key)}
    draft.emit("CaseJoined", values, ref=body.get("ref"), number=body.get("number"))
    for name, start in (body.get("clocks") or {}).items():
        clock = draft.program.procedure.clocks.get(name)
        run = runs.run_of(draft, clock, "") if clock is not None else None
        if clock is not None and run is not None and run.status == "running" and start < run.start:
            draft.emit("ClockRestarted", clock=name, start=start, key=run.key)


def restart(draft: Draft, body: Body) -> None:
    """The owner goes back to a step from outside, recorded as a deviation."""
    bodies.check_keys(body, ("step", "reason", "comment"))
    name = bodies.step_of(draft, body)
    if draft.state.status not in ("open", "closed"):
        raise Refusal("order", "case_over", status=draft.state.status)
    rounds.check_way_back(draft, name, None)
    if draft.state.status == "closed" and not draft.program.graph.after_closing:
        raise Refusal("order", "case_over", status=draft.state.status)
    authority.permit_owner(draft)
    draft.emit("Found", {"reason": _reason(body)}, finding="deviation", step=name, behalf=draft.behalf)
    rounds.go_back(draft, name, None, because="restart")
