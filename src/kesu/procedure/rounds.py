"""Going back: what is reset, what stays, what is superseded (B3)."""

from __future__ import annotations

from kesu.procedure.booking import reverse_superseded
from kesu.procedure.clocks import runs
from kesu.procedure.draft import Draft
from kesu.procedure.graph import reset_of
from kesu.procedure.instants import happen
from kesu.procedure.refusals import Refusal
from kesu.procedure.turning import start_step


def check_way_back(draft: Draft, target: str, returning: str | None) -> None:
    """Refuses `order` unless the target lies before, is not void and has been reached (B3.14)."""
    step = draft.step(target)
    if step.status == "void" or not (step.reached or step.round):
        raise Refusal("order", "no_way_back", step=target)


def go_back(
    draft: Draft, target: str, returning: str | None, keep: tuple[str, ...] = (), because: str = "back_to"
) -> None:
    """Start a new round at `target`. The returning step has ended already; its instants come afterwards."""
    check_way_back(draft, target, returning)
    graph, steps = draft.program.graph, draft.program.steps
    still_open = draft.step(target).status == "open" and target != returning
    spared = frozenset(
        name
        for name, state in draft.state.steps.items()
        if state.status in ("done", "open", "awaiting")
        and name not in (target, returning)
        and (name in keep or (steps[name].once and steps[name].each is None))
    )
    reopens = draft.state.status == "closed" and target not in graph.after_closing
    if reopens:
        draft.emit("CaseReopened")
    found = set(reset_of(graph, target, returning, spared, still_open))
    if draft.state.reopened and target not in graph.after_closing:
        found |= {name for name in graph.after_closing if name not in spared and draft.step(name).status != "waiting"}
        found -= {name for name in found if steps[name].starts is not None and steps[name].after is None}
    names = tuple(name for name in graph.order if name in found)
    _reset(draft, target, names, still_open, because)
    if reopens:
        happen(draft, "reopened")


def _reset(draft: Draft, target: str, names: tuple[str, ...], still_open: bool, because: str) -> None:
    steps = draft.program.steps
    reverse_superseded(draft, names)
    past = supersede(draft, names)
    withdrawn = [
        name for name in names if draft.step(name).status in ("open", "awaiting") and not _rows_stay(draft, name)
    ]
    with draft.as_system():
        draft.emit(
            "RoundStarted",
            to=target,
            steps=list(names),
            dormant=[name for name in names if steps[name].starts is not None] or None,
            rows_stay=[name for name in names if _rows_stay(draft, name)] or None,
            past=past or None,
            withdrawn=withdrawn or None,
            because=because,
        )
    if not still_open and steps[target].starts is not None:
        start_step(draft, target)


def _rows_stay(draft: Draft, name: str) -> bool:
    step = draft.program.steps[name]
    return step.once and step.each is not None


def supersede(draft: Draft, names: tuple[str, ...]) -> dict[str, list[str]]:
    """End the running runs that a step of the reset started, and name all that are history now (B7.33)."""
    reset, past = set(names), {}
    for name, rows in list(draft.state.clocks.items()):
        clock = draft.program.procedure.clocks.get(name)
        if clock is None or clock.keep_rounds:
            continue
        gone = [row for row, run in rows.items() if not run.past and _source(run.key, draft) in reset]
        for row in gone:
            if draft.state.clocks[name][row].status == "running":
                runs.end(draft, clock, row, "superseded")
        if gone:
            past[name] = gone
    return past


def _source(key: str, draft: Draft) -> str | None:
    steps = draft.program.steps
    return next((name for name in (key, key.rpartition(".")[0]) if name in steps), None)
