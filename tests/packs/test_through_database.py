"""Some scenarios of every shipped pack, through `execute`, journal and tables: the same answers as in memory."""

from __future__ import annotations

import pytest

from kesu.cli.playing import Library, playables
from kesu.cli.stages.play import through_database
from tests.packs.shipped import PACKS

pytestmark = pytest.mark.django_db
CHOSEN = {
    "complaint-sample": ["authority-moves", "recurrence"],
    "complaint-summary": ["month-by-month"],
    "customer-complaint": [
        "eight-d-on-demand",
        "improvement-is-tracked",
        "light-path",
        "negotiated-within-authority",
        "whole-route",
    ],
    "line-exception": ["nonconforming"],
    "nonconforming-product": ["isolated-and-told"],
    "quality-exception": ["complaint", "process-exception", "three-batches"],
    "quality-meeting": ["held-regularly"],
    "quality-report": ["weekly-and-monthly"],
    "spare-parts": ["drawn-replaced-and-written-off"],
    "tutorial": ["within-seven-days"],
}


@pytest.mark.parametrize(("pack", "name"), [(pack, name) for pack, names in CHOSEN.items() for name in names])
def test_a_shipped_scenario_holds_through_the_database(pack: str, name: str) -> None:
    path = PACKS / pack / "scenarios" / f"{name}.yaml"
    first = next(iter(playables([str(path)], Library())))  # each needs a database of its own
    result = through_database(first, None)
    assert result.ok, result.report
