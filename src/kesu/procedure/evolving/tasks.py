"""Events of tasks: claimed, submitted, signed, returned."""

from __future__ import annotations

from collections.abc import Callable

from kesu.procedure.evolving.taking_part import Head, Values, doers, end_task, take_part
from kesu.procedure.state import PLAIN, CaseState, Task


def _task(state: CaseState, head: Head) -> Task:
    return state.step(head["step"]).tasks.setdefault(head.get("row", PLAIN), Task())


def _task_moved(state: CaseState, head: Head, values: Values) -> None:
    task = _task(state, head)
    task.earlier = list(dict.fromkeys([*task.earlier, *(task.named or ())]))
    task.named = list(head["named"])
    task.claimed = None


def _task_claimed(state: CaseState, head: Head, values: Values) -> None:
    _task(state, head).claimed = head.get("person")


def _task_submitted(state: CaseState, head: Head, values: Values) -> None:
    step, task = state.step(head["step"]), _task(state, head)
    task.chosen = head.get("outcome")
    task.draft = {**task.draft, **(values.get("draft") or {})}
    task.comment = values.get("comment") or task.comment
    task.ticked = list(head.get("send") or ())
    if task.phase == "work" and not task.parts:
        task.by, task.unit = head.get("actor"), head.get("unit")
        task.submitted_at = head["at"]
        if head.get("row", PLAIN) == PLAIN:
            step.submitted_at = head["at"]
    task.parts.append(head.get("actor") or "system")
    task.shown = head.get("shown") or task.shown
    task.phase = head.get("next", "work")
    task.claimed = None
    take_part(state, head.get("actor"))


def _task_returned(state: CaseState, head: Head, values: Values) -> None:
    task = _task(state, head)
    task.phase, task.parts, task.shown, task.proofs = "work", [], None, []
    task.comment = values.get("comment")
    take_part(state, head.get("actor"))


def _task_awaits(state: CaseState, head: Head, values: Values) -> None:
    step, task = state.step(head["step"]), _task(state, head)
    step.doers = doers(task, head)
    end_task(state, task, head)
    task.status, task.awaits = "awaiting", list(head["links"])
    step.status = "awaiting"
    step.submitted_at = step.submitted_at or head["at"]


def _task_reopened(state: CaseState, head: Head, values: Values) -> None:
    step, task = state.step(head["step"]), _task(state, head)
    step.status = task.status = "open"
    task.phase, task.parts, task.done_at, task.outcome, task.awaits = "work", [], None, None, []
    task.submitted_at = step.submitted_at = None
    task.proofs = []


def _signatures_lapsed(state: CaseState, head: Head, values: Values) -> None:
    task = _task(state, head)
    task.parts, task.phase, task.shown, task.proofs = [], "work", None, []


def _link_signed(state: CaseState, head: Head, values: Values) -> None:
    task = _task(state, head)
    same = {name: head.get(name) for name in ("manner", "grant", "shown", "at")}
    task.proofs = [*task.proofs, {"by": head.get("actor"), "name": values.get("name"), **same}]


def _requirement_waived(state: CaseState, head: Head, values: Values) -> None:
    outcome = head.get("outcome")
    key = f"{outcome}.{head['requirement']}" if outcome else str(head["requirement"])
    task = _task(state, head)
    task.waived = [*(one for one in task.waived if one != key), key]
    told = {"by": head.get("actor"), "behalf": head.get("behalf"), "at": head["at"], "reason": values.get("reason")}
    task.waivers = {**task.waivers, key: {name: value for name, value in told.items() if value is not None}}
    take_part(state, head.get("actor"))


HANDLERS: dict[str, Callable[[CaseState, Head, Values], None]] = {
    "TaskMoved": _task_moved,
    "TaskClaimed": _task_claimed,
    "TaskSubmitted": _task_submitted,
    "TaskSigned": _task_submitted,
    "LinkSigned": _link_signed,
    "TaskReturned": _task_returned,
    "TaskAwaits": _task_awaits,
    "TaskReopened": _task_reopened,
    "SignaturesLapsed": _signatures_lapsed,
    "RequirementWaived": _requirement_waived,
}
