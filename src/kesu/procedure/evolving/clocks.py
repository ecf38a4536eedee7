"""Events of clocks."""

from __future__ import annotations

from collections.abc import Callable

from kesu.procedure.evolving.taking_part import Head, Values
from kesu.procedure.state import PLAIN, CaseState, Run


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


HANDLERS: dict[str, Callable[[CaseState, Head, Values], None]] = {
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
}
