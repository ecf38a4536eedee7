"""Whoever copies a mend is done: the text it gives is the pack that is clean."""

from __future__ import annotations

from tests.procedure.checking.packs import checked
from tests.procedure.checking.test_findings import close, one


def test_the_mend_of_ways_that_part_joins_them_and_leaves_the_rest_and_whoever_copies_it_is_done() -> None:
    text = """
steps:
  a: {by: office, outcomes: {yes: {}, no: {}}}
  b: {by: quality}
  c: {by: sales, after: a.no}
"""
    assert "`after: [b, {any: [a.yes, c]}]`" in one(text + close("[a.yes, b, c]"), "check.stuck").mend("en")
    assert checked(text + close("[b, {any: [a.yes, c]}]")).clean
    bare = text.replace("  c: {by: sales, after: a.no}\n", "")
    assert "after: [b, {any: [a.yes, a.no]}]" in one(bare + close("[a.yes, b]"), "check.stuck").mend("zh")
    assert checked(bare + close("[b, {any: [a.yes, a.no]}]")).clean
