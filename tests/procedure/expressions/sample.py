"""A procedure with one of everything, and a case to evaluate expressions over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from kesu.procedure.calendars import Duration
from kesu.procedure.declared import (
    Clock,
    Document,
    Field,
    Label,
    LedgerEntry,
    Lookup,
    Opening,
    Option,
    Outcome,
    Place,
    Procedure,
    Role,
    Setting,
    SheetSpec,
    SheetState,
    Step,
    Streak,
    Table,
    TableRule,
)
from kesu.procedure.expressions import Expression, names_of
from kesu.procedure.expressions.analysis import Assignment
from kesu.procedure.messages import Message

SHANGHAI = timezone(timedelta(hours=8))
PLACE = Place("procedure.yaml", 10, 5)


def field(name: str, type: str, **more: Any) -> Field:
    return Field(name=name, type=type, **more)


def options(*names: str) -> tuple[Option, ...]:
    return tuple(Option(name=name) for name in names)


BATCHES = {
    "lot": field("lot", "lot"),
    "made_at": field("made_at", "datetime"),
    "amount": field("amount", "decimal"),
    "cost": field("cost", "money"),
    "result": field("result", "choice", options=options("clean", "same", "other")),
}
MEASURES = {"what": field("what", "long_text"), "owner": field("owner", "person"), "due": field("due", "date")}
FIELDS = [
    field("customer", "party", facet="customer"),
    field("order_no", "text"),
    field("cause", "long_text"),
    field("quantity", "decimal"),
    field("count", "integer"),
    field("offer", "money"),
    field("loss", "money"),
    field("founded", "boolean"),
    field("recalled", "boolean"),
    field("made", "date"),
    field("arrived", "datetime"),
    field("shift", "time"),
    field("grace", "duration"),
    field("severity", "choice", facet="severity", options=options("minor", "major")),
    field("defect", "choice", options=(Option(name="surface", options=options("scratch", "stain")), *options("size"))),
    field("kinds", "choices", options=options("return", "exchange")),
    field("lot", "lot"),
    field("responsible", "unit"),
    field("leader", "person"),
    field("team", "people"),
    field("notes", "list", of="text"),
    field("batches", "table", key="lot", columns=BATCHES),
    field("measures", "table", columns=MEASURES),
    field("goods", "sheet", sheet=SheetSpec(("lot",), {"scrapped": SheetState(name="scrapped")}, ())),
    field("客户", "text"),
]


def step(name: str, *outcomes: str, **more: Any) -> Step:
    return Step(name=name, outcomes={each: Outcome(name=each) for each in outcomes or ("done",)}, **more)


STEPS = [
    step("analyse", "established", "unfounded"),
    step("visit"),
    step("visit.prepare"),
    step("improve", each=Expression("f.measures")),
    step("ask", each=Expression("f.team")),
    step("report", opens=(Opening(procedure="capa", link="capa"),)),
]
TABLES = [
    Table(
        name="authority",
        rules=(TableRule(None, {"approver": "manager", "within": "3 days", "share": "0.05"}),),
        otherwise=TableRule(None, {"approver": "gm", "within": "1 working day", "share": 0}),
    ),
    Table(name="all_units", rules=(TableRule(None, {"unit": "a"}), TableRule(None, {"unit": "b"})), hits_all=True),
    Table(name="penalty", rules=(TableRule(None, {"share": Expression("setting.loss_share"), "due": True}),)),
]
SETTINGS = [
    Setting(name="manager_limit", type="money", value="5000"),
    Setting(name="report_within", type="duration", value="3 working days"),
    Setting(name="loss_share", type="decimal", value="0.3"),
]


def by_name(elements: list[Any]) -> dict[str, Any]:
    return {element.name: element for element in elements}


PROCEDURE = Procedure(
    name="sample",
    version="1",
    title=Label("样例", "Sample"),
    kind="complaint",
    fields=by_name(FIELDS),
    steps=by_name(STEPS),
    tables=by_name(TABLES),
    settings=by_name(SETTINGS),
    clocks={"answer": Clock(name="answer", start=(), to=())},
    streaks={"clean": Streak(name="clean", of="batches")},
    lookups={"earlier": Lookup(name="earlier", of=("sample",), where=Expression("true"))},
    documents={"letter": Document(name="letter")},
    ledger={"late": LedgerEntry(name="late", at=())},
    roles={"quality": Role(name="quality")},
)
NAMES = names_of(PROCEDURE)


class World:
    """A world in which every day is a working day."""

    def plus(self, moment: Any, duration: Duration) -> Any:
        return moment + (duration.elapsed or timedelta(days=duration.amount))

    def working_days(self, start: date, end: date) -> int:
        return (end - start).days

    def unit_of(self, person: str) -> str | None:
        return {"li": "assembly"}.get(person)

    def people_of(self, unit: str) -> tuple[str, ...]:
        return {"assembly": ("li", "wu")}.get(unit, ())

    def qualified(self, person: str, name: str) -> bool:
        return (person, name) == ("li", "complaint-training")

    def parent(self, unit: str) -> str | None:
        return {"assembly": "factory"}.get(unit)

    def booked(self, names: tuple[str, ...]) -> Decimal:
        return Decimal(20) * len(names)

    def linked(self, name: str) -> tuple[Mapping[str, Any], ...]:
        return ({"ref": "1", "status": "closed"}, {"ref": "2", "status": "open"})


class Case(Assignment):
    def world(self) -> Any:
        return World()

    def step_row(self, name: str, key: Any, attr: str) -> Any:
        return self.values.get(("s", name, key, *attr.split(".")))


def case(zone: Any = SHANGHAI, **fields: Any) -> Case:
    """A case with these fields; other names as `s__visit__open=True`; `each=…`, `now=…` stand for themselves."""
    heads = {"s", "table", "clock", "setting", "streak", "found", "doc", "case", "each", "x", "was", "actor", "promise"}
    values: dict[tuple[Any, ...], Any] = {}
    for name, value in fields.items():
        path = tuple(name.split("__"))
        values[path if path[0] in heads or name in ("now", "today") else ("f", name)] = value
    return Case(values, zone)


def bound(text: str, scope: str = "when", names: Any = NAMES, want: Any = None) -> Expression:
    expression = Expression(text, PLACE, scope)
    messages = expression.bind(names, want)
    assert not messages, [message.line("en") for message in messages]
    return expression


def value(text: str, scope: str = "when", names: Any = NAMES, **fields: Any) -> Any:
    return bound(text, scope, names)(case(**fields))


def refused(text: str, scope: str = "when", names: Any = NAMES, want: Any = None) -> Message:
    """The one message about a text."""
    messages = Expression(text, PLACE, scope).bind(names, want)
    assert len(messages) == 1, [message.line("en") for message in messages]
    assert messages[0].severity == "error"
    assert messages[0].zh and messages[0].en
    return messages[0]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
