"""A scenario's settings for other procedures hold however their cases come to be opened (part D)."""

from __future__ import annotations

from typing import Any

import pytest

from kesu.procedure.scenarios.running import run_file_text

REPORT = """
procedure: report
version: 1
title: Report
kind: report
roles: {quality: Quality}
open: {by: [quality], fill: [about?]}
owner: quality
settings: {within: {type: duration, value: 3d}}
fields: {about: {type: text}}
TRIGGERSsteps:
  write: {by: quality, outcomes: {closed: {close: true}}}
clocks: {write: {from: opened, to: write, within: setting.within}}
"""
COMPLAINT = """
procedure: complaint
version: 1
title: Complaint
kind: complaint
roles: {sales: Sales, quality: Quality}
open: {by: [sales]}
owner: sales
settings: {within: {type: duration, value: 9d}, fee: {type: money, per: customer, value: 1}}
fields: {customer: {type: party, facet: customer}}
steps:
  pass_on: {by: sales, OPENSoutcomes: {closed: {close: true}}}
clocks: {pass_on: {from: opened, to: pass_on, within: setting.within}}
"""
OPENS = "opens: [{procedure: report, as: report}], "
TRIGGER = "triggers: [{case: complaint, at: closed, with: {data: {about: \"'x'\"}}}]\n"


def play(opens: str, trigger: str, settings: dict[str, Any], child: str) -> str:
    packs = {"complaint": COMPLAINT.replace("OPENS", opens), "report": REPORT.replace("TRIGGERS", trigger)}
    result = run_file_text(
        packs,
        {
            "scenario": "settings of another",
            "procedure": "complaint",
            "start": "2025-03-03T09:00+08:00",
            "settings": settings,
            "do": [
                {"open": {"by": "sales", "as": "c1"}},
                {"expect": {"due": {"pass_on": "2025-03-05T09:00+08:00"}}},
                {"complete": {"step": "pass_on", "by": "sales"}},
                {"expect": {"case": child, "due": {"write": "2025-03-04T09:00+08:00"}}},
            ],
        },
    )
    return result.report


@pytest.mark.parametrize(("opens", "trigger", "child"), [(OPENS, "", "c1.report"), ("", TRIGGER, "report")])
def test_settings_of_a_procedure_that_a_step_or_a_trigger_opens_count(opens: str, trigger: str, child: str) -> None:
    assert play(opens, trigger, {"within": "2d", "report": {"within": "1d"}}, child) == ""


def test_a_setting_that_neither_has_is_told() -> None:
    assert "no setting 'withing'" in play(OPENS, "", {"within": "2d", "report": {"withing": "1d"}}, "c1.report")
    assert "no setting 'reprot'" in play(OPENS, "", {"within": "2d", "reprot": {"within": "1d"}}, "c1.report")


def test_a_setting_of_ones_own_that_is_held_by_subject_stays_ones_own() -> None:
    settings = {"within": "2d", "fee": {"A": "5"}, "report": {"within": "1d"}}
    assert play(OPENS, "", settings, "c1.report") == ""
