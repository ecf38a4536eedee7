"""Facts (A4): fields and their columns, options, settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from kesu.procedure.declared import Field, Option, Setting
from kesu.procedure.reading.drawn import DRAWN_KEY
from kesu.procedure.reading.elements import DIRECT, ELEMENT
from kesu.procedure.reading.literals import plain_value, within_range
from kesu.procedure.reading.measures import FIGURES, check_figures
from kesu.procedure.reading.offering import FROM
from kesu.procedure.reading.plainkinds import FLAG, FREE, LABEL, TEXT, FreeMap, NameOf, Words
from kesu.procedure.reading.reader import Reader
from kesu.procedure.reading.shape import Either, Given, Json, Key, Kind, Later, ListOf, Named, Shape
from kesu.procedure.reading.sheets import MOVES, PER, STATES, sheet_of
from kesu.procedure.reading.terms import Expr, condition
from kesu.procedure.reading.tree import Node
from kesu.procedure.reading.views import VIEWS, check_view

TYPES = (
    *("text", "long_text", "integer", "decimal", "money", "boolean", "date", "time", "datetime", "duration"),
    *("schedule", "choice", "choices", "person", "people", "unit", "units", "party", "contact", "product"),
    *("part", "lot", "place", "file", "files", "table", "list", "sheet", "case", "snapshot"),
)
PLAIN_TYPES = tuple(name for name in TYPES if name not in {"table", "sheet", "snapshot", "case", "file", "files"})
ELEMENT_TYPES = (*PLAIN_TYPES, "case")


def _options() -> Kind:
    return OPTIONS


def _field_shape() -> Kind:
    return FIELD


def _option(given: Given) -> Option:
    options: Mapping[str, Option] | tuple[Option, ...] = given.get("options", ())
    return Option(**given.element(), options=_as_options(options), hidden=given.get("hidden", False))


def _as_options(found: Mapping[str, Option] | tuple[Option, ...]) -> tuple[Option, ...]:
    return tuple(found.values()) if isinstance(found, Mapping) else tuple(found)


OPTION = Shape(
    "option",
    "选项",
    "an option",
    (
        *DIRECT,
        *ELEMENT,
        Key(
            "options",
            Later(_options, "下级选项", "options below it"),
            "下级选项（树）",
            "options below it: a tree",
            "options: {stain: {}}",
        ),
        Key(
            "hidden",
            FLAG,
            "不再供选择（已选它的案件照旧显示）",
            "no longer offered; what holds it keeps its name",
            "hidden: true",
        ),
    ),
    _option,
    "{zh: 外观, en: Looks}",
    short="label",
)


class OptionCode(Kind):
    zh, en, example = "选项", "an option", "clean"

    def read(self, node: Node, reader: Reader) -> Option | None:
        code = TEXT.read(node, reader)
        return Option(name=code, place=node.place) if code else None

    def schema(self) -> Json:
        return TEXT.schema()


@dataclass(eq=False)
class Options(Kind):
    """A list, a mapping with labels, or a tree."""

    zh: str = "选项（列表、键值对或树）"
    en: str = "options (a list, a mapping, a tree)"
    example: str = "[clean, same, other]"

    def __post_init__(self) -> None:
        self._form = Either(
            self.zh,
            self.en,
            self.example,
            list=ListOf(OptionCode(), self.zh, self.en),
            map=Named(OPTION, self.zh, self.en, "option", free=True),
        )

    def read(self, node: Node, reader: Reader) -> tuple[Option, ...] | None:
        found = self._form.read(node, reader)
        if found is None:
            return None
        options = _as_options(found)
        names: set[str] = set()
        for option in options:
            if option.name in names:
                reader.say("name.twice", option.place, name=option.name)
            names.add(option.name)
        return options

    def schema(self) -> Json:
        return self._form.schema()

    def parts(self) -> Any:
        return self._form.parts()


OPTIONS = Options()


def _field(given: Given) -> Field:
    kind = given.get("type", "text")
    _check_field(given, kind)
    bare = Field(**given.element(), type=kind, options=given.get("options", ()), of=_of(given, kind))
    columns: Mapping[str, Field] = {
        name: replace(column, name=name) for name, column in given.get("columns", {}).items()
    }
    return Field(
        **given.element(),
        type=kind,
        default=plain_value(bare, given.node.get("default"), given.reader),
        value=plain_value(bare, given.node.get("value"), given.reader),
        unit=given.get("unit"),
        facet=given.get("facet"),
        internal=given.get("internal", False),
        see=given.get("see"),
        personal=given.get("personal"),
        unknown=given.get("unknown"),
        computed=given.get("is"),
        anonymous=given.get("anonymous", False),
        source=given.get("source"),
        key=given.get("key"),
        fresh=given.get("fresh", False),
        optional=given.get("optional", False),
        options=given.get("options", ()),
        rows=given.get("from"),
        columns=columns,
        of=_of(given, kind),
        sheet=sheet_of(given) if kind == "sheet" else None,
        where=given.get("where"),
        figures=given.get("figures"),
        view=given.get("view"),
        drawn=given.get("drawn"),
    )


def _of(given: Given, kind: str) -> str | None:
    of: str | None = given.get("of")
    if of is None:
        return "text" if kind == "list" else None
    if kind == "list" and of not in ELEMENT_TYPES:
        given.reader.say(
            "name.unknown", given.at("of"), ELEMENT_TYPES, name=of, kind="type of an element", kind_zh="元素类型"
        )
    if kind == "snapshot" and of.startswith("measure."):
        given.reader.mention("measure", of.removeprefix("measure."), given.at("of"))
    elif kind == "snapshot" and "." not in of:
        given.reader.mention("register", of, given.at("of"))
    return of


_ONLY = {
    "columns": ("table",),
    "key": ("table",),
    "fresh": ("table",),
    "view": ("table",),
    "per": ("sheet",),
    "states": ("sheet",),
    "moves": ("sheet",),
    "anonymous": ("party",),
    "options": ("choice", "choices", "list"),
    "from": ("choice",),
    "of": ("list", "snapshot", "case"),
    "where": ("snapshot",),
    "figures": ("snapshot",),
    "drawn": ("list", "people", "units", "choices"),
}


def _check_field(given: Given, kind: str) -> None:
    for key, types in _ONLY.items():
        if given.has(key) and kind not in types and given.has("type"):
            given.reader.say("field.only", given.at(key), type=" / ".join(types), key=key)
    if kind == "table" and not given.get("columns"):
        given.reader.say("field.columns", given.place, name=given.name)
    if kind in {"choice", "choices"} and not any(map(given.has, ("options", "from", "question"))):
        given.reader.say("field.options", given.place, name=given.name)
    if given.has("from") and given.has("options"):
        given.reader.say("shape.not-beside", given.at("from"), key="from", other="options")
    if kind == "snapshot":
        check_figures(given)
    key = given.get("key")
    if key and given.get("columns") and key not in given.get("columns"):
        given.reader.say("name.unknown", given.at("key"), given.get("columns"), name=key, kind="column", kind_zh="列")
    if kind == "table" and given.has("view"):
        check_view(given)
    if given.get("facet"):
        given.reader.mention("facet", given.get("facet"), given.at("facet"))


_COLUMN = Later(_field_shape, "列", "a column")

FIELD = Shape(
    "field",
    "字段",
    "a field",
    (
        *ELEMENT,
        Key("type", Words(TYPES), "类型", "the type", "type: money", required=True),
        Key(
            "options",
            OPTIONS,
            "可选值：列表、带名称的键值对或树",
            "what may be chosen: a list, a mapping with labels, a tree",
            "options: [clean, same, other]",
        ),
        Key(
            "from",
            FROM,
            "从表的行中选：值是该行的 key；可写出显示哪一列",
            "the rows of a table are what may be chosen: the value is the row's key; a column may be named to be read",
            "from: f.solutions",
        ),
        Key("default", FREE, "预填的值", "what the form comes filled in with", "default: 0"),
        Key("unit", TEXT, "计量单位", "the unit it is counted in", "unit: pcs"),
        Key("facet", TEXT, "口径：跨程序统计时的含义", "what it means across procedures", "facet: customer"),
        Key("internal", FLAG, "绝不外传", "never leaves the house", "internal: true"),
        Key("see", condition("see"), "谁看得见", "who may see it", "see: actor.unit == f.responsible"),
        Key(
            "personal",
            FreeMap(),
            "个人信息：目的和依据",
            "personal data: purpose and lawful basis",
            "personal: {purpose: 联系, basis: 合同}",
        ),
        Key(
            "unknown",
            LABEL,
            "允许“尚未确定”，及其说明",
            "`not known yet` is an answer, with its reason",
            "unknown: 客户加工中未确定",
        ),
        Key("is", Expr("is", None), "计算得出，从不填写", "computed, never filled", "is: f.price * f.quantity"),
        Key("value", FREE, "固定的值", "a constant", "value: CNY"),
        Key(
            "anonymous",
            FLAG,
            "当事人可以匿名，凭代码查询",
            "the party may stay unnamed; the receipt is a code",
            "anonymous: true",
        ),
        Key(
            "source",
            FreeMap(example="{lookup: erp, with: …}"),
            "从外部系统查得，答案作为值保存",
            "asked outside, the answer is kept",
            "source: {lookup: erp-order, with: {no: f.order_no}}",
        ),
        Key("key", TEXT, "行的标识列", "the column that identifies a row", "key: lot"),
        Key("fresh", FLAG, "只显示本轮的行", "shows rows of the present round only", "fresh: true"),
        Key(
            "view",
            Words(tuple(VIEWS)),
            "（表）页面上的样子：ladder 逐级追问，fishbone 鱼骨图，actions 措施清单",
            "(of a table) how pages show it: a ladder of questions, a fishbone, a list of actions",
            "view: ladder",
        ),
        Key("optional", FLAG, "（列）可以留空", "(of a column) may stay empty", "optional: true"),
        Key(
            "columns",
            Named(_COLUMN, "列", "columns", "field"),
            "表的各列",
            "the columns of a table",
            "columns: {lot: {type: lot}}",
        ),
        Key(
            "of",
            TEXT,
            "列表元素的类型；快照的台账或 measure.指标（其他程序的写 程序.台账、程序.measure.指标）",
            "the type of a list's elements; the register of a snapshot, or measure.<name> (`procedure.register`, "
            "`procedure.measure.<name>` of another one)",
            "of: text",
        ),
        Key(
            "where",
            condition("snapshot"),
            "（快照）取哪些行；o 为该行所属的案件",
            "(of a snapshot) which rows; `o` is the case a row comes from",
            "where: o.case.status == 'closed'",
        ),
        Key(
            "figures",
            FIGURES,
            "（指标的快照）取几期、按什么分行",
            "(of a snapshot of a measure) how many periods, split by what",
            "figures: {periods: 13, by: class}",
        ),
        DRAWN_KEY,
        Key("per", PER, "（数量表）按批次、地点", "(of a sheet) by lot, by place", "per: {lot: batch, where: place}"),
        Key("states", STATES, "（数量表）状态", "(of a sheet) its states", "states: {isolated: {blocked: true}}"),
        Key(
            "moves",
            MOVES,
            "（数量表）允许的移动",
            "(of a sheet) the moves it allows",
            "moves: [{from: unknown, to: isolated, by: quality}]",
        ),
    ),
    _field,
    "{type: text}",
)

SETTING_TYPES = PLAIN_TYPES


def _setting(given: Given) -> Setting:
    kind = given.get("type", "text")
    bare = Field(**given.element(), type=kind, options=given.get("options", ()), of=given.get("of"))
    bounds = given.node.get("range")
    low_high = None
    if bounds is not None and isinstance(given.get("range"), list) and len(given.get("range")) == 2:
        ends = [plain_value(bare, item, given.reader) for item in getattr(bounds, "items", ())]
        low_high = (ends[0], ends[1]) if len(ends) == 2 else None
    elif bounds is not None:
        given.reader.say(
            "shape.form", given.at("range"), what="a list of two", what_zh="两个值的列表", example="[1000, 9000]"
        )
    setting = Setting(
        **given.element(),
        type=kind,
        value=plain_value(bare, given.node.get("value"), given.reader),
        range=low_high,
        unset=given.get("unset"),
        per=given.get("per"),
        options=given.get("options", ()),
    )
    _check_setting(setting, given)
    return setting


def _check_setting(setting: Setting, given: Given) -> None:
    nothing = setting.question is None and setting.unset is None and setting.per is None
    if not given.has("value") and nothing:
        given.reader.say(
            "shape.missing-key", given.place, key="value", what=SETTING.en, what_zh=SETTING.zh, example="value: 5000"
        )
    if not within_range(setting):
        low, high = ("…" if end is None else str(end) for end in setting.range or (None, None))
        given.reader.say(
            "setting.range", given.at("value"), name=setting.name, text=str(setting.value), low=low, high=high
        )


SETTING = Shape(
    "setting",
    "参数",
    "a setting",
    (
        *ELEMENT,
        Key("type", Words(SETTING_TYPES), "类型", "the type", "type: duration", required=True),
        Key("value", FREE, "值；null 是待决问题", "the value; null is an open question", "value: 3 working days"),
        Key("range", FREE, "允许的范围；null 为不限", "from where to where; null: open", "range: [1000, 9000]"),
        Key("unset", Words(("keep", "never", "refuse")), "未定时如何", "what holds while it is null", "unset: refuse"),
        Key(
            "per",
            TEXT,
            "按客户等分别设定（主数据，写在组织文件里，用时读取；没有的用 value）",
            "held for each customer, product or unit in the organisation's file: master data, read when used; `value` "
            "for who has none",
            "per: customer",
        ),
        Key("options", OPTIONS, "可选值", "what may be chosen", "options: [a, b]"),
        Key("of", NameOf("type", "类型", "a type"), "列表元素的类型", "the type of a list's elements", "of: text"),
    ),
    _setting,
    "{type: money, value: 5000}",
)
