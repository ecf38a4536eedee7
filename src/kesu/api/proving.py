"""The check within a time that a client waits for, one at a time on this server."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from threading import Lock

from kesu.api.problems import Problem
from kesu.documents.editing import carried
from kesu.organisation.loading import organisation_file
from kesu.procedure.checking import check
from kesu.procedure.declared import Procedure
from kesu.procedure.messages import Message
from kesu.procedure.reading import OrganisationFile, read_procedure

SECONDS = 20
CUT_OFF = "check.cut-off"
_turn = Lock()


@dataclass(frozen=True, slots=True)
class Proof:
    """What reader and check say of a text. cut_off: time or states ran out, so nothing is proven."""

    procedure: Procedure | None
    messages: tuple[Message, ...]
    states: int = 0
    cut_off: bool = False

    @property
    def in_the_way(self) -> list[Message]:
        """What keeps the procedure from being published; that not all was seen is no finding."""
        return [one for one in self.messages if one.severity != "note" and one.code != CUT_OFF]

    @property
    def clean(self) -> bool:
        return self.procedure is not None and not self.in_the_way and not self.cut_off


class _TimeIsUp(Exception):
    def __init__(self, states: int) -> None:
        super().__init__(states)
        self.states = states


def prove(text: str) -> Proof:
    """Read and check the text of a procedure under this organisation. Raises Problem 503 while others are at it."""
    file = organisation_file()
    reading = read_procedure(text, "procedure.yaml", organisation=file)
    if reading.procedure is None or reading.errors:
        return Proof(None, tuple(reading.messages))
    found = prove_read(reading.procedure, file)
    return replace(found, messages=(*reading.messages, *carried(reading.procedure), *found.messages))


def prove_read(procedure: Procedure, file: OrganisationFile | None) -> Proof:
    """Check a procedure that was read with that organisation. Raises Problem 503 while others are at it."""
    if not _turn.acquire(timeout=SECONDS):
        raise Problem(503, "busy")
    try:
        return _checked(procedure, file)
    finally:
        _turn.release()


def _checked(procedure: Procedure, file: OrganisationFile | None) -> Proof:
    end = time.monotonic() + SECONDS

    def look_at_the_clock(states: int) -> None:
        if time.monotonic() > end:
            raise _TimeIsUp(states)

    try:
        report = check(procedure, file, progress=look_at_the_clock)
    except _TimeIsUp as stopped:
        return Proof(procedure, (), stopped.states, cut_off=True)
    return Proof(procedure, report.messages, report.states, report.cut_off)
