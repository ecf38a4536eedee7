"""The organisation's file (A12), and what it leaves open of a procedure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kesu.procedure.calendars import CalendarText
from kesu.procedure.declared import NOWHERE, Element, Label, Place, Record
from kesu.procedure.reading.elements import DIRECT, ELEMENT, LABEL_KEY
from kesu.procedure.reading.facts import OPTIONS
from kesu.procedure.reading.holding import check_form
from kesu.procedure.reading.plainkinds import TEXT, TEXTS, Day
from kesu.procedure.reading.reader import Reader
from kesu.procedure.reading.registers import RECORD
from kesu.procedure.reading.shape import Either, Given, Json, Key, Kind, ListOf, Named, Shape
from kesu.procedure.reading.terms import CALENDAR_TEXT
from kesu.procedure.reading.tree import MappingNode, Node, plain


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitEntry(Element):
    under: str | None = None
    calendar: str | CalendarText | None = None


@dataclass(frozen=True, slots=True)
class RoleHeld:
    """A role that a person holds: everywhere, in a unit, or for one customer or product (`of`)."""

    role: str
    unit: str | None = None
    of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonEntry(Element):
    """`label` is not used: people have one `full_name`. Qualifications are valid through their date; None: for ever."""

    full_name: str = ""
    unit: str | None = None
    mail: str | None = None
    roles: tuple[RoleHeld, ...] = ()
    qualifications: Mapping[str, date | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DeputyEntry:
    """`by` stands in for `person` from the first to the last of these days; no roles: in all of them. No `by`: an
    absence in which nobody does."""

    person: str
    by: str | None
    start: date | None = None
    until: date | None = None
    roles: tuple[str, ...] = ()
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class OrganisationFile:
    name: str
    zone: str = "Asia/Shanghai"
    currency: str = "CNY"
    units: Mapping[str, UnitEntry] = field(default_factory=dict)
    people: Mapping[str, PersonEntry] = field(default_factory=dict)
    deputies: tuple[DeputyEntry, ...] = ()
    calendars: Mapping[str, CalendarText] = field(default_factory=dict)
    settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # per procedure, as written
    answers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # per procedure, to open questions
    facets: Mapping[str, Label | None] = field(default_factory=dict)
    kinds: Mapping[str, Label | None] = field(default_factory=dict)
    calendar: str | CalendarText | None = None  # where nothing else says one
    procedures: tuple[str, ...] = ()  # what it runs, by code
    options: Mapping[str, Any] = field(default_factory=dict)  # further options of fields, per procedure, as written
    records: Mapping[str, Record] = field(default_factory=dict)  # types of record beside those of the procedures
    record_nodes: Mapping[str, Node] = field(default_factory=dict, compare=False, repr=False)
    setting_nodes: Mapping[str, MappingNode] = field(default_factory=dict, compare=False, repr=False)
    option_nodes: Mapping[str, MappingNode] = field(default_factory=dict, compare=False, repr=False)

    @property
    def held_roles(self) -> frozenset[str]:
        """The roles that somebody holds."""
        return frozenset(held.role for person in self.people.values() for held in person.roles)


DAY = Day()
_CALENDAR = Either("日历", "a calendar", "plant2", text=TEXT, map=CALENDAR_TEXT)


def _unit(given: Given) -> UnitEntry:
    return UnitEntry(**given.element(), under=given.get("under"), calendar=given.get("calendar"))


UNIT = Shape(
    "unit",
    "单位",
    "a unit",
    (
        *DIRECT,
        *ELEMENT,
        Key("under", TEXT, "上级单位", "the unit above it", "under: factory"),
        Key("calendar", _CALENDAR, "日历", "its calendar", "calendar: plant2"),
    ),
    _unit,
    "{zh: 装配车间, under: factory}",
    short="label",
)


def _held(given: Given) -> RoleHeld | None:
    role = given.get("role")
    return RoleHeld(role, given.get("unit"), given.get("of")) if role else None


HELD = Shape(
    "held",
    "担任的角色",
    "a role held",
    (
        Key("role", TEXT, "角色", "the role", "role: head", required=True),
        Key("unit", TEXT, "在哪个单位", "in which unit", "unit: assembly"),
        Key("of", TEXT, "为哪个客户或产品", "for which customer or product", "of: ACME"),
    ),
    _held,
    "{role: head, unit: assembly}",
    short="role",
)


def _person(given: Given) -> PersonEntry:
    return PersonEntry(
        name=given.name,
        place=given.place,
        full_name=given.get("name", given.name),
        unit=given.get("unit"),
        mail=given.get("mail"),
        roles=given.get("roles", ()),
        qualifications=given.get("qualifications", {}),
    )


PERSON = Shape(
    "person",
    "人员",
    "a person",
    (
        Key("name", TEXT, "姓名", "the name", "name: 王芳"),
        Key("unit", TEXT, "所在单位", "the unit", "unit: assembly"),
        Key("mail", TEXT, "电子邮箱", "the mail address", "mail: wang@example.com"),
        Key(
            "roles",
            ListOf(HELD, "角色的列表", "a list of roles", alone=True),
            "担任的角色",
            "the roles held",
            "roles: [quality, {role: head, unit: assembly}]",
        ),
        Key(
            "qualifications",
            Named(DAY, "资格及有效期", "qualifications and until when", free=True),
            "资格及有效期",
            "qualifications, each valid through a date",
            "qualifications: {complaint-training: 2027-06-30}",
        ),
    ),
    _person,
    "{name: 王芳, unit: assembly, roles: [quality]}",
)


def _deputy(given: Given) -> DeputyEntry | None:
    person, by = given.get("for"), given.get("by")
    if not person:
        return None
    if not by and not given.has("from") and not given.has("until"):
        told = {"what": DEPUTY.en, "what_zh": DEPUTY.zh, "example": "by: li"}
        given.reader.say("shape.missing-key", given.place, key="by", **told)
    return DeputyEntry(person, by, given.get("from"), given.get("until"), given.get("roles", ()), given.place)


DEPUTY = Shape(
    "deputy",
    "代理",
    "a deputy",
    (
        Key("for", TEXT, "替谁", "for whom", "for: wang", required=True),
        Key("by", TEXT, "由谁代理；不写则只是不在", "who stands in; without it an absence only", "by: li"),
        Key("from", DAY, "从哪天", "from which day", "from: 2026-02-01"),
        Key("until", DAY, "到哪天（含）", "through which day", "until: 2026-02-14"),
        Key("roles", TEXTS, "代理哪些角色；不写则全部", "in these roles; all where none is named", "roles: [quality]"),
    ),
    _deputy,
    "{for: wang, by: li, from: 2026-02-01, until: 2026-02-14}",
)


class PerProcedure(Kind):
    """Values by the name of a procedure, kept as they are written: the procedure knows their types."""

    zh, en, example = "按程序写的值", "values by procedure", "{customer-complaint: {report_within: 2 working days}}"

    def read(self, node: Node, reader: Reader) -> dict[str, MappingNode] | None:
        if not isinstance(node, MappingNode):
            self.refuse(node, reader)
            return None
        for value in node.entries.values():
            if not isinstance(value, MappingNode):
                self.refuse(value, reader)
        return {name: value for name, value in node.entries.items() if isinstance(value, MappingNode)}

    def schema(self) -> Json:
        return {"type": "object", "additionalProperties": {"type": "object"}}


class Settings(PerProcedure):
    """One value for all, frozen into the procedure; or a map by customer, product, unit for a setting that is `per`."""

    zh, en = "按程序写的参数值", "values of settings, by procedure"

    def read(self, node: Node, reader: Reader) -> dict[str, MappingNode] | None:
        found = super().read(node, reader)
        for values in (found or {}).values():
            for value in values.entries.values():
                if isinstance(value, MappingNode):
                    check_form(value, reader)
        return found


class FurtherOptions(PerProcedure):
    """Options that the organisation adds to choices, hides (`hidden`) or renames (`replace` beside the new name): by
    procedure and field (`table.column` for a column)."""

    zh, en = "按程序写的选项", "options by procedure"
    example = "{customer-complaint: {cause_class: {weather: {zh: 天气, en: Weather}}}}"

    def read(self, node: Node, reader: Reader) -> dict[str, MappingNode] | None:
        found = super().read(node, reader)
        for fields in (found or {}).values():
            for given in fields.entries.values():
                OPTIONS.read(given, reader)
        return found


class Answers(PerProcedure):
    zh, en, example = "对待决问题的答复", "answers to open questions", "{customer-complaint: {R41: 书面答复}}"

    def read(self, node: Node, reader: Reader) -> Any:
        found = super().read(node, reader)
        return None if found is None else {name: plain(value) for name, value in found.items()}


def _label(given: Given) -> Label | None:
    found: Label | None = given.element()["label"]
    return found or Label(given.name, given.name)


CODE = Shape("code", "代码", "a code", (*DIRECT, LABEL_KEY), _label, "{zh: 班次, en: Shift}", short="label")


def _check_zone(given: Given) -> None:
    try:
        CalendarText(zone=given.get("zone"))
    except ValueError as problem:
        given.reader.say("value.calendar", given.at("zone"), problem=str(problem))


def _entries(given: Given, key: str) -> Mapping[str, Node]:
    node = given.node.get(key)
    return node.entries if isinstance(node, MappingNode) else {}


def _organisation(given: Given) -> OrganisationFile:
    _check_zone(given)
    nodes: Mapping[str, MappingNode] = given.get("settings", {})
    return OrganisationFile(
        name=given.get("organisation", ""),
        zone=given.get("zone", "Asia/Shanghai"),
        currency=given.get("currency", "CNY"),
        units=given.get("units", {}),
        people=given.get("people", {}),
        deputies=given.get("deputies", ()),
        calendars={name: text for name, text in given.get("calendars", {}).items() if text is not None},
        settings={name: plain(node) for name, node in nodes.items()},
        answers=given.get("answers", {}),
        facets=given.get("facets", {}),
        kinds=given.get("kinds", {}),
        calendar=given.get("calendar"),
        procedures=given.get("procedures", ()),
        setting_nodes=nodes,
        options={name: plain(node) for name, node in given.get("options", {}).items()},
        option_nodes=given.get("options", {}),
        records=given.get("records", {}),
        record_nodes=_entries(given, "records"),
    )


ORGANISATION = Shape(
    "organisation",
    "组织",
    "an organisation",
    (
        Key("organisation", TEXT, "名称", "its name", "organisation: 明达精密", required=True),
        Key("zone", TEXT, "时区", "the time zone", "zone: Asia/Shanghai"),
        Key("currency", TEXT, "币种", "the currency", "currency: CNY"),
        Key("calendar", _CALENDAR, "默认日历", "the calendar where nothing else says one", "calendar: plant2"),
        Key(
            "procedures",
            TEXTS,
            "运行哪些程序",
            "the procedures that it runs",
            "procedures: [customer-complaint, complaint-summary]",
        ),
        Key("units", Named(UNIT, "单位", "units", free=True), "单位", "units", "units: {factory: {zh: 工厂}}"),
        Key("people", Named(PERSON, "人员", "people", free=True), "人员", "people", "people: {wang: {name: 王芳}}"),
        Key(
            "deputies",
            ListOf(DEPUTY, "代理的列表", "a list of deputies"),
            "代理",
            "deputies",
            "deputies: [{for: wang, by: li}]",
        ),
        Key(
            "calendars",
            Named(CALENDAR_TEXT, "日历", "calendars", "calendar"),
            "日历",
            "calendars",
            "calendars: {plant2: {days: CN}}",
        ),
        Key(
            "settings",
            Settings(),
            "各程序的参数值；按客户等分别设定的写成 {客户: 值}，值可带生效日期",
            "settings of procedures; those held per customer … as {customer: value}, values may have a day from which "
            "they hold",
            "settings: {customer-complaint: {report_within: 2 working days, limit: {甲公司: 24h, "
            "乙公司: [{value: 48h}, {from: 2026-07-01, value: 24h}]}}}",
        ),
        Key(
            "answers",
            Answers(),
            "对待决问题的答复",
            "answers to open questions",
            "answers: {customer-complaint: {R41: 书面答复}}",
        ),
        Key(
            "options",
            FurtherOptions(),
            "另加的选项（树可在任一层添加）；hidden: true 隐藏，replace: true 改名",
            "options added to choices, at any level of a tree; `hidden: true` hides one, `replace: true` renames it",
            "options: {customer-complaint: {cause_class: {weather: {zh: 天气, en: Weather}}}}",
        ),
        Key(
            "facets",
            Named(CODE, "口径", "facets", "field"),
            "另外的口径",
            "facets beside the known ones",
            "facets: {shift: {zh: 班次}}",
        ),
        Key(
            "kinds",
            Named(CODE, "案件种类", "kinds of case", "kind"),
            "另外的案件种类",
            "kinds of case",
            "kinds: {audit: {zh: 审核}}",
        ),
        Key(
            "records",
            Named(RECORD, "记录", "records", "record"),
            "各程序之外的记录",
            "types of record beside those of the procedures",
            "records: {inspection: {fields: {lot: {type: lot}}, by: [quality]}}",
        ),
    ),
    _organisation,
)
