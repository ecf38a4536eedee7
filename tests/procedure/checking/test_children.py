"""What the check makes of fields that a closed child brings (A8 `takes`)."""

from __future__ import annotations

from tests.procedure.checking.packs import checked, codes
from tests.procedure.checking.test_findings import close

TAKES = """
fields: {known: {type: boolean}}
steps:
  pass_on: {by: office, opens: [{procedure: problem, as: problem, takes: {known: o.f.known}}]}
  wait: {by: office, after: pass_on, outcomes: {go: {requires: [{that: GUARDf.known, else: x}]}}}
"""


def test_a_field_that_only_a_child_brings_is_filled_but_may_come_late() -> None:
    bare = checked(TAKES.replace("GUARD", "") + close("wait"))
    guarded = checked(TAKES.replace("GUARD", "known(f.known) && ") + close("wait"))
    assert "check.never-filled" not in codes(bare)
    assert "check.unfilled" in codes(bare)
    assert "check.unfilled" not in codes(guarded)


def test_what_a_child_brings_may_come_between_two_readings() -> None:
    text = """
fields: {known: {type: boolean}}
steps:
  pass_on: {by: office, opens: [{procedure: problem, as: problem, takes: {known: o.f.known}}]}
  early: {by: office, after: pass_on, when: "known(f.known) && f.known"}
  late: {by: office, after: {any: [early.skipped]}, when: "known(f.known) && f.known"}
""" + close("{any: [early.done, late.skipped]}")
    assert "check.stuck" in codes(checked(text))  # false when asked first, true when asked again
