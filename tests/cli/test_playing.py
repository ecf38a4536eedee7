"""Which packs a scenario is played with: its own, those its cases and triggers open, those it has settings for."""

from __future__ import annotations

from pathlib import Path

import pytest

from kesu.cli.playing import Library, playables
from kesu.procedure.scenarios.running import run_scenario
from tests.procedure.engine.test_scenario_settings import COMPLAINT, REPORT, TRIGGER

SCENARIO = """
scenario: The report on a closed complaint is due in a day
start: 2025-03-03T09:00+08:00
settings: {within: 2d, report: {within: 1d}}
do:
  - open: {by: sales}
  - complete: {step: pass_on, by: sales}
  - expect: {case: report, due: {write: "2025-03-04T09:00+08:00"}}
"""
WATCHED = (COMPLAINT.replace("OPENS", ""), REPORT.replace("TRIGGERS", TRIGGER))
OPENING = (
    COMPLAINT.replace("OPENS", "").replace(
        "steps:", "triggers: [{case: complaint, at: closed, with: {open: report}}]\nsteps:"
    ),
    REPORT.replace("TRIGGERS", ""),
)


@pytest.mark.parametrize("packs", [WATCHED, OPENING])
def test_a_scenario_is_played_with_what_opens_by_itself(tmp_path: Path, packs: tuple[str, str]) -> None:
    for name, text in zip(("complaint", "report"), packs, strict=True):
        (tmp_path / name / "scenarios").mkdir(parents=True)
        (tmp_path / name / "procedure.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "complaint" / "scenarios" / "report.yaml").write_text(SCENARIO, encoding="utf-8")
    (playable,) = playables([str(tmp_path / "complaint")], Library())
    assert set(playable.procedures) == {"complaint", "report"}
    assert run_scenario(playable.scenario, playable.procedures).report == ""
