"""Who asks whether a field is known may read it: in one text, through a computed field, through a table."""

from __future__ import annotations

import pytest

from tests.procedure.checking.packs import checked, codes

GUARDED = """
fields:
  x: {type: integer}
  y: {type: integer}
  of: {type: integer, is: "FORMULA"}
tables: {grade: {rules: RULES, otherwise: {worth: high}}}
steps:
  a: {by: office, fill: [x?, y]}
  b: {by: quality, after: a, when: "WHEN"}
  close: {by: office, after: {any: [b.done, b.skipped]}, outcomes: {closed: {close: true}}}
"""
PLAIN_RULES = '[{when: "f.y < 3", then: {worth: low}}]'


def _guarded(when: str, formula: str = "f.y", rules: str = PLAIN_RULES) -> list[str]:
    return codes(checked(GUARDED.replace("WHEN", when).replace("FORMULA", formula).replace("RULES", rules)))


@pytest.mark.parametrize(
    "when",
    ["(known(f.x) ? f.x : f.y) > 3", "known(f.x) && f.x > 3", "f.x > 3 && known(f.x)", "!known(f.x) || f.x > 3"],
)
def test_a_condition_that_asks_whether_the_field_is_known_is_no_finding(when: str) -> None:
    assert _guarded(when) == [] and _guarded("f.x > 3") == ["check.unfilled"]


@pytest.mark.parametrize("formula", ["known(f.x) ? f.x : f.y", "!known(f.x) ? 0 : f.x + f.y"])
def test_a_computed_field_that_asks_for_itself_guards_whoever_reads_it(formula: str) -> None:
    assert _guarded("f.of > 3", formula) == [] and _guarded("f.of > 3", "f.x + f.y") == ["check.unfilled"]


def test_a_table_whose_first_rule_asks_guards_the_rules_behind_it_and_not_those_before() -> None:
    asks, reads = '{when: "!known(f.x)", then: {worth: low}}', '{when: "f.x > 3", then: {worth: high}}'
    assert _guarded("table.grade.worth == 'low'", rules=f"[{asks}, {reads}]") == []
    assert "check.unfilled" in _guarded("table.grade.worth == 'low'", rules=f"[{reads}, {asks}]")
