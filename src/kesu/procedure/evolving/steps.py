"""Events of steps, rows and rounds."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import fields

from kesu.procedure.evolving.taking_part import Head, Values, doers, end_task, withdraw_tasks
from kesu.procedure.state import PLAIN, CaseState, Json, StepState, Task, dump_run, dump_step, load_run, load_step


def _snapshot(step: StepState) -> dict[str, Json]:
    keys = ("status", "outcome", "by", "unit", "opened_at", "submitted_at", "done_at", "round", "ended")
    return {key: getattr(step, key) for key in keys}


def _clear(step: StepState) -> None:
    step.outcome = step.by = step.unit = step.opened_at = step.submitted_at = step.done_at = None
    step.ended = 0


def _step_opened(state: CaseState, head: Head, values: Values) -> None:
    step = state.step(head["step"])
    if head.get("start"):
        step.before = _snapshot(step)
        if step.status == "done":
            step.last = step.before
        step.starts, step.turned, step.starter = head["start"], True, head.get("actor")
        step.aside = {**(step.aside or {}), "seq": state.seq}
        step.tasks = {}
    stay = (
        {row: task for row, task in step.tasks.items() if task.status in ("done", "open")} if head.get("each") else {}
    )
    _clear(step)
    step.status, step.reached, step.unasked, step.until = "open", True, False, None
    step.leftover = False
    step.round, step.opened_at = head["round"], head["at"]
    step.tasks = stay if head.get("each") else {PLAIN: Task(opened_at=head["at"], named=head.get("named"))}


def _row_opened(state: CaseState, head: Head, values: Values) -> None:
    state.step(head["step"]).tasks[head["row"]] = Task(opened_at=head["at"], named=head.get("named"))


def _row_done(state: CaseState, head: Head, values: Values) -> None:
    step = state.step(head["step"])
    task = step.tasks.setdefault(head["row"], Task())
    step.doers = list(dict.fromkeys([*step.doers, *doers(task, head)]))
    end_task(state, task, head)


def _step_done(state: CaseState, head: Head, values: Values) -> None:
    step = state.step(head["step"])
    task = step.tasks.get(PLAIN)
    if task is not None:
        if task.status not in ("done", "awaiting"):
            step.doers = doers(task, head)
        if task.status != "done":
            end_task(state, task, {**head, "actor": task.by} if task.status == "awaiting" else head)
        step.by, step.unit, step.submitted_at = task.by, task.unit, task.submitted_at
    else:
        step.by, step.unit, step.submitted_at = head.get("actor"), head.get("unit"), step.submitted_at or head["at"]
        for other in step.tasks.values():
            if other.status in ("open", "awaiting"):
                other.status = "withdrawn"
    step.status, step.outcome, step.done_at = "done", head.get("outcome"), head["at"]
    step.rounds += 1
    step.ended, step.aside = state.seq, None


def _step_skipped(state: CaseState, head: Head, values: Values) -> None:
    step = state.step(head["step"])
    if head.get("start"):
        step.before = _snapshot(step)
        step.aside = {**(step.aside or {}), "seq": state.seq}
    step.status, step.reached, step.ended, step.unasked, step.until = "skipped", True, state.seq, False, None
    withdraw_tasks(step)


def _step_void(state: CaseState, head: Head, values: Values) -> None:
    step = state.step(head["step"])
    step.status, step.ended, step.until, step.aside = "void", state.seq, None, None
    step.banned = bool(head.get("banned"))
    withdraw_tasks(step)


def _step_delayed(state: CaseState, head: Head, values: Values) -> None:
    state.step(head["step"]).until = head["until"]


def _start_withdrawn(state: CaseState, head: Head, values: Values) -> None:
    step = state.step(head["step"])
    withdraw_tasks(step)
    before = step.before or {"status": "dormant"}
    for key, value in before.items():
        if key != "round":
            setattr(step, key, value)
    aside, step.aside = step.aside or {}, None
    if not head.get("steps"):
        return
    for name in head["steps"]:
        _put_back(state, state.step(name), (aside.get("steps") or {}).get(name))
    for clock, rows in (aside.get("runs") or {}).items():
        state.clocks[clock] = {**state.clocks.get(clock, {}), **{row: load_run(run) for row, run in rows.items()}}
        state.owned |= {f"{clock}\n{row}" for row in rows}
    state.locked |= aside.get("locked") or {}


def _put_aside(state: CaseState, head: Head) -> Json:
    """What a start resets, as it is now: until that start has ended, it may be taken back (B2.13)."""
    past = (head.get("past") or {}).items()
    runs = {clock: {row: dump_run(state.clocks[clock][row]) for row in rows} for clock, rows in past}
    steps = {name: dump_step(state.steps[name]) for name in head["steps"] if name in state.steps}
    locked = {field: step for field, step in state.locked.items() if step in steps}
    return {"steps": steps, "runs": runs, "locked": locked}


def _put_back(state: CaseState, step: StepState, saved: Json) -> None:
    """As it was before the start; its rounds, and that it was ever reached, do not go back."""
    if saved is None:
        reset, last = step.reset, step.last
        _reset(state, step, False, False)
        step.reset, step.last = reset, last
        return
    before = load_step(deepcopy(saved))
    before.round, before.rounds = max(before.round, step.round), max(before.rounds, step.rounds)
    before.reached = before.reached or step.reached
    for each in fields(before):
        setattr(step, each.name, getattr(before, each.name))


def _row_withdrawn(state: CaseState, head: Head, values: Values) -> None:
    task = state.step(head["step"]).tasks.get(head["row"])
    if task is not None:
        task.status = "withdrawn"


def _row_skipped(state: CaseState, head: Head, values: Values) -> None:
    tasks = state.step(head["step"]).tasks
    tasks.setdefault(head["row"], Task(opened_at=head["at"])).status = "skipped"


def _round_started(state: CaseState, head: Head, values: Values) -> None:
    dormant, rows_stay = set(head.get("dormant") or ()), set(head.get("rows_stay") or ())
    if head.get("of"):
        state.step(head["of"]).aside = _put_aside(state, head)
    for name in head["steps"]:
        _reset(state, state.step(name), name in dormant, name in rows_stay)
    if head.get("to") in head["steps"]:
        state.step(head["to"]).unasked = True
    for clock, rows in (head.get("past") or {}).items():
        for row in set(rows) & state.clocks.get(clock, {}).keys():
            state.run(clock, row).past = True
    reset = set(head["steps"])
    state.locked = {field: step for field, step in state.locked.items() if step not in reset}


def _reset(state: CaseState, step: StepState, dormant: bool, rows_stay: bool) -> None:
    if step.ended or step.status in ("open", "awaiting"):
        step.last = {**_snapshot(step), "status": step.status if step.ended else "withdrawn"}
    opened_at = step.opened_at
    _clear(step)
    step.reset, step.until, step.aside = state.seq, None, None
    if rows_stay and any(task.status == "open" for task in step.tasks.values()):
        step.opened_at = opened_at
        step.status, step.leftover = "open", True
        return
    step.status = "dormant" if dormant else "waiting"
    step.grid = None
    step.tasks = {row: t for row, t in step.tasks.items() if t.status == "done"} if rows_stay else {}


def _leftovers_ended(state: CaseState, head: Head, values: Values) -> None:
    step = state.step(head["step"])
    step.status, step.leftover, step.opened_at = "waiting", False, None


def _condition_turned(state: CaseState, head: Head, values: Values) -> None:
    holds = bool(head.get("holds"))
    if head.get("step"):
        state.step(head["step"]).turned = holds
    else:
        state.holds[head["name"]] = holds


def _tick(state: CaseState, head: Head, values: Values) -> None:
    step = state.step(head["step"])
    step.ticks, step.last_tick = head["tick"], head["at"]


def _grid_begun(state: CaseState, head: Head, values: Values) -> None:
    step = state.step(head["step"])
    step.grid, step.ticks, step.last_tick = head["at"], 0, None


HANDLERS: dict[str, Callable[[CaseState, Head, Values], None]] = {
    "StepOpened": _step_opened,
    "RowOpened": _row_opened,
    "RowDone": _row_done,
    "RowSkipped": _row_skipped,
    "RowWithdrawn": _row_withdrawn,
    "StepDone": _step_done,
    "StepSkipped": _step_skipped,
    "StepVoid": _step_void,
    "StepDelayed": _step_delayed,
    "StartWithdrawn": _start_withdrawn,
    "TickMissed": _tick,
    "TickPassed": _tick,
    "GridBegun": _grid_begun,
    "RoundStarted": _round_started,
    "LeftoversEnded": _leftovers_ended,
    "ConditionTurned": _condition_turned,
}
