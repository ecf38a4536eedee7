"""B39, B40: `evolve` is total – events of other editions, of unknown kinds, with values erased."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kesu.procedure.engine import CaseState, evolve, fold
from kesu.procedure.events import KINDS, VERSION, Event
from kesu.procedure.scenarios import run_file_text, running
from kesu.procedure.scenarios.running import MemoryStage
from kesu.procedure.scenarios.world import MemoryWorld
from tests.conformance.test_conformance import FOLDER, _plain
from tests.procedure.engine.test_laws import PACKS, drive

RECORDED = Path(__file__).parent / "journals"


RICH = (
    *(
        "a4-sheet",
        "a7-ledger",
        "a8-children",
        "a8-new-rounds",
        "a2-blocks",
        "a2-locks",
        "a2-delay",
        "a5-clocks",
        "a6-dated",
    ),
    *(
        "a-people-and-files",
        "b10-every",
        "b11-starts",
        "b15-once-rows",
        "b20-rows",
        "b23-after-closing",
        "b24-built-in",
    ),
    *("b24-more", "b25-correct", "b28-by-moves", "b28-signatures", "b29-claims", "b29-hand-over", "b35-thresholds"),
    *("b37-pauses", "a4-settings-tables-lookups", "b22-awaiting", "trap-19", "b10-when-again"),
    *("a2-lends", "a3-grants", "a7-appeals", "a7-promises", "a8-takes", "a9-erasing", "a2-waived-requirements"),
)
"""Conformance files whose journals hold the kinds that the driven packs do not."""


def scenario_journals() -> Iterator[list[Event]]:
    worlds: list[MemoryWorld] = []
    in_memory = running.memory_stage

    def kept_stage(*given: Any) -> MemoryStage:
        stage = in_memory(*given)
        worlds.append(stage.world)
        return stage

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(running, "memory_stage", kept_stage)
        for name in RICH:
            data = _plain(FOLDER / f"{name}.yaml")
            for scenario in data["scenarios"]:  # type: ignore[attr-defined]
                run_file_text(data["packs"], scenario)  # type: ignore[arg-type]
    yield from (kept.journal for world in worlds for kept in world.cases.values())


@pytest.fixture(scope="module")
def journals() -> list[list[Event]]:
    found = list(scenario_journals())
    for name in PACKS:
        for seed in (3, 7):
            world: MemoryWorld = drive(name, seed, acts=80)
            found += [kept.journal for kept in world.cases.values()]
    return found


def test_an_event_of_a_kind_nobody_knows_changes_nothing_but_the_count(journals: list[list[Event]]) -> None:
    """B40: a journal of a later edition reads here."""
    for journal in journals:
        known, strange = fold(journal), Event("MoonPhased", {"at": journal[-1].head["at"], "phase": "full"}, {"x": 1})
        after = evolve(known, strange)
        assert {**after.dump(), "seq": 0, "as_of": ""} == {**known.dump(), "seq": 0, "as_of": ""}
        assert after.seq == known.seq + 1


def test_fields_of_a_later_edition_are_passed_over(journals: list[list[Event]]) -> None:
    """B40: heads with more than this edition knows."""
    for journal in journals:
        later = [Event(e.kind, {**e.head, "tide": "high", "of_2031": [1, 2]}, e.values) for e in journal]
        assert fold(later).dump() == fold(journal).dump()


def test_a_state_of_a_later_edition_loads(journals: list[list[Event]]) -> None:
    """B40: what `dump` of a later edition adds is passed over."""
    for journal in journals:
        dumped = json.loads(json.dumps(fold(journal).dump()))
        assert CaseState.load({**dumped, "moon": "full"}).dump() == fold(journal).dump()


def test_the_journals_hold_most_kinds_there_are(journals: list[list[Event]]) -> None:
    """B39: so that what is said here of journals is said of nearly all events."""
    missing = set(KINDS) - {event.kind for journal in journals for event in journal}
    assert len(missing) < len(KINDS) / 3, sorted(missing)


def test_erased_values_leave_a_journal_that_folds(journals: list[list[Event]]) -> None:
    """B39, B40: `rebuild` after an erasure: the steps are where they were, the facts are gone."""
    for journal in journals:
        state = fold([Event(event.kind, event.head, {}) for event in journal])
        assert [s.status for s in state.steps.values()] == [s.status for s in fold(journal).steps.values()]
        assert not any(state.fields.values())
        assert not any(booking.amount for booking in state.ledger)


def test_an_event_that_finds_nothing_to_change_is_accepted(journals: list[list[Event]]) -> None:
    """B40: each event alone, on a case of which nothing is known."""
    for journal in journals:
        for event in journal:
            evolve(CaseState(), event)


def test_evolving_leaves_the_given_state_as_it_was(journals: list[list[Event]]) -> None:
    """B40: a pure function."""
    for journal in (journal for journal in journals if len(journal) < 40):
        state = CaseState()
        for event in journal:
            before = json.dumps(state.dump(), sort_keys=True)
            after = evolve(state, event)
            assert json.dumps(state.dump(), sort_keys=True) == before
            state = after


@pytest.mark.parametrize("path", sorted(RECORDED.glob("*.json")), ids=lambda path: path.stem)
def test_journals_written_by_earlier_editions_still_give_the_state_they_gave(path: Path) -> None:
    """B40: kept as they were written; never edit one, add another when a kind changes."""
    kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    assert kept["edition"] <= VERSION
    events = [Event(one["kind"], one["head"], one["values"]) for one in kept["events"]]
    assert {event.kind for event in events} <= set(KINDS)
    state = fold(events)
    assert {name: getattr(state, name) for name in kept["state"]} == kept["state"]


def test_there_are_such_journals() -> None:
    """B40."""
    assert list(RECORDED.glob("*.json"))
