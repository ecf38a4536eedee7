"""More time: asked for with a reason by who has the task, granted by another (A5 `extend`)."""

from __future__ import annotations

from kesu.procedure import acting
from kesu.procedure.clocks import runs
from kesu.procedure.commands import authority, bodies
from kesu.procedure.commands.bodies import Body
from kesu.procedure.declared import Clock
from kesu.procedure.draft import Draft
from kesu.procedure.refusals import Refusal, word
from kesu.procedure.state import PLAIN, Run, Task
from kesu.procedure.values import ValueRefused, accept_instant


def extend(draft: Draft, body: Body) -> None:
    """Who has the task asks for a later limit, with a reason."""
    bodies.check_keys(body, ("clock", "row", "to", "reason"))
    clock, row, run = _run(draft, body)
    try:
        to = accept_instant(body.get("to"), draft.facts.zone())
    except ValueRefused as refused:
        raise Refusal("input", "bad_value", field="to", why=refused.code) from None
    if clock.extend is None or run.status != "running":
        raise Refusal("order", "not_open", step=word(clock), status=run.status)
    due = runs.due_text(draft, clock, run, row)
    if due is not None and to <= due:
        raise Refusal("input", "bad_value", field="to", why="not_later")
    _permit_worker(draft, clock)
    reason = bodies.text_of(body, "reason", needed="reason_missing")
    if clock.extend.most is not None and run.extensions >= clock.extend.most:
        raise Refusal("requires", "too_many_extensions", most=clock.extend.most)
    draft.emit("ExtensionAsked", {"reason": reason}, clock=clock.name, row=row, to=to)


def grant(draft: Draft, body: Body) -> None:
    """Another person grants what was asked for."""
    bodies.check_keys(body, ("clock", "row", "comment"))
    clock, row, run = _run(draft, body)
    if clock.extend is None or run.asked is None or run.status != "running":
        raise Refusal("order", "not_asked")
    authority.permit(draft, clock.extend.by, body, name="", row=PLAIN, task=Task())
    asker = draft.state.asked_by.get(f"{clock.name}|{row}")
    if asker == authority.person_of(draft):
        raise Refusal("other_than", "excluded")
    draft.emit("ExtensionGranted", clock=clock.name, row=row, to=run.asked, behalf=draft.behalf)


def _run(draft: Draft, body: Body) -> tuple[Clock, str, Run]:
    name = body.get("clock")
    clock = draft.program.procedure.clocks.get(str(name))
    if clock is None:
        raise Refusal("input", "unknown_clock", clock=str(name)[:60])
    row = str(body.get("row") or PLAIN)
    if clock.per_row and row == PLAIN:
        rows = list(draft.state.clocks.get(clock.name, {}))
        row = rows[0] if len(rows) == 1 else PLAIN
    elif clock.per_row:
        step = draft.program.row_step(clock)
        row = draft.program.row_key(step, body.get("row"), draft.facts) if step else row
    run = runs.run_of(draft, clock, row)
    if run is None:
        raise Refusal("order", "not_open", step=word(clock), status="–")
    return clock, row, run


def _permit_worker(draft: Draft, clock: Clock) -> None:
    """Whoever works at what the clock waits for; while none of that is open, whoever will. Refuses `role`, naming who
    that is."""
    person, needed = authority.person_of(draft), []
    ends = [ref.name for ref in clock.to if ref.kind == "step" and draft.program.steps[ref.name].by is not None]
    for name in [name for name in ends if draft.step(name).status == "open"] or ends:
        by = draft.program.steps[name].by
        assert by is not None
        entries = authority.entries_for(draft, by, draft.facts, name, PLAIN, Task())
        if acting.parts_for(draft.facts, person, entries):
            return
        needed += authority.role_texts(draft, entries)
    raise Refusal("role", "not_yours", needed=needed or [word(clock)])
