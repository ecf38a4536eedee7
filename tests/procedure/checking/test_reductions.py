"""Reduced and plain exploration find the same, on random procedures: a reduction that fails this is left out."""

from __future__ import annotations

import json
import os
from typing import Any

from hypothesis import HealthCheck, assume, given, settings

from kesu.procedure.checking import CheckReport, check
from kesu.procedure.reading import read_procedure
from tests.procedure.checking.procedures import Plain, procedures, waivable

EXAMPLES = int(os.environ.get("KESU_EXAMPLES", "120"))
TELLING = ("step", "other", "outcome", "target", "field", "clock", "silent", "witness", "number", "table", "block")


def said(report: CheckReport) -> set[tuple[str, str]]:
    """What each finding is about; of lost closings that there is one, for its cause may be told at either of two states."""
    return {(message.code, _about(message.details)) for message in report.messages}


def _about(details: Any) -> str:
    return json.dumps({key: details[key] for key in TELLING if key in details}, sort_keys=True)


def compare(data: Plain) -> None:
    reading = read_procedure(json.dumps(data), "p")
    assume(reading.procedure is not None and not reading.errors)
    plain = check(reading.procedure, reduced=False, limit=2_000)
    assume(not plain.cut_off)
    reduced = check(reading.procedure, reduced=True, limit=2_000)
    assert not reduced.cut_off
    assert reduced.states <= plain.states
    assert said(reduced) == said(plain)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(procedures())
def test_reduced_findings_equal_plain_ones(data: Plain) -> None:
    compare(data)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(procedures(), waivable())
def test_what_may_be_waived_changes_neither_findings_nor_states(data: Plain, requires: list[Plain]) -> None:
    """Whatever the condition reads: somebody can always let the step end, so no state is told apart by it."""
    asked = {**data, "steps": {name: _asking(step, requires) for name, step in data["steps"].items()}}
    without, with_them = (read_procedure(json.dumps(one), "p") for one in (data, asked))
    assume(without.procedure is not None and with_them.procedure is not None)
    assume(not without.errors and not with_them.errors)
    for reduced in (False, True):
        one, other = (check(read.procedure, reduced=reduced, limit=2_000) for read in (without, with_them))
        assume(not one.cut_off)
        assert (said(other), other.states) == (said(one), one.states)


def _asking(step: Plain, requires: list[Plain]) -> Plain:
    if "by" not in step:
        return step
    outcomes = step.get("outcomes")
    if not isinstance(outcomes, dict):
        return {**step, "requires": requires}
    asking = {name: {**one, "requires": [*one.get("requires", []), *requires]} for name, one in outcomes.items()}
    return {**step, "requires": requires, "outcomes": asking}
