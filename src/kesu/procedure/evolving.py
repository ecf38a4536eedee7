"""`evolve`: the only way a case's state changes. Total, reads no clock, never refuses (B8.40)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from kesu.procedure.events import Event
from kesu.procedure.state import PLAIN, Booking, CaseState, Json, Run, StepState, Task
from kesu.procedure.values import plain_decimal

Head = Mapping[str, Json]
Values = Mapping[str, Json]


def evolve(state: CaseState, event: Event) -> CaseState:
    """The state after the event; the given one is untouched. Events of unknown kinds change nothing but the count."""
    new = state.fork()
    apply(new, event)
    return new


def fold(events: Iterable[Event]) -> CaseState:
    """The state that a whole journal makes."""
    state = CaseState()
    for event in events:
        apply(state, event)
    state.owned = set()
    return state


def apply(state: CaseState, event: Event) -> None:
    """Bring a state of one's own (a fork) up to date with the event, in place."""
    state.seq += 1
    head = event.head
    state.as_of = head.get("at") or state.as_of
    if event.values:
        _write_values(state, event.values)
    handler = _HANDLERS.get(event.kind)
    if handler is not None:
        handler(state, head, event.values)


# --- values by path ------------------------------------------------------------------------------------


def _write_values(state: CaseState, values: Values) -> None:
    for path, value in values.items():
        if path.startswith("f."):
            parts = path.split(".")
            if len(parts) == 2:
                _write_field(state, parts[1], value)
            else:
                _write_row(state, parts[1], int(parts[2]), parts[3] if len(parts) > 3 else None, value)


def _write_field(state: CaseState, name: str, value: Json) -> None:
    if value is None:
        state.fields.pop(name, None)
    else:
        state.fields[name] = value
    if value.__class__ is list and value and value[0].__class__ is dict:
        state.rows[name] = max(state.rows.get(name, 0), *(row.get("#") or 0 for row in value))


def _write_row(state: CaseState, name: str, row_id: int, column: str | None, value: Json) -> None:
    rows = list(state.fields.get(name) or ())
    place = next((i for i, row in enumerate(rows) if row.get("#") == row_id), None)
    if column is not None:
        if place is not None:
            rows[place] = {**rows[place], column: value}
    elif place is not None:
        rows[place : place + 1] = [value] if value is not None else []
    elif value is not None:
        rows.append(value)
    state.fields[name] = rows
    state.rows[name] = max(state.rows.get(name, 0), row_id)


# --- the case ------------------------------------------------------------------------------------------


def _case_opened(state: CaseState, head: Head, values: Values) -> None:
    state.ref, state.procedure, state.version = head["ref"], head["procedure"], head["version"]
    state.digest, state.status, state.unit = head.get("digest", ""), "open", head.get("unit")
    state.opened_at, state.opened_by, state.opened_for = head["at"], head.get("actor"), head.get("behalf")
    state.quiet = bool(head.get("quiet"))
    _take_part(state, head.get("actor"))
    for name, status in (head.get("steps") or {}).items():
        state.steps[name] = StepState(status=status)
        state.owned.add(name)


def _case_closed(state: CaseState, head: Head, values: Values) -> None:
    state.status, state.closed_at = "closed", head["at"]
    state.first_closed_at = state.first_closed_at or head["at"]


def _case_reopened(state: CaseState, head: Head, values: Values) -> None:
    state.status, state.closed_at = "open", None
    state.reopened += 1


def _ends_as(status: str) -> Callable[[CaseState, Head, Values], None]:
    def end(state: CaseState, head: Head, values: Values) -> None:
        state.status, state.closed_at = status, head["at"]
        state.merged_into = head.get("into")
        for name, step in state.steps.items():
            if step.status in ("open", "awaiting"):
                own = state.step(name)
                own.status, own.ended = "void", state.seq
                _withdraw_tasks(own)

    return end


def _case_joined(state: CaseState, head: Head, values: Values) -> None:
    if head.get("number"):
        state.aliases = [*state.aliases, head["number"]]
    state.files = {**state.files, **(values.get("files") or {})}
    for link, children in (values.get("children") or {}).items():
        state.children[link] = [*state.children.get(link, ()), *children]


def _case_migrated(state: CaseState, head: Head, values: Values) -> None:
    state.version, state.digest = head["version"], head.get("digest", "")
    for name, status in (head.get("steps") or {}).items():
        if name not in state.steps:
            state.steps[name] = StepState(status=status)


