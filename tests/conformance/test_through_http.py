"""A part of the conformance scenarios through HTTP: every act a request of the person who does it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kesu.cli.playing import Playable
from kesu.cli.stages.company import settle_in
from kesu.cli.stages.http import Client, HttpStage, served, tokens_for
from kesu.cli.stages.play import start_of
from kesu.procedure.reading import read_pack
from kesu.procedure.scenarios import read_scenario, run_scenario
from kesu.procedure.scenarios.running import _with_nulls
from tests.cli.test_scenarios import test_clock  # noqa: F401 -- a fixture
from tests.conformance.test_conformance import FOLDER, _plain

FILES = (
    "a2-sends-by-choice",
    "d-what-is-counted",
    "d-who-sees-what",
    "a9-records",
    "a9-triggers",
    "a9-triggers-by-schedule",
    "a4-streaks-over-records",
)


def _stories() -> Iterator[Any]:
    for name in FILES:
        data = _plain(FOLDER / f"{name}.yaml")
        for scenario in data["scenarios"]:
            yield pytest.param(data["packs"], scenario, id=f"{name}: {scenario['scenario']}")


@pytest.mark.parametrize(("packs", "scenario"), list(_stories()))
def test_language_through_http(
    test_clock: None,  # noqa: F811
    packs: dict[str, Any],
    scenario: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("kesu.api.callers.has_test_clock", lambda: True)
    paths: dict[str, Path] = {}
    for name, pack in packs.items():
        paths[name] = tmp_path / name
        paths[name].mkdir()
        text = json.dumps(_with_nulls(pack), ensure_ascii=False)
        (paths[name] / "procedure.yaml").write_text(text, encoding="utf-8")
    procedures = {name: found for name, path in paths.items() if (found := read_pack(path).procedure)}
    playable = Playable(read_scenario(scenario), procedures, paths)
    now = start_of(playable)
    directory = settle_in(playable.scenario, procedures, paths, now=now)
    with served() as address:
        client = Client(address, tokens_for(directory, now=now))
        result = run_scenario(playable.scenario, procedures, HttpStage(client, procedures, directory, latest=now))
        client.close()
    assert result.ok, result.report
