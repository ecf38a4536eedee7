"""Registers, records, measures, triggers and retention (A9)."""

from __future__ import annotations

from typing import Any

from kesu.procedure.declared import Record, Register, Retention
from kesu.procedure.reading.asking import RECEIVERS
from kesu.procedure.reading.elements import DIRECT, ELEMENT
from kesu.procedure.reading.facts import FIELD
from kesu.procedure.reading.plainkinds import FREE, ROLES, TEXT, TEXTS, FreeMap, Words
from kesu.procedure.reading.shape import Given, Key, ListOf, Named, Shape
from kesu.procedure.reading.terms import Every, Expr, as_duration, condition

FIELDS_OF = Named(FIELD, "字段", "fields", "field")


def _record(given: Given) -> Record:
    return Record(**given.element(), fields=given.get("fields", {}), by=given.get("by", ()))


RECORD = Shape(
    "record",
    "记录",
    "a record: a fact that is no case",
    (
        *ELEMENT,
        Key("fields", FIELDS_OF, "字段", "its fields", "fields: {lot: {type: lot}}", required=True),
        Key("by", ROLES, "谁可以登记", "who may enter it", "by: [quality]"),
    ),
    _record,
    "{fields: {lot: {type: lot}}, by: [quality]}",
)


def _register(given: Given) -> Register:
    of = given.get("of", "cases")
    if of.startswith("f."):
        given.reader.mention("table field", of.removeprefix("f."), given.at("of"))
    elif of != "cases":
        given.reader.mention("record", of.removeprefix("record.").removeprefix("records."), given.at("of"))
    for key in ("columns", "sort"):
        for column in given.get(key, ()):
            _check_column(column.removeprefix("-").removesuffix(" desc").removesuffix(" asc"), of, given, key)
    return Register(
        **given.element(),
        of=of,
        where=given.get("where"),
        columns=given.get("columns", ()),
        sort=given.get("sort", ()),
    )


def _check_column(text: str, of: str, given: Given, key: str) -> None:
    """A bare word is a field, or a column of the table at hand; what has a dot names more than fields."""
    head, _, rest = text.partition(".")
    if not rest:
        kind = f"register column of {of}" if of != "cases" else "field"
        given.reader.mention(kind, text, given.at(key))
    elif head == "f":
        given.reader.mention("field", rest.partition(".")[0], given.at(key))


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
            "哪些行：cases、f.表、记录类型",
            "its rows: cases, f.<table>, or a type of record",
            "of: cases",
            required=True,
        ),
        Key("where", condition("see"), "只列这些", "only these", "where: case.status == 'open'"),
        Key("columns", TEXTS, "各列", "its columns", "columns: [case.number, customer]"),
        Key("sort", TEXTS, "排序", "how it is sorted", "sort: [case.opened_at]"),
    ),
    _register,
    "{of: cases, columns: [case.number, customer, case.status]}",
)


def _retention(given: Given) -> Retention:
    keep = given.node.get("keep")
    duration = as_duration(keep) if keep is not None else None
    until = None
    if keep is not None and duration is None and not getattr(keep, "null", False):
        until = Expr("limit", "instant").read(keep, given.reader)
    return Retention(
        keep=duration,
        unset=given.get("unset"),
        hold=given.get("hold", ()),
        destroy=given.get("destroy"),
        until=until,
        question=given.get("question"),
        place=given.place,
    )


RETENTION = Shape(
    "retention",
    "保存期限",
    "retention",
    (
        *ELEMENT,
        Key("keep", FREE, "保存多久，或到何时", "how long, or until which instant", "keep: 5 years"),
        Key("unset", Words(("keep", "never", "refuse")), "未定时如何", "what holds while it is null", "unset: keep"),
        Key("hold", ROLES, "谁可以冻结、解冻、销毁", "who may hold, lift and erase", "hold: [quality]"),
        Key("destroy", TEXT, "销毁所用的程序", "the procedure that destroys", "destroy: destruction"),
    ),
    _retention,
    "{keep: 5 years}",
)


def _plain(given: Given) -> dict[str, Any]:
    """For a later room: the values as written."""
    from kesu.procedure.reading.tree import plain

    found: dict[str, Any] = plain(given.node)
    return found


MISSED = Shape(
    "missed",
    "未达标",
    "what happens where the target is missed",
    (Key("notify", RECEIVERS, "通知", "who is told", "notify: quality", required=True),),
    _plain,
    "{notify: quality}",
)

MEASURE = Shape(
    "measure",
    "指标",
    "a measure",
    (
        *DIRECT,
        *ELEMENT,
        Key("share", TEXT, "占比：这样的有多少", "the share of those for which this holds", "share: s.reply.done"),
        Key("average", TEXT, "平均值", "the average of this", "average: f.loss"),
        Key("sum", TEXT, "合计", "the sum of this", "sum: f.loss"),
        Key("count", TEXT, "个数", "how many there are", "count: 'true'"),
        Key("of", TEXT, "哪些案件", "which cases", "of: case.status == 'closed'"),
        Key("per", Words(("month", "quarter", "year")), "按月、季、年", "per month, quarter or year", "per: month"),
        Key("by", TEXTS, "按口径细分", "split by these facets", "by: [product]"),
        Key("target", TEXT, "目标", "the target", 'target: ">= 0.90"'),
        Key(
            "missed",
            ListOf(MISSED, "列表", "a list", alone=True),
            "未达标时",
            "where the target is missed",
            "missed: [{notify: quality}]",
        ),
    ),
    _plain,
    "{share: s.reply.done, per: month}",
)

TRIGGER = Shape(
    "trigger",
    "触发",
    "a trigger",
    (
        *ELEMENT,
        Key("record", TEXT, "一条记录进来时", "when such a record comes in", "record: inspection"),
        Key("case", TEXT, "某程序的案件", "on a case of this procedure", "case: complaint-sample"),
        Key("every", Every(), "按日程", "by a schedule", "every: monthly on day 5 at 09:00"),
        Key("each", TEXT, "对台账的每行", "for each row of a register or lookup", "each: tracking"),
        Key("at", FREE, "在案件的哪个时点", "at which instant of the case", "at: closed"),
        Key("when", TEXT, "条件", "a condition", "when: record.result == 'bad'"),
        Key("due", TEXT, "记录中的日期到期时", "when that date of the record falls due", "due: record.expires_at"),
        Key(
            "with",
            FreeMap(example="{open: capa, data: {…}}"),
            "开出什么案件，带什么值",
            "what it opens, with which values",
            "with: {open: recall, data: {lot: record.lot}}",
        ),
    ),
    _plain,
    "{record: inspection, when: record.result == 'bad', with: {open: recall}}",
)
