"""`by` in all its forms (A3), and roles."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kesu.procedure.declared import Exclusion, Holder, Role, Standin, Who
from kesu.procedure.reading.elements import DIRECT, ELEMENT
from kesu.procedure.reading.plainkinds import FLAG, ROLE, ROLES, STEP, TEXTS, WHOLE, Words
from kesu.procedure.reading.reader import Reader
from kesu.procedure.reading.shape import Either, Given, Json, Key, Kind, ListOf, Shape
from kesu.procedure.reading.terms import Expr
from kesu.procedure.reading.tree import ListNode, MappingNode, Node, ScalarNode

MODES = ("in_order", "everyone", "at_least")


class RoleHolder(Kind):
    """A role's code, standing for any who hold it."""

    zh, en, example = ROLE.zh, ROLE.en, "quality"

    def read(self, node: Node, reader: Reader) -> Holder | None:
        name = ROLE.read(node, reader)
        return Holder(role=name) if name else None

    def schema(self) -> Json:
        return ROLE.schema()


def _holder(given: Given) -> Holder | None:
    form = given.exactly_one(HOLDER_MAP, "role", "person", "from")
    if form is None or given.get(form) is None:
        return None
    if given.has("in") and form != "role":
        given.reader.say("shape.not-beside", given.at("in"), key="in", other=form)
    return Holder(role=given.get("role"), unit=given.get("in"), person=given.get("person"), source=given.get("from"))


_SIMPLE = (
    Key("role", ROLE, "角色", "a role", "role: head"),
    Key(
        "in",
        Expr("by", "unit"),
        "在哪个单位（或其最近的上级）担任",
        "the unit it is held in, or the nearest above",
        "in: f.responsible",
    ),
    Key(
        "person",
        Expr("by", "who"),
        "字段所指的人，任一即可",
        "a person or people, any one of them",
        "person: each.owner",
    ),
    Key(
        "from",
        Expr("by", "who"),
        "表达式得出的角色或人",
        "roles or people that an expression yields",
        "from: table.authority.approver",
    ),
)
HOLDER_MAP = Shape("holder", "办理人", "a holder", _SIMPLE, _holder, "{role: head, in: f.responsible}")
HOLDER = Either("办理人", "a holder", "quality", text=RoleHolder(), map=HOLDER_MAP)
HOLDERS = ListOf(HOLDER, "办理人的列表", "a list of holders", alone=True)


class StepExclusion(Kind):
    zh, en, example = STEP.zh, STEP.en, "analyse"

    def read(self, node: Node, reader: Reader) -> Exclusion | None:
        name = STEP.read(node, reader)
        return Exclusion(step=name) if name else None

    def schema(self) -> Json:
        return STEP.schema()


def _exclusion(given: Given) -> Exclusion | None:
    if given.exactly_one(EXCLUSION, "people", "unit_of", "unit") is None:
        return None
    return Exclusion(people=given.get("people"), unit_of=given.get("unit_of"), unit=given.get("unit"))


EXCLUSION = Shape(
    "exclusion",
    "排除项",
    "an exclusion",
    (
        Key("people", Expr("by", "who"), "这些人", "these people", "people: f.involved"),
        Key("unit_of", STEP, "办理该步骤的人的单位", "the unit of who did that step", "unit_of: analyse"),
        Key("unit", Expr("by", "unit"), "这个单位", "this unit", "unit: f.responsible"),
    ),
    _exclusion,
    "{people: f.involved}",
)
OTHER_THAN = ListOf(
    Either("步骤或排除项", "a step or an exclusion", "analyse", text=StepExclusion(), map=EXCLUSION),
    "排除项的列表",
    "a list of exclusions",
    alone=True,
)
BESIDE = (
    Key(
        "other_than",
        OTHER_THAN,
        "不能是办过这些步骤的人（代理人同样）",
        "not who did these (binds deputies too)",
        "other_than: [analyse]",
    ),
    Key("same_as", STEP, "须是办过该步骤的人", "who did that step", "same_as: analyse"),
    Key("helpers", Expr("by", "who"), "可以代写草稿的人", "people who may write drafts", "helpers: f.team"),
)


def _who_map(given: Given) -> Who | None:
    entries, mode, least = _entries(given)
    if not entries:
        return None
    who = Who(entries, mode, least, place=given.place)
    return with_beside(who, given)


