"""Clocks (A5)."""

from __future__ import annotations

from kesu.procedure.calendars import NO_LIMIT
from kesu.procedure.declared import Clock, Extension, Limit, Overdue
from kesu.procedure.reading.asking import FlatList, Receiver
from kesu.procedure.reading.elements import ELEMENT
from kesu.procedure.reading.plainkinds import FLAG, Whole, Words
from kesu.procedure.reading.references import INSTANTS, OutcomeOf
from kesu.procedure.reading.shape import Given, Key, ListOf, Shape
from kesu.procedure.reading.terms import CALENDAR, DUE, DURATION, WITHIN, WarnKind, condition
from kesu.procedure.reading.who import WHO

_TOLD = ListOf(Receiver(), "收件人", "receivers", alone=True)


def _overdue(given: Given) -> tuple[Overdue, ...]:
    action = given.exactly_one(OVERDUE, "notify", "escalate", "complete")
    if action is None or given.get(action) is None:
        return ()
    targets = given.get(action) if action == "notify" else (given.get(action),)
    return tuple(Overdue(action, target, given.get("after"), given.get("when"), given.place) for target in targets)


OVERDUE = Shape(
    "overdue",
    "逾期处理",
    "what happens on lateness",
    (
        *ELEMENT,
        Key("notify", _TOLD, "通知", "who is told", "notify: quality"),
        Key("escalate", Receiver(), "上报：通知，并可接手", "who is told, and may take the task", "escalate: gm"),
        Key(
            "complete",
            OutcomeOf(),
            "由系统以此结论完成步骤",
            "ends that step with that outcome",
            "complete: close_silent.silent",
        ),
        Key("after", DURATION, "逾期后再过多久", "so long after the limit", "after: 24h"),
        Key("when", condition("clock_when"), "条件", "a condition", "when: f.serious"),
    ),
    _overdue,
    "{after: 24h, escalate: gm}",
)


def _extension(given: Given) -> Extension | None:
    by = given.get("by")
    return Extension(by, given.get("most")) if by is not None else None


EXTENSION = Shape(
    "extension",
    "延期",
    "an extension",
    (
        *ELEMENT,
        Key("by", WHO, "由谁批准（须是另一人）", "who grants it, another person", "by: gm", required=True),
        Key("most", Whole(0), "最多几次", "how often at most", "most: 2"),
    ),
    _extension,
    "{by: gm, most: 2}",
)


MEASURED_ONLY = Limit(duration=NO_LIMIT, text="none")  # while the limit is an open question


def _clock(given: Given) -> Clock | None:
    given.exactly_one(CLOCK, "within", "due")
    start, to = given.get("from", ()), given.get("to", ())
    return Clock(
        **given.element(),
        start=start,
        to=to,
        within=given.get("within") or (None if given.has("due") else MEASURED_ONLY),
        due=given.get("due"),
        when=given.get("when"),
        warn=given.get("warn"),
        overdue=given.get("overdue", ()),
        pause_while=given.get("pause_while"),
        counts_when=given.get("counts_when"),
        extend=given.get("extend"),
        keep_rounds=given.get("rounds") == "keep",
        anew=given.get("anew", False),
        urgent=given.get("urgent", False),
        calendar=given.get("calendar"),
    )


CLOCK = Shape(
    "clock",
    "时限",
    "a clock",
    (
        *ELEMENT,
        Key("from", INSTANTS, "从何时起", "from when", "from: opened", required=True),
        Key("to", INSTANTS, "到何时止", "until when", "to: reply", required=True),
        Key("within", WITHIN, "时限", "how long", "within: 3 working days"),
        Key("due", DUE, "到期时点，暂停不顺延", "an instant, which a pause does not shift", "due: f.answer_by"),
        Key(
            "when",
            condition("clock_when"),
            "开始时判断，不成立则不计",
            "read at `from`; false: this run does not exist",
            "when: f.reportable",
        ),
        Key("warn", WarnKind(), "提前提醒", "tells those who have the task, so long before", "warn: 75%"),
        Key(
            "overdue",
            FlatList(OVERDUE, "逾期处理的列表", "a list of what happens", alone=True),
            "逾期时做什么",
            "what happens on lateness",
            "overdue: [{notify: quality}, {after: 24h, escalate: gm}]",
        ),
        Key(
            "pause_while",
            condition("pause"),
            "成立期间暂停计时",
            "time does not count while this holds",
            "pause_while: s.ask.open",
        ),
        Key(
            "counts_when",
            condition("counts_when"),
            "完成时还须满足的条件",
            "what the completion must also satisfy",
            "counts_when: known(f.cause)",
        ),
        Key("extend", EXTENSION, "可以延期", "may be extended", "extend: {by: gm, most: 2}"),
        Key(
            "rounds",
            Words(("keep",)),
            "keep：退回不重新计时",
            "keep: a going back does not start it anew",
            "rounds: keep",
        ),
        Key("anew", FLAG, "再次开始时重新计时", "another `from` starts it anew", "anew: true"),
        Key(
            "urgent",
            FLAG,
            "事关安全：逾期通知不受免打扰时段限制",
            "a matter of safety: its lateness breaks quiet hours",
            "urgent: true",
        ),
        Key("calendar", CALENDAR, "日历", "the calendar", "calendar: plant2"),
    ),
    _clock,
    "{from: opened, to: reply, within: 48h}",
    around="clock",
)
