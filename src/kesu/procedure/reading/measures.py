"""Measures (A9): what is counted, over what, and how a snapshot holds what they come to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from kesu.procedure.declared import Figures, Measure, Over, Ratio, Register, Target, measure_of
from kesu.procedure.periods import PERS
from kesu.procedure.reading.elements import DIRECT, ELEMENT
from kesu.procedure.reading.plainkinds import ROLES, TEXT, TEXTS, NameOf, Whole, Words
from kesu.procedure.reading.reader import Reader
from kesu.procedure.reading.shape import Either, Given, Json, Key, Kind, ListOf, Shape
from kesu.procedure.reading.terms import Expr, condition
from kesu.procedure.reading.tree import Node, ScalarNode

KINDS = ("share", "average", "sum", "count", "ratio")
_TARGET = re.compile(r"(>=|<=|>|<)\s*(-?\d+(?:\.\d+)?)\s*(%?)")
Source = tuple[Over | None, str]


@dataclass(eq=False)
class TargetKind(Kind):
    zh, en, example = "目标（比较号和数）", "a target (a comparison and a number)", '">= 0.90"'

    def read(self, node: Node, reader: Reader) -> Target | None:
        found = _TARGET.fullmatch(node.text.strip()) if isinstance(node, ScalarNode) else None
        if found is None:
            self.refuse(node, reader)
            return None
        limit = Decimal(found[2])
        return Target(found[1], limit / 100 if found[3] else limit)

    def schema(self) -> Json:
        return {"type": "string", "pattern": f"^{_TARGET.pattern}$"}


MISSED = Shape(
    "missed",
    "未达标",
    "what happens where the target is missed",
    (Key("notify", ROLES, "通知谁（角色）", "the roles that are told", "notify: quality", required=True),),
    lambda given: given.get("notify", ()),
    "{notify: quality}",
)


@dataclass(eq=False)
class Rows(Kind):
    """What is counted: cases, the rows of a table of theirs, what they booked, or records."""

    zh: str = "统计哪些行（cases、f.表、ledger、record.类型）"
    en: str = "rows to count (cases, f.<table>, ledger, record.<type>)"
    example: str = "record.inspection"

    def read(self, node: Node, reader: Reader) -> str | None:
        text = TEXT.read(node, reader)
        if text is not None and text.startswith("f."):
            reader.mention("table field", text.removeprefix("f."), node.place)
        elif text is not None and text not in ("cases", "ledger"):
            reader.mention("record", Register(name="", of=text).record or "", node.place)
        return text

    def schema(self) -> Json:
        return {"type": "string"}


@dataclass(eq=False)
class OwnRows(Rows):
    """The same, of the procedure's own cases."""

    def read(self, node: Node, reader: Reader) -> Source | None:  # type: ignore[override]
        found = super().read(node, reader)
        return None if found is None else (None, found)


def _others(given: Given) -> Source:
    rows = given.get("rows", "cases")
    return Over(given.get("procedures", ()), given.get("kinds", ())), rows


OTHERS = Shape(
    "counted",
    "跨程序的统计",
    "counted over other procedures",
    (
        Key("procedures", TEXTS, "哪些程序的案件", "the cases of these procedures", "procedures: [shop-complaint]"),
        Key("kinds", TEXTS, "哪些种类的案件", "the cases of all procedures of these kinds", "kinds: [complaint]"),
        Key(
            "rows",
            Words(("cases", "ledger")),
            "数案件还是账目；默认案件",
            "whether cases are counted, or what they booked; cases unless said",
            "rows: ledger",
        ),
    ),
    _others,
    "{kinds: [complaint]}",
)
OVER = Either("统计的范围", "what is counted", "record.inspection", text=OwnRows(), map=OTHERS)


def _measure(given: Given) -> Measure | None:
    kind = given.exactly_one(MEASURE, *KINDS)
    value = given.get(kind) if kind else None
    over, rows = given.get("over", (None, "cases"))
    ratio = value if kind == "ratio" else None
    for facet in given.get("by", ()) if over is None else ():
        given.reader.mention("part of *" if ratio else f"part of {rows}", facet, given.at("by"))
    for key in ("over", "of", "dated") if ratio else ():
        if given.has(key):
            given.reader.say("shape.not-beside", given.at(key), key=key, other="ratio")
    if given.has("missed") and not given.has("target"):
        given.reader.say(
            "shape.missing-key",
            given.at("missed"),
            key="target",
            what=MEASURE.en,
            what_zh=MEASURE.zh,
            example='target: ">= 0.9"',
        )
    if kind is None or value is None:
        return None
    return Measure(
        **given.element(),
        kind=kind,
        over=over,
        rows=rows,
        value=None if ratio else value,
        ratio=ratio,
        where=given.get("of"),
        per=given.get("per", "month"),
        dated=given.get("dated"),
        by=given.get("by", ()),
        target=given.get("target"),
        missed=tuple(dict.fromkeys(role for roles in given.get("missed", ()) for role in roles)),
    )


