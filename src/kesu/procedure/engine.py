"""The core's face: `decide`, `advance`, `evolve`. Pure: time, people, calendars and numbers are passed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kesu.procedure import deserted
from kesu.procedure.children import FollowUp, follow_ups
from kesu.procedure.clocks import advancing
from kesu.procedure.commands import bodies, opening, retaining
from kesu.procedure.commands.verbs import SYSTEM_VERBS, VERBS
from kesu.procedure.context import SYSTEM, Actor, Command, Context
from kesu.procedure.draft import Draft
from kesu.procedure.events import Event
from kesu.procedure.evolving import apply, evolve, fold
from kesu.procedure.program import Program, compile_procedure
from kesu.procedure.refusals import Refusal
from kesu.procedure.settling import settle
from kesu.procedure.state import CaseState
from kesu.procedure.streaks import NONE_COUNTED, count_streak
from kesu.procedure.values import native_instant


@dataclass(frozen=True, slots=True)
class Decision:
    """The events of an act, and the state they make of the given one."""

    events: tuple[Event, ...]
    state: CaseState
    happened: tuple[tuple[str, int], ...] = ()  # instants of the case, with the number of its events then


def _decision(draft: Draft) -> Decision:
    _record_settings(draft)
    _count_outside(draft)
    for name, found in draft.facts.looked_up.items():
        if draft.state.found.get(name, NONE_COUNTED if name.startswith("streak.") else None) != found:
            with draft.as_system():
                draft.emit("LookedUp", {"found": found}, lookup=name)
    draft.state.owned = set()
    return Decision(tuple(draft.events), draft.state, tuple(draft.happened))


def _count_outside(draft: Draft) -> None:
    """Streaks over records and cases stand with the case as the last command counted them (A4)."""
    if draft.context.rows is not None and draft.state.status == "open":
        for streak in draft.program.outer_streaks:
            count_streak(streak, draft.facts)


def _record_settings(draft: Draft) -> None:
    """What a command read of the master data is written down, so that it is the same without (A4 `per:`)."""
    if not draft.facts.live:
        return
    for name in draft.program.held:
        found, recorded = draft.facts.held(name), draft.state.settings.get(name)
        setting = draft.program.procedure.settings[name]
        if found == recorded or (recorded is None and found["value"] == setting.value):
            continue
        with draft.as_system():
            values = {key: value for key, value in found.items() if value is not None}
            draft.emit("SettingRead", values, setting=name, per=setting.per)


def advance(program: Program, state: CaseState, context: Context, *, people_changed: bool = False) -> Decision:
    """Bring a case up to now: thresholds, delays and ticks, as the system's act (B7.36).

    people_changed: somebody has come or gone since the case moved last; tasks that are nobody's now are found (B6.27).
    """
    if state.erased is not None:
        return Decision((), state)
    draft = Draft(program, state, context)
    with draft.as_system():
        advancing.advance(draft)
        if people_changed:
            deserted.look_at_all(draft)
    return _decision(draft)


def decide(program: Program, state: CaseState | None, command: Command, context: Context) -> Decision:
    """What a command brings about, for a case advanced to now; `state` is None for `open`.

    Raises Refusal with a code of B6.30, and then nothing has happened.
    """
    draft = Draft(program, state if state is not None else CaseState(), context)
    draft.facts.live = True
    draft.channel, draft.evidence = bodies.heard(command.body)
    if command.verb == "open":
        if state is not None:
            raise Refusal("order", "case_over", status=state.status)
        opening.open_case(draft, command.body)
        return _decision(draft)
    verb = VERBS.get(command.verb) or (SYSTEM_VERBS.get(command.verb) if context.actor.system else None)
    if verb is None or state is None:
        raise Refusal("input", "unknown_verb", verb=command.verb[:60], meant=bodies.nearest(command.verb, VERBS))
    if state.erased is not None and verb not in (retaining.erase, retaining.erase_by):
        if context.actor.system:
            return Decision((), state)
        raise Refusal("order", "erased")
    try:
        verb(draft, command.body)
    except Refusal as refused:
        refused.failed = dict(draft.facts.failed)
        raise
    if draft.state.erased is None:
        settle(draft)
    return _decision(draft)


def note_failures(program: Program, state: CaseState, refused: Refusal, context: Context) -> Decision:
    """What a refused command leaves: that conditions of the procedure failed, as findings, each once (B1.9)."""
    draft = Draft(program, state, context)
    draft.facts.failed.update(refused.failed)
    draft.record_failures()
    return Decision(tuple(draft.events), draft.state)


def next_instant(program: Program, state: CaseState, context: Context) -> datetime | None:
    """The next instant at which the case has something to do of itself: what the worker's index holds."""
    if state.status not in ("open", "closed") or state.erased is not None:
        return None
    found = advancing.first_moment(Draft(program, state, context))
    return native_instant(found.fires) if found is not None else None


__all__ = [
    "SYSTEM",
    "Actor",
    "CaseState",
    "Command",
    "Context",
    "Decision",
    "Event",
    "FollowUp",
    "Program",
    "Refusal",
    "advance",
    "apply",
    "compile_procedure",
    "decide",
    "evolve",
    "fold",
    "follow_ups",
    "next_instant",
    "note_failures",
]
