"""Templates over frozen rows, whose columns are called as the register calls them, dots and all."""

from __future__ import annotations

from kesu.documents.reading import read_template
from tests.procedure.engine.plant import program
from tests.procedure.engine.test_snapshots import OWN

PACK = OWN.replace("steps:", "documents: {list: {audience: internal}}\nsteps:")
TEMPLATE = """
title: {zh: 一览, en: List}
blocks:
  - {table: [customer, COLUMN, {label: {zh: 类, en: Class}, value: each.COLUMN}], each: EACH}
"""
GRAVE = "f.others.filter(r, r.case.class == 'grave')"


def said(column: str, each: str) -> list[tuple[str, str]]:
    text = TEMPLATE.replace("COLUMN", column).replace("EACH", f'"{each}"')
    return [(one.code, one.mend("en")) for one in read_template(text, program(PACK).procedure, "list").messages]


def test_a_table_of_a_paper_names_the_columns_of_a_register() -> None:
    assert said("case.class", "f.others") == said("case.class", GRAVE) == []


def test_a_column_that_the_register_has_not_is_told_with_the_nearest_also_where_rows_are_filtered() -> None:
    for each in ("f.others", GRAVE):
        found = said("case.klass", each)
        assert {code for code, _ in found} == {"document.column", "expression.name"}
        assert all("case.class" in mend for _, mend in found)
