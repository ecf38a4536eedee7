"""Records, triggers and retention (A9)."""

from __future__ import annotations

from typing import Any

from kesu.procedure.declared import Record, Retention
from kesu.procedure.reading.elements import ELEMENT
from kesu.procedure.reading.facts import FIELD
from kesu.procedure.reading.plainkinds import FREE, ROLES, TEXT, FreeMap, Words
from kesu.procedure.reading.shape import Given, Key, Named, Shape
from kesu.procedure.reading.terms import Every, Expr, as_duration

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
