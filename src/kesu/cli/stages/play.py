"""One scenario on the whole stack: a fresh database, the scenario's organisation, its packs published, then played."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

from kesu.cli.playing import Playable
from kesu.cli.stages.company import settle_in
from kesu.cli.stages.database import DatabaseStage
from kesu.cli.stages.ground import Ground
from kesu.cli.stages.http import Client, HttpStage, Unanswered, served, tokens_for
from kesu.procedure.scenarios import ScenarioResult, run_scenario
from kesu.procedure.values import accept_instant, native_instant


def through_database(playable: Playable, ground: Ground | None) -> ScenarioResult:
    """Play it by `execute`. ground: made fresh before; None where the database is fresh already."""
    if ground is not None:
        ground.fresh()
    settle_in(playable.scenario, playable.procedures, playable.paths, now=start_of(playable))
    return run_scenario(playable.scenario, playable.procedures, DatabaseStage())


@contextmanager
def through_http(ground: Ground | None) -> Iterator[Callable[[Playable], ScenarioResult]]:
    """A server while the block runs, and what plays a scenario against it."""
    with served() as address:

        def play(playable: Playable) -> ScenarioResult:
            if ground is not None:
                ground.fresh()
            now = start_of(playable)
            directory = settle_in(playable.scenario, playable.procedures, playable.paths, now=now)
            client = Client(address, tokens_for(directory, now=now))
            try:
                stage = HttpStage(client, playable.procedures, directory, latest=now)
                return run_scenario(playable.scenario, playable.procedures, stage)
            except Unanswered as fault:
                told = f"{playable.scenario.title}\n  {fault}"
                return ScenarioResult(playable.scenario.title, False, told, 0, playable.scenario.covers)
            finally:
                client.close()

        yield play


def start_of(playable: Playable) -> datetime:
    zone = ZoneInfo(playable.scenario.zone or "Asia/Shanghai")
    return native_instant(accept_instant(playable.scenario.start, zone))
