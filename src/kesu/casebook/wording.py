"""What columns are called and what values read like, for a reader: their language, their zone, their people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from typing import Any

from kesu.procedure.calendars import Duration, parse_duration
from kesu.procedure.calendars.rendering import duration_words, length_words
from kesu.procedure.declared import Element, Field, Label, Procedure, said
from kesu.procedure.expressions import UNKNOWN
from kesu.procedure.registers import Column
from kesu.procedure.values import option_codes
from kesu.procedure.who import Directory

Pair = tuple[str, str]  # Chinese, English

CASE: Mapping[str, Pair] = {
    "number": ("编号", "Number"),
    "opened_at": ("立案时间", "Opened at"),
    "closed_at": ("结案时间", "Closed at"),
    "status": ("状态", "Status"),
    "reopened": ("重开次数", "Times reopened"),
    "ref": ("技术编号", "Reference"),
    "kind": ("案件种类", "Kind"),
    "procedure": ("程序", "Procedure"),
    "version": ("版本", "Version"),
    "unit": ("所属单位", "Unit"),
    "opened_by": ("立案人", "Opened by"),
}
RECORD: Mapping[str, Pair] = {
    "seq": ("序号", "No."),
    "at": ("登记时间", "Entered at"),
    "by": ("登记人", "Entered by"),
    "source": ("来源", "Source"),
}
ENTRY: Mapping[str, Pair] = {
    "number": ("笔号", "No."),
    "entry": ("账目", "Entry"),
    "at": ("记账时间", "Booked at"),
    "recorded_at": ("写入时间", "Written at"),
    "from": ("出账方", "From"),
    "to": ("入账方", "To"),
    "amount": ("金额", "Amount"),
    "item": ("物品", "Item"),
    "quantity": ("数量", "Quantity"),
    "stock": ("库存", "Stock"),
    "reason": ("差额原因", "Why it differs"),
    "reverses": ("冲销第几笔", "Reverses no."),
    "reversed_by": ("被第几笔冲销", "Reversed by no."),
    "appeal": ("申诉", "Appeal"),
    "appeal_until": ("可申诉至", "Appeal until"),
    "final": ("已确定", "Final"),
    "final_at": ("确定时间", "Final since"),
}
EXPIRED: Mapping[str, Pair] = {
    "kept_until": ("保存至", "Kept until"),
    "keep": ("保存期限", "Time of keeping"),
}
APPEALS: Mapping[str, Pair] = {
    "open": ("待裁决", "to be decided"),
    "upheld": ("成立", "upheld"),
    "rejected": ("驳回", "rejected"),
}
FACETS: Mapping[str, Pair] = {
    "customer": ("客户", "Customer"),
    "product": ("产品", "Product"),
    "lot": ("批次", "Lot"),
    "part": ("零件", "Part"),
    "order": ("订单", "Order"),
    "defect": ("缺陷", "Defect"),
    "cause": ("原因", "Cause"),
    "class": ("类别", "Class"),
    "severity": ("严重程度", "Severity"),
    "loss": ("损失", "Loss"),
    "responsible": ("责任单位", "Responsible unit"),
    "process": ("工序", "Process"),
    "site": ("地点", "Site"),
}
STEP: Mapping[str, Pair] = {
    "open": ("办理中", "in hand"),
    "done": ("已办", "done"),
    "skipped": ("已跳过", "skipped"),
    "void": ("不发生", "void"),
    "dormant": ("待启动", "to be started"),
    "status": ("状态", "status"),
    "outcome": ("结论", "outcome"),
    "round": ("轮次", "round"),
    "rounds": ("办毕次数", "times completed"),
    "by": ("办理人", "done by"),
    "unit": ("办理单位", "unit"),
    "opened_at": ("到办时间", "opened at"),
    "done_at": ("办毕时间", "done at"),
}
CLOCK: Mapping[str, Pair] = {
    "running": ("计时中", "running"),
    "overdue": ("已逾期", "overdue"),
    "met": ("已完成", "met"),
    "due": ("到期", "due"),
    "late_by": ("逾期多久", "late by"),
}
DOCUMENT: Mapping[str, Pair] = {"made": ("已制作", "made"), "sent_at": ("发出时间", "sent at")}
STREAK: Mapping[str, Pair] = {"length": ("连续", "in a row"), "best": ("最长", "best"), "missed": ("中断", "missed")}
STATUSES: Mapping[str, Pair] = {
    "open": ("办理中", "open"),
    "closed": ("已结案", "closed"),
    "withdrawn": ("已撤回", "withdrawn"),
    "cancelled": ("已作废", "cancelled"),
    "merged": ("已并案", "merged"),
}
STEP_STATUSES: Mapping[str, Pair] = {
    "waiting": ("未到", "waiting"),
    "open": ("办理中", "in hand"),
    "awaiting": ("等待子案件", "awaiting"),
    "done": ("已办", "done"),
    "skipped": ("已跳过", "skipped"),
    "void": ("不发生", "void"),
    "dormant": ("待启动", "to be started"),
}
SHEET: Mapping[str, Pair] = {
    "lot": ("批次", "Lot"),
    "where": ("地点", "Place"),
    "total": ("合计", "Total"),
    "unknown": ("下落不明", "Unknown"),
}
_NUMBERS = ("integer", "decimal", "money")
ACCOUNTS = frozenset((("ledger", "from"), ("ledger", "to")))


@dataclass(frozen=True, slots=True)
class Reader:
    """language: zh or en. entries, roles, titles, facets: of further procedures, by code; of facets the options."""

    language: str
    zone: tzinfo
    directory: Directory
    entries: Mapping[str, Element] = field(default_factory=dict)
    roles: Mapping[str, Element] = field(default_factory=dict)
    titles: Mapping[str, Label] = field(default_factory=dict)
    facets: Mapping[str, Mapping[str, Element]] = field(default_factory=dict)

    def say(self, pair: Pair) -> str:
        return pair[1] if self.language == "en" else pair[0]

    def said(self, thing: Element | Label | None) -> str:
        return said(thing, self.language)

    def person(self, code: str) -> str:
        if code == "system":
            return self.say(("系统", "the system"))
        if code.startswith("link:"):
            return self.say(("通过链接", "by link"))
        return self.directory.name_of(code)

    def unit(self, code: str) -> str:
        found = self.directory.units.get(code)
        return self.said(found.label) if found else code

    def listed(self, words: Sequence[str]) -> str:
        return (", " if self.language == "en" else "、").join(words)


# --- headings ----------------------------------------------------------------------------------------


def heading(column: Column, procedure: Procedure, reader: Reader) -> str:
    """A column's name in words: a field's label, "Number", "Reply · done at"; a reckoning as it is written."""
    path = path_of(column)
    if path[:1] == ("case",) and path[1] in CASE:
        return reader.say(CASE[path[1]])
    if column.spec is not None:
        return reader.said(column.spec)
    if path[:1] == ("case",):
        return reader.say(FACETS.get(path[1], (path[1], path[1])))
    if path[:1] == ("record",):
        return reader.say(RECORD.get(path[1], (path[1], path[1])))
    if path[:1] == ("expired",):
        return reader.say(EXPIRED[path[1]])
    if path[:1] == ("ledger",):
        return reader.say(ENTRY[path[1]])
    if path[:1] == ("x",):
        return _of_sheet(path[1], procedure, reader)
    known = _KNOWN.get(path[0]) if len(path) > 2 else None
    if known is None:
        return column.key
    elements, words = known(procedure)
    element = elements.get(path[1])
    name = reader.said(element) if element else path[1]
    return f"{name} · {reader.say(words.get(path[2], (path[2], path[2])))}"


def path_of(column: Column) -> tuple[str, ...]:
    """The name a column stands for, also of a facet that only cases of other procedures have."""
    facet = column.key.removeprefix("case.")
    return ("case", facet) if column.expression is None and facet in FACETS else column.path


def _of_sheet(name: str, procedure: Procedure, reader: Reader) -> str:
    states = (field.sheet.states.get(name) for field in procedure.fields.values() if field.sheet)
    state = next((one for one in states if one is not None), None)
    return reader.said(state) if state else reader.say(SHEET.get(name, (name, name)))


_KNOWN: Mapping[str, Any] = {
    "s": lambda procedure: (procedure.steps, STEP),
    "clock": lambda procedure: (procedure.clocks, CLOCK),
    "doc": lambda procedure: (procedure.documents, DOCUMENT),
    "streak": lambda procedure: (procedure.streaks, STREAK),
}


# --- values ------------------------------------------------------------------------------------------


def kind_of(column: Column) -> str:
    """How a column is filtered, summed and shown: number, money, date, datetime, boolean, choice, person, unit, text,
    duration, list."""
    name = column.type.name
    if column.type.of is not None:
        return "list"
    if name in ("integer", "decimal"):
        return "number"
    if name in ("money", "date", "datetime", "boolean", "person", "unit", "duration", "choice", "time"):
        return name
    return "text"


def choices_of(column: Column, procedure: Procedure, reader: Reader) -> dict[str, str]:
    """The codes that a column of choices may hold, each with its label."""
    labels = (
        {code: reader.said(option) for code, option in option_codes(column.spec.options).items()} if column.spec else {}
    )
    if labels:
        return labels
    words = _words(column.path)
    if words:
        return {code: reader.say(pair) for code, pair in words.items()}
    if column.path[:1] == ("s",) and column.path[2:] == ("outcome",):
        step = procedure.steps.get(column.path[1])
        return {name: reader.said(one) for name, one in step.outcomes.items()} if step else {}
    return {code: code for code in column.type.options}


def _words(path: tuple[str, ...]) -> Mapping[str, Pair] | None:
    if path == ("case", "status"):
        return STATUSES
    if path == ("ledger", "appeal"):
        return APPEALS
    return STEP_STATUSES if path[:1] == ("s",) and path[2:] == ("status",) else None


def text_of(value: Any, column: Column, procedure: Procedure, reader: Reader) -> str:
    """A cell as the reader sees it."""
    if value is None or value == ():
        return ""
    if value is UNKNOWN:
        label = column.spec.unknown if column.spec else None
        return reader.said(label) or reader.say(("尚未确定", "not known yet"))
    if isinstance(value, bool):
        return reader.say(("是", "yes") if value else ("否", "no"))
    if isinstance(value, int | Decimal):
        return _number(value, column)
    if isinstance(value, datetime):
        return value.astimezone(reader.zone).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, Duration):
        seconds = value.elapsed
        return (
            length_words(int(seconds.total_seconds()), reader.language)
            if seconds
            else duration_words(value, reader.language)
        )
    if isinstance(value, tuple | list):
        return _several(value, column, procedure, reader)
    return _code(str(value), column, procedure, reader)


def _number(value: int | Decimal, column: Column) -> str:
    if column.type.name == "money":
        return f"{Decimal(value):,.2f}"
    unit = f" {column.spec.unit}" if column.spec and column.spec.unit else ""
    return f"{value:,f}{unit}" if isinstance(value, Decimal) else f"{value:,}{unit}"


def _several(values: Sequence[Any], column: Column, procedure: Procedure, reader: Reader) -> str:
    if values and isinstance(values[0], Mapping):
        return reader.say((f"{len(values)} 行", f"{len(values)} rows"))
    one = Column(column.key, column.expression, column.path, column.spec)
    return reader.listed([text_of(value, one, procedure, reader) for value in values])


def _code(text: str, column: Column, procedure: Procedure, reader: Reader) -> str:
    kind = column.type.of.name if column.type.of is not None else column.type.name
    if kind == "person":
        return reader.person(text)
    if kind == "unit":
        return reader.unit(text)
    path = path_of(column)
    facet = reader.facets.get(path[1], {}) if path[:1] == ("case",) else {}
    if text in facet:
        return reader.said(facet[text])
    if column.path == ("case", "procedure"):
        return reader.said(reader.titles.get(text) or procedure.title)
    if kind in ("choice", "code"):
        return choices_of(column, procedure, reader).get(text, text)
    if column.path == ("expired", "keep"):
        return _time_of_keeping(text, reader)
    if column.path == ("ledger", "entry"):
        return reader.said(procedure.ledger.get(text) or reader.entries.get(text)) or text
    return _account(text, procedure, reader) if column.path in ACCOUNTS else text


def _time_of_keeping(rule: str, reader: Reader) -> str:
    """A length of time, or the field that says until when."""
    try:
        return duration_words(parse_duration(rule), reader.language)
    except ValueError:
        return reader.said(reader.entries.get(rule)) or rule


def _account(code: str, procedure: Procedure, reader: Reader) -> str:
    """Who pays or gets it: a role, the company, a person, a unit, a party by its name, a place outside of a stock."""
    if code == "company":
        return reader.say(("公司", "the company"))
    if code in procedure.outside_places:
        return reader.said(procedure.outside_places[code])
    role = reader.said(procedure.roles.get(code) or reader.roles.get(code))
    if role or code in reader.directory.people:
        return role or reader.person(code)
    return reader.unit(code)


def field_column(spec: Field) -> Column:
    """A column for a value that belongs to a field, where no register stands behind it."""
    from kesu.procedure.expressions import Expression, field_type

    expression = Expression(f"f.{spec.name}")
    expression.type = field_type(spec)
    return Column(spec.name, expression, ("f", spec.name), spec)
