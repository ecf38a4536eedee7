"""A text that runs from right to left turns nothing around it, where only characters can hold it apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kesu.organisation.isolating import isolated

FACTORY = "مصنع"


@pytest.mark.parametrize("text", ["", "SO-1", "华星电机（上海）", "Überhitzung 120 °C"])
def test_what_runs_from_left_to_right_stays_as_it_is(text: str) -> None:
    assert isolated(text) == text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (FACTORY, f"\u2068{FACTORY}\u2069"),
        ("\u202eSO-1", "\u2068\u202eSO-1\u2069"),
        ("SO\u2069-1", "\u2068SO-1\u2069"),
        ("\u2067SO-1", "\u2068\u2067SO-1\u2069\u2069"),
    ],
)
def test_what_may_turn_others_is_isolated_whatever_it_leaves_open(text: str, told: str) -> None:
    assert isolated(text) == told


@given(st.text(alphabet="aא\u2066\u2067\u2068\u2069\u202e"))
def test_all_that_is_opened_is_closed(text: str) -> None:
    depth = 0
    for place, one in enumerate(found := isolated(text)):
        depth += (one in "\u2066\u2067\u2068") - (one == "\u2069")
        assert depth >= 0
        assert depth or place == len(found) - 1 or found == text
    assert depth == 0
