"""What a reference is worth, and when an `after` holds (B1.3–B1.6, B2.12, B3.17).

The engine and the check both stand on it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kesu.procedure.declared import AllOf, AnyOf, Clock, Ref
from kesu.procedure.state import CaseState, Run

if TYPE_CHECKING:
    from kesu.procedure.graph import Graph

PENDING, MET, PASSED, NEUTRAL, LOST, DORMANT = range(6)
"""DORMANT: pending only on what waits to be started; it counts last."""

HOLDS = (MET, PASSED)
Value = Callable[[CaseState, int], int]
"""(state, number of the event that last reset the reading step) → one of the values above."""

_PLAIN = {"done": MET, "skipped": PASSED, "void": NEUTRAL, "dormant": DORMANT}


def value_of(ref: Ref, graph: Graph) -> Value:
    """The function that tells what the reference is worth, older ends not yet looked at."""
    if ref.kind == "step":
        return _step_value(ref, graph)
    if ref.kind == "clock":
        return _clock_value(ref, graph)
    if ref.kind == "child":
        return _child_value(ref, graph)
    return _case_value(ref)


def _case_value(ref: Ref) -> Value:
    if ref.name == "opened":
        return lambda state, reset: MET
    if ref.name == "closed":
        return lambda state, reset: MET if state.status == "closed" else PENDING
    return lambda state, reset: MET if state.reopened else DORMANT


def _step_value(ref: Ref, graph: Graph) -> Value:
    name, what = ref.name, ref.what
    tell = _TELLERS.get(what or "")
    hanging = name in graph.dormant

    def value(state: CaseState, reset: int) -> int:
        step = state.steps[name]
        if tell is not None:
            found = tell(step)
        elif step.status == "done":
            found = MET if step.outcome == what else LOST
        else:
            found = LOST if step.status in ("skipped", "void") else PENDING
        if hanging and found != MET and not step.banned and found != PASSED:
            return DORMANT
        return found

    return value


_TELLERS: dict[str, Callable[..., int]] = {
    "": lambda step: _PLAIN.get(step.status, PENDING),
    "done": lambda step: MET if step.status == "done" else LOST if step.status in ("skipped", "void") else PENDING,
    "skipped": lambda step: MET if step.status == "skipped" else LOST if step.status in ("done", "void") else PENDING,
    "opened": lambda step: MET if step.opened_at else LOST if step.status in ("skipped", "void") else PENDING,
    "submitted": lambda step: MET if step.submitted_at else LOST if step.status in ("skipped", "void") else PENDING,
    "exhausted": lambda step: MET if step.exhausted else LOST if step.banned else DORMANT,
}


# --- clocks and children -------------------------------------------------------------------------------


def live_runs(state: CaseState, clock: Clock) -> list[Run]:
    """The clock's runs that belong to the present round: one whose `from` was reset since is history."""
    return [run for run in (state.clocks.get(clock.name) or {}).values() if not run.past]


def _fired(run: Run, what: str) -> int:
    if what == "overdue":
        return run.overdue_by
    if what == "warned":
        return run.warned_by
    return run.ended if run.status == "met" else 0


def _clock_value(ref: Ref, graph: Graph) -> Value:
    clock, what = graph.procedure.clocks[ref.name], ref.what or "met"
    hanging = clock.name in graph.dormant_clocks
    starts = [value_of(start, graph) for start in clock.start if start.kind != "field"]
    on_fact = any(start.kind == "field" for start in clock.start)

    def value(state: CaseState, reset: int) -> int:
        runs = live_runs(state, clock)
        if runs and any(_fired(run, what) for run in runs):
            return MET
        if any(run.status == "running" for run in runs):
            return DORMANT if hanging else PENDING
        if runs:
            return DORMANT if hanging else LOST
        worth = [start(state, reset) for start in starts]
        if PENDING in worth or on_fact:
            return PENDING
        return DORMANT if hanging or DORMANT in worth else LOST

    return value