_COUNTED = NameOf("counted measure", "合计或计数的指标", "a measure that sums or counts", "complaints")
RATIO = Shape(
    "ratio",
    "两个指标之比",
    "the ratio of two measures",
    (
        Key(
            "of",
            _COUNTED,
            "分子：合计或计数的指标",
            "what is divided: a sum or a count",
            "of: complaints",
            required=True,
        ),
        Key("over", _COUNTED, "分母：合计或计数的指标", "by what: a sum or a count", "over: deliveries", required=True),
    ),
    lambda given: Ratio(given.get("of", ""), given.get("over", "")),
    "{of: complaints, over: deliveries}",
)

MEASURE = Shape(
    "measure",
    "指标",
    "a measure",
    (
        *DIRECT,
        *ELEMENT,
        Key(
            "share",
            condition("measure"),
            "占比：这样的有多少；空值算作不是",
            "the share of those for which this holds; empty counts as not",
            "share: s.reply.done",
        ),
        Key(
            "average",
            Expr("measure", "number"),
            "平均值；空值不计",
            "the average of this; empty ones are left out",
            "average: f.loss",
        ),
        Key("sum", Expr("measure", "number"), "合计", "the sum of this", "sum: f.loss"),
        Key("count", condition("measure"), "个数", "how many there are", "count: 'true'"),
        Key(
            "ratio",
            RATIO,
            "本程序两个指标之比，分母为零则没有值；按本指标的周期和口径统计",
            "one measure divided by another, both by this one's period and facets; nothing to divide by is no value",
            "ratio: {of: complaints, over: deliveries}",
        ),
        Key(
            "over",
            OVER,
            "统计什么：f.表 的行、ledger（账目）、record.类型 的记录，默认案件；或其他程序的案件。行以 x. 称呼",
            "what is counted: rows of f.<table>, ledger (what was booked), records of record.<type>, else cases; or "
            "cases of other procedures. A row goes by x.",
            "over: record.inspection",
        ),
        Key("of", condition("measure"), "哪些案件（行）", "which cases (rows)", "of: case.status == 'closed'"),
        Key("per", Words(PERS), "按周、月、季、年", "per week, month, quarter or year", "per: month"),
        Key(
            "dated",
            Expr("measure", "instant"),
            "按哪个日期归期；默认立案时间，记录和账目按其时间",
            "the date that puts a case into a period: unless said its opening, of records and the ledger their instant",
            "dated: case.closed_at",
        ),
        Key("by", TEXTS, "按口径（或行的列）细分", "split by these facets (or columns of its rows)", "by: [product]"),
        Key("target", TargetKind(), "目标", "the target", 'target: ">= 0.90"'),
        Key(
            "missed",
            ListOf(MISSED, "列表", "a list", alone=True),
            "期末未达标时",
            "where a finished period misses the target",
            "missed: [{notify: quality}]",
        ),
    ),
    _measure,
    "{share: s.reply.done, per: month}",
    around="measure",
)

FIGURES = Shape(
    "figures",
    "指标快照",
    "what a snapshot of a measure holds",
    (
        Key(
            "periods",
            Whole(1),
            "最近几期（已结束的）；默认 1",
            "how many of the last ended periods; one unless said",
            "periods: 13",
        ),
        Key("by", TEXT, "按哪个口径分行", "split by this facet, a row for each of its values", "by: class"),
        Key(
            "until",
            Expr("figures", "instant"),
            "统计至哪一天之前；默认取快照之日",
            "they ended before this day; the day it is taken on unless said",
            "until: f.before",
        ),
        Key(
            "per",
            Expr("figures", None),
            "期长（week、month、quarter、year）；默认按指标",
            "the length of a period, yielding week, month, quarter or year; the measure's unless said",
            "per: f.period",
        ),
    ),
    lambda given: Figures(given.get("periods", 1), given.get("by"), given.get("until"), given.get("per")),
    "{periods: 13, by: class}",
)


def check_figures(given: Given) -> None:
    """A snapshot of a measure says what of it in `figures`, one of a register which rows in `where`."""
    of = given.get("of", "")
    measured = measure_of(of)
    for key, wrong in (("where", measured is not None), ("figures", measured is None)):
        if given.has(key) and wrong:
            given.reader.say("shape.not-beside", given.at(key), key=key, other=f"of: {of}")
    split = given.get("figures")
    if measured is not None and measured[0] is None and split is not None and split.by is not None:
        given.reader.mention(f"part of measure.{measured[1]}", split.by, given.at("figures"))
