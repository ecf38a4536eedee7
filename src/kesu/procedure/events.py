"""The journal's kinds of event: a head of ids and codes, and values by path (B8.39).

This list is published and versioned. A kind or a field may be added; none is ever removed or given another
meaning, because `evolve` must accept every event ever written (B8.40). Instants are text in UTC, whole seconds.
"""

from __future__ import annotations

from typing import Any, NamedTuple

VERSION = 1

COMMON = ("at", "recorded", "actor", "behalf", "channel", "step", "row", "round", "outcome")
"""Head fields any event may carry.

at: the instant it counts from; recorded: when it was written, where that differs (B7.36); actor: a person's id or
`system`; behalf: the role or person acted for; channel: how an outside role was heard; the rest names the task.
"""

KINDS: dict[str, tuple[str, ...]] = {
    # the case
    "CaseOpened": ("procedure", "version", "digest", "ref", "unit", "quiet", "steps", "calendar"),
    "CaseClosed": (),
    "CaseReopened": (),
    "CaseWithdrawn": (),
    "CaseCancelled": (),
    "CaseMerged": ("into",),
    "CaseJoined": ("ref", "number"),
    "CalendarRenewed": ("calendar", "was"),
    "CaseMigrated": ("version", "digest", "steps", "gone"),
    # steps and tasks
    "StepOpened": ("start", "tick", "each", "named"),
    "RowOpened": ("named",),
    "RowDone": ("unit",),
    "RowSkipped": ("because", "withdrawn"),
    "RowWithdrawn": ("because",),
    "StepDone": ("because", "unit", "part"),
    "StepSkipped": ("because", "withdrawn"),
    "StepVoid": ("because", "banned", "withdrawn"),
    "StepDelayed": ("until",),
    "StepExhausted": (),
    "StartWithdrawn": ("because",),
    "TickMissed": ("tick",),
    "TickPassed": ("tick",),
    "GridBegun": (),
    "RoundStarted": ("to", "steps", "dormant", "rows_stay", "because", "past", "withdrawn"),
    "LeftoversEnded": (),
    "ConditionTurned": ("name", "holds"),
    "TaskMoved": ("named",),
    "TaskClaimed": ("person",),
    "TaskSubmitted": ("shown", "next", "unit"),
    "TaskSigned": ("shown", "next", "unit"),
    "TaskReturned": ("to",),
    "TaskAwaits": ("links", "unit"),
    "TaskReopened": ("because",),
    "SignaturesLapsed": (),
    # facts and goods
    "FactCorrected": ("field",),
    "RowsCollected": ("field",),
    "FieldsLocked": ("fields",),
    "GoodsMoved": ("sheet", "lot", "from", "to", "where", "to_where", "signed"),
    # clocks
    "ClockStarted": ("clock", "start", "fact", "key"),
    "ClockRestarted": ("clock", "start", "key"),
    "ClockPaused": ("clock",),
    "ClockResumed": ("clock",),
    "ClockWarned": ("clock", "due"),
    "ClockOverdue": ("clock", "due"),
    "ClockEscalated": ("clock", "due", "rung", "action", "target"),
    "ClockNoLongerOverdue": ("clock", "due"),
    "ClockMet": ("clock", "late", "late_by", "due"),
    "ClockEnded": ("clock", "because"),
    "ExtensionAsked": ("clock", "to"),
    "ExtensionGranted": ("clock", "to"),
    # numbers, messages, papers, money, blocks, children
    "NumberGiven": ("number", "series", "serial"),
    "NumberRenewed": ("number", "series", "serial", "alias"),
    "Notified": ("to", "people", "document", "because", "clock"),
    "Sent": ("to", "people", "document", "internal"),
    "NoAddress": ("to", "document"),
    "DocumentQueued": ("document",),
    "DocumentMade": ("document", "hash"),
    "Booked": ("entry", "booking", "item", "from", "to", "key"),
    "Reversed": ("entry", "booking", "of"),
    "Blocked": ("what", "block"),
    "BlockLifted": ("what", "block"),
    "ChildAsked": ("link", "procedure", "key", "wait", "join"),
    "ChildOpened": ("link", "ref", "key", "joined"),
    "ChildClosed": ("link", "ref"),
    "ChildCancelled": ("link", "ref"),
    "Linked": ("link", "ref", "key", "parent"),
    # people talking, files, the rest
    "Noted": (),
    "Messaged": ("to", "promise", "until"),
    "FileAttached": ("file", "hash", "size", "type"),
    "FileDetached": ("file",),
    "HandedOver": ("from", "to"),
    "Held": (),
    "Lifted": (),
    "LookedUp": ("lookup",),
    "Found": ("finding", "place", "what", "phase"),
}


class Event(NamedTuple):
    """One line of the journal. `head` holds ids and codes; `values` what the law may ask to erase, by path."""

    kind: str
    head: dict[str, Any]
    values: dict[str, Any]
