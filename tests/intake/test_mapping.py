"""A mapping says with places what does not fit: itself, the file, or the procedure."""

from __future__ import annotations

from pathlib import Path

import pytest

from kesu.intake.mapping import fits, read_mapping_text
from kesu.procedure.reading import read_pack
from tests.intake.conftest import HERE, mapping_named, mapping_of

PROCEDURE = read_pack(HERE / "packs" / "product-complaint.yaml").procedure


@pytest.mark.parametrize("path", sorted((HERE / "mappings").glob("*.yaml")), ids=lambda path: path.stem)
def test_the_mappings_of_the_tests_read(path: Path) -> None:
    assert mapping_named(path.stem).columns


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("- a\n", "mapping.shape", 1),
        ("by: x\n", "mapping.missing", 1),
        ("procedure: p\ncolums: {}\ncolumns: {}\n", "mapping.key", 2),
        ("procedure: p\ncolumns:\n  a: {feld: x, field: y}\n", "mapping.key", 3),
        ("procedure: p\ncolumns:\n  a: {format: x}\n", "mapping.missing", 3),
        ("procedure: p\ncolumns:\n  a: [x]\n", "mapping.column", 3),
        ("procedure: p\ndate: {field: x}\ncolumns: {}\n", "mapping.missing", 2),
        ("procedure: p\nby: [x]\ncolumns: {}\n", "mapping.text", 2),
    ],
)
def test_a_fault_has_its_code_and_its_place(text: str, code: str, line: int) -> None:
    said = read_mapping_text(text, "m.yaml").messages
    assert [(message.code, message.place.line) for message in said] == [(code, line)]


def test_an_unknown_key_comes_with_what_was_meant() -> None:
    said = read_mapping_text("procedure: p\ncolumn: {}\ncolumns: {}\n", "m.yaml").messages
    assert said[0].mend_en == "did you mean `columns`?"


def test_what_the_file_or_the_procedure_lacks_is_named() -> None:
    assert PROCEDURE
    header = ("编号", "产品名", "内容", "里程", "进度", "日期")
    assert [(m.code, m.mend_en) for m in fits(mapping_of(), PROCEDURE, header)] == [
        ("mapping.column", "did you mean `产品名`?")
    ]
    strange = mapping_of("procedure: p\ncolumns: {内容: txt}\nconstants: {reply: x}\nkey: [号]\n")
    assert [m.code for m in fits(strange, PROCEDURE, header)] == ["mapping.column", "mapping.field", "mapping.field"]