# --- steps ---------------------------------------------------------------------------------------------


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


def _end_task(state: CaseState, task: Task, head: Head) -> None:
    task.status, task.outcome, task.done_at = "done", head.get("outcome"), head["at"]
    if task.phase != "review":
        task.by, task.unit = head.get("actor"), head.get("unit")
    task.submitted_at = task.submitted_at or head["at"]
    task.draft = {}
    _take_part(state, head.get("actor"))


def _doers(task: Task, head: Head) -> list[str]:
    """Who did it: all signers; under review the worker, not the reviewer."""
    last = [head["actor"]] if head.get("actor") and task.phase != "review" else []
    return [who for who in dict.fromkeys([*task.parts, *last]) if who != "system"]


def _row_done(state: CaseState, head: Head, values: Values) -> None:
    step = state.step(head["step"])
    task = step.tasks.setdefault(head["row"], Task())
    step.doers = list(dict.fromkeys([*step.doers, *_doers(task, head)]))
    _end_task(state, task, head)


def _step_done(state: CaseState, head: Head, values: Values) -> None:
    step = state.step(head["step"])
    task = step.tasks.get(PLAIN)
    if task is not None:
        if task.status not in ("done", "awaiting"):
            step.doers = _doers(task, head)
        if task.status != "done":
            _end_task(state, task, {**head, "actor": task.by} if task.status == "awaiting" else head)
        step.by, step.unit, step.submitted_at = task.by, task.unit, task.submitted_at
    else:
        step.by, step.unit, step.submitted_at = head.get("actor"), head.get("unit"), step.submitted_at or head["at"]
        for other in step.tasks.values():
            if other.status in ("open", "awaiting"):
                other.status = "withdrawn"
    step.status, step.outcome, step.done_at = "done", head.get("outcome"), head["at"]
    step.rounds += 1
    step.ended = state.seq


def _withdraw_tasks(step: StepState) -> None:
    for task in step.tasks.values():
        if task.status in ("open", "awaiting"):
            task.status = "withdrawn"


def _step_skipped(state: CaseState, head: Head, values: Values) -> None:
    step = state.step(head["step"])
    step.status, step.reached, step.ended, step.unasked, step.until = "skipped", True, state.seq, False, None
    _withdraw_tasks(step)


def _step_void(state: CaseState, head: Head, values: Values) -> None:
    step = state.step(head["step"])
    step.status, step.ended, step.until = "void", state.seq, None
    step.banned = bool(head.get("banned"))
    _withdraw_tasks(step)


def _step_delayed(state: CaseState, head: Head, values: Values) -> None:
    state.step(head["step"]).until = head["until"]


def _start_withdrawn(state: CaseState, head: Head, values: Values) -> None:
    step = state.step(head["step"])
    _withdraw_tasks(step)
    before = step.before or {"status": "dormant"}
    for key, value in before.items():
        if key != "round":
            setattr(step, key, value)


def _row_withdrawn(state: CaseState, head: Head, values: Values) -> None:
    task = state.step(head["step"]).tasks.get(head["row"])
    if task is not None:
        task.status = "withdrawn"


def _row_skipped(state: CaseState, head: Head, values: Values) -> None:
    tasks = state.step(head["step"]).tasks
    tasks.setdefault(head["row"], Task(opened_at=head["at"])).status = "skipped"


def _round_started(state: CaseState, head: Head, values: Values) -> None:
    dormant, rows_stay = set(head.get("dormant") or ()), set(head.get("rows_stay") or ())
    for name in head["steps"]:
        _reset(state, state.step(name), name in dormant, name in rows_stay)
    if head.get("to") in head["steps"]:
        state.step(head["to"]).unasked = True
    for clock, rows in (head.get("past") or {}).items():
        for row in rows:
            state.run(clock, row).past = True
    reset = set(head["steps"])
    state.locked = {field: step for field, step in state.locked.items() if step not in reset}


def _reset(state: CaseState, step: StepState, dormant: bool, rows_stay: bool) -> None:
    if step.ended or step.status in ("open", "awaiting"):
        step.last = {**_snapshot(step), "status": step.status if step.ended else "withdrawn"}
    opened_at = step.opened_at
    _clear(step)
    step.reset, step.until = state.seq, None
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


