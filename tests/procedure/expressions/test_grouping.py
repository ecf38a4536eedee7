"""Rows by what they have in common: `groups`."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kesu.procedure.expressions import UNKNOWN, EvaluationError
from kesu.procedure.expressions.grouping import groups
from kesu.procedure.expressions.parsing import parse
from kesu.procedure.expressions.printing import shown
from tests.procedure.expressions.sample import bound, refused, value

ROWS = (
    {"lot": "A", "amount": Decimal(1), "result": "same"},
    {"lot": "B", "amount": Decimal(2), "result": "same"},
    {"lot": "A", "amount": Decimal(4), "result": "same"},
    {"lot": "A", "amount": Decimal(8), "result": "clean"},
    {"lot": "A", "amount": Decimal(16), "result": None},
    {"lot": "A", "amount": Decimal(32), "result": UNKNOWN},
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("f.batches.groups(r, r.lot).map(g, size(g))", (5, 1)),
        ("f.batches.groups(r, r.result).map(g, g[0].result)", ("same", "clean")),
        (
            "f.batches.groups(r, [r.lot, r.result]).map(g, sum(g.map(r, r.amount)))",
            (Decimal(5), Decimal(2), Decimal(8)),
        ),
        ("max(f.batches.groups(r, [r.lot, r.result]).map(g, size(g)))", 2),
        ("f.batches.groups(r, [r.lot, r.result]).exists(g, size(g) >= 3)", False),
        ("size(f.batches.filter(r, r.lot == 'C').groups(r, r.lot))", 0),
    ],
)
def test_rows_are_counted_by_what_they_have_in_common(text: str, expected: object) -> None:
    assert value(text, batches=ROWS) == expected


def test_what_has_an_empty_key_is_the_same_as_nothing() -> None:
    grouped = "sum(f.batches.groups(r, r.result).map(g, size(g)))"
    compared = "size(f.batches.filter(r, f.batches.exists(q, q.result == r.result)))"
    assert value(grouped, batches=ROWS) == value(compared, batches=ROWS) == 4


def test_a_group_is_a_list_of_the_same_rows_and_prints_as_it_was_written() -> None:
    found = bound("f.batches.groups(r, [r.lot, r.result])").type
    assert found.of is not None and found.of.of is not None and found.of.of.name == "row"
    text = "f.batches.groups(r, [r.lot, r.result]).map(g, g[0].lot)"
    assert shown(parse(text)) == text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("f.batches.groups(r, r)", "expression.type"),
        ("f.batches.groups(r, f.kinds)", "expression.type"),
        ("f.batches.groups(r, [r.lot, r.lott])", "expression.name"),
        ("f.quantity.groups(r, r)", "expression.type"),
        ("f.batches.groups(r)", "expression.arguments"),
        ("f.batches.groups(r, r.lot) == 1", "expression.type"),
    ],
)
def test_a_slip_in_a_grouping_is_told(text: str, code: str) -> None:
    assert refused(text).code == code


def test_rows_of_unknown_columns_are_no_key() -> None:
    with pytest.raises(EvaluationError) as caught:
        groups(ROWS, lambda row: row)
    assert caught.value.code == "no_key"
