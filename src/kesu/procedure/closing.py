"""Closing: refused while inside work is open; outside tasks are withdrawn, clocks end (B5.22)."""

from __future__ import annotations

from kesu.procedure import acting, promising
from kesu.procedure.clocks import runs
from kesu.procedure.declared import Outcome, Step
from kesu.procedure.draft import Draft
from kesu.procedure.instants import happen
from kesu.procedure.refusals import Refusal, word
from kesu.procedure.turning import void_step


def is_outside_step(draft: Draft, step: Step) -> bool:
    """Whether the step's task is an outside role's: waiting for it is never our lateness."""
    if step.by is None:
        return False
    return all(entry.role and acting.is_outside(draft.program.procedure, entry.role) for entry in step.by.entries)


def still_open(draft: Draft, closing: str, outcome: Outcome | None = None) -> list[str]:
    """Inside tasks, started dormant ones and awaiting steps that forbid closing; what `cancels` ends is left out."""
    graph = draft.program.graph
    cancelled = set(graph.order) if outcome and outcome.cancels == ("all",) else set(outcome.cancels if outcome else ())
    found = []
    for name, state in draft.state.steps.items():
        if name == closing or name in cancelled or name in graph.after_closing:
            continue
        if state.status == "awaiting" or (
            state.status == "open" and not is_outside_step(draft, draft.program.steps[name])
        ):
            found.append(name)
    return found


def check_nothing_open(draft: Draft, closing: str, outcome: Outcome) -> None:
    """Refuses `open`, naming what is."""
    others = still_open(draft, closing, outcome)
    own = [row for row, task in draft.step(closing).tasks.items() if task.status == "awaiting"]
    if others or own:
        names = [word(draft.program.steps[name]) for name in others]
        raise Refusal("open", "still_open", steps=names or [closing], codes=others)


def close(draft: Draft) -> None:
    """The case is closed; only what comes after closing lives on."""
    for name, state in list(draft.state.steps.items()):
        if state.status == "open" and name not in draft.program.graph.after_closing:
            void_step(draft, name, because="closing")
    running = _running(draft)
    draft.emit("CaseClosed")
    happen(draft, "closed")
    _end_clocks(draft, running)


def end_case(draft: Draft, kind: str, values: dict[str, str] | None = None, **head: str | None) -> None:
    """The case ends otherwise: withdrawn, cancelled, merged."""
    running = _running(draft)
    draft.emit(kind, values, **head)
    _end_clocks(draft, running)
    promising.end_all(draft, draft.state.status)


def _running(draft: Draft) -> list[tuple[str, str, int]]:
    return [
        (name, row, run.began)
        for name, rows in draft.state.clocks.items()
        for row, run in rows.items()
        if name in draft.program.procedure.clocks and run.status == "running" and not run.past
    ]


def _end_clocks(draft: Draft, running: list[tuple[str, str, int]]) -> None:
    for name, row, began in running:
        run = draft.state.clocks[name][row]
        if run.status == "running" and run.began == began:
            runs.end(draft, draft.program.procedure.clocks[name], row, "closed")