# --- tasks ---------------------------------------------------------------------------------------------


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
    if task.phase == "work" and not task.parts:
        task.by, task.unit = head.get("actor"), head.get("unit")
        task.submitted_at = head["at"]
        if head.get("row", PLAIN) == PLAIN:
            step.submitted_at = head["at"]
    task.parts.append(head.get("actor") or "system")
    task.shown = head.get("shown") or task.shown
    task.phase = head.get("next", "work")
    task.claimed = None
    _take_part(state, head.get("actor"))


def _task_returned(state: CaseState, head: Head, values: Values) -> None:
    task = _task(state, head)
    task.phase, task.parts, task.shown = "work", [], None
    task.comment = values.get("comment")
    _take_part(state, head.get("actor"))


def _task_awaits(state: CaseState, head: Head, values: Values) -> None:
    step, task = state.step(head["step"]), _task(state, head)
    step.doers = _doers(task, head)
    _end_task(state, task, head)
    task.status, task.awaits = "awaiting", list(head["links"])
    step.status = "awaiting"
    step.submitted_at = step.submitted_at or head["at"]


def _task_reopened(state: CaseState, head: Head, values: Values) -> None:
    step, task = state.step(head["step"]), _task(state, head)
    step.status = task.status = "open"
    task.phase, task.parts, task.done_at, task.outcome, task.awaits = "work", [], None, None, []
    task.submitted_at = step.submitted_at = None


def _signatures_lapsed(state: CaseState, head: Head, values: Values) -> None:
    task = _task(state, head)
    task.parts, task.phase, task.shown = [], "work", None


# --- goods, clocks ---------------------------------------------------------------------------------------


def _goods_moved(state: CaseState, head: Head, values: Values) -> None:
    sheet = dict(state.sheets.get(head["sheet"]) or {})
    lot = {where: dict(amounts) for where, amounts in (sheet.get(head["lot"]) or {}).items()}
    amount = Decimal(values["quantity"])
    source, target = head.get("where") or "", head.get("to_where") or head.get("where") or ""
    if head["from"] != "outside":
        _add(lot, source, head["from"], -amount)
    _add(lot, target, head["to"], amount)
    sheet[head["lot"]] = lot
    state.sheets[head["sheet"]] = sheet


def _add(lot: dict[str, dict[str, str]], where: str, name: str, amount: Decimal) -> None:
    place = lot.setdefault(where, {})
    place[name] = plain_decimal(Decimal(place.get(name, "0")) + amount)


def _clock_started(state: CaseState, head: Head, values: Values) -> None:
    row = head.get("row", PLAIN)
    runs = state.clocks[head["clock"]] = dict(state.clocks.get(head["clock"]) or {})
    number = runs[row].number + 1 if row in runs else 1
    runs[row] = Run(start=head["start"], number=number, began=state.seq, key=head.get("key", ""))
    runs[row].fact = bool(head.get("fact"))
    state.owned.add(f"{head['clock']}\n{row}")


def _run(state: CaseState, head: Head) -> Run:
    clock, row = head["clock"], head.get("row", PLAIN)
    if row not in state.clocks.get(clock, {}):
        _clock_started(state, {**head, "start": head["at"]}, {})
    return state.run(clock, row)


def _clock_restarted(state: CaseState, head: Head, values: Values) -> None:
    _run(state, head).start = head["start"]


def _clock_paused(state: CaseState, head: Head, values: Values) -> None:
    run = _run(state, head)
    run.pauses.append([head["at"], None, head.get("actor")])
    run.halted = True


def _clock_resumed(state: CaseState, head: Head, values: Values) -> None:
    run = _run(state, head)
    run.halted = False
    if run.pauses:
        run.pauses[-1][1] = head["at"]


def _clock_warned(state: CaseState, head: Head, values: Values) -> None:
    run = _run(state, head)
    run.warned, run.warned_by = True, state.seq
    run.fired.append(f"warn@{head['due']}")


def _clock_overdue(state: CaseState, head: Head, values: Values) -> None:
    run = _run(state, head)
    run.overdue = run.was_overdue = True
    run.overdue_by = state.seq
    run.fired.append(f"overdue@{head['due']}")


def _clock_escalated(state: CaseState, head: Head, values: Values) -> None:
    run = _run(state, head)
    run.fired.append(f"{head['rung']}@{head['due']}")
    if head.get("action") == "escalate" and head.get("target") not in run.rungs:
        run.rungs.append(head["target"])


def _clock_not_overdue(state: CaseState, head: Head, values: Values) -> None:
    _run(state, head).overdue = False


