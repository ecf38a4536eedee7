"""After every event the case settles, again until nothing moves (B1.7)."""

from __future__ import annotations

from kesu.procedure import acting, deserted, ending, rows, taking_back, telling, turning
from kesu.procedure.clocks import runs
from kesu.procedure.declared import Outcome
from kesu.procedure.draft import Draft
from kesu.procedure.program import is_computed
from kesu.procedure.references import MET
from kesu.procedure.state import PLAIN

MOST = 500
"""Passes after which a case that moves itself for ever is stopped, on record: an `auto` that goes back to itself."""


def settle(draft: Draft) -> None:
    """Whiles; clocks and pauses; waiting steps in order, with `starts: {when}`; the first `auto` that holds."""
    first = draft.settled
    for _ in range(MOST):
        moved = _whiles(draft)
        moved = _milestones(draft) or moved
        moved = _rows(draft) or moved
        moved = runs.upkeep(draft) or moved
        moved = _waiting(draft) or moved
        if not moved:
            moved = _tasks(draft) or _auto(draft)
        if not moved and not draft.dirty:
            _watch(draft)
            break
    else:
        draft.emit("Found", finding="never_settles")
        draft.dirty.clear()
    _record(draft, first)
    draft.settled = len(draft.events)


def _record(draft: Draft, first: int) -> None:
    """What was found wrong with the procedure on the way: failures, tasks for which nobody is named or left."""
    for event in draft.events[first:]:
        if event.kind in deserted.MAY_DESERT:
            deserted.look(draft, event.head["step"], event.head.get("row", PLAIN))
    draft.record_failures()


def _whiles(draft: Draft) -> bool:
    moved = False
    for name in draft.program.whiles:
        step, state = draft.program.steps[name], draft.step(name)
        if state.status not in ("open", "awaiting") or step.while_ is None:
            continue
        if rows.names_each(step.while_):
            moved = rows.halt(draft, step) or moved
            continue
        if draft.holds(step.while_, empty=True):
            continue
        moved = True
        if step.starts is not None:
            with draft.as_system():
                read = {"read": draft.reads_of(step.while_)}
                taking_back.withdraw_start(draft, name, because="while", values=read)
        else:
            turning.skip_step(draft, name, because="while", values={"read": draft.reads_of(step.while_)})
    return moved


def _milestones(draft: Draft) -> bool:
    """A step without `by` ends as it opens."""
    moved = False
    for name in draft.program.milestones:
        if draft.step(name).status == "open":
            moved = ending.end_milestone(draft, name) or moved
    return moved


def _rows(draft: Draft) -> bool:
    """A new row opens its task while the step is open; a row that goes withdraws its task (B4.20)."""
    moved = False
    for name in draft.program.eaches:
        if draft.step(name).status == "open":
            moved = ending.match_rows(draft, name) or moved
    return moved


def _waiting(draft: Draft) -> bool:
    program, rank = draft.program, draft.program.graph.rank
    moved = False
    ahead = set(program.starters)
    while True:
        ahead |= _readers(draft)
        if not ahead:
            return moved
        name = min(ahead, key=rank.__getitem__)
        ahead.discard(name)
        if program.steps[name].starts is not None:
            moved = _start(draft, name) or moved
        else:
            moved = turning.turn(draft, name) or moved


def _readers(draft: Draft) -> set[str]:
    dirty, draft.dirty = draft.dirty, set()
    readers = draft.program.graph.readers
    found: set[str] = set()
    for source in dirty:
        if source in readers:
            found.update(readers[source])
        if source in draft.program.steps and draft.step(source).status in ("waiting", "dormant", "open"):
            found.add(source)
    return found


def _start(draft: Draft, name: str) -> bool:
    """`starts: {when}`: whenever condition and `after` come to hold together, and again after one was false."""
    step, state = draft.program.steps[name], draft.step(name)
    if step.starts is None or state.banned or not turning.is_alive(draft, name):
        return False
    if step.starts.every is not None:
        return _begin_grid(draft, name)
    if step.starts.when is None:
        return False
    after = draft.program.after[name](draft.state, state.reset) == MET
    holds = after and draft.holds(step.starts.when, empty=False)
    if holds == state.turned:
        return False
    if not holds or state.status in ("open", "awaiting"):
        with draft.as_system():
            draft.emit("ConditionTurned", step=name, holds=holds)
        draft.dirty.discard(name)
        return False
    with draft.as_system():
        turning.start_step(draft, name)
    return True


def _begin_grid(draft: Draft, name: str) -> bool:
    """`{every}`: the grid begins when `after` holds, else at opening (B2.10)."""
    state = draft.step(name)
    if state.grid is None and draft.program.after[name](draft.state, state.reset) == MET:
        with draft.as_system():
            draft.emit("GridBegun", step=name)
    return False


def _tasks(draft: Draft) -> bool:
    """Open tasks move where `by` has come to name others; signatures lapse where what was shown changed (B6.28)."""
    moved = False
    for name in draft.program.moving:
        if draft.step(name).status == "open":
            moved = _move(draft, name) or moved
    for name in draft.program.signed:
        if draft.step(name).status == "open":
            moved = _lapse(draft, name) or moved
    return moved


def _move(draft: Draft, name: str) -> bool:
    by = draft.program.steps[name].by
    if by is None or not is_computed(by):
        return False
    moved = False
    for row, task in draft.step(name).tasks.items():
        if task.status != "open" or task.phase == "review":
            continue
        facts = turning.facts_of_row(draft, name, row)
        if task.draft:
            facts = facts.laid_over(task.draft)
        named = acting.labels_of(facts, acting.entries_of(facts, by))
        if named != task.named:
            with draft.as_system():
                draft.emit("TaskMoved", step=name, row=row, named=named)
            moved = True
    draft.dirty.discard(name)
    return moved


def _lapse(draft: Draft, name: str) -> bool:
    moved = False
    for row, task in draft.step(name).tasks.items():
        if task.status == "open" and task.parts and task.shown and task.shown != ending.shown(draft, name, row):
            with draft.as_system():
                draft.emit("SignaturesLapsed", step=name, row=row)
            moved = True
    return moved


def _auto(draft: Draft) -> bool:
    for name, outcomes in draft.program.autos.items():
        if draft.step(name).status != "open" or not turning.is_alive(draft, name):
            continue
        for outcome in outcomes:
            if outcome.auto is not None and _fires(draft, name, outcome):
                return True
    return False


def _fires(draft: Draft, name: str, outcome: Outcome) -> bool:
    if not rows.names_each(outcome.auto):
        holds = outcome.auto is not None and draft.holds(outcome.auto, empty=False)
        return holds and ending.end_by_machine(draft, name, outcome.name, because="auto")
    for row, task in list(draft.step(name).tasks.items()):
        facts = turning.facts_of_row(draft, name, row)
        if task.status == "open" and outcome.auto is not None and draft.holds(outcome.auto, facts, empty=False):
            return ending.end_by_machine(draft, name, outcome.name, because="auto", row=row)
    return False


def _watch(draft: Draft) -> None:
    """Notices whose condition turns true."""
    for place, notice in draft.program.watching:
        if notice.when is None or notice.at:
            continue
        key, holds = f"notice.{place}", draft.holds(notice.when, empty=False)
        if holds != draft.state.holds.get(key, False):
            with draft.as_system():
                draft.emit("ConditionTurned", name=key, holds=holds)
                if holds:
                    telling.tell(draft, notice, "when")
    draft.dirty.clear()
