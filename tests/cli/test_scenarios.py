"""The same scenarios in memory, through the database and through HTTP come to the same at every look."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from kesu.cli.playing import Library, Playable, playables
from kesu.cli.stages.company import settle_in
from kesu.cli.stages.database import DatabaseStage
from kesu.cli.stages.http import Client, HttpStage, served, tokens_for
from kesu.cli.stages.play import start_of
from kesu.procedure.reading.shipped import SHIPPED
from kesu.procedure.scenarios import ScenarioResult, run_scenario
from kesu.procedure.scenarios.running import MemoryStage, Stage
from kesu.procedure.scenarios.standing import Standing
from tests.cli.conftest import Kesu

SAMPLE = list(playables(["complaint-sample"], Library()))


def titled(playable: Playable) -> str:
    return Path(playable.scenario.file).stem


@dataclass
class Watched:
    """A stage that remembers how things stood whenever it was asked."""

    stage: Any
    stood: list[Standing] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stage, name)

    def standing(self, ref: str, now: datetime) -> Standing:
        found: Standing = self.stage.standing(ref, now)
        self.stood.append(found)
        return found


def play(playable: Playable, stage: Stage) -> list[Standing]:
    watched = Watched(stage)
    result = run_scenario(playable.scenario, playable.procedures, watched)
    assert result.ok, result.report
    return [sorted_sets(standing) for standing in watched.stood]


def sorted_sets(standing: Standing) -> Standing:
    """Part D compares these as sets; the order of people, and of maps in a stored journal, is that of their codes."""
    sets = ("open", "overdue", "blocks", "notified", "sent", "opened", "joined", "withdrawn")
    return replace(standing, **{name: sorted(getattr(standing, name)) for name in sets})


def in_memory(playable: Playable) -> list[Standing]:
    return play(playable, MemoryStage(playable.world()))


@pytest.mark.django_db
@pytest.mark.parametrize("playable", SAMPLE, ids=titled)
def test_the_database_comes_to_the_same(playable: Playable) -> None:
    settle_in(playable.scenario, playable.procedures, playable.paths, now=start_of(playable))
    assert play(playable, DatabaseStage()) == in_memory(playable)


@pytest.fixture
def test_clock(transactional_db: None, settings: Any) -> Iterator[None]:
    from kesu.casebook import clock, installation

    settings.KESU_TEST_CLOCK = True
    was = installation.has_test_clock
    installation.has_test_clock = clock.has_test_clock = lambda: True
    clock._may_be_told.cache_clear()
    yield
    installation.has_test_clock = clock.has_test_clock = was
    clock._may_be_told.cache_clear()


@pytest.mark.parametrize("playable", SAMPLE, ids=titled)
def test_http_comes_to_the_same(test_clock: None, playable: Playable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kesu.api.callers.has_test_clock", lambda: True)
    now = start_of(playable)
    directory = settle_in(playable.scenario, playable.procedures, playable.paths, now=now)
    with served() as address:
        client = Client(address, tokens_for(directory, now=now))
        stood = play(playable, HttpStage(client, playable.procedures, directory, latest=now))
        client.close()
    assert stood == in_memory(playable)


def test_the_command_plays_files_and_packs(kesu: Kesu) -> None:
    said = kesu("scenario", "complaint-sample", str(SHIPPED / "tutorial"), "--json")
    assert (said.status, said.json["failed"]) == (0, 0)
    files = {Path(one["file"]).parent.parent.name for one in said.json["scenarios"]}
    assert files == {"complaint-sample", "tutorial"}


WRONG = """
scenario: 期望不符
procedure: complaint-sample
do:
  - open: {by: sales, data: {customer: 甲, demand: 换}}
  - expect: {open: [analyse], status: closed}
"""


def test_a_failing_expectation_shows_the_difference_and_the_journal(kesu: Kesu, tmp_path: Path) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text(WRONG, encoding="utf-8")
    said = kesu("scenario", file)
    assert said.status == 1
    assert "open: expected [analyse], is [receive]" in said.out
    assert "status: expected closed, is open" in said.out
    assert "CaseOpened" in said.out


def test_what_stands_beside_because_is_not_passed_over(kesu: Kesu, tmp_path: Path) -> None:
    file = tmp_path / "beside.yaml"
    file.write_text(
        "scenario: x\nprocedure: complaint-sample\nstart: 2025-03-03T09:00+08:00\n"
        "do: [{refuse: {open: {by: gm}, case: other, because: role}}]\n",
        encoding="utf-8",
    )
    said = kesu("scenario", file)
    assert said.status == 1 and "'case' belongs into the verb" in said.out


@pytest.mark.parametrize(
    "text",
    [
        "scenario: x\n",
        "- 1\n",
        "do: []\n",
        "scenario: x\ndo: []\nmore: 1\n",
        "\x00",
        "",
        "scenario: x\nprocedure: none\ndo: []",
    ],
)
def test_a_file_that_is_no_scenario_is_answered(kesu: Kesu, tmp_path: Path, text: str) -> None:
    file = tmp_path / "s.yaml"
    file.write_text(text, encoding="utf-8")
    said = kesu("scenario", file)
    assert said.status == 2, said
    assert said.err


def test_a_result_says_what_it_covers() -> None:
    result: ScenarioResult = run_scenario(SAMPLE[0].scenario, SAMPLE[0].procedures)
    assert result.covers == SAMPLE[0].scenario.covers