def _clock_met(state: CaseState, head: Head, values: Values) -> None:
    run = _run(state, head)
    run.status, run.met_at, run.late = "met", head["at"], bool(head.get("late"))
    run.late_by = head.get("late_by") or 0
    run.ended, run.overdue, run.halted = state.seq, False, False


def _clock_ended(state: CaseState, head: Head, values: Values) -> None:
    run = _run(state, head)
    run.status, run.because, run.ended = "ended", head.get("because"), state.seq
    run.overdue, run.halted = False, False


def _extension_asked(state: CaseState, head: Head, values: Values) -> None:
    _run(state, head).asked = head["to"]
    state.asked_by[f"{head['clock']}|{head.get('row', PLAIN)}"] = head.get("actor", "")


def _extension_granted(state: CaseState, head: Head, values: Values) -> None:
    run = _run(state, head)
    run.asked, run.extended_to = None, head["to"]
    run.extensions += 1


# --- numbers, money, papers, children, files ---------------------------------------------------------------


def _number_given(state: CaseState, head: Head, values: Values) -> None:
    if head.get("alias"):
        state.aliases = [*state.aliases, head["alias"]]
    state.number, state.series = head["number"], head.get("series")


def _booked(state: CaseState, head: Head, values: Values) -> None:
    state.ledger.append(
        Booking(
            id=head["booking"],
            entry=head["entry"],
            at=head["at"],
            source=head["from"],
            target=head["to"],
            amount=values.get("amount"),
            item=head.get("item"),
            quantity=values.get("quantity"),
            key=head.get("key", ""),
        )
    )


def _reversed(state: CaseState, head: Head, values: Values) -> None:
    for place, booking in enumerate(state.ledger):
        if booking.id == head["of"]:
            parts = {name: getattr(booking, name) for name in ("entry", "amount", "item", "quantity")}
            state.ledger[place] = Booking(
                id=booking.id, at=booking.at, source=booking.source, target=booking.target, key=booking.key,
                reversed=True, **parts,
            )  # fmt: skip
            state.ledger.append(
                Booking(id=head["booking"], at=head["at"], source=booking.target, target=booking.source,
                        reverses=booking.id, reversed=True, **parts)
            )  # fmt: skip
            return


def _document_made(state: CaseState, head: Head, values: Values) -> None:
    known = state.documents.get(head["document"], {})
    state.documents[head["document"]] = {**known, "made": head["at"], "hash": head.get("hash", "")}


def _sent(state: CaseState, head: Head, values: Values) -> None:
    if head.get("document"):
        known = state.documents.get(head["document"], {})
        state.documents[head["document"]] = {**known, "sent_at": head["at"]}


def _blocked(state: CaseState, head: Head, values: Values) -> None:
    entry = {"step": head.get("step"), "what": head["what"], "block": head["block"], "of": values.get("of")}
    state.blocks = [b for b in state.blocks if (b["step"], b["block"]) != (entry["step"], entry["block"])]
    state.blocks.append(entry)


def _block_lifted(state: CaseState, head: Head, values: Values) -> None:
    state.blocks = [b for b in state.blocks if not (b["step"] == head.get("step") and b["block"] == head["block"])]


def _child_asked(state: CaseState, head: Head, values: Values) -> None:
    entry = {"key": head["key"], "step": head.get("step"), "row": head.get("row", PLAIN), "wait": head.get("wait")}
    state.asked[head["link"]] = [*state.asked.get(head["link"], ()), entry]


def _child_opened(state: CaseState, head: Head, values: Values) -> None:
    link, key = head["link"], head.get("key")
    asked = [entry for entry in state.asked.get(link, ()) if entry["key"] == key]
    state.asked[link] = [entry for entry in state.asked.get(link, ()) if entry["key"] != key]
    entry = {**(asked[0] if asked else {}), "ref": head["ref"], "key": key, "status": "open", "outcome": None}
    entry |= {name: head[name] for name in ("step", "row", "parent") if name in head}
    state.children[link] = [*(c for c in state.children.get(link, ()) if c["ref"] != head["ref"]), entry]


def _child_ended(status: str) -> Callable[[CaseState, Head, Values], None]:
    def end(state: CaseState, head: Head, values: Values) -> None:
        state.children[head["link"]] = [
            {**c, "status": status, "outcome": head.get("outcome"), "ended": state.seq}
            if c["ref"] == head["ref"]
            else c
            for c in state.children.get(head["link"], ())
        ]

    return end


