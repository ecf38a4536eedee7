"""Moving a case to another version of its procedure (B5.24): what is gone ends, what is new waits for its turn."""

from __future__ import annotations

from kesu.procedure.clocks import runs
from kesu.procedure.commands import authority, bodies
from kesu.procedure.commands.bodies import Body
from kesu.procedure.declared import Ref, Step
from kesu.procedure.draft import Draft
from kesu.procedure.program import Program
from kesu.procedure.refusals import Refusal, word
from kesu.procedure.state import PLAIN, StepState
from kesu.procedure.values import ValueRefused, accept, as_handed_in


def migrate(draft: Draft, body: Body) -> None:
    """Move the case to another version, on record; the executor shows a preview by not committing.

    Refuses `requires` where a value or an awaited outcome of the case has no place in that version.
    """
    bodies.check_keys(body, ("version", "comment"))
    new = draft.context.versions.get(str(body.get("version")))
    if new is None:
        raise Refusal("input", "bad_form", what="version")
    if draft.state.status != "open":
        raise Refusal("order", "case_over", status=draft.state.status)
    authority.permit_owner(draft)
    misfits = [*_values_that_do_not_fit(draft, new), *_outcomes_that_are_gone(draft, new)]
    if misfits:
        raise Refusal("requires", "does_not_fit", version=new.procedure.version, what=misfits)
    behalf, comment = draft.behalf, bodies.text_of(body, "comment")
    with draft.as_system():
        _end_what_goes(draft, new)
    draft.emit(
        "CaseMigrated", {"comment": comment} if comment else None, behalf=behalf, version=new.procedure.version,
        digest=new.procedure.digest, steps=_new_statuses(draft, new),
        gone=[name for name in draft.state.steps if name not in new.steps] or None,
    )  # fmt: skip
    known = frozenset(draft.program.procedure.clocks)
    draft.take_over(new)
    _start_from_the_past(draft, known)


def _values_that_do_not_fit(draft: Draft, new: Program) -> list[str]:
    found: list[str] = []
    for name, value in draft.state.fields.items():
        spec = new.fields.get(name)
        if spec is None or spec.computed is not None:
            continue
        try:
            accept(spec, as_handed_in(value), draft.facts.zone())
        except ValueRefused:
            found.append(word(spec))
    return found


def _outcomes_that_are_gone(draft: Draft, new: Program) -> list[str]:
    """Outcomes that awaiting tasks will end with, when their children come back."""
    return [
        f"{new.steps[name].text()}: {task.outcome}"
        for name, state in draft.state.steps.items()
        for task in state.tasks.values()
        if name in new.steps and task.status == "awaiting" and task.outcome not in new.steps[name].outcomes
    ]


def _end_what_goes(draft: Draft, new: Program) -> None:
    """Tasks, runs and blocks of what the new version no longer has; signatures under outcomes it does not offer."""
    for name, state in list(draft.state.steps.items()):
        other = new.steps.get(name)
        if other is None or _is_other_kind(draft.program.steps.get(name), other):
            if state.status in ("open", "awaiting"):
                draft.emit("StepVoid", step=name, because="migrated", withdrawn=True)
        else:
            _lapse(draft, name, state, other)
    for name, kept in list(draft.state.clocks.items()):
        mine, theirs = draft.program.procedure.clocks.get(name), new.procedure.clocks.get(name)
        if mine is not None and (theirs is None or theirs.per_row != mine.per_row):
            for row in [row for row, run in kept.items() if run.status == "running"]:
                runs.end(draft, mine, row, "migrated")
    for block in list(draft.state.blocks):
        holder = new.steps.get(block["step"])
        if holder is None or block["block"] >= len(holder.blocks):
            draft.emit("BlockLifted", step=block["step"], what=block["what"], block=block["block"])


def _lapse(draft: Draft, name: str, state: StepState, other: Step) -> None:
    for row, task in state.tasks.items():
        if task.status == "open" and task.parts and task.chosen not in other.outcomes:
            draft.emit("SignaturesLapsed", step=name, row=row)


def _new_statuses(draft: Draft, new: Program) -> dict[str, str]:
    """Steps that are new, and those that are of another kind now: they wait for their turn, or sleep."""
    found = {}
    for name, step in new.steps.items():
        begins = "dormant" if step.starts is not None else "waiting"
        state, mine = draft.state.steps.get(name), draft.program.steps.get(name)
        asleep = state is not None and state.status in ("waiting", "dormant") and state.status != begins
        if state is None or asleep or _is_other_kind(mine, step):
            found[name] = begins
    return found


def _is_other_kind(mine: Step | None, step: Step) -> bool:
    """A task per row here and one task there: the tasks of one are none of the other's."""
    return mine is not None and (mine.each is None) != (step.each is None)


def _start_from_the_past(draft: Draft, known: frozenset[str]) -> None:
    """Clocks that the version before did not have count from instants that have passed, as far as the case still says
    when: its opening, a step's opening and end. The rest, and clocks per row, start with their next instant."""
    for name, clock in draft.program.procedure.clocks.items():
        if name in known or clock.per_row or runs.run_of(draft, clock, PLAIN) is not None:
            continue
        found = [(at, str(ref)) for ref in clock.start if (at := _when(draft, ref)) is not None]
        if found and not runs.is_met_already(draft, clock):
            at, key = max(found) if clock.anew else min(found)
            if clock.when is None or draft.holds(clock.when, empty=True):
                with draft.as_system():
                    draft.emit("ClockStarted", clock=name, start=at, key=key)


def _when(draft: Draft, ref: Ref) -> str | None:
    """When that instant came in the present round, as far as it is known."""
    if ref.kind == "case":
        return draft.state.opened_at if ref.name == "opened" else None
    step = draft.state.steps.get(ref.name) if ref.kind == "step" else None
    if step is None:
        return None
    if ref.what == "opened":
        return step.opened_at if step.status not in ("waiting", "dormant") else None
    ended = step.status == "done" and ref.what in (None, "done", step.outcome)
    return step.done_at if ended else None
