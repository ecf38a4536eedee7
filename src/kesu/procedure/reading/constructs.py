"""The whole procedure as one construct (A)."""

from __future__ import annotations

from dataclasses import replace

from kesu.procedure.declared import Opened, Over, Procedure, Register
from kesu.procedure.reading.asking import FILL, FlatList
from kesu.procedure.reading.clocks import CLOCK
from kesu.procedure.reading.elements import DIRECT, ELEMENT
from kesu.procedure.reading.facts import FIELD, SETTING
from kesu.procedure.reading.figures import REGISTER
from kesu.procedure.reading.measures import MEASURE
from kesu.procedure.reading.papers import DOCUMENT_SHAPE, LEDGER, NOTICE, NUMBER, PROMISE
from kesu.procedure.reading.plainkinds import LABEL, ROLE, ROLES, TEXT, TEXTS
from kesu.procedure.reading.registers import RECORD, RETENTION
from kesu.procedure.reading.shape import Given, Key, ListOf, Named, Shape
from kesu.procedure.reading.steps import STEP_SHAPE
from kesu.procedure.reading.stocks import STOCK
from kesu.procedure.reading.tables import LOOKUP, STREAK, TABLE
from kesu.procedure.reading.terms import CALENDAR, Expr, condition
from kesu.procedure.reading.triggers import TRIGGER
from kesu.procedure.reading.who import ROLE_SHAPE


def _open(given: Given) -> Opened:
    return Opened(given.get("by", ()), given.get("fill", ()), given.get("unit"))


OPEN = Shape(
    "open",
    "立案",
    "opening",
    (
        *ELEMENT,
        Key(
            "by",
            ROLES,
            "谁可以立案；默认为随案件打开的步骤的角色",
            "who may open; default: the roles of the steps that open with the case",
            "by: [sales, complainant]",
        ),
        Key("fill", FILL, "立案时要填的字段", "fields it asks for", "fill: [customer, demand, quantity?]"),
        Key(
            "unit",
            Expr("unit", "unit"),
            "案件所属单位；默认为立案人的单位",
            "the case's unit; default: the opener's",
            "unit: f.responsible",
        ),
    ),
    _open,
    "{by: [sales, complainant], fill: [customer, demand]}",
)


def _facet(given: Given) -> dict[str, object]:
    return given.element()


FACET = Shape("facet", "口径", "a facet", (*DIRECT, *ELEMENT), _facet, "{zh: 班次, en: Shift}", short="label")


def _procedure(given: Given) -> Procedure:
    element = {**given.element(), "name": given.get("procedure", "")}
    return Procedure(
        **element,
        version=given.get("version", ""),
        title=given.get("title"),
        kind=given.get("kind", ""),
        covers=given.get("covers", ()),
        calendar=given.get("calendar"),
        number=given.get("number"),
        open=given.get("open") or Opened(),
        owner=given.get("owner", ""),
        see=given.get("see"),
        settings=given.get("settings", {}),
        roles=given.get("roles", {}),
        fields=given.get("fields", {}),
        tables=given.get("tables", {}),
        lookups=given.get("lookups", {}),
        streaks=given.get("streaks", {}),
        steps=given.get("steps", {}),
        clocks=given.get("clocks", {}),
        notices=given.get("notices", ()),
        documents=given.get("documents", {}),
        promises=given.get("promises", ()),
        ledger=given.get("ledger", {}),
        registers={name: _destroying(one, element["name"]) for name, one in given.get("registers", {}).items()},
        measures=given.get("measures", {}),
        retention=given.get("retention"),
        facets=tuple(given.get("facets", {})),
        records=given.get("records", {}),
        triggers=given.get("triggers", ()),
        stocks=given.get("stocks", {}),
    )


def _destroying(register: Register, procedure: str) -> Register:
    """What has expired is listed over the procedures whose cases this one destroys."""
    if not register.expired:
        return register
    return replace(register, over=replace(register.over or Over(), destroyed_by=procedure))