def _file_attached(state: CaseState, head: Head, values: Values) -> None:
    entry = {key: head.get(key) for key in ("hash", "size", "type", "at", "actor", "step", "round")}
    state.files[head["file"]] = {**entry, "name": values.get("name")}


def _file_detached(state: CaseState, head: Head, values: Values) -> None:
    known = state.files.get(head["file"])
    if known is not None:
        state.files[head["file"]] = {**known, "detached": head["at"]}


def _locked(state: CaseState, head: Head, values: Values) -> None:
    for name in head["fields"]:
        state.locked[name] = head["step"]


def _handed_over(state: CaseState, head: Head, values: Values) -> None:
    state.handed[head["from"]] = head["to"]
    for name, step in list(state.steps.items()):
        if any(task.status == "open" and task.claimed == head["from"] for task in step.tasks.values()):
            for task in state.step(name).tasks.values():
                task.claimed = head["to"] if task.claimed == head["from"] else task.claimed


def _held(holds: bool) -> Callable[[CaseState, Head, Values], None]:
    def hold(state: CaseState, head: Head, values: Values) -> None:
        state.held = holds

    return hold


def _looked_up(state: CaseState, head: Head, values: Values) -> None:
    state.found[head["lookup"]] = values.get("found")


def _exhausted(state: CaseState, head: Head, values: Values) -> None:
    state.step(head["step"]).exhausted = True


def _take_part(state: CaseState, person: str | None) -> None:
    if person and person != "system" and person not in state.people:
        state.people = [*state.people, person]


_HANDLERS: dict[str, Callable[[CaseState, Head, Values], Any]] = {
    "CaseOpened": _case_opened,
    "CaseClosed": _case_closed,
    "CaseReopened": _case_reopened,
    "CaseWithdrawn": _ends_as("withdrawn"),
    "CaseCancelled": _ends_as("cancelled"),
    "CaseMerged": _ends_as("merged"),
    "CaseJoined": _case_joined,
    "CaseMigrated": _case_migrated,
    "StepOpened": _step_opened,
    "RowOpened": _row_opened,
    "RowDone": _row_done,
    "RowSkipped": _row_skipped,
    "RowWithdrawn": _row_withdrawn,
    "StepDone": _step_done,
    "StepSkipped": _step_skipped,
    "StepVoid": _step_void,
    "StepDelayed": _step_delayed,
    "StepExhausted": _exhausted,
    "StartWithdrawn": _start_withdrawn,
    "TickMissed": _tick,
    "TickPassed": _tick,
    "GridBegun": _grid_begun,
    "RoundStarted": _round_started,
    "LeftoversEnded": _leftovers_ended,
    "ConditionTurned": _condition_turned,
    "TaskMoved": _task_moved,
    "TaskClaimed": _task_claimed,
    "TaskSubmitted": _task_submitted,
    "TaskSigned": _task_submitted,
    "TaskReturned": _task_returned,
    "TaskAwaits": _task_awaits,
    "TaskReopened": _task_reopened,
    "SignaturesLapsed": _signatures_lapsed,
    "GoodsMoved": _goods_moved,
    "ClockStarted": _clock_started,
    "ClockRestarted": _clock_restarted,
    "ClockPaused": _clock_paused,
    "ClockResumed": _clock_resumed,
    "ClockWarned": _clock_warned,
    "ClockOverdue": _clock_overdue,
    "ClockEscalated": _clock_escalated,
    "ClockNoLongerOverdue": _clock_not_overdue,
    "ClockMet": _clock_met,
    "ClockEnded": _clock_ended,
    "ExtensionAsked": _extension_asked,
    "ExtensionGranted": _extension_granted,
    "NumberGiven": _number_given,
    "NumberRenewed": _number_given,
    "Booked": _booked,
    "Reversed": _reversed,
    "DocumentMade": _document_made,
    "Sent": _sent,
    "Blocked": _blocked,
    "BlockLifted": _block_lifted,
    "ChildAsked": _child_asked,
    "ChildOpened": _child_opened,
    "ChildClosed": _child_ended("closed"),
    "ChildCancelled": _child_ended("cancelled"),
    "Linked": _child_opened,
    "FileAttached": _file_attached,
    "FileDetached": _file_detached,
    "FieldsLocked": _locked,
    "HandedOver": _handed_over,
    "Held": _held(True),
    "Lifted": _held(False),
    "LookedUp": _looked_up,
}
