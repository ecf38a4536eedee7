"""Taking a start back in a journal of an earlier edition, whose events do not say what hung on the step (B8.40)."""

from __future__ import annotations

from kesu.procedure.events import Event
from kesu.procedure.evolving import evolve
from kesu.procedure.state import CaseState


def told(kind: str, **head: object) -> Event:
    return Event(kind, {"at": "2025-03-03T01:00:00Z", **head}, {})


def test_a_start_of_an_earlier_edition_is_taken_back_for_the_step_alone() -> None:
    state = CaseState()
    for event in (
        told("StepOpened", step="ask", round=1, start=1),
        told("StepDone", step="ask", round=1, outcome="done"),
        told("StepOpened", step="answer", round=1),
        told("RoundStarted", steps=["answer"], because="start", withdrawn=["answer"]),
        told("StepOpened", step="ask", round=2, start=2),
        told("StartWithdrawn", step="ask", because="withdrawn"),
    ):
        state = evolve(state, event)
    assert (state.steps["ask"].status, state.steps["answer"].status) == ("done", "waiting")


def test_what_was_put_aside_is_not_kept_once_the_start_has_ended() -> None:
    state = CaseState()
    for event in (
        told("StepOpened", step="answer", round=1),
        told("RoundStarted", of="ask", steps=["answer"], because="start"),
        told("StepOpened", step="ask", round=1, start=1),
    ):
        state = evolve(state, event)
    assert state.steps["ask"].aside
    again = CaseState.load(state.dump())
    assert evolve(again, told("StepDone", step="ask", round=1, outcome="done")).steps["ask"].aside is None
    back = evolve(again, told("StartWithdrawn", step="ask", because="withdrawn", steps=["answer"]))
    assert (back.steps["answer"].status, back.steps["ask"].status) == ("open", "waiting")
