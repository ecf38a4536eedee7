"""Decision tables, lookups and streaks (A4)."""

from __future__ import annotations

from typing import Any

from kesu.procedure.declared import Lookup, Streak, Table, TableRule
from kesu.procedure.expressions import Expression
from kesu.procedure.reading.elements import ELEMENT
from kesu.procedure.reading.plainkinds import TEXT, TEXTS, Words
from kesu.procedure.reading.reader import Reader
from kesu.procedure.reading.shape import Either, Given, Json, Key, Kind, ListOf, Shape
from kesu.procedure.reading.terms import DURATION, Expr, condition
from kesu.procedure.reading.tree import ListNode, MappingNode, Node, ScalarNode


class TableValue(Kind):
    """A literal, a list, or `{is: expression}`."""

    zh, en, example = "值、列表或 {is: 表达式}", "a literal, a list, or {is: expression}", "gm"

    def read(self, node: Node, reader: Reader) -> Any:
        if isinstance(node, ListNode):
            return [value for item in node.items if (value := self.read(item, reader)) is not None]
        if isinstance(node, ScalarNode):
            return None if node.null else literal(node.text)
        if isinstance(node, MappingNode) and set(node.entries) == {"is"}:
            return Expr("table", None).read(node.entries["is"], reader)
        self.refuse(node, reader)
        return None

    def schema(self) -> Json:
        return {}


def literal(text: str) -> bool | int | str:
    """What a literal of a table looks like; decimals stay exact text."""
    if text in {"true", "false"}:
        return text == "true"
    digits = text.removeprefix("-")
    if digits.isascii() and digits.isdigit() and len(digits) < 19 and str(int(text)) == text:
        return int(text)
    return text


class Then(Kind):
    zh, en, example = "名称和值", "names and values", "{approver: gm}"

    def read(self, node: Node, reader: Reader) -> dict[str, Any] | None:
        if not isinstance(node, MappingNode) or not node.entries:
            self.refuse(node, reader)
            return None
        return {name: VALUE.read(value, reader) for name, value in node.entries.items()}

    def schema(self) -> Json:
        return {"type": "object"}


VALUE = TableValue()
THEN = Then()


def _rule(given: Given) -> TableRule | None:
    then = given.get("then")
    if then is None or (given.has("when") and given.get("when") is None):
        return None
    _check_nulls(then, given, "then")
    return TableRule(given.get("when"), then, given.get("cites", ()), given.place, given.get("question"))


def _check_nulls(then: dict[str, Any], given: Given, key: str) -> None:
    if None in then.values() and not given.has("question"):
        node = given.node.entries[key]
        empty = [value for value in getattr(node, "entries", {}).values() if getattr(value, "null", False)]
        if empty:
            given.reader.say("shape.null", empty[0].place)


RULE = Shape(
    "rule",
    "规则",
    "a rule of a table",
    (
        *ELEMENT,
        Key(
            "when", condition("table"), "条件", "the condition", "when: f.offer < setting.manager_limit", required=True
        ),
        Key("then", THEN, "得出的值", "the values it yields", "then: {approver: sales_manager}", required=True),
    ),
    _rule,
    "{when: f.offer < 5000, then: {approver: gm}}",
)


def _table(given: Given) -> Table:
    otherwise = given.get("otherwise")
    if otherwise is not None:
        _check_nulls(otherwise, given, "otherwise")
    last = TableRule(None, otherwise, (), given.at("otherwise")) if otherwise is not None else None
    if not given.get("rules") and last is None:
        given.reader.say("table.value", given.place)
    return Table(**given.element(), rules=given.get("rules", ()), otherwise=last, hits_all=given.get("hits") == "all")


TABLE = Shape(
    "table",
    "判定表",
    "a decision table",
    (
        *ELEMENT,
        Key(
            "rules",
            ListOf(RULE, "规则的列表", "a list of rules"),
            "第一条相符的规则有效",
            "the first rule that matches counts",
            "rules: [{when: f.offer < 5000, then: {approver: gm}}]",
        ),
        Key("otherwise", THEN, "都不符合时", "where none matches", "otherwise: {approver: gm}"),
        Key(
            "hits",
            Words(("first", "all")),
            "all：取所有相符规则的值",
            "all: the values of every rule that matches",
            "hits: all",
        ),
    ),
    _table,
    "{rules: [{when: f.offer < 5000, then: {approver: gm}}], otherwise: {approver: head}}",
)


