"""Reduced and plain exploration find the same, on random procedures: a reduction that fails this is left out."""

from __future__ import annotations

import json
import os
from typing import Any

from hypothesis import HealthCheck, assume, given, settings

from kesu.procedure.checking import CheckReport, check
from kesu.procedure.reading import read_procedure
from tests.procedure.checking.procedures import Plain, procedures

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
