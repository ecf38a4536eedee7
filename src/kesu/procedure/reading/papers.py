"""Numbers, notices, documents, promises and the ledger (A6, A7)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kesu.procedure.declared import Document, LedgerEntry, Notice, Numbering, Promise
from kesu.procedure.expressions import Expression
from kesu.procedure.reading.asking import BOUND, RECEIVERS, Receiver
from kesu.procedure.reading.elements import ELEMENT
from kesu.procedure.reading.plainkinds import DOCUMENT, FIELD, FIELDS, ROLES, TEXT, TEXTS, Words
from kesu.procedure.reading.reader import Reader
from kesu.procedure.reading.references import INSTANTS
from kesu.procedure.reading.shape import Given, Key, ListOf, Shape
from kesu.procedure.reading.stocks import STOCK_KEYS, check_stock
from kesu.procedure.reading.terms import DURATION, Expr, WarnKind, condition
from kesu.procedure.reading.tree import Node, ScalarNode

TOKENS = ("year", "yy", "month", "day", "serial")
_TOKEN = re.compile(r"\{([^{}]*)\}")


def _number(given: Given) -> Numbering | None:
    text = given.get("format")
    if text is None:
        return None
    for token in _TOKEN.findall(text):
        _check_token(token, given)
    if any(brace in _TOKEN.sub("", text) for brace in "{}"):
        given.reader.say("number.token", given.at("format"), TOKENS, token=text)
    for name in given.get("per", ()):
        if name not in TOKENS:
            given.reader.mention("field", name, given.at("per"))
    return Numbering(
        text,
        given.get("per", ()),
        given.get("at", ()),
        given.get("dated"),
        given.get("when_changed") == "renew",
        given.place,
    )


def _check_token(token: str, given: Given) -> None:
    name, _, width = token.partition(":")
    if name == "serial" and (not width or (width.isascii() and width.isdigit() and 1 <= int(width[:4]) <= 20)):
        return
    if width or name == "":
        given.reader.say("number.token", given.at("format"), (*TOKENS[:-1], "serial:4"), token=token)
    elif name not in TOKENS:
        given.reader.mention("field or token", name, given.at("format"))


NUMBER = Shape(
    "number",
    "编号",
    "the number",
    (
        *ELEMENT,
        Key(
            "format",
            TEXT,
            "格式：{year} {yy} {month} {day} {serial:4} 和字段",
            "year yy month day serial:N, and any field",
            'format: "{yy}{month}{serial:4}"',
            required=True,
        ),
        Key("per", TEXTS, "哪些一起连续计数", "what counts together", "per: [yy, month]"),
        Key("at", INSTANTS, "何时给号", "when it is given", "at: receive", required=True),
        Key("dated", FIELD, "以此日期为准", "the date that counts", "dated: received_on"),
        Key(
            "when_changed",
            Words(("keep", "renew")),
            "格式中的字段改变时",
            "where a field of the format changes",
            "when_changed: renew",
        ),
    ),
    _number,
    '{format: "{yy}{month}{serial:4}", per: [yy, month], at: receive}',
)


def _notices(given: Given) -> tuple[Notice, ...]:
    if not (given.has("at") or given.has("when")):
        given.exactly_one(NOTICE, "at", "when")
    return tuple(
        Notice(to, given.get("at", ()), given.get("when"), given.get("document"), given.place)
        for to in given.get("to", ())
    )


NOTICE = Shape(
    "notice",
    "通知",
    "a notice",
    (
        *ELEMENT,
        Key("at", INSTANTS, "在这些时点", "at these instants", "at: [closed]"),
        Key("when", condition("notice"), "条件变为成立时", "when this turns true", "when: f.loss > 10000"),
        Key("to", RECEIVERS, "通知谁", "to whom", "to: gm", required=True),
        Key("document", DOCUMENT, "附上的单据", "the document that goes along", "document: complaint-form"),
    ),
    _notices,
    "{at: [closed], to: quality}",
    rows_of="at",
)


def _document(given: Given) -> Document:
    return Document(
        **given.element(),
        audience=given.get("audience", "internal"),
        copies=given.get("copies", ()),
        form=given.get("form"),
        must=given.get("must", ()),
        languages=given.get("languages", ()),
    )


DOCUMENT_SHAPE = Shape(
    "document",
    "单据",
    "a document",
    (
        *ELEMENT,
        Key(
            "audience",
            Words(("internal", "customer", "authority", "public")),
            "给谁看；public 的不得含个人信息",
            "for whom; what is public holds nothing personal",
            "audience: customer",
        ),
        Key("copies", ROLES, "各联给谁", "who gets a copy", "copies: [quality, office]"),
        Key("form", TEXT, "表单编号", "the form's number", "form: QR/C.07-08"),
        Key("must", FIELDS, "必须填好的字段", "fields that must be filled", "must: [cause]"),
        Key("languages", TEXTS, "语言", "languages", "languages: [zh, en]"),
    ),
    _document,
    "{audience: customer}",
)


def _promise(given: Given) -> Promise:
    return Promise(given.get("by", ()), given.get("kinds", ()), given.get("requires", ()), given.get("warn"))


PROMISE_KINDS = Words(("answer", "agree", "admit", "pay", "exchange"))
PROMISE = Shape(
    "promise",
    "承诺权限",
    "who may promise what",
    (
        *ELEMENT,
        Key("by", ROLES, "哪些角色", "these roles", "by: [sales]", required=True),
        Key(
            "kinds",
            ListOf(PROMISE_KINDS, "承诺的种类", "kinds of promise", alone=True),
            "可以承诺什么",
            "what they may promise",
            "kinds: [answer, pay]",
            required=True,
        ),
        Key("requires", BOUND, "须满足的条件", "what must hold", "requires: [{that: promise.amount <= 1000}]"),
        Key("warn", WarnKind(), "到期前提醒承诺人", "tells who promised, so long before", "warn: 1d"),
    ),
    _promise,
    "{by: [sales], kinds: [answer]}",
)


@dataclass(eq=False)
class Account(Receiver):
    """A role, `company`, or an expression that yields a person, unit, party, or a list of them."""

    scope: str = "ledger"
    more: tuple[str, ...] = ("company",)
    zh: str = "账户（角色、company、库存之外的地点或表达式）"
    en: str = "an account (a role, company, a place outside of the stock, an expression)"
    example: str = "company"

    def read(self, node: Node, reader: Reader) -> str | Expression | None:
        text = node.text if isinstance(node, ScalarNode) else ""
        if text == "each":
            return reader.term(Expression("each", node.place, self.scope), "who")
        if text.isidentifier() and text not in reader.roles and text not in self.more:
            reader.mention("account", text, node.place)
            return text
        return super().read(node, reader)


def _entry(given: Given) -> LedgerEntry:
    if given.has("item") or given.has("quantity"):
        if given.has("amount"):
            given.reader.say("shape.not-beside", given.at("amount"), key="amount", other="item")
        for key in ("item", "quantity"):
            if not given.has(key):
                given.reader.say(
                    "shape.missing-key", given.place, key=key, what=LEDGER.en, what_zh=LEDGER.zh, example=f"{key}: …"
                )
    elif not given.has("amount"):
        given.exactly_one(LEDGER, "amount", "item")
    check_stock(given)
    return LedgerEntry(
        **given.element(),
        at=given.get("at", ()),
        when=given.get("when"),
        each=given.get("each"),
        source=given.get("from", "company"),
        target=given.get("to", "company"),
        amount=given.get("amount"),
        item=given.get("item"),
        quantity=given.get("quantity"),
        appeal=given.get("appeal"),
        stock=given.get("stock"),
        count=given.get("count"),
        reason=given.get("reason"),
    )


LEDGER = Shape(
    "ledger",
    "账目",
    "a ledger entry",
    (
        *ELEMENT,
        Key(
            "each",
            Expr("ledger", "list"),
            "每行、每个元素各记一笔",
            "one booking per row or element",
            "each: f.measures",
        ),
        Key("at", INSTANTS, "何时记账", "when it is booked", "at: decide.approve", required=True),
        Key("when", condition("ledger"), "条件", "a condition", "when: f.loss > 0"),
        Key("from", Account(), "谁出", "who pays", "from: f.responsible"),
        Key("to", Account(), "归谁", "who gets it", "to: company"),
        Key("amount", Expr("ledger", "number"), "金额", "the amount", "amount: f.loss * 0.1"),
        Key("item", Expr("ledger", None), "物品", "the item", "item: f.product"),
        Key("quantity", Expr("ledger", "number"), "数量", "how much of it", "quantity: f.quantity"),
        Key(
            "appeal",
            DURATION,
            "自记账起多久之内，被记账的人（单位的主管、角色的担任者）可以申诉",
            "how long from its booking whom it charges (of a unit its head, of a role its holders) may appeal",
            "appeal: 7d",
        ),
        *STOCK_KEYS,
    ),
    _entry,
    "{at: decide.approve, from: f.responsible, to: company, amount: f.loss}",
    rows_of="at",
)
