"""What the values of a measure read like: percentages, money, periods, targets; and frozen rows of them in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from kesu.casebook.entries import with_names
from kesu.casebook.frozenwords import FrozenWords, present_procedure, words_of
from kesu.casebook.wording import ENTRY, FACETS, RECORD, Pair, Reader, heading, text_of
from kesu.procedure.declared import Field, Measure, Procedure, Target, measure_of
from kesu.procedure.expressions import Type
from kesu.procedure.figurerows import VALUES, columns_of
from kesu.procedure.measures import row_fields
from kesu.procedure.registers import Column
from kesu.procedure.tallies import is_money, is_share
from kesu.procedure.values import Json, decoder, to_native

EMPTY = "–"  # nothing was there to be counted: no value, and never 0
WORDS: Mapping[str, Pair] = {
    "period": ("期间", "Period"),
    "part": ("分类", "Class"),
    "value": ("数值", "Value"),
    "denominator": ("分母", "Denominator"),
    "proportion": ("占比", "Proportion"),
    "target": ("目标", "Target"),
    "met": ("是否达标", "Target met"),
    "previous": ("上期", "Period before"),
    "last_year": ("上年同期", "Same period last year"),
}
COUNTS: Mapping[str, Pair] = {"value": ("件数", "Number"), "denominator": ("合计", "Out of")}
MET: Mapping[bool, Pair] = {True: ("达标", "met"), False: ("未达标", "missed")}


def value_words(value: Decimal | bool | None, measure: Measure, procedure: Procedure) -> str:
    """`93.75%`, `1,234.50`, `12`; empty where there is no value."""
    if value is None:
        return ""
    if is_share(procedure, measure):
        return f"{_plain(Decimal(value) * 100)}%"
    if is_money(procedure, measure):
        return f"{Decimal(value).quantize(Decimal('0.01'), 'ROUND_HALF_UP'):,}"
    return _plain(Decimal(value))


def _plain(value: Decimal) -> str:
    return f"{value.normalize():,f}"


def target_words(target: Target, measure: Measure, procedure: Procedure) -> str:
    """`≥ 90%`, `< 3%`: how strict it is, and its limit."""
    sign = {">=": "≥", "<=": "≤"}.get(target.operator, target.operator)
    return f"{sign} {value_words(target.limit, measure, procedure)}"


def period_words(name: str, reader: Reader) -> str:
    """`2026年3月`, `2026年第1季度`, `2026年第7周`, `2026年`; in English as it is written."""
    year, _, rest = name.partition("-")
    if reader.language == "en":
        return f"{year} {rest}" if rest[:1] in ("Q", "W") else name
    if not rest:
        return f"{year}年"
    length = {"Q": "季度", "W": "周"}.get(rest[0])
    return f"{year}年第{int(rest[1:])}{length}" if length else f"{year}年{int(rest)}月"


def part_column(procedure: Procedure, measure: Measure, by: str) -> Column:
    """What a measure is split by: a column of the rows that it counts, else a facet."""
    listed = measure.listed
    if listed.ledger and by in ENTRY:
        return Column(by, None, ("ledger", by))
    spec = row_fields(procedure, listed).get(by)
    if spec is not None:
        return _Typed(by, None, ("x", by), spec)
    if measure.over is None:
        spec = next((field for field in procedure.fields.values() if field.facet == by), None)
    return _Typed(f"case.{by}", None, ("case", by), spec)


class _Typed(Column):
    """A column that no expression says the type of."""

    @property
    def type(self) -> Type:
        return Type(self.spec.type) if self.spec is not None else Type("anything")


def part_heading(procedure: Procedure, measure: Measure, by: str, reader: Reader) -> str:
    column = part_column(procedure, measure, by)
    if measure.listed.record is not None and column.spec is None and by in RECORD:
        return reader.say(RECORD[by])
    return heading(column, procedure, reader) if column.spec or by in FACETS or measure.listed.ledger else by


def part_words(procedure: Procedure, measure: Measure, by: str, value: Any, reader: Reader) -> str:
    """A value of what a measure is split by; empty where it has none. reader: as `with_names` makes it."""
    return "" if value is None else text_of(value, part_column(procedure, measure, by), procedure, reader)


@dataclass(frozen=True)
class FigureWords(FrozenWords):
    """The same of the values of a measure; None: the measure is no more, and the bare values are told."""

    measure: Measure | None = None
    spec: Field | None = None

    @cached_property
    def columns(self) -> Mapping[str, Column]:
        if self.measure is None or self.procedure is None or self.spec is None:
            return {}
        found = columns_of(self.spec, self.measure, self.procedure)
        return {name: _Typed(name, None, (), field) for name, field in found.items()}

    def keys(self, rows: Iterable[Mapping[str, Json]]) -> list[str]:
        first = next(iter(rows), None)
        names = list(first) if first is not None else list(self.columns)
        return [name for name in names if name in WORDS]

    def heading(self, key: str) -> str:
        by = self.spec.figures.by if self.spec is not None and self.spec.figures is not None else None
        if key == "part" and by and self.measure is not None and self.procedure is not None:
            return part_heading(self.procedure, self.measure, by, self.reader)
        counts = self.measure is not None and self.measure.kind == "count"
        return self.reader.say(COUNTS.get(key, WORDS[key]) if counts else WORDS[key])

    def text(self, key: str, plain: Json) -> str:
        if key == "met":
            return EMPTY if plain is None else self.reader.say(MET[bool(plain)])
        if plain is None or self.measure is None or self.procedure is None:
            return EMPTY if plain is None else str(plain)
        if key == "period":
            return period_words(str(plain), self.reader)
        if key in VALUES:
            return value_words(Decimal(str(plain)), self.measure, self.procedure)
        if key == "proportion":
            return f"{_plain(Decimal(str(plain)) * 100)}%"
        if key == "denominator":
            return _plain(Decimal(str(plain)))
        if key == "target":
            operator, _, limit = str(plain).partition(" ")
            return target_words(Target(operator, Decimal(limit)), self.measure, self.procedure)
        return self._part(plain)

    def _part(self, plain: Json) -> str:
        assert self.measure is not None and self.procedure is not None and self.spec is not None
        by = self.spec.figures.by if self.spec.figures is not None else None
        column = part_column(self.procedure, self.measure, by or "")
        native = to_native(decoder(column.spec), plain) if column.spec is not None else plain
        return part_words(self.procedure, self.measure, by or "", native, self.reader) or str(plain)


def figure_words(procedure: Procedure | None, measure: Measure | None, spec: Field, reader: Reader) -> FigureWords:
    """The words of a snapshot of that measure."""
    named = with_names(reader, replace(measure.listed, of="cases")) if measure is not None else reader
    return FigureWords(procedure, None, named, measure, spec)


def words_of_snapshot(spec: Field, own: Procedure, reader: Reader) -> FrozenWords:
    """The words of a snapshot field, of a register or of a measure, of a case that runs on `own`."""
    named = measure_of(spec.of or "")
    if named is None:
        return words_of(spec, own, reader)
    procedure = own if named[0] in (None, own.name) else present_procedure(named[0] or "")
    measure = procedure.measures.get(named[1]) if procedure is not None else None
    return figure_words(procedure, measure, spec, reader)
