"""One scenario on the whole stack: a fresh database, the scenario's organisation, its packs published, then played."""

from __future__ import annotations

from kesu.cli.playing import Playable
from kesu.cli.stages.company import settle_in
from kesu.cli.stages.database import DatabaseStage
from kesu.cli.stages.ground import Ground
from kesu.procedure.scenarios import ScenarioResult, run_scenario
from kesu.procedure.values import accept_instant, native_instant


def through_database(playable: Playable, ground: Ground) -> ScenarioResult:
    ground.fresh()
    prepare(playable)
    return run_scenario(playable.scenario, playable.procedures, DatabaseStage())


def prepare(playable: Playable) -> None:
    """The scenario's organisation and packs, as of its start."""
    from zoneinfo import ZoneInfo

    zone = ZoneInfo(playable.scenario.zone or "Asia/Shanghai")
    start = native_instant(accept_instant(playable.scenario.start, zone))
    settle_in(playable.scenario, playable.procedures, playable.paths, now=start)
