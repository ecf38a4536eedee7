"""Registers and measures (A9)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from kesu.procedure.declared import Measure, Over, Register, Target
from kesu.procedure.expressions import Expression
from kesu.procedure.reading.elements import DIRECT, ELEMENT
from kesu.procedure.reading.plainkinds import ROLES, TEXT, TEXTS, Words
from kesu.procedure.reading.reader import Reader
from kesu.procedure.reading.shape import Given, Json, Key, Kind, ListOf, Shape
from kesu.procedure.reading.terms import Expr, condition
from kesu.procedure.reading.tree import Node, ScalarNode

KINDS = ("share", "average", "sum", "count")
_TARGET = re.compile(r"(>=|<=|>|<)\s*(-?\d+(?:\.\d+)?)\s*(%?)")


def _over(given: Given) -> Over:
    return Over(given.get("procedures", ()), given.get("kinds", ()))


OVER = Shape(
    "over",
    "跨程序的案件",
    "cases of other procedures",
    (
        Key("procedures", TEXTS, "哪些程序的案件", "the cases of these procedures", "procedures: [shop-complaint]"),
        Key("kinds", TEXTS, "哪些种类的案件", "the cases of all procedures of these kinds", "kinds: [complaint]"),
    ),
    _over,
    "{kinds: [complaint]}",
)
_OVER_KEY = Key(
    "over",
    OVER,
    "列其他程序的案件，而非本程序的；各列用 case. 的值",
    "cases of other procedures instead of its own; what is said of them are values of case.",
    "over: {kinds: [complaint]}",
)


def _register(given: Given) -> Register:
    of = given.get("of", "cases")
    if of.startswith("f."):
        given.reader.mention("table field", of.removeprefix("f."), given.at("of"))
    elif of not in ("cases", "ledger"):
        given.reader.mention("record", Register(name="", of=of).record or "", given.at("of"))
    register = Register(
        **given.element(),
        of=of,
        over=given.get("over"),
        where=given.get("where"),
        columns=given.get("columns", ()),
        sort=given.get("sort", ()),
    )
    for column in register.columns:
        _check_column(column, register, given, "columns")
    for column, _descends in register.order:
        _check_column(column, register, given, "sort")
    return register


def _check_column(text: str, register: Register, given: Given, key: str) -> None:
    """A bare word is a field, or a column of the table or record at hand; what has a dot is an expression."""
    if "." not in text and register.over is None:
        of = register.record or register.of
        kind = f"register column of {of}" if of != "cases" else "field"
        given.reader.mention(kind, text, given.at(key))
    else:
        full = text if "." in text else f"f.{text}"
        given.reader.term(Expression(full, given.at(key), "register"), None)


REGISTER = Shape(
    "register",
    "台账",
    "a register",
    (
        *DIRECT,
        *ELEMENT,
        Key(
            "of",
            TEXT,
            "哪些行：cases、f.表、ledger（账目）、记录类型",
            "its rows: cases, f.<table>, ledger (what was booked), or a type of record",
            "of: cases",
            required=True,
        ),
        _OVER_KEY,
        Key("where", condition("register"), "只列这些", "only these", "where: case.status == 'open'"),
        Key(
            "columns",
            TEXTS,
            "各列：字段，或 s.、clock.、case. 的值；f.表 的台账中是该表的列；"
            "账目的台账中是 number、entry、at、recorded_at、from、to、amount、item、quantity、reverses、reversed_by、"
            "appeal、appeal_until、final、final_at；记录的台账中是记录的字段及 seq、at、by、source",
            "its columns: fields, or values of s., clock., case.; of f.<table> the table's columns; of the ledger "
            "number, entry, at, recorded_at, from, to, amount, item, quantity, reverses, reversed_by, appeal, "
            "appeal_until, final, final_at; of records their fields and seq, at, by, source",
            "columns: [case.number, customer, s.close.done_at]",
        ),
        Key("sort", TEXTS, "排序；前加 - 为倒序", "how it is sorted; - descends", "sort: [-case.opened_at]"),
    ),
    _register,
    "{of: cases, columns: [case.number, customer, case.status]}",
    around="register",
)


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


def _measure(given: Given) -> Measure | None:
    kind = given.exactly_one(MEASURE, *KINDS)
    value = given.get(kind) if kind else None
    for facet in given.get("by", ()) if not given.has("over") else ():
        given.reader.mention("facet", facet, given.at("by"))
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
        over=given.get("over"),
        value=value,
        where=given.get("of"),
        per=given.get("per", "month"),
        dated=given.get("dated"),
        by=given.get("by", ()),
        target=given.get("target"),
        missed=tuple(dict.fromkeys(role for roles in given.get("missed", ()) for role in roles)),
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
        _OVER_KEY,
        Key("of", condition("measure"), "哪些案件", "which cases", "of: case.status == 'closed'"),
        Key("per", Words(("month", "quarter", "year")), "按月、季、年", "per month, quarter or year", "per: month"),
        Key(
            "dated",
            Expr("measure", "instant"),
            "按哪个日期归期；默认立案时间",
            "the date that puts a case into a period; its opening unless said",
            "dated: case.closed_at",
        ),
        Key("by", TEXTS, "按口径细分", "split by these facets", "by: [product]"),
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
