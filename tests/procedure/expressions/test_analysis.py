from datetime import date
from decimal import Decimal

import pytest

from kesu.procedure.expressions import EvaluationError
from kesu.procedure.expressions.analysis import (
    Assignment,
    asked_whether_known,
    comparisons,
    constant_value,
    constants_of,
    evaluated,
)
from tests.procedure.expressions.sample import bound


def test_comparisons_of_names_with_constants_have_the_name_on_the_left():
    tree = bound(
        "5000 > f.offer && f.severity in ['minor', 'major'] && f.founded && !s.visit.open && f.count == f.quantity"
    ).tree
    found = [(comparison.path, comparison.operator, comparison.constant) for comparison in comparisons(tree)]
    assert found == [
        (("f", "founded"), "==", True),
        (("f", "offer"), "<", 5000),
        (("f", "severity"), "==", "minor"),
        (("f", "severity"), "==", "major"),
        (("s", "visit", "open"), "==", True),
    ]


def test_constants_are_native_and_computed():
    tree = bound("f.offer >= 2 * 1.5 || f.offer == -5 || f.made < '2025-03-03'").tree
    assert constants_of(tree) == {("f", "offer"): (Decimal("3.0"), -5), ("f", "made"): (date(2025, 3, 3),)}


def test_a_condition_that_is_one_name_is_true():
    assert constants_of(bound("f.founded").tree) == {("f", "founded"): (True,)}


def test_a_constant_that_fails_is_none():
    assert constant_value(bound("1 / 0 > f.quantity").tree.left) is None


def test_guards_are_the_names_asked_whether_known():
    tree = bound("known(f.quantity) && f.quantity > 1 || unknown(f.count) || !known(s.visit.done_at)").tree
    assert asked_whether_known(tree) == {("f", "quantity"), ("f", "count"), ("s", "visit", "done_at")}


def test_a_tree_is_evaluated_under_given_values():
    tree = bound("f.offer < setting.manager_limit && s.visit.outcome == 'done'").tree
    offer, limit, outcome = ("f", "offer"), ("setting", "manager_limit"), ("s", "visit", "outcome")
    assert evaluated(tree, Assignment({offer: 1, limit: 2, outcome: "done"})) is True
    assert evaluated(tree, Assignment({offer: 1, limit: 2})) is None
    assert evaluated(tree, Assignment({offer: 3, limit: 2})) is False
    with pytest.raises(EvaluationError):
        evaluated(bound("1 / f.quantity > 1").tree, Assignment({("f", "quantity"): 0}))