def _lookup(given: Given) -> Lookup | None:
    if given.get("where") is None:
        return None
    return Lookup(**given.element(), of=given.get("of", ()), where=given.get("where"), within=given.get("within"))


LOOKUP = Shape(
    "lookup",
    "查找",
    "a lookup in other cases",
    (
        *ELEMENT,
        Key("of", TEXTS, "哪些程序的案件", "cases of these procedures", "of: [complaint-sample]", required=True),
        Key(
            "where",
            condition("lookup"),
            "条件（o. 为对方案件）",
            "the condition (`o.` is the other case)",
            "where: o.f.customer == f.customer",
            required=True,
        ),
        Key("within", DURATION, "多久以内", "how far back", "within: 365d"),
    ),
    _lookup,
    "{of: [complaint-sample], where: o.f.customer == f.customer, within: 365d}",
    around="lookup",
)


def _cases_of(given: Given) -> dict[str, Any]:
    given.exactly_one(STREAK_OF, "record", "cases")
    if given.has("cases"):
        return {"of": "", "source": "cases", "procedures": given.get("cases", ()), "at": given.get("at", "closed")}
    if given.get("record"):
        given.reader.mention("record", given.get("record"), given.at("record"))
    return {"of": given.get("record", ""), "source": "record"}


STREAK_OF = Shape(
    "streak_of",
    "记录或案件",
    "records or cases",
    (
        Key("record", TEXT, "记录类型", "a type of record", "record: inspection"),
        Key("cases", TEXTS, "哪些程序的案件", "cases of these procedures", "cases: [complaint-sample]"),
        Key(
            "at",
            TEXT,
            "按哪个时点排序；默认结案",
            "the instant they are sorted by; closing unless said",
            "at: closed",
        ),
    ),
    _cases_of,
    "{record: inspection}",
)


class TableField(Kind):
    """`f.batches`."""

    zh, en, example = "表字段", "a table field", "f.batches"

    def read(self, node: Node, reader: Reader) -> dict[str, Any] | None:
        text = TEXT.read(node, reader)
        if text is None:
            return None
        name = text.removeprefix("f.")
        reader.mention("table field", name, node.place)
        return {"of": name, "source": "field"}

    def schema(self) -> Json:
        return TEXT.schema()


def _streak(given: Given) -> Streak | None:
    of = given.get("of")
    if of is None:
        return None
    if of["source"] == "field":
        for key in ("per", "order", "same"):
            names = given.get(key, ())
            for name in (names,) if isinstance(names, str) else names:
                given.reader.mention("column", f"{of['of']}.{name.removeprefix('x.')}", given.at(key))
    since: Expression | None = given.get("since")
    return Streak(
        **given.element(),
        **of,
        per=tuple(name.removeprefix("x.") for name in given.get("per", ())),
        order=given.get("order", "").removeprefix("x."),
        since=since,
        hit=given.get("hit"),
        miss=given.get("miss"),
        same=given.get("same", "").removeprefix("x.") or None,
    )


STREAK = Shape(
    "streak",
    "连续次数",
    "a streak: n in a row",
    (
        *ELEMENT,
        Key(
            "of",
            Either(
                "表字段、记录或案件", "a table field, records or cases", "f.batches", text=TableField(), map=STREAK_OF
            ),
            "数什么的行",
            "whose rows are counted",
            "of: f.batches",
            required=True,
        ),
        Key("per", TEXTS, "按这些列分组", "grouped by these columns", "per: [part]"),
        Key("order", TEXT, "按这一列排序", "sorted by this column", "order: made_at"),
        Key("since", Expr("streak", None), "只数此后的行", "only rows strictly after it", "since: s.improve.done_at"),
        Key(
            "hit",
            condition("row"),
            "加一的行（x. 为行）",
            "a row that adds one (`x.` is the row)",
            "hit: x.result == 'clean'",
            required=True,
        ),
        Key("miss", condition("row"), "归零的行", "a row that sets to zero", "miss: x.result == 'same'"),
        Key(
            "same",
            TEXT,
            "此列的值改变时从一开始",
            "a hit of another value of this column starts at one",
            "same: inspector",
        ),
    ),
    _streak,
    "{of: f.batches, order: made_at, hit: x.result == 'clean'}",
    around="streak",
)
