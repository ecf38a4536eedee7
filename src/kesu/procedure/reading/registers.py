"""Records and retention (A9)."""

from __future__ import annotations

from kesu.procedure.declared import Record, Retention
from kesu.procedure.reading.asking import RECORD_BOUND
from kesu.procedure.reading.elements import DIRECT, ELEMENT
from kesu.procedure.reading.facts import FIELD
from kesu.procedure.reading.plainkinds import FLAG, FREE, ROLES, TEXT, Words
from kesu.procedure.reading.shape import Given, Key, Named, Shape
from kesu.procedure.reading.terms import Expr, as_duration

FIELDS_OF = Named(FIELD, "字段", "fields", "field")


def _record(given: Given) -> Record:
    fields = given.get("fields", {})
    for name, spec in fields.items():
        if spec.computed is not None or spec.rows or spec.type in ("sheet", "snapshot", "file", "files"):
            given.reader.say("record.field", spec.place, name=name)
        if spec.source is not None and "record" in spec.source:
            given.reader.say("record.field", spec.place, name=name)
    key = given.get("key")
    if key is not None and key not in fields:
        given.reader.say("name.unknown", given.at("key"), fields, name=key, kind="field", kind_zh="字段")
    anew = given.get("anew", False)
    if anew and key is None:
        told = {"what": RECORD.en, "what_zh": RECORD.zh, "example": "key: lot"}
        given.reader.say("shape.missing-key", given.at("anew"), key="key", **told)
    requires = tuple(one for one in given.get("requires", ()) if one is not None)
    return Record(**given.element(), fields=fields, by=given.get("by", ()), key=key, anew=anew, requires=requires)


RECORD = Shape(
    "record",
    "记录",
    "a record: a fact that is no case",
    (
        *DIRECT,
        *ELEMENT,
        Key("fields", FIELDS_OF, "字段", "its fields", "fields: {lot: {type: lot}}", required=True),
        Key("by", ROLES, "谁可以登记", "who may enter it", "by: [quality]"),
        Key(
            "key",
            TEXT,
            "按此字段认记录：后来的取代先前的，先前的留存",
            "the field that tells records apart: a later one replaces an earlier, which stays on record",
            "key: lot",
        ),
        Key(
            "anew",
            FLAG,
            "同一 key 的记录再来时，触发再起一次；默认每个 key 只触发一次",
            "a record of a key that was there sets triggers off again; each key does so once unless said",
            "anew: true",
        ),
        Key(
            "requires",
            RECORD_BOUND,
            "登记时的要求；不成立（或为空）则拒绝登记",
            "tested as one is entered; where it does not hold, or is empty, the record is refused",
            "requires: [{that: record.bad <= record.checked}]",
        ),
    ),
    _record,
    "{fields: {lot: {type: lot}}, by: [quality]}",
    around="record",
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
