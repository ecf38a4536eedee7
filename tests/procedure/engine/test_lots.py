"""Drawing by lot: whoever has the hash and the list draws the same, and nobody can say beforehand which."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from kesu.procedure.lots import pick, place
from tests.procedure.reading.packs import HEAD, ROLES, codes
from tests.procedure.reading.test_use import read

SEED = hashlib.sha256(b"opened").hexdigest()
names = st.lists(st.text(min_size=1, max_size=8), max_size=30)


@given(names, st.integers(0, 40))
def test_as_many_are_drawn_as_are_asked_for_each_once_in_the_order_of_the_list(found: list[str], count: int) -> None:
    drawn, known = pick(SEED, found, count), list(dict.fromkeys(found))
    assert len(drawn) == min(count, len(known))
    assert drawn == [one for one in known if one in drawn]


@given(names, st.integers(0, 40), st.randoms())
def test_an_auditor_who_has_the_list_in_another_order_draws_the_same(found: list[str], count: int, by: object) -> None:
    mixed = list(found)
    by.shuffle(mixed)  # type: ignore[attr-defined]
    assert set(pick(SEED, mixed, count)) == set(pick(SEED, found, count))


@given(names, st.integers(0, 39))
def test_one_more_is_drawn_beside_those_that_were_drawn_already(found: list[str], count: int) -> None:
    assert set(pick(SEED, found, count)) <= set(pick(SEED, found, count + 1))


def test_the_draw_can_be_repeated_with_a_shell() -> None:
    """printf '%s %s' HASH ELEMENT | sha256sum"""
    first = min(("营业厅", "信贷部", "客服部"), key=lambda one: hashlib.sha256(f"{SEED} {one}".encode()).hexdigest())
    assert pick(SEED, ["营业厅", "信贷部", "客服部"], 1) == [first]
    assert place(SEED, "a") == hashlib.sha256(f"{SEED} a".encode()).hexdigest()


def test_everybody_is_drawn_about_as_often_as_the_others() -> None:
    seeds = (hashlib.sha256(str(number).encode()).hexdigest() for number in range(2000))
    often = Counter(one for seed in seeds for one in pick(seed, list("abcdefghij"), 2))
    assert len(often) == 10 and min(often.values()) > 320 and max(often.values()) < 480


def test_what_is_drawn_from_must_be_filled_in_by_an_earlier_step(tmp_path: Path) -> None:
    own = (
        HEAD
        + ROLES
        + """
fields: {staff: {type: units}, some: {type: units, drawn: {from: f.staff, count: 2}}}
steps: {plan: {by: office, fill: [staff, some], outcomes: {done: {close: true}}}}
"""
    )
    assert "drawn.same-step" in codes(read(tmp_path, own))
