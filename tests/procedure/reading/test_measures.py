"""What a pack may say of a measure and of a snapshot of one, and what is told of slips."""

from __future__ import annotations

import pytest

from kesu.procedure.declared import Figures, Ratio
from kesu.procedure.reading import read_procedure

PACK = """
procedure: line
version: 1
title: {{zh: 产线, en: Line}}
kind: complaint
roles: {{quality: {{zh: 质量部, en: Quality}}}}
open: {{by: [quality], fill: [before]}}
fields:
  before: {{type: date}}
  product: {{type: product, facet: product}}
  lots: {{type: table, columns: {{lot: {{type: lot}}, pieces: {{type: integer}}, good: {{type: boolean}}}}}}
  {field}
steps:
  close: {{by: quality, outcomes: {{closed: {{close: true}}}}}}
records:
  call: {{by: [quality], fields: {{connected: {{type: boolean}}, agent: {{type: person}}, rang_at: {{type: datetime}}}}}}
measures:
  number: {{count: "true"}}
  pieces: {{sum: x.pieces, over: f.lots}}
  rate: {{ratio: {{of: number, over: pieces}}}}
  {measure}
"""


def read(measure: str = "", field: str = ""):  # type: ignore[no-untyped-def]
    return read_procedure(PACK.format(measure=measure, field=field), "procedure.yaml")


def told(measure: str = "", field: str = "") -> list[str]:
    return [f"{one.code}: {one.en}" for one in read(measure, field).messages if one.severity == "error"]


@pytest.mark.parametrize(
    "measure",
    [
        "m: {share: x.connected, over: record.call, dated: x.rang_at, per: week, by: [agent]}",
        "m: {share: record.connected, over: call}",
        "m: {average: x.pieces, over: f.lots, of: x.good && known(f.product), by: [lot, product]}",
        "m: {sum: x.amount, over: ledger, of: x.entry == 'fine', by: [entry, product]}",
        "m: {sum: x.amount, over: {kinds: [complaint], rows: ledger}}",
        "m: {ratio: {of: pieces, over: number}, per: quarter, by: [product, lot], target: '< 3%', missed: {notify: quality}}",
    ],
)
def test_what_is_counted_is_named_once(measure: str) -> None:
    assert told(measure) == []


@pytest.mark.parametrize(
    ("measure", "message"),
    [
        ("m: {share: x.conected, over: record.call}", "there is no column `conected`|there is no `conected`"),
        ("m: {share: x.connected}", "unknown name `x`|there is no"),
        ("m: {share: x.good, over: f.lot}", "lot"),
        ("m: {share: x.connected, over: record.calls}", "calls"),
        ("m: {share: x.connected, over: record.call, by: [product_line]}", "product_line"),
        ("m: {share: f.product == 'A', over: record.call}", "`f`"),
        ("m: {ratio: {of: number}}", "over"),
        ("m: {ratio: {of: rate, over: number}}", "rate"),
        ("m: {ratio: {of: number, over: pieces}, dated: case.closed_at}", "ratio"),
        ("m: {ratio: {of: number, over: pieces}, over: record.call}", "ratio"),
        ("m: {ratio: {of: number, over: pieces}, count: 'true'}", "share, average, sum, count, ratio"),
        ("m: {count: 'true', per: day}", "week, month, quarter, year"),
        ("m: {count: 'true', over: {kinds: [complaint], rows: f.lots}}", "cases, ledger"),
    ],
)
def test_a_slip_in_a_measure_is_told(measure: str, message: str) -> None:
    found = "\n".join(told(measure))
    assert any(part in found for part in message.split("|")), found


@pytest.mark.parametrize(
    ("field", "message"),
    [
        ("s: {type: snapshot, of: measure.numbr}", "numbr"),
        ("s: {type: snapshot, of: measure.number, where: o.case.status == 'open'}", "`where`"),
        ("s: {type: table, columns: {a: {type: text}}, figures: {periods: 2}}", "figures"),
        ("s: {type: snapshot, of: measure.number, figures: {by: colour}}", "colour"),
        ("s: {type: snapshot, of: measure.number, figures: {periods: 0}}", "whole number"),
        ("s: {type: snapshot, of: measure.number, figures: {until: f.product}}", "instant"),
        ("s: {type: snapshot, of: measure.number, figures: {until: today}}", "`today`"),
    ],
)
def test_a_slip_in_a_snapshot_of_a_measure_is_told(field: str, message: str) -> None:
    found = "\n".join(told(field=field))
    assert message in found, found


def test_a_snapshot_of_a_measure_has_the_same_columns_wherever_it_stands() -> None:
    found = read(field="s: {type: snapshot, of: measure.rate, figures: {periods: 13, by: product, until: f.before}}")
    spec, measure = found.procedure.fields["s"], found.procedure.measures["rate"]
    assert list(spec.columns) == ["period", "part", "value", "denominator", "previous", "last_year"]
    assert spec.columns["part"].type == "product" and spec.internal
    assert (spec.figures.periods, spec.figures.by) == (13, "product") and measure.ratio == Ratio("number", "pieces")
    assert read(field="s: {type: snapshot, of: measure.rate}").procedure.fields["s"].figures is None
    assert Figures().periods == 1