def _entries(given: Given) -> tuple[tuple[Holder, ...], str, int]:
    form = given.exactly_one(WHO_MAP, "role", "person", "from", *MODES)
    if form in {"role", "person", "from"}:
        holder = _holder(given)
        return ((holder,) if holder else ()), "any", 1
    if form == "at_least":
        if not given.has("of"):
            given.reader.say(
                "shape.missing-key", given.place, key="of", what=WHO_MAP.en, what_zh=WHO_MAP.zh, example="of: [a, b]"
            )
        return given.get("of", ()), "at_least", given.get("at_least", 1)
    return (given.get(form, ()), form, 1) if form else ((), "any", 1)


WHO_MAP = Shape(
    "who",
    "由谁办理",
    "who",
    (
        *_SIMPLE,
        Key("in_order", HOLDERS, "依次办理", "one after the other", "in_order: [sales, gm]"),
        Key("everyone", HOLDERS, "全部都要办，不分先后", "all of them, in any order", "everyone: [quality, sales]"),
        Key("at_least", WHOLE, "至少几人", "at least so many", "at_least: 2"),
        Key("of", HOLDERS, "与 at_least 同用", "goes with `at_least`", "of: [quality, sales, gm]"),
        *BESIDE,
    ),
    _who_map,
    "{in_order: [sales, gm]}",
)


class WhoKind(Kind):
    """Text, list or mapping: always a `Who`."""

    zh, en, example = "由谁办理", "who", "quality"
    _simple = Either("由谁办理", "who", "quality", text=HOLDER, list=HOLDERS)

    def read(self, node: Node, reader: Reader) -> Who | None:
        if isinstance(node, MappingNode):
            made: Who | None = WHO_MAP.read(node, reader)
            return made
        if isinstance(node, ScalarNode) and (node.null or not node.text):
            self.refuse(node, reader)
            return None
        entries = HOLDERS.read(node, reader) or ()
        if not entries and isinstance(node, ListNode) and not node.items:
            self.refuse(node, reader)
        return Who(entries, place=node.place) if entries else None

    def schema(self) -> Json:
        return {"anyOf": [HOLDER.schema(), HOLDERS.schema(), WHO_MAP.schema()]}

    def parts(self) -> Any:
        return iter((WHO_MAP, HOLDERS))


def with_beside(who: Who, given: Given) -> Who:
    """`other_than`, `same_as`, `helpers` may stand inside `by` and beside it."""
    excluded = (*who.other_than, *given.get("other_than", ()))
    return replace(
        who,
        other_than=excluded,
        same_as=given.get("same_as") or who.same_as,
        helpers=given.get("helpers") or who.helpers,
    )


WHO = WhoKind()


def _role(given: Given) -> Role:
    return Role(
        **given.element(),
        per=given.get("per"),
        vacant=given.get("vacant"),
        needs=given.get("needs", ()),
        outside=given.get("outside", False),
        entered_by=given.get("entered_by", ()),
        deputy=given.get("deputy"),
    )


STANDIN = Shape(
    "standin",
    "代理人的要求",
    "what is asked of a deputy",
    (
        Key(
            "within",
            Words(("unit",)),
            "代理人须在担任该角色的单位（或其下级）内",
            "the deputy works in the unit the role is held in, or below it",
            "within: unit",
        ),
        Key(
            "required",
            FLAG,
            "不在时必须指定代理人，且代理人自己也须在",
            "no absence without a deputy, who is there on these days",
            "required: true",
        ),
    ),
    lambda given: Standin(given.get("within") == "unit", given.get("required", False)),
    "{within: unit, required: true}",
)
ROLE_SHAPE = Shape(
    "role",
    "角色",
    "a role",
    (
        *DIRECT,
        *ELEMENT,
        Key(
            "per",
            Words(("customer", "product", "unit")),
            "按客户、产品或单位分别担任",
            "held for one customer, product or unit",
            "per: customer",
        ),
        Key("vacant", ROLE, "空缺时由该角色代行", "who stands in while nobody holds it", "vacant: gm"),
        Key(
            "needs",
            TEXTS,
            "所需资格（须在有效期内）",
            "qualifications that must be valid",
            "needs: [complaint-training]",
        ),
        Key(
            "outside",
            FLAG,
            "外部角色：客户、承运人、主管机关",
            "outside: customer, carrier, authority",
            "outside: true",
        ),
        Key("entered_by", ROLES, "由哪些内部角色代为录入", "inside roles who may enter for it", "entered_by: [sales]"),
        Key(
            "deputy",
            STANDIN,
            "担任者不在时对代理人的要求",
            "what is asked of a deputy where its holder is absent",
            "deputy: {within: unit, required: true}",
        ),
    ),
    _role,
    "{zh: 质量管理部, en: Quality}",
    short="label",
)
