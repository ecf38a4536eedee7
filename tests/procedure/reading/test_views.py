"""How a table is shown (A4 `view`): which columns each picture needs, and what is said where one is missing."""

from __future__ import annotations

import pytest

from kesu.procedure.reading import read_procedure

PACK = """
procedure: p
version: "1"
kind: complaint
title: P
open: {{by: [a]}}
owner: a
roles: {{a: A}}
fields:
  t: {field}
steps:
  s: {{by: a, fill: [t?], outcomes: {{done: {{close: true}}}}}}
"""
WHY = "columns: {asked: {type: text}}"
BONES = "columns: {branch: {type: choice, options: [a, b]}, factor: {type: text}}"
ACTIONS = "columns: {what: {type: long_text}, owner: {type: person}, due: {type: date}}"


def codes(field: str) -> list[str]:
    reading = read_procedure(PACK.format(field=field), "procedure.yaml")
    return [message.code for message in reading.messages if message.severity == "error"]


@pytest.mark.parametrize(("view", "columns"), [("ladder", WHY), ("fishbone", BONES), ("actions", ACTIONS)])
def test_a_table_with_the_columns_for_it_is_taken(view: str, columns: str) -> None:
    text = PACK.format(field=f"{{type: table, view: {view}, {columns}}}")
    procedure = read_procedure(text, "procedure.yaml").procedure
    assert procedure is not None and procedure.fields["t"].view == view


@pytest.mark.parametrize(("view", "columns"), [("fishbone", WHY), ("actions", BONES), ("ladder", "columns: {n: {type: integer}}")])
def test_a_picture_without_its_columns_is_an_error(view: str, columns: str) -> None:
    assert "field.view" in codes(f"{{type: table, view: {view}, {columns}}}")


def test_only_a_table_has_a_view_and_only_one_that_there_is() -> None:
    assert "field.only" in codes("{type: text, view: ladder}")
    assert codes(f"{{type: table, view: cloud, {WHY}}}") != []
