"""`each` over some of a table's rows: each is filled in where it stands (B20)."""

from __future__ import annotations

import pytest

from kesu.procedure.reading import read_procedure
from tests.procedure.engine.plant import Plant, person

MEASURES = """
procedure: measures
version: 1
title: Measures
kind: complaint
roles: {office: Office, quality: Quality}
open: {by: [office], fill: [measures, names]}
owner: office
fields:
  names: {type: list, of: text}
  measures: {type: table, KEY columns: {what: {type: text}, kind: {type: choice, options: [now, later]}, done: {type: text}}}
steps:
  carry_out: {by: quality, each: "EACH", fill: [each.done]}
  close: {by: office, after: carry_out, outcomes: {closed: {close: true}}}
"""
ROWS = [{"what": "sort", "kind": "later"}, {"what": "stop", "kind": "now"}, {"what": "block", "kind": "now"}]


def _text(each: str, key: str = "") -> str:
    return MEASURES.replace("EACH", each).replace("KEY", key)


@pytest.mark.parametrize(("key", "rows"), [("", ["2", "3"]), ("key: what,", ["stop", "block"])])
def test_rows_that_a_filter_leaves_are_filled_in_their_own_places(key: str, rows: list[str]) -> None:
    plant = Plant(
        _text("f.measures.filter(r, r.kind == 'now')", key), people=(person("Wu", "office"), person("Li", "quality"))
    )
    plant.open("wu", measures=ROWS, names=["a"])
    assert list(plant.state.steps["carry_out"].tasks) == rows
    for row in rows:
        plant.complete("carry_out", "li", row=row, data={"done": f"{row}!"})
    assert [row.get("done") for row in plant.state.fields["measures"]] == [None, *(f"{row}!" for row in rows)]
    assert plant.refused("complete", "li", step="carry_out", row="1", data={"done": "x"}).code in ("order", "input")
    plant.complete("close", "wu", "closed")
    plant.finish()


@pytest.mark.parametrize("each", ["f.names", "f.measures.map(r, r.what)", "f.names.filter(n, n != 'a')"])
def test_rows_that_are_no_tables_cannot_be_filled(each: str) -> None:
    assert [m.code for m in read_procedure(_text(each), "p.yaml").errors] == ["fill.rows"]


def test_a_column_that_the_filtered_table_has_not_is_told_with_the_nearest() -> None:
    text = _text("f.measures.filter(r, r.kind == 'now')").replace("each.done", "each.dome")
    (message,) = read_procedure(text, "p.yaml").errors
    assert message.code == "name.unknown" and "done" in message.mend("en")
