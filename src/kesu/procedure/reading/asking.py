"""What steps and outcomes share: fill, requires, review, sends, opens (A2, A8)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kesu.procedure.declared import Fill, Opening, Requirement, Review, Send, Who
from kesu.procedure.expressions import Expression
from kesu.procedure.reading.elements import ELEMENT
from kesu.procedure.reading.plainkinds import DOCUMENT, FLAG, LABEL, TEXT, names_of_kind
from kesu.procedure.reading.reader import Reader
from kesu.procedure.reading.references import OWN_INSTANTS
from kesu.procedure.reading.shape import Given, Json, Key, Kind, ListOf, Named, Shape
from kesu.procedure.reading.terms import Expr, condition
from kesu.procedure.reading.tree import MappingNode, Node, ScalarNode
from kesu.procedure.reading.who import BESIDE, WHO, with_beside


class FillKind(Kind):
    """`x`, `x?`, `{x: condition}`, `each.column`, `table+`."""

    zh, en, example = "要填的字段", "a field to fill in", "quantity?"

    def read(self, node: Node, reader: Reader) -> Fill | None:
        if isinstance(node, MappingNode) and len(node.entries) == 1:
            name, value = next(iter(node.entries.items()))
            asked = condition("fill").read(value, reader)
            return self._fill(name, node, reader, asked) if asked is not None else None
        if not isinstance(node, ScalarNode) or node.null or not node.text:
            self.refuse(node, reader)
            return None
        return self._fill(node.text, node, reader, None)

    def _fill(self, text: str, node: Node, reader: Reader, asked: Expression | None) -> Fill:
        name = text
        required = asked is None and not name.endswith("?")
        name = name.removesuffix("?")
        adds = name.endswith("+")
        name = name.removesuffix("+")
        each = name.startswith("each.")
        name = name.removeprefix("each.")
        reader.mention("each column" if each else "filled field", name, node.place)
        if adds:
            reader.mention("table field", name, node.place)
        return Fill(name, required, asked, each, adds, node.place)

    def schema(self) -> Json:
        conditional = {"type": "object", "minProperties": 1, "maxProperties": 1}
        return {"anyOf": [{"type": "string"}, conditional]}


@dataclass(eq=False)
class FillList(ListOf):
    """The fields, none twice."""

    def read(self, node: Node, reader: Reader) -> tuple[Any, ...] | None:
        fills: tuple[Fill, ...] = super().read(node, reader) or ()
        seen: set[tuple[str, bool]] = set()
        for fill in fills:
            if (fill.name, fill.each) in seen:
                reader.say("name.twice", fill.place, name=fill.name)
            seen.add((fill.name, fill.each))
        return fills


FILL = FillList(FillKind(), "要填的字段", "fields to fill in", alone=True)


def _requirement(given: Given) -> Requirement | None:
    that = given.get("that")
    if that is None:
        return None
    return Requirement(that, given.get("else"), given.get("cites", ()), given.get("waive", ()))


_REQUIRED = (
    *ELEMENT,
    Key("that", condition("requires"), "须成立的条件", "what must hold", "that: known(f.quantity)", required=True),
    Key(
        "else",
        LABEL,
        "不成立时告诉办理人的话",
        "the sentence people see where it does not",
        "else: {zh: 数量未确定, en: Quantity still open}",
    ),
)
_SHOWN = "{that: known(f.quantity), else: {zh: 数量未确定, en: Quantity still open}}"
REQUIREMENT = Shape(
    "requirement",
    "要求",
    "a requirement",
    (
        *_REQUIRED,
        Key(
            "waive",
            names_of_kind("inside role", "角色", "a role", "quality"),
            "谁可写明理由后豁免本轮的这一条",
            "who may let it pass for this round, with a reason",
            "waive: quality",
        ),
    ),
    _requirement,
    _SHOWN,
)
RECORD_BOUND = ListOf(
    Shape(
        "record_condition",
        "记录的条件",
        "a condition on a record",
        (
            *ELEMENT,
            Key(
                "that",
                condition("record"),
                "须成立的条件：读 record.字段、now、today",
                "what must hold; it reads record.<field>, now and today",
                "that: record.bad <= record.checked",
                required=True,
            ),
            Key(
                "else",
                LABEL,
                "不成立时告诉登记人的话",
                "the sentence whoever enters it sees where it does not",
                "else: {zh: 不合格数不能超过检验数, en: There cannot be more bad ones than were checked}",
            ),
        ),
        _requirement,
        "{that: record.bad <= record.checked, else: {zh: 不合格数不能超过检验数, en: More bad than checked}}",
    ),
    "条件的列表",
    "conditions",
)
BOUND = ListOf(Shape("condition", "条件", "a condition", _REQUIRED, _requirement, _SHOWN), "条件的列表", "conditions")
REQUIRES = ListOf(REQUIREMENT, "要求的列表", "a list of requirements")


def _review(given: Given) -> Review | None:
    by: Who | None = given.get("by")
    return Review(with_beside(by, given), given.get("when")) if by is not None else None


REVIEW = Shape(
    "review",
    "复核",
    "a review",
    (
        *ELEMENT,
        Key("by", WHO, "由谁确认或退回", "who confirms, or returns it", "by: gm", required=True),
        Key("when", condition("when"), "何时需要复核", "when it is needed", "when: f.loss > 10000"),
        *BESIDE,
    ),
    _review,
    "{by: gm}",
)


@dataclass(eq=False)
class Receiver(Kind):
    """A role, `complainant`, or an expression that yields a unit, person, party or field."""

    scope: str = "send"
    more: tuple[str, ...] = ()
    zh: str = "收件人（角色、complainant 或表达式）"
    en: str = "a receiver (a role, complainant, an expression)"
    example: str = "complainant"

    def read(self, node: Node, reader: Reader) -> str | Expression | None:
        text = TEXT.read(node, reader)
        if text is None or text in reader.roles or text in self.more:
            return text
        if text.isidentifier() and text != "each":
            reader.mention("role", text, node.place)
            return text
        return reader.term(Expression(text, node.place, self.scope), None)

    def schema(self) -> Json:
        return TEXT.schema()


RECEIVERS = ListOf(
    Receiver(
        more=("public",),
        zh="收件人（角色、complainant、public 或表达式）",
        en="a receiver (a role, complainant, public, an expression)",
    ),
    "收件人",
    "receivers",
    alone=True,
)


class SendWhen(Kind):
    zh, en, example = "条件或 choice", "a condition, or `choice`", "choice"

    def read(self, node: Node, reader: Reader) -> Any:
        if isinstance(node, ScalarNode) and node.text == "choice":
            return "choice"
        return condition("send").read(node, reader)

    def schema(self) -> Json:
        return {"type": "string"}


def _sends(given: Given) -> tuple[Send, ...]:
    when = given.get("when")
    choice = when == "choice"
    if choice and given.has("at"):
        given.reader.say("shape.not-beside", given.at("at"), key="at", other="when: choice")
    return tuple(
        Send(to, given.get("document"), None if choice else when, choice, given.get("at", ()), given.place)
        for to in given.get("to", ())
    )


SEND = Shape(
    "send",
    "发送",
    "something to send",
    (
        *ELEMENT,
        Key("to", RECEIVERS, "发给谁", "to whom", "to: complainant", required=True),
        Key("document", DOCUMENT, "单据；不写则只是通知", "a document; without it a notice", "document: reply-letter"),
        Key(
            "when",
            SendWhen(),
            "条件；choice 由办理人勾选",
            "a condition; `choice`: the person ticks it",
            "when: f.loss > 0",
        ),
        Key("at", OWN_INSTANTS, "何时发出，默认完成时", "when it goes out; at completion unless said", "at: opened"),
    ),
    _sends,
    "{to: complainant, document: reply-letter}",
)


@dataclass(eq=False)
class FlatList(ListOf):
    """A list whose elements each read as several."""

    def read(self, node: Node, reader: Reader) -> tuple[Any, ...] | None:
        found = super().read(node, reader)
        return None if found is None else tuple(one for many in found for one in many)


SENDS = FlatList(SEND, "发送的列表", "a list of what to send", alone=True)


def _opening(given: Given) -> Opening | None:
    procedure = given.get("procedure")
    if procedure is None:
        return None
    return Opening(
        procedure,
        given.get("as") or procedure,
        given.get("when"),
        given.get("each"),
        given.get("with", {}),
        _taken(given),
        given.get("join"),
        given.get("wait", False),
        given.place,
    )


def _taken(given: Given) -> dict[str, Expression]:
    """Own fields only: each is mentioned, so that one that is not declared is told."""
    found: dict[str, Expression] = given.get("takes", {})
    for name in found:
        given.reader.mention("field", name, given.at("takes"))
    return found


OPENING = Shape(
    "opening",
    "子案件",
    "a child case",
    (
        *ELEMENT,
        Key("each", Expr("opens", "list"), "每行开一个", "one per row", "each: f.measures"),
        Key("procedure", TEXT, "子案件的程序", "its procedure", "procedure: capa", required=True),
        Key("as", TEXT, "关联的名称", "what the link is called", "as: capa"),
        Key("when", condition("opens"), "条件", "a condition", "when: f.loss > 10000"),
        Key(
            "with",
            Named(Expr("opens", None), "对方的字段", "their fields", "field"),
            "带过去的值",
            "what crosses",
            "with: {product: f.product}",
        ),
        Key(
            "takes",
            Named(Expr("takes", None), "自己的字段", "own fields", "field"),
            "子案件结案时取回的值（o. 指子案件）",
            "what comes back when the child is closed (o. is the child)",
            "takes: {cause: o.f.cause}",
        ),
        Key(
            "join",
            condition("join"),
            "并入相符的未结案件",
            "link to an open case that matches instead",
            "join: o.f.product == f.product",
        ),
        Key("wait", FLAG, "等子案件结案", "the step waits for its closing", "wait: true"),
    ),
    _opening,
    "{procedure: capa, as: capa}",
)
OPENS = ListOf(OPENING, "子案件的列表", "a list of child cases", alone=True)