PROCEDURE = Shape(
    "procedure",
    "程序",
    "a procedure",
    (
        Key("procedure", TEXT, "名称（代码）", "its name, a code", "procedure: complaint-sample", required=True),
        Key("version", TEXT, "版本，给人看的标记", "the label people read", "version: 1", required=True),
        Key("title", LABEL, "标题", "its title", "title: {zh: 客户投诉处理, en: Customer complaint}", required=True),
        Key("kind", TEXT, "案件种类", "the kind of case", "kind: complaint", required=True),
        Key(
            "covers",
            TEXTS,
            "所依据的规程；未写出处的条款属于第一个",
            "the sources it follows; bare ids belong to the first",
            "covers: [S004-01]",
        ),
        Key("use", TEXTS, "并入的片段（读取前已展开）", "fragments merged in, key by key", "use: [../shared.yaml]"),
        *ELEMENT,
        Key("calendar", CALENDAR, "日历", "the calendar", "calendar: {days: CN, zone: Asia/Shanghai}"),
        Key(
            "number",
            NUMBER,
            "编号",
            "the number",
            'number: {format: "{yy}{month}{serial:4}", per: [yy, month], at: receive}',
        ),
        Key("open", OPEN, "立案", "opening", "open: {by: [sales, complainant], fill: [customer]}"),
        Key(
            "owner",
            ROLE,
            "程序负责人：可作废、合并、迁移、重启；默认为最后结案步骤的角色",
            "may cancel, merge, migrate, restart; default: the role of the last closing step",
            "owner: quality",
        ),
        Key("see", condition("see"), "谁看得见案件", "who may see its cases", "see: actor.unit == case.unit"),
        Key(
            "facets",
            Named(FACET, "口径", "facets", "field"),
            "另外的口径",
            "facets beside the known ones",
            "facets: {shift: {zh: 班次}}",
        ),
        Key(
            "settings",
            Named(SETTING, "参数", "settings", "setting"),
            "参数",
            "settings",
            "settings: {manager_limit: {type: money, value: 5000}}",
        ),
        Key(
            "roles",
            Named(ROLE_SHAPE, "角色", "roles", "role"),
            "角色",
            "roles",
            "roles: {sales: {zh: 业务部, en: Sales}}",
        ),
        Key(
            "fields",
            Named(FIELD, "字段", "fields", "field"),
            "字段",
            "fields",
            "fields: {customer: {type: party, facet: customer}}",
        ),
        Key(
            "tables",
            Named(TABLE, "判定表", "decision tables", "table"),
            "判定表",
            "decision tables",
            "tables: {authority: {rules: [{when: f.offer < 5000, then: {approver: gm}}]}}",
        ),
        Key(
            "lookups",
            Named(LOOKUP, "查找", "lookups", "lookup"),
            "在其他案件中查找",
            "what is asked of other cases",
            "lookups: {earlier: {of: [complaint-sample], where: o.f.customer == f.customer}}",
        ),
        Key(
            "streaks",
            Named(STREAK, "连续次数", "streaks", "streak"),
            "连续次数",
            "streaks: n in a row",
            "streaks: {clean: {of: f.batches, hit: x.result == 'clean'}}",
        ),
        Key(
            "steps",
            Named(STEP_SHAPE, "步骤", "steps", "step"),
            "步骤",
            "steps",
            "steps: {receive: {by: office}}",
            required=True,
        ),
        Key(
            "clocks",
            Named(CLOCK, "时限", "clocks", "clock"),
            "时限",
            "clocks",
            "clocks: {answer: {from: opened, to: reply, within: 48h}}",
        ),
        Key(
            "notices",
            FlatList(NOTICE, "通知的列表", "a list of notices"),
            "通知",
            "notices",
            "notices: [{at: [closed], to: quality}]",
        ),
        Key(
            "documents",
            Named(DOCUMENT_SHAPE, "单据", "documents", "document"),
            "单据",
            "documents",
            "documents: {reply-letter: {audience: customer}}",
        ),
        Key(
            "promises",
            ListOf(PROMISE, "承诺权限的列表", "a list of who may promise what"),
            "承诺权限",
            "who may promise what",
            "promises: [{by: [sales], kinds: [answer]}]",
        ),
        Key(
            "ledger",
            Named(LEDGER, "账目", "ledger entries", "ledger"),
            "账目",
            "the ledger",
            "ledger: {late: {at: clock.answer.overdue, from: f.owner, amount: '20'}}",
        ),
        Key(
            "stocks",
            Named(STOCK, "库存", "stocks", "stock"),
            "库存：所有案件的物品按地点的结存",
            "stocks: what is where, over all cases",
            "stocks: {parts: {zh: 备件, outside: {supplier: 供方}}}",
        ),
        Key(
            "records",
            Named(RECORD, "记录", "records", "record"),
            "记录",
            "records",
            "records: {inspection: {fields: {lot: {type: lot}}, by: [quality]}}",
        ),
        Key(
            "registers",
            Named(REGISTER, "台账", "registers", "register"),
            "台账",
            "registers",
            "registers: {tracking: {of: cases, columns: [case.number]}}",
        ),
        Key(
            "measures",
            Named(MEASURE, "指标", "measures", "measure"),
            "指标",
            "measures",
            "measures: {in_time: {share: '!clock.answer.overdue', of: s.answer.done, per: month}}",
        ),
        Key(
            "triggers",
            ListOf(TRIGGER, "触发的列表", "a list of triggers"),
            "触发",
            "triggers",
            "triggers: [{record: inspection, with: {open: recall}}]",
        ),
        Key("retention", RETENTION, "保存期限", "retention", "retention: {keep: 5 years}"),
    ),
    _procedure,
)
