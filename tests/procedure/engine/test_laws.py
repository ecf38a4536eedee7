"""Laws that hold whatever people do: found by random commands over real packs, in memory, in virtual time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kesu.procedure import tasks
from kesu.procedure.calendars import Calendars
from kesu.procedure.context import Actor, Command
from kesu.procedure.engine import Program, Refusal, compile_procedure
from kesu.procedure.events import COMMON, KINDS, Event
from kesu.procedure.reading import read_pack
from kesu.procedure.refusals import CODES
from kesu.procedure.scenarios.reading import directory_for, read_scenario
from kesu.procedure.scenarios.world import MemoryWorld
from tests.procedure.engine.driving import Driver

ROOT = Path(__file__).parents[3]
PACKS = {
    "complaint-sample": ROOT / "src/kesu/packs/complaint-sample",
    "twenty": ROOT / "tests/packs/twenty.yaml",
}
START = datetime(2025, 3, 3, 1, tzinfo=UTC)
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 99_999),
    st.sampled_from(
        ["", "unknown", "2025-03-04", "2025-03-04T08:00+08:00", "３", "😀\u202e", "clean", "same", "3 working days"]
    ),
    st.lists(st.sampled_from(["a", "b"]), max_size=2),
    st.just([{"what": "防错", "owner": "quality", "due": "2025-03-20"}]),
)


def program(name: str) -> Program:
    if name not in _PROGRAMS:
        reading = read_pack(PACKS[name])
        assert reading.procedure is not None
        assert not reading.errors
        _PROGRAMS[name] = compile_procedure(reading.procedure)
    return _PROGRAMS[name]


_PROGRAMS: dict[str, Program] = {}


def world(name: str) -> MemoryWorld:
    built = program(name)
    scenario = read_scenario({"scenario": "laws", "procedure": name, "do": []})
    return MemoryWorld({built.procedure.name: built}, directory_for(scenario, (built.procedure,)), Calendars())


@st.composite
def acts(draw: st.DrawFn, name: str) -> list[tuple[str, dict[str, Any], str, int]]:
    """Commands of which many fit: (verb, body, who, minutes that pass before)."""
    built = program(name).procedure
    steps, fields = list(built.steps), list(built.fields)
    people = [*built.roles, "complainant", "stranger"]
    found = []
    for _ in range(draw(st.integers(1, 25))):
        step = draw(st.sampled_from(steps))
        verb = draw(
            st.sampled_from(["complete"] * 8 + ["start", "correct", "collect", "return", "restart", "claim", "note"])
        )
        data = draw(st.dictionaries(st.sampled_from(fields), JUNK, max_size=3))
        body: dict[str, Any] = {"step": step, "data": data}
        outcome = draw(st.sampled_from([None, *built.steps[step].outcomes]))
        body |= {"outcome": outcome} if outcome else {}
        if verb == "correct":
            body = {"field": draw(st.sampled_from(fields)), "value": draw(JUNK), "reason": "更正"}
        elif verb == "collect":
            rows = [{"lot": f"B{n}", "made_at": "2025-03-10T08:00+08:00", "result": "clean"} for n in range(3)]
            body = {"step": step, "rows": {draw(st.sampled_from(fields)): rows}}
        elif verb in ("start", "claim"):
            body = {"step": step}
        elif verb in ("return", "restart"):
            body = {"step": step, "comment": "退回"}
        elif verb == "note":
            body = {"text": "备注"}
        found.append((verb, body, draw(st.sampled_from(people)), draw(st.sampled_from([0, 1, 60, 1440, 9000, 60_000]))))
    return found


def play(name: str, told: list[tuple[str, dict[str, Any], str, int]], *, ticks: int = 1) -> list[Event]:
    """Do it all; refusals are legal, other failures are not. `ticks`: how often the worker looks while time passes."""
    kept, now = world(name), START
    built = program(name).procedure
    data = {
        fill.name: "甲公司"
        for fill in built.open.fill
        if built.fields[fill.name].type in ("text", "long_text", "party")
    }
    opener = next(role for role in built.open.by if role != "complainant")
    try:
        ref = kept.open(built.name, {"data": data}, Actor(opener), now)
    except Refusal:
        return []
    for verb, body, who, minutes in told:
        for part in range(1, ticks):
            kept.tick_all(now + timedelta(minutes=minutes * part // ticks))
        now += timedelta(minutes=minutes)
        try:
            kept.execute(ref, Command(verb, body), Actor(who), now)
        except Refusal as refusal:
            assert refusal.code in CODES
            assert refusal.sentence("zh")
            assert refusal.sentence("en")
    kept.tick_all(now)
    assert kept.check_folds() == []
    return kept.cases[ref].journal


def drive(name: str, seed: int, *, ticks: int = 1, acts: int = 60) -> MemoryWorld:
    """Let a driver do mostly sensible things for a while; refusals are legal, other failures are not."""
    kept, now, built = world(name), START, program(name)
    people = list(kept.directory.people)
    driver = Driver(seed, people)
    opener = next(role for role in built.procedure.open.by if role != "complainant")
    form = tasks.opening_form(built, kept.context(Actor(opener), now, ""))
    ref = kept.open(built.procedure.name, {"data": driver.fill(form, now)}, Actor(opener), now)
    for _ in range(acts):
        state = kept.cases[ref].state
        told = driver.act(built, state, kept.context(Actor(opener), now, ref))
        minutes = driver.random.choice([0, 0, 5, 60, 600, 1440, 9000])
        for part in range(1, ticks):
            kept.tick_all(now + timedelta(minutes=minutes * part // ticks))
        now += timedelta(minutes=minutes)
        kept.tick_all(now)
        if told is None or state.status not in ("open", "closed"):
            continue
        try:
            kept.execute(ref, told[1], told[0], now)
        except Refusal as refusal:
            assert refusal.sentence("zh")
            assert refusal.sentence("en")
    assert kept.check_folds() == []
    return kept


def without_recording(journal: list[Event]) -> list[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
    return [(e.kind, {k: v for k, v in e.head.items() if k != "recorded"}, e.values) for e in journal]


RELAXED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@pytest.mark.parametrize("name", list(PACKS))
class TestWhateverPeopleDo:
    @RELAXED
    @given(data=st.data())
    def test_nonsense_is_refused_and_leaves_a_journal_that_folds(self, name: str, data: st.DataObject) -> None:
        _check_journal(play(name, data.draw(acts(name))))

    @RELAXED
    @given(seed=st.integers(0, 10**9))
    def test_the_state_is_the_fold_of_a_journal_of_published_events(self, name: str, seed: int) -> None:
        """B8.39, B8.40: known kinds, known heads, no floats, and the fold gives the kept state."""
        for kept in drive(name, seed).cases.values():
            _check_journal(kept.journal)

    @RELAXED
    @given(seed=st.integers(0, 10**9))
    def test_nothing_depends_on_how_often_the_worker_looks(self, name: str, seed: int) -> None:
        """B7.36: thresholds are stamped with their own instants, whenever they are recorded."""
        once, often = drive(name, seed), drive(name, seed, ticks=4)
        for ref, kept in once.cases.items():
            assert without_recording(kept.journal) == without_recording(often.cases[ref].journal)

    @RELAXED
    @given(seed=st.integers(0, 10**9))
    def test_a_started_case_is_never_without_something_to_do(self, name: str, seed: int) -> None:
        """An open case has an open task or a next instant: nobody is left waiting for nothing."""
        for ref, kept in drive(name, seed).cases.items():
            if kept.state.status == "open":
                waits = any(step.status in ("open", "awaiting") for step in kept.state.steps.values())
                assert waits, ref


def _check_journal(journal: list[Event]) -> None:
    for event in journal:
        assert event.kind in KINDS
        unknown = set(event.head) - {*COMMON, *KINDS[event.kind]}
        assert not unknown, (event.kind, unknown)
        assert _plain(event.head)
        assert _plain(event.values)


def _plain(value: Any) -> bool:
    if isinstance(value, Mapping):
        return all(isinstance(key, str) and _plain(part) for key, part in value.items())
    if isinstance(value, list):
        return all(_plain(part) for part in value)
    return value is None or type(value) in (str, bool, int)
