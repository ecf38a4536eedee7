"""A case that is named in a form must be there: by its reference or its number, alone, in a list, in a column (A4, A8)."""

from __future__ import annotations

import pytest

from kesu.procedure.refusals import Refusal
from tests.procedure.engine.plant import Plant, person

PACK = """
procedure: named
version: 1
title: Named
kind: complaint
number: {format: "N{serial:3}", at: opened}
roles: {sales: Sales}
open: {by: [sales]}
owner: sales
fields:
  like: {type: case}
  others: {type: list, of: case}
  rows: {type: table, columns: {about: {type: case}, what: {type: text}}}
steps:
  compare: {by: sales, fill: [like?, others?, rows?]}
"""


def two_cases() -> Plant:
    plant = Plant(PACK, people=(person("Chen", "sales"),))
    plant.open("chen")
    plant.open("chen")
    return plant


@pytest.mark.parametrize(
    "data",
    [{"like": "N009"}, {"others": ["N001", "N009"]}, {"rows": [{"about": "N009", "what": "as well"}]}],
)
def test_a_number_that_no_case_has_is_refused_wherever_a_case_is_named(data: dict[str, object]) -> None:
    plant = two_cases()
    with pytest.raises(Refusal) as refused:
        plant.complete("compare", "chen", data=data)
    assert (refused.value.code, refused.value.key) == ("input", "unknown_case")
    assert "N009" in refused.value.sentence("en")


def test_a_case_that_is_there_is_named_by_its_number_or_reference() -> None:
    plant = two_cases()
    told = {"like": "case-1", "others": ["N001", "N002"], "rows": [{"about": "N001", "what": "as well"}]}
    plant.complete("compare", "chen", data=told)
    assert plant.state.fields["others"] == ["N001", "N002"]
