"""Outcomes of steps (A2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kesu.procedure.declared import Outcome
from kesu.procedure.reading.asking import FILL, OPENS, REQUIRES, REVIEW, SENDS
from kesu.procedure.reading.elements import DIRECT, ELEMENT
from kesu.procedure.reading.names import check_name
from kesu.procedure.reading.plainkinds import DOCUMENTS, FLAG, STEP, STEPS, TEXT, NameOf, Words
from kesu.procedure.reading.qualifying import QUALIFYING
from kesu.procedure.reading.reader import Reader
from kesu.procedure.reading.shape import Given, Json, Key, Kind, Named, Shape
from kesu.procedure.reading.terms import Expr, condition
from kesu.procedure.reading.tree import ListNode, Node, ScalarNode


class Cancels(Kind):
    zh, en, example = "步骤的列表，或 all", "a list of steps, or `all`", "[visit]"

    def read(self, node: Node, reader: Reader) -> tuple[str, ...] | None:
        if isinstance(node, ScalarNode) and node.text == "all":
            reader.mention("withdrawal", "all", node.place)
            return ("all",)
        return STEPS.read(node, reader)

    def schema(self) -> Json:
        return STEPS.schema()


def _outcome(given: Given) -> Outcome:
    _check_machine(given)
    if given.has("keep") and not given.has("back_to"):
        given.reader.say(
            "shape.missing-key",
            given.at("keep"),
            key="back_to",
            what=OUTCOME.en,
            what_zh=OUTCOME.zh,
            example="back_to: x",
        )
    back_to = given.get("back_to")
    return Outcome(
        **given.element(),
        comment=given.get("comment") == "required",
        fill=given.get("fill", ()),
        requires=given.get("requires", ()),
        sign=given.get("sign", False),
        review=given.get("review"),
        set=given.get("set", {}),
        sends=given.get("sends", ()),
        makes=given.get("makes", ()),
        opens=given.get("opens", ()),
        grants=given.get("grants", ()),
        revokes=given.get("revokes", ()),
        back_to=back_to,
        keep=given.get("keep", ()),
        cancels=given.get("cancels", ()),
        close=given.get("close", False),
        auto=given.get("auto"),
        given_by=given.get("given_by"),
        reverse=given.get("reverse"),
        end=given.get("end", False),
    )


def _check_machine(given: Given) -> None:
    """What the machine gives (`auto`, `given_by`) asks for nothing."""
    if not (given.has("auto") or given.has("given_by")):
        return
    asked = [key for key in ("sign", "review") if given.get(key)]
    asked += ["comment"] if given.get("comment") == "required" else []
    asked += ["fill"] if any(fill.required or fill.condition for fill in given.get("fill", ())) else []
    for key in asked:
        given.reader.say("machine.asks", given.at(key), key=key)


SETS = Named(Expr("set", None), "字段和表达式", "fields and expressions", "field")


class Sets(Kind):
    zh, en, example = "字段和表达式", "fields and expressions", "{loss: f.offer}"

    def read(self, node: Node, reader: Reader) -> Mapping[str, Any] | None:
        found: Mapping[str, Any] | None = SETS.read(node, reader)
        for name in found or {}:
            reader.mention("filled field", name, getattr(node, "keys", {}).get(name, node.place))
        return found

    def schema(self) -> Json:
        return SETS.schema()


OUTCOME = Shape(
    "outcome",
    "结论",
    "an outcome",
    (
        *DIRECT,
        *ELEMENT,
        Key("comment", Words(("required", "optional")), "须写说明", "needs a comment", "comment: required"),
        Key("fill", FILL, "此结论要填的字段", "fields this outcome asks for", "fill: [loss]"),
        Key(
            "requires", REQUIRES, "此结论的要求", "what this outcome requires", "requires: [{that: known(f.quantity)}]"
        ),
        Key("sign", FLAG, "须电子签名", "needs a signature", "sign: true"),
        Key("review", REVIEW, "须另一人确认", "another person confirms", "review: {by: gm}"),
        Key("set", Sets(), "由此写入的字段", "fields it sets", "set: {loss: f.offer}"),
        Key("sends", SENDS, "发出的通知和单据", "what it sends", "sends: [{to: complainant}]"),
        Key("makes", DOCUMENTS, "生成的单据", "documents it makes", "makes: [complaint-form]"),
        Key("opens", OPENS, "开出的子案件", "child cases it opens", "opens: [{procedure: capa, as: capa}]"),
        *QUALIFYING,
        Key("back_to", STEP, "退回到该步骤，开始新的一轮", "goes back to that step: a new round", "back_to: analyse"),
        Key("keep", STEPS, "退回时保留的步骤", "steps a going back leaves as they are", "keep: [reply, answer]"),
        Key("cancels", Cancels(), "不再发生的步骤", "steps that become void", "cancels: [visit]"),
        Key("close", FLAG, "结案", "closes the case", "close: true"),
        Key(
            "auto",
            condition("auto"),
            "条件成立时自动得出",
            "fires by itself when this holds",
            "auto: streak.clean.missed",
        ),
        Key(
            "given_by",
            Words(("clock", "child")),
            "由时限或子案件给出，不供人选",
            "given by a clock or a child, offered to nobody",
            "given_by: clock",
        ),
        Key(
            "reverse",
            NameOf("ledger", "账目", "a ledger entry"),
            "冲销该账目",
            "reverses that ledger entry",
            "reverse: late",
        ),
        Key("end", FLAG, "（部件）出口", "(of a part) the way out", "end: true"),
    ),
    _outcome,
    "{zh: 成立, en: Established}",
    short="label",
)


class Outcomes(Kind):
    """A list of names, or a mapping of names to outcomes."""

    zh, en, example = "结论（列表或键值对）", "outcomes (a list or a mapping)", "[yes, no]"
    _map = Named(OUTCOME, zh, en, "outcome")

    def read(self, node: Node, reader: Reader) -> Mapping[str, Outcome] | None:
        if not isinstance(node, ListNode):
            found: Mapping[str, Outcome] | None = self._map.read(node, reader)
            return found
        made: dict[str, Outcome] = {}
        for item in node.items:
            name = TEXT.read(item, reader)
            if name is None or not check_name(name, "outcome", item.place, reader):
                continue
            if name in made:
                reader.say("name.twice", item.place, name=name)
            made[name] = Outcome(name=name, place=item.place)
        return made

    def schema(self) -> Json:
        return {"anyOf": [{"type": "array", "items": {"type": "string"}}, self._map.schema()]}

    def parts(self) -> Any:
        yield OUTCOME
