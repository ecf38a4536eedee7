"""The casebook's tables. Only this room writes them: edges go through `execute` and `queries`."""

from __future__ import annotations

from kesu.casebook.models.cases import (
    FACETS,
    BlockRow,
    Case,
    CaseFacet,
    CaseNumber,
    ClockRow,
    Participant,
    SearchText,
    Task,
    TaskHolder,
)
from kesu.casebook.models.journal import ErasedValue, Erasure, Event, EventValue
from kesu.casebook.models.links import PrivateLink
from kesu.casebook.models.operations import (
    AccessLog,
    Attachment,
    Draft,
    Heartbeat,
    IdempotencyKey,
    Mark,
    Notice,
    OpeningDraft,
    Outbox,
    PublishedProcedure,
    Series,
)
from kesu.casebook.models.records import (
    CaseNews,
    Record,
    RecordChain,
    RecordValue,
    TriggerDue,
    TriggerFired,
    TriggerMark,
)

__all__ = [
    "FACETS",
    "AccessLog",
    "Attachment",
    "BlockRow",
    "Case",
    "CaseFacet",
    "CaseNews",
    "CaseNumber",
    "ClockRow",
    "Draft",
    "ErasedValue",
    "Erasure",
    "Event",
    "EventValue",
    "Heartbeat",
    "IdempotencyKey",
    "Mark",
    "Notice",
    "OpeningDraft",
    "Outbox",
    "Participant",
    "PrivateLink",
    "PublishedProcedure",
    "Record",
    "RecordChain",
    "RecordValue",
    "SearchText",
    "Series",
    "Task",
    "TaskHolder",
    "TriggerDue",
    "TriggerFired",
    "TriggerMark",
]
