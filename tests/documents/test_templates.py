"""Templates are read with places and mends, and nothing internal gets into what leaves the house."""

from __future__ import annotations

from pathlib import Path

import pytest

from kesu.documents.checking import is_sound, pack_findings
from kesu.documents.reading import read_template, sources_of_pack
from kesu.documents.standard import standard_template
from kesu.procedure.reading import read_pack, read_procedure

PACKS = Path(__file__).resolve().parents[2] / "src/kesu/packs"
SHOP = read_procedure(
    """
procedure: shop
version: 1
title: {zh: 店, en: Shop}
kind: complaint
calendar: {days: CN, zone: Asia/Shanghai}
number: {format: "T{serial:4}", per: [], at: take}
open: {by: [clerk], fill: [customer, price]}
roles: {clerk: {zh: 店员, en: Clerk}}
fields:
  customer: {type: party, facet: customer, label: {zh: 顾客, en: Customer}}
  price: {type: money, label: {zh: 价格, en: Price}}
  cause: {type: long_text, internal: true, label: {zh: 原因, en: Cause}}
  derived: {type: text, is: "f.cause", label: {zh: 推断, en: Derived}}
  rows:
    type: table
    label: {zh: 明细, en: Rows}
    columns: {what: {type: text}, cost: {type: money, internal: true}}
tables:
  grade: {rules: [{when: "f.cause == 'x'", then: {name: high}}], otherwise: {name: low}}
steps:
  take: {by: clerk, fill: [cause, rows]}
  close: {by: clerk, after: take, outcomes: {closed: {close: true}}}
documents:
  form: {audience: internal, must: [price], label: {zh: 表, en: Form}}
  letter: {audience: customer, label: {zh: 函, en: Letter}}
  both: {audience: internal, languages: [zh, en]}
""",
    "shop.yaml",
).procedure


def codes(text: str, document: str = "form") -> list[str]:
    assert SHOP
    return [message.code for message in read_template(text, SHOP, document).messages]


@pytest.mark.parametrize("pack", sorted(path.parent.name for path in PACKS.glob("*/procedure.yaml")))
def test_templates_of_every_pack_that_comes_along_are_without_a_finding(pack: str) -> None:
    reading = read_pack(PACKS / pack)
    assert reading.procedure
    found = pack_findings(reading.procedure, sources_of_pack(PACKS / pack))
    assert [message.line("en") for message in found] == []


@pytest.mark.parametrize("pack", sorted(path.parent.name for path in PACKS.glob("*/procedure.yaml")))
def test_the_standard_layout_of_every_declared_document_is_sound(pack: str) -> None:
    procedure = read_pack(PACKS / pack).procedure
    assert procedure
    for document in procedure.documents.values():
        messages = read_template(standard_template(procedure, document), procedure, document.name).messages
        assert is_sound(messages), [message.line("en") for message in messages]


def test_an_unknown_field_is_named_with_its_line_and_the_nearest_one() -> None:
    assert SHOP
    [message] = read_template("blocks:\n  - fields: [price]\n  - fields: [customr]\n", SHOP, "form").messages
    assert (message.code, message.place.line) == ("document.field", 3)
    assert "`customer`" in message.mend("en") and message.place.file == "documents/form.yaml"


def test_an_expression_in_a_text_is_typed_at_its_own_line() -> None:
    text = "blocks:\n  - fields: [price]\n  - text: |\n      first line\n\n      {{ f.pric }}\n"
    assert SHOP
    [message] = read_template(text, SHOP, "form").messages
    assert (message.code, message.place.line) == ("expression.name", 6)


@pytest.mark.parametrize(
    ("block", "code"),
    [
        ("heading: a {{ f.price", "document.braces"),
        ("fields: [{value: f.price}]", "document.no-label"),
        ("fields: [{label: x}]", "shape.one-of"),
        ("table: [what]", "document.table"),
        ("{each: f.rows, table: [whta]}", "document.column"),
        ("{each: f.price, table: [what]}", "expression."),
        ("signatures: [tak]", "document.step"),
        ("files: price", "document.files"),
        ("if: f.price", "shape.one-of"),
        ("{if: f.price, heading: x}", "expression."),
        ("picture: x", "shape.unknown-key"),
    ],
)
def test_what_is_wrong_with_a_block_is_said(block: str, code: str) -> None:
    found = codes(f"blocks:\n  - fields: [price]\n  - {block}\n")
    assert any(one.startswith(code) for one in found), found


def test_yaml_that_does_not_read_is_a_message_and_no_exception() -> None:
    assert codes("blocks: [") == ["yaml.syntax"]
    assert codes("") != []


def test_what_must_be_there_and_is_not_is_a_finding() -> None:
    assert codes("blocks:\n  - fields: [customer]\n") == ["document.must"]
    assert codes("blocks:\n  - text: '{{ f.price }}'\n") == []


def test_a_document_in_two_languages_misses_its_translation() -> None:
    assert codes("title: 投诉表\nblocks:\n  - heading: 原因\n", "both") == ["document.translation"] * 2
    assert codes("title: {zh: 投诉表, en: Form}\nblocks:\n  - text: '{{ f.price }}'\n", "both") == []


@pytest.mark.parametrize(
    "block",
    [
        "fields: [cause]",
        "fields: [derived]",
        "text: '{{ f.cause }}'",
        "fields: [{label: x, value: table.grade.name}]",
        "{if: known(f.cause), blocks: [{heading: x}]}",
        "{each: f.rows, table: [cost]}",
        "{each: f.rows, table: [{label: x, value: each.cost}]}",
        "text: '{{ f.rows.map(r, r.cost) }}'",
    ],
)
def test_whatever_reads_something_internal_is_a_finding_in_a_letter_and_none_in_the_form(block: str) -> None:
    text = f"blocks:\n  - fields: [price]\n  - {block}\n"
    assert "document.internal" in codes(text, "letter")
    assert "document.internal" not in codes(text, "form")


def test_a_template_of_a_document_that_is_not_declared_is_named() -> None:
    assert SHOP
    [message] = pack_findings(SHOP, {"documents/lettr.yaml": "blocks: []"})
    assert message.code == "document.undeclared" and "`letter`" in message.mend("en")