def _child_value(ref: Ref, graph: Graph) -> Value:
    link, opener = ref.name, graph.openers.get(ref.name, "")
    hanging = opener in graph.dormant

    def value(state: CaseState, reset: int) -> int:
        step = state.steps.get(opener)
        if step is not None and step.status not in ("done", "skipped", "void", "awaiting"):
            return DORMANT if hanging else PENDING
        states = [child["status"] for child in state.children.get(link, ())]
        if state.asked.get(link) or "open" in states:
            return PENDING
        if not states or (step is not None and step.status == "void"):
            return DORMANT if hanging else LOST
        return MET if "closed" in states and "cancelled" not in states[-1:] else LOST

    return value


def ended_by(state: CaseState, ref: Ref, graph: Graph) -> int:
    """Number of the event by which what the reference names came about; 0 where it has none."""
    if ref.kind == "step":
        return state.steps[ref.name].ended
    if ref.kind == "clock":
        runs = live_runs(state, graph.procedure.clocks[ref.name])
        return max((_fired(run, ref.what or "met") for run in runs), default=0)
    if ref.kind == "child":
        return max((child.get("ended") or 0 for child in state.children.get(ref.name, ())), default=0)
    return 0


# --- lists -----------------------------------------------------------------------------------------------


def _any_value(members: AnyOf, graph: Graph) -> Value:
    parts = [(ref, value_of(ref, graph)) for ref in members.members]

    def value(state: CaseState, reset: int) -> int:
        found = set()
        for ref, worth in parts:
            one = worth(state, reset)
            if one == MET and reset and 0 < ended_by(state, ref, graph) < reset:
                one = PASSED
            if one == MET:
                return MET
            found.add(one)
        for first in (PENDING, PASSED, DORMANT):
            if first in found:
                return first
        return NEUTRAL if found == {NEUTRAL} else LOST

    return value


def _hangs(member: Ref | AnyOf, graph: Graph) -> bool:
    if isinstance(member, AnyOf):
        return all(_hangs(ref, graph) for ref in member.members)
    if member.kind == "step":
        return member.what == "exhausted" or member.name in graph.dormant
    if member.kind == "clock":
        return member.name in graph.dormant_clocks
    return member.kind == "child" and graph.openers.get(member.name, "") in graph.dormant


def after_value(after: AllOf | None, graph: Graph) -> Value:
    """What a whole `after` is worth: MET (it holds), PENDING, DORMANT (pending still), NEUTRAL or LOST (void)."""
    if after is None:
        return lambda state, reset: MET
    firm = [member for member in after.members if not _hangs(member, graph)]
    loose = [member for member in after.members if _hangs(member, graph)]
    named = [member for member in loose if not (isinstance(member, Ref) and member.what is None)]
    if firm or named:
        loose = named  # in a list a plain reference to what is dormant is as if not written
    firm_values, loose_values = _values(firm, graph), _values(loose, graph)
    if len(firm_values) == 1 and not loose_values:
        only = firm_values[0]
        return lambda state, reset: MET if (worth := only(state, reset)) == PASSED else worth
    return _all_value(firm_values, loose_values)


def _values(members: list[Ref | AnyOf], graph: Graph) -> list[Value]:
    return [_any_value(m, graph) if isinstance(m, AnyOf) else value_of(m, graph) for m in members]


def _all_value(firm: list[Value], loose: list[Value]) -> Value:
    def value(state: CaseState, reset: int) -> int:
        found = joined([worth(state, reset) for worth in firm]) if firm else MET
        if found != MET or not loose:
            return found
        last = [worth(state, reset) for worth in loose]
        return NEUTRAL if firm == [] and set(last) == {NEUTRAL} else joined([*last, *([MET] if firm else [])])

    return value


def joined(found: list[int]) -> int:
    """All of a list (B1.4): pending, else lost, else it holds if one is met or passed; all neutral: neutral."""
    if PENDING in found:
        return PENDING
    if LOST in found:
        return LOST
    if DORMANT in found:
        return DORMANT
    return MET if MET in found or PASSED in found else NEUTRAL


def will_not_come(after: AllOf | None, graph: Graph) -> Callable[[CaseState, int], bool]:
    """Whether a waiting step has a lost member, or only untaken branches (B1.6): shown as "will not come"."""
    if after is None:
        return lambda state, reset: False
    whole = after_value(after, graph)
    firm = _values([m for m in after.members if not _hangs(m, graph)], graph)

    def never(state: CaseState, reset: int) -> bool:
        return whole(state, reset) in (LOST, NEUTRAL) or any(worth(state, reset) == LOST for worth in firm)

    return never
