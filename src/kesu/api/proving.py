"""The check within a time that a client waits for, one at a time on this server."""

from __future__ import annotations

import time
from dataclasses import dataclass
from threading import Lock

from kesu.api.problems import Problem
from kesu.documents.editing import carried
from kesu.organisation.loading import organisation_file
from kesu.procedure.checking import check
from kesu.procedure.declared import Procedure
from kesu.procedure.messages import Message
from kesu.procedure.reading import read_procedure

SECONDS = 20
_turn = Lock()


@dataclass(frozen=True, slots=True)
class Proof:
    """What reader and check say of a text. cut_off: time or states ran out, so nothing is proven."""

    procedure: Procedure | None
    messages: tuple[Message, ...]
    states: int = 0
    cut_off: bool = False

    @property
    def clean(self) -> bool:
        in_the_way = any(message.severity != "note" for message in self.messages)
        return self.procedure is not None and not in_the_way and not self.cut_off


class _TimeIsUp(Exception):
    def __init__(self, states: int) -> None:
        super().__init__(states)
        self.states = states


def prove(text: str) -> Proof:
    """Read and check the text of a procedure under this organisation. Raises Problem 503 while others are at it."""
    if not _turn.acquire(timeout=SECONDS):
        raise Problem(503, "busy")
    try:
        return _prove(text)
    finally:
        _turn.release()


def _prove(text: str) -> Proof:
    file = organisation_file()
    reading = read_procedure(text, "procedure.yaml", organisation=file)
    if reading.procedure is None or reading.errors:
        return Proof(None, tuple(reading.messages))
    messages = (*reading.messages, *carried(reading.procedure))
    end = time.monotonic() + SECONDS

    def look_at_the_clock(states: int) -> None:
        if time.monotonic() > end:
            raise _TimeIsUp(states)

    try:
        report = check(reading.procedure, file, progress=look_at_the_clock)
    except _TimeIsUp as stopped:
        return Proof(reading.procedure, messages, stopped.states, cut_off=True)
    return Proof(reading.procedure, (*messages, *report.messages), report.states, report.cut_off)
