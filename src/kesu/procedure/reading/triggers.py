"""Triggers: what opens a case by itself (A9)."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import Any

from kesu.procedure.calendars import Schedule, parse_schedule
from kesu.procedure.declared import Procedure, Trigger
from kesu.procedure.reading.elements import ELEMENT
from kesu.procedure.reading.plainkinds import TEXT
from kesu.procedure.reading.reader import Reader
from kesu.procedure.reading.references import parse_ref
from kesu.procedure.reading.shape import Given, Json, Key, Kind, Named, Shape
from kesu.procedure.reading.terms import Expr, condition
from kesu.procedure.reading.tree import Node, ScalarNode

STARTS = ("record", "case", "every")


class ScheduleKind(Kind):
    zh, en, example = "日程", "a schedule", "monthly on day 5 at 09:00"

    def read(self, node: Node, reader: Reader) -> Schedule | None:
        try:
            return parse_schedule(node.text if isinstance(node, ScalarNode) else "")
        except (ValueError, OverflowError):
            self.refuse(node, reader)
            return None

    def schema(self) -> Json:
        return {"type": "string"}


def _opens(given: Given) -> dict[str, Any]:
    return {"open": given.get("open", ""), "values": given.get("data", {})}


OPENS = Shape(
    "triggered",
    "所开的案件",
    "what a trigger opens",
    (
        Key(
            "open",
            TEXT,
            "哪个程序的案件；不写即本程序",
            "a case of this procedure; of its own unless said",
            "open: capa",
        ),
        Key(
            "data",
            Named(Expr("trigger", None), "对方的字段", "its fields", "field"),
            "带过去的值",
            "the values it begins with",
            "data: {lot: record.lot}",
        ),
    ),
    _opens,
    "{open: recall, data: {lot: record.lot}}",
)


def _trigger(given: Given) -> Trigger | None:
    start = next((key for key in STARTS if given.has(key)), None)
    if not given.exactly_one(TRIGGER, *STARTS) or start is None:
        return None
    wanted = {"at": "case", "each": "every", "due": "record"}
    for key, only in wanted.items():
        if given.has(key) and start != only:
            given.reader.say("trigger.only", given.at(key), key=key, only=only)
    if start == "case" and not given.has("at"):
        given.reader.say(
            "shape.missing-key",
            given.place,
            key="at",
            what="a trigger on a case",
            what_zh="案件触发",
            example="at: closed",
        )
    if start == "record" and given.get("record"):
        given.reader.mention("record", given.get("record"), given.at("record"))
    opens = given.get("with") or {"open": "", "values": {}}
    trigger = Trigger(
        **given.element(),
        kind="due" if given.has("due") else start,
        of=given.get("record") or given.get("case") or "",
        at=given.get("at", ""),
        schedule=given.get("every"),
        each=given.get("each"),
        due=given.get("due"),
        when=given.get("when"),
        **opens,
    )
    return replace(trigger, name=_name(trigger))


def _name(trigger: Trigger) -> str:
    """The same as long as it says the same: what it has done is known by it, over versions and places in the list."""
    said = [trigger.kind, trigger.of, trigger.at, str(trigger.schedule or ""), trigger.each or "", trigger.open]
    said += [one.text if one else "" for one in (trigger.due, trigger.when)]
    said += [f"{name}: {value.text}" for name, value in trigger.values.items()]
    word = trigger.of or trigger.each or (trigger.schedule.kind if trigger.schedule else "")
    return f"{trigger.kind}-{word}-{sha256(chr(10).join(said).encode()).hexdigest()[:8]}"


TRIGGER = Shape(
    "trigger",
    "触发",
    "a trigger",
    (
        *ELEMENT,
        Key("record", TEXT, "一条记录进来时", "when such a record comes in", "record: inspection"),
        Key("case", TEXT, "某程序的案件", "on a case of this procedure", "case: complaint-sample"),
        Key("every", ScheduleKind(), "按日程", "by a schedule", "every: monthly on day 5 at 09:00"),
        Key(
            "each",
            TEXT,
            "对台账或查找的每个案件（f.、s. 即该案件的）",
            "for each case of a register or lookup (`f.` and `s.` are that case's)",
            "each: tracking",
        ),
        Key("at", TEXT, "在案件的哪个时点", "at which instant of the case", "at: closed"),
        Key("when", condition("trigger"), "条件", "a condition", "when: record.result == 'bad'"),
        Key(
            "due",
            Expr("trigger", "instant"),
            "记录中的日期到期时",
            "when that date of the record falls due",
            "due: record.expires_at",
        ),
        Key(
            "with",
            OPENS,
            "开出什么案件，带什么值",
            "what it opens, with which values",
            "with: {open: recall, data: {lot: record.lot}}",
        ),
    ),
    _trigger,
    "{record: inspection, when: record.result == 'bad', with: {open: recall}}",
)


def check_triggers(procedure: Procedure, reader: Reader) -> None:
    """Once all is read: what a trigger names of its own procedure must be there."""
    for trigger in procedure.triggers:
        if trigger.kind == "case" and trigger.of == procedure.name and trigger.at:
            before = len(reader.mentions)
            parse_ref(trigger.at, trigger.place, reader)
            _checked(reader, before, procedure)
        if trigger.each and trigger.each not in {**procedure.registers, **procedure.lookups}:
            known = [*procedure.registers, *procedure.lookups]
            reader.say(
                "name.unknown", trigger.place, known, name=trigger.each, kind="register or lookup", kind_zh="台账或查找"
            )
        elif trigger.each and trigger.each in procedure.registers and procedure.registers[trigger.each].of != "cases":
            reader.say("trigger.each", trigger.place, name=trigger.each)
        if trigger.open in ("", procedure.name):
            for name, value in trigger.values.items():
                spec = procedure.fields.get(name)
                if spec is None or spec.computed is not None:
                    fields = [one.name for one in procedure.fields.values() if one.computed is None]
                    reader.say("name.unknown", value.place, fields, name=name, kind="field", kind_zh="字段")


def _checked(reader: Reader, before: int, procedure: Procedure) -> None:
    from kesu.procedure.reading.naming import Lookup

    lookup = Lookup(procedure, reader)
    for mention in reader.mentions[before:]:
        lookup.check(mention)
