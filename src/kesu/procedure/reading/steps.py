"""Steps (A2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kesu.procedure.declared import Block, Outcome, Starts, Step, Who
from kesu.procedure.reading.asking import FILL, OPENS, REQUIRES, REVIEW, SENDS
from kesu.procedure.reading.elements import ELEMENT, CitesInside
from kesu.procedure.reading.lending import LENDS
from kesu.procedure.reading.outcomes import Outcomes
from kesu.procedure.reading.plainkinds import DOCUMENTS, FIELDS, FLAG, LABEL, TABLES, TEXT, FreeMap, Words
from kesu.procedure.reading.qualifying import QUALIFYING
from kesu.procedure.reading.reader import Reader
from kesu.procedure.reading.references import AFTER, INSTANTS
from kesu.procedure.reading.shape import Either, Given, Json, Key, Kind, ListOf, Shape
from kesu.procedure.reading.terms import WITHIN, Every, Expr, condition
from kesu.procedure.reading.tree import Node, ScalarNode
from kesu.procedure.reading.who import BESIDE, WHO, with_beside


def _block(given: Given) -> Block | None:
    what, of = given.get("what"), given.get("of")
    return Block(what, of, given.get("until", ()), given.get("when")) if what and of else None


BLOCK = Shape(
    "block",
    "禁用",
    "a block",
    (
        *ELEMENT,
        Key("what", Words(("lot", "place", "operation")), "禁用什么", "what is blocked", "what: lot", required=True),
        Key("of", Expr("opens", None), "是哪些", "which ones", "of: f.lots", required=True),
        Key("until", INSTANTS, "到何时为止", "until when", "until: [release]", required=True),
        Key("when", condition("opens"), "条件", "a condition", "when: f.serious"),
    ),
    _block,
    "{what: lot, of: f.lots, until: [release]}",
)


def _starts(given: Given) -> Starts | None:
    form = given.exactly_one(STARTS_MAP, "by_hand", "when", "every", "withdraw_case")
    for key in ("who", "else"):
        if given.has(key) and form != "by_hand":
            given.reader.say("shape.not-beside", given.at(key), key=key, other=form or "starts")
    if given.has("times") and form != "every":
        given.reader.say("shape.not-beside", given.at("times"), key="times", other=form or "starts")
    if form == "by_hand":
        return Starts(by_hand=True, condition=given.get("by_hand"), who=given.get("who"), otherwise=given.get("else"))
    if form == "every":
        return Starts(every=given.get("every"), times=given.get("times"))
    return Starts(when=given.get("when"), on_withdrawal=form == "withdraw_case")


class StartsWord(Kind):
    zh, en, example = "by_hand 或 withdraw_case", "`by_hand` or `withdraw_case`", "by_hand"

    def read(self, node: Node, reader: Reader) -> Starts | None:
        text = node.text if isinstance(node, ScalarNode) else ""
        if text not in {"by_hand", "withdraw_case"}:
            self.refuse(node, reader)
            return None
        return Starts(by_hand=text == "by_hand", on_withdrawal=text == "withdraw_case")

    def schema(self) -> Json:
        return {"enum": ["by_hand", "withdraw_case"]}


class Times(Kind):
    zh, en, example = "次数或表达式", "a number or an expression", "3"

    def read(self, node: Node, reader: Reader) -> Any:
        if isinstance(node, ScalarNode) and node.text.isascii() and node.text.isdigit() and len(node.text) < 10:
            return int(node.text)
        return Expr("limit", "integer").read(node, reader)

    def schema(self) -> Json:
        return {"type": ["integer", "string"]}


STARTS_MAP = Shape(
    "starts",
    "启动方式",
    "how a dormant step starts",
    (
        *ELEMENT,
        Key(
            "by_hand",
            condition("by_hand"),
            "由人启动，须满足的条件",
            "by hand, while this holds",
            "by_hand: s.analyse.open",
        ),
        Key("who", WHO, "由谁启动，默认办理人", "who starts it; else who does it", "who: quality"),
        Key(
            "else",
            LABEL,
            "条件不成立时的说明",
            "the sentence where the condition does not hold",
            "else: 调查中方可走访",
        ),
        Key(
            "when",
            condition("starts_when"),
            "每当条件变为成立",
            "each time this turns true",
            "when: table.grading.grade == 'major'",
        ),
        Key("every", Every(), "按日程", "by a schedule", "every: monthly on day 5 at 09:00"),
        Key("times", Times(), "共几次", "how often in all", "times: 3"),
        Key("withdraw_case", FLAG, "投诉人撤诉时", "when the complainant withdraws", "withdraw_case: true"),
    ),
    _starts,
    "{by_hand: s.analyse.open}",
)
STARTS = Either("启动方式", "how it starts", "{by_hand: s.analyse.open}", text=StartsWord(), map=STARTS_MAP)


def _check_milestone(given: Given) -> None:
    """A step without `by` ends as it opens: nobody is there to fill in, to sign or to be reviewed."""
    for key in ("fill", "collect", "sign", "review", "seals"):
        if given.get(key) and not given.has("by"):
            given.reader.say("step.nobody", given.at(key), key=key)


def _step(given: Given) -> Step:
    if given.has("when") and given.has("starts"):
        given.reader.say("shape.not-beside", given.at("when"), key="when", other="starts")
    outcomes: Mapping[str, Outcome] = given.get("outcomes") or {"done": Outcome(name="done", place=given.place)}
    _check_milestone(given)
    if "done" in outcomes and len(outcomes) > 1:
        given.reader.say("name.ambiguous", outcomes["done"].place, step=given.name)
    by: Who | None = given.get("by")
    seals = given.get("seals")
    if seals is not None:
        given.reader.mention("snapshot field", seals.text.strip().removeprefix("f."), given.at("seals"))
    return Step(
        **given.element(),
        by=with_beside(by, given) if by is not None else None,
        after=given.get("after"),
        when=given.get("when"),
        delay=given.get("delay"),
        while_=given.get("while"),
        starts=given.get("starts"),
        each=given.get("each"),
        fill=given.get("fill", ()),
        collect=given.get("collect", ()),
        requires=given.get("requires", ()),
        outcomes=outcomes,
        review=given.get("review"),
        sign=given.get("sign", False) or seals is not None,
        sends=given.get("sends", ()),
        makes=given.get("makes", ()),
        opens=given.get("opens", ()),
        grants=given.get("grants", ()),
        revokes=given.get("revokes", ()),
        blocks=given.get("blocks", ()),
        locks=given.get("locks", ()),
        shows=given.get("shows", ()),
        once=given.get("once", False),
        seals=seals,
        erases=given.get("erases"),
        lends=given.get("lends"),
    )


STEP_SHAPE = Shape(
    "step",
    "步骤",
    "a step",
    (
        *(key for key in ELEMENT if key.name != "cites"),
        Key(
            "cites",
            CitesInside(),
            "所依据的条款；与 use 并列时也可按部件内的名称写：{carry: R5, carry.again: R6, clock.limit: R7}",
            "the rules it follows; beside `use` also by the names inside it: {carry: R5, clock.limit: R7}",
            "cites: [R10, S000-07.R1]",
        ),
        Key(
            "by",
            WHO,
            "由谁办理；不写则为里程碑，一到即完成",
            "who; without it a milestone: it ends as it opens",
            "by: quality",
        ),
        *BESIDE,
        Key(
            "after",
            AFTER,
            "须先发生的引用；不写则随案件开始",
            "references that must hold; without it: with the case",
            "after: [analyse.established, contain]",
        ),
        Key(
            "when",
            condition("when"),
            "轮到时问一次，不成立则跳过",
            "asked once, when its turn comes; false: skipped",
            "when: f.loss > 10000",
        ),
        Key("delay", WITHIN, "轮到后再过多久才打开", "opens so much later", "delay: 3 months"),
        Key(
            "while",
            condition("while"),
            "每次事件后再问，不成立则撤回",
            "asked after every event; false: withdrawn",
            "while: s.answer.open",
        ),
        Key(
            "starts",
            STARTS,
            "平时待启动，如何启动",
            "the step is dormant; how it starts",
            "starts: {by_hand: s.analyse.open}",
        ),
        Key(
            "each",
            Expr("when", "list"),
            "表的每行、列表的每个元素各一个待办",
            "one task per row or element",
            "each: f.measures",
        ),
        Key("fill", FILL, "要填的字段", "fields it asks for", "fill: [offer, quantity?]"),
        Key(
            "collect",
            TABLES,
            "开着时可以陆续进来的行",
            "tables whose rows may come in while it is open",
            "collect: [batches]",
        ),
        Key(
            "requires",
            REQUIRES,
            "完成时的要求",
            "tested at completion, for all outcomes",
            "requires: [{that: known(f.quantity)}]",
        ),
        Key(
            "outcomes",
            Outcomes(),
            "结论；不写则只有 done",
            "its outcomes; without it one, `done`",
            "outcomes: [yes, no]",
        ),
        Key("review", REVIEW, "须另一人确认或退回", "another person confirms or returns", "review: {by: gm}"),
        Key(
            "sign",
            FLAG,
            "须电子签名；系统外的人凭私人链接签",
            "electronic signature; people outside sign through their private link",
            "sign: true",
        ),
        Key("sends", SENDS, "发出的通知和单据", "what it sends", "sends: [{to: complainant, document: reply-letter}]"),
        Key("makes", DOCUMENTS, "完成时生成的单据", "documents queued at completion", "makes: [complaint-form]"),
        Key("opens", OPENS, "开出的子案件", "child cases", "opens: [{procedure: capa, as: capa, wait: true}]"),
        *QUALIFYING,
        Key(
            "blocks",
            ListOf(BLOCK, "禁用的列表", "a list of blocks", alone=True),
            "打开后禁止使用、发货",
            "from its opening others hear: do not use, do not ship",
            "blocks: {what: lot, of: f.lots, until: [release]}",
        ),
        Key("locks", FIELDS, "完成后不得再改的字段", "fields that nobody changes after completion", "locks: [cause]"),
        Key(
            "shows",
            FIELDS,
            "表单旁供阅读的字段，属于所签内容",
            "fields to read beside the form; they are signed too",
            "shows: [demand]",
        ),
        Key("once", FLAG, "退回时保持原样", "a going back leaves it as it is", "once: true"),
        Key("seals", Expr("opens", None), "封存一个期间的行", "signs the period", "seals: f.rows"),
        Key("erases", Expr("opens", None), "销毁这些案件的资料", "erases these cases", "erases: f.list"),
        LENDS,
        Key(
            "use",
            TEXT,
            "插入部件：其步骤和提到它们的时限、单据、账目等（读取前已展开）",
            "the part that stands here, with the clocks, papers, ledger that name its steps: read expanded",
            "use: visit",
        ),
        Key(
            "with",
            FreeMap(example="{leader: head}"),
            "部件所需名称在此处的叫法",
            "what its needs are called here",
            "with: {leader: head}",
        ),
    ),
    _step,
    "{by: quality, after: receive}",
    around="step",
)
